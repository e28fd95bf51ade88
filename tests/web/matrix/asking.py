"""Asks the product for one cell of the matrix, and says in one word what it answered.

What is sent begins its act with nothing filled in: whoever may not is turned away by the act's
right or by what it asks of the case; whoever may comes past that (``MAY``), whatever the act then
says of what is missing. Nothing stays.

Not here: which word is right (``table/*.toml``).
"""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from unittest.mock import patch

from django.db import transaction
from django.test import Client
from django.urls import resolve

from huzhu.audit import actions
from huzhu.audit.kinds import EventKind
from huzhu.web import acts
from huzhu.web.forms import Attempt, Form

SHOWN, LED, SIGN_IN = "shown", "led on", "led to sign in"
MAY, DONE, REFUSED, NOT_NOW, NOTHING = "may", "answered", "refused", "not now", "takes nothing"
FAULT, INVALID = "fault", "to be mended"
_DOORS = ("/accounts/login/", "/member/sign-in/", "/identity/", "/member/bind/")
_WORDS = {
    HTTPStatus.OK: SHOWN, HTTPStatus.UNAUTHORIZED: SIGN_IN, HTTPStatus.FORBIDDEN: REFUSED,
    HTTPStatus.NOT_FOUND: REFUSED, HTTPStatus.METHOD_NOT_ALLOWED: NOTHING,
    HTTPStatus.UNPROCESSABLE_ENTITY: INVALID,
}  # fmt: skip
_POST = {"full_name": "新人", "username": "xinren", "starts_on": "2026-12-01"}
#: What a press needs to come as far as its act, where that is more than a form's fields.
BODIES = {
    "office:terminate": {
        "step": "confirm",
        "reason_kind": "force_majeure",
        "explanation": "场馆关闭",
    },
    "office:appoint": {**_POST, "role": "agency_clerk"},
    "office:appoint-in-office": {**_POST, "role": "department_clerk", "department": "welfare"},
}


def opened(client: Client, path: str) -> str:
    return _asked(client, "get", path)


def sent(client: Client, path: str) -> str:
    with _forms_filled_in() as allowed:
        word = _asked(client, "post", path)
    if word != REFUSED and allowed:
        return MAY
    return DONE if word == SHOWN else word


def _asked(client: Client, method: str, path: str) -> str:
    """One request of which nothing stays."""
    with transaction.atomic():
        try:
            answer = getattr(client, method)(path, _body(path) if method == "post" else {})
            if answer.streaming:
                b"".join(answer.streaming_content)  # a file is closed at its end
            return _word(answer)
        except Exception as fault:  # noqa: BLE001 # a form without its values; the matrix says so
            return f"{FAULT}: {type(fault).__name__}: {fault}"[:120]
        finally:
            transaction.set_rollback(True)


def _body(path: str) -> dict[str, str]:
    return BODIES.get(resolve(path).view_name, {})


def _word(answer) -> str:
    if answer.status_code == HTTPStatus.FOUND:
        return SIGN_IN if answer.url.startswith(_DOORS) else LED
    return _WORDS.get(answer.status_code, NOT_NOW)


class _Blank(dict):
    """What a form holds that was taken as filled in."""

    def __missing__(self, _name: str) -> None:
        return None


def _without_facts(request, form, action, *case, **more):  # the names are those of ``acts``
    """As ``acted``, with nothing for what the form would have said."""
    told = {"by": request.actor, "at": request.now}
    wanted = inspect.signature(action).parameters.values()
    asked = [each for each in wanted if each.kind is each.KEYWORD_ONLY]
    blank = {each.name: "写明的理由" if each.annotation == "str" else "" for each in asked}
    return Attempt(is_done=True, result=action(*case, **blank | more | told))


_is_valid = Form.is_valid


def _taken(form: Form) -> bool:
    """As filled in, where it is not."""
    if not _is_valid(form):
        form.cleaned_data = _Blank()
    return True


@contextmanager
def _forms_filled_in() -> Iterator[list[str]]:
    """Forms count as filled in; gives the acts whose right was asked, and was there."""
    asked, allowed = actions._check_post, []

    def ask(kind: EventKind, by: object) -> None:
        asked(kind, by)
        allowed.append(kind.code)

    whole = acts.acted.__code__
    with patch.object(actions, "_check_post", ask), patch.object(Form, "is_valid", _taken):
        acts.acted.__code__ = _without_facts.__code__
        try:
            yield allowed
        finally:
            acts.acted.__code__ = whole

"""The key that the form of every page carries, so that pressing twice does once.

``{% press %}`` writes it beside the token against foreign forms; the guards of the pages ask here
before a view works.

Not here: how one press is told from another in the database (``people.presses``).
"""

from __future__ import annotations

import functools
import hashlib
import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings

from huzhu.audit.actions import gathering
from huzhu.documents import sealed_lists
from huzhu.people import presses
from huzhu.people.data_terms import PRESSES
from huzhu.people.errors import PressAnswered
from huzhu.web.pages import away, mark_of, tell

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpResponse

    from huzhu.web.guards import View
    from huzhu.web.requests import PageRequest

FIELD = "press"
#: The marks of what a form over stored values has shown (``stored``).
SEEN = "seen"
#: Names the presses that were answered, so that the browser forgets what it has kept of them.
TAKEN = "taken"
_MOST_TAKEN = 8
_REFUSALS, _FILE = HTTPStatus.BAD_REQUEST, "Content-Disposition"
_NOT_CONTENT = {"csrfmiddlewaretoken"}


def new_key() -> str:
    """A key for one form of one page."""
    return uuid4().hex


def once(view: View) -> View:
    """Do what a press asks for, or say again where the same press has led.

    :raises PressAnswered: it led nowhere, its answer was a page: shown once, and not kept.
    """

    @functools.wraps(view)
    def pressed(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or not request.POST.get(FIELD):
            return view(request, *args, **kwargs)
        answers: list[HttpResponse] = []
        is_taken = False

        def work() -> presses.Led | None:
            nonlocal is_taken
            with gathering() as events:
                answers.append(view(request, *args, **kwargs))
            head = answers[0].headers
            location = head.get("Location") or head.get("HX-Redirect") or ""
            is_done = location or (events and _is_page(request, answers[0]))
            is_taken = bool(is_done or (answers[0].status_code < _REFUSALS and _FILE in head))
            return presses.Led(location, request.said) if is_done else None

        turn = _turn(request)
        if earlier := presses.once(_digest(request), work, at=request.now, turn=turn):
            if not earlier.location:
                raise PressAnswered
            for sentence in earlier.said:
                tell(request, sentence)
            answers.append(away(request, earlier.location))
        if earlier or is_taken:
            _tell_taken(request, answers[0])
        return answers[0]

    pressed.is_once = True  # type: ignore[attr-defined] # a test looks for views without it
    return pressed


def _turn(request: PageRequest) -> bytes:
    """Forms over stored values of one case, of one agency's or the office's, take turns.

    What such a form compares stands still until it is saved (``stored``). No other form waits.
    """
    match = request.resolver_match
    if request.actor is None or not match or not any(name.endswith(SEEN) for name in request.POST):
        return b""
    case = [request.actor.agency_id, sorted(map(str, match.kwargs.values()))]
    return hashlib.sha256(json.dumps(case).encode()).digest()


def _tell_taken(request: PageRequest, answer: HttpResponse) -> None:
    """Name the press to the pages' script beside those that it has not read yet."""
    known = request.COOKIES.get(TAKEN, "").split(".")[1 - _MOST_TAKEN :]
    named = [each for each in (*known, request.POST[FIELD]) if each.isascii() and each.isalnum()]
    presses_taken = ".".join(named)
    answer.set_cookie(
        TAKEN,
        presses_taken,
        max_age=PRESSES.after,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _is_page(request: PageRequest, answer: HttpResponse) -> bool:
    """Whether staff got a whole page; an open page that asks for a part goes on with its key.

    A member may look at the own code as often as it is asked for.
    """
    is_html = answer.headers.get("Content-Type", "").startswith("text/html")
    return answer.status_code == HTTPStatus.OK and is_html and not (request.htmx or request.member)


def _digest(request: PageRequest) -> bytes:
    """Who sends what where, with which key: 32 bytes. A file counts with all that it holds."""
    content = {name: values for name, values in request.POST.lists() if name not in _NOT_CONTENT}
    files = [
        [name, file.name, _digest_of(file)]
        for name, handed_in in request.FILES.lists()
        for file in handed_in
    ]
    who = mark_of(request.actor)
    text = json.dumps([who, request.path, content, files], sort_keys=True)
    return hashlib.sha256(text.encode()).digest()


def _digest_of(file: UploadedFile) -> str:
    digest = sealed_lists.sha256_of(file)
    file.seek(0)
    return digest

"""What people do with secrets, each act at the layers where it can break.

A break quotes everything that it is given, as bad luck does: in the text of the exception, in its
variables, in those of its caller.

Not here: looking for what was planted (``secrets``).
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huzhu.claims.actions import lifecycle, setup
from huzhu.claims.models import Offer
from huzhu.claims.values import CodeRow
from huzhu.web.passwords import KEY
from tests.cast import Cast
from tests.people.persons import member_cells
from tests.planted.secrets import Planted
from tests.web import offers

KINDS = (ValueError, KeyError, RuntimeError, DatabaseError, OSError, UnicodeError)


class Broken:
    """Takes the place of a function: quotes all that it was given, and fails."""

    def __init__(self, kind: type[Exception]) -> None:
        self.kind, self.said = kind, ""

    def in_its_place(self) -> Callable[..., None]:
        def fail(*args: object, **kwargs: object) -> None:
            around = inspect.currentframe().f_back.f_locals
            held = [_quoted(each) for each in (*args, *kwargs.values(), *around.values())]
            self.said += f"cannot take {held}"
            raise self.kind(self.said)

        return fail


def _quoted(value: object) -> str:
    for name in ("data", "POST", "__dict__"):
        if (held := getattr(value, name, None)) is not None:
            return f"{value!r} {dict(held)!r}"
    return repr(value)


@dataclass
class Stage:
    """Who acts, on what."""

    cast: Cast
    planted: Planted
    staff: Callable[..., Client]
    member: Callable[..., Client]


Act = Callable[[Stage], HttpResponse]


def offer(stage: Stage) -> Offer:
    """An open offer of one code that nobody else has."""
    now = timezone.now()
    made = setup.create_offer(
        reference=f"2026-{Offer.objects.count() + 1:04d}", title="图书电子券",
        opens_at=now - timedelta(seconds=1), closes_at=now + timedelta(days=2),
        agency_id=stage.cast.agency_a.pk, agency_path=stage.cast.agency_a.path,
        by=stage.cast.he, at=now,
    )  # fmt: skip
    row = CodeRow(2, stage.planted.code(), stage.planted.passcode(), offers.EXPIRES_ON)
    setup.hand_in_codes(made, rows=[row], file_sha256="0" * 64, by=stage.cast.he, at=now)
    return lifecycle.publish_offer(made, by=stage.cast.he, at=now)


def sign_in(stage: Stage) -> HttpResponse:
    entered = {"login": stage.planted.phone(), "password": stage.planted.password()}
    count = len(stage.planted.kinds)
    address = f"10.0.{count // 250}.{count % 250}"  # so many come from many places
    return _visitor().post(reverse("account_login"), entered, REMOTE_ADDR=address)


def open_link(stage: Stage) -> HttpResponse:
    return _visitor().get(reverse("password-link", args=[stage.planted.ticket()]))


def set_password(stage: Stage) -> HttpResponse:
    client = _visitor()
    session = client.session
    session[KEY] = stage.planted.ticket()
    session.save()
    client.cookies["sessionid"] = session.session_key
    password = stage.planted.password()
    with pytest.MonkeyPatch.context() as patch:  # the link is good; what follows breaks
        account = stage.cast.account(stage.cast.lin)
        patch.setattr("huzhu.people.queries.account_of_link", lambda *_, **__: account)
        return client.post(reverse("set-password"), {"password": password, "again": password})


def appoint(stage: Stage) -> HttpResponse:
    entered = {"full_name": stage.planted.name(), "username": stage.planted.password()}
    entered |= {"phone": stage.planted.phone(), "role": "agency_clerk", "starts_on": "2026-09-07"}
    address = reverse("office:appoint", args=[stage.cast.agency_a.pk])
    return stage.staff(stage.cast.wang).post(address, entered)


def search_member(stage: Stage) -> HttpResponse:
    client = stage.staff(stage.cast.he)
    return client.post(reverse("office:members"), {"text": stage.planted.id_number()})


def hand_in_members(stage: Stage) -> HttpResponse:
    given = {"姓名": stage.planted.name(), "身份证号": stage.planted.id_number()}
    row = member_cells(1, **given, 手机=stage.planted.phone())
    text = f"{','.join(row)}\n{','.join(row.values())}\n"
    file = SimpleUploadedFile(f"{stage.planted.id_number()}.csv", text.encode())
    return stage.staff(stage.cast.he).post(reverse("office:imports"), {"file": file})


def look_at_code(stage: Stage) -> HttpResponse:
    made = offer(stage)
    offers.won(made, stage.cast.zhao)
    return stage.member(stage.cast.zhao).post(reverse("member:code", args=[made.pk]))


def ask_for_claim(stage: Stage) -> HttpResponse:
    bearer = {"Authorization": f"Bearer {stage.planted.ticket()}"}
    return _visitor().get(f"/api/v1/offers/{offer(stage).pk}/claims/mine", headers=bearer)


def send_figures(stage: Stage) -> HttpResponse:
    facts = {stage.planted.name(): stage.planted.id_number()}
    sent = {"system": stage.planted.code(), "agencies": [{"agency": "D01", "facts": facts}]}
    client = stage.staff(stage.cast.wang)
    return client.post("/api/v1/assessment/2026/facts", sent, content_type="application/json")


#: Each act with the layers where it is broken: form, query, action, model, template.
ACTS: list[tuple[Act, str]] = [
    (sign_in, "allauth.account.forms.LoginForm.clean"),
    (sign_in, "django.contrib.auth.backends.ModelBackend.authenticate"),
    (open_link, "huzhu.web.passwords.go"),
    (set_password, "huzhu.web.passwords.SetPassword.clean"),
    (appoint, "huzhu.web.office.organisations.forms.Appoint.clean"),
    (appoint, "huzhu.web.forms.Form.full_clean"),
    (search_member, "huzhu.people.queries.member_ids_found"),
    (search_member, "huzhu.people.vault.digests_of"),
    (hand_in_members, "huzhu.people.actions.imports.note"),
    (hand_in_members, "django.db.models.query.QuerySet.create"),
    (look_at_code, "huzhu.claims.actions.members.RevealedCode"),
    (look_at_code, "huzhu.claims.actions.members.note"),
    (look_at_code, "huzhu.web.pages.render"),
    (ask_for_claim, "huzhu.claims.tickets.read"),
    (send_figures, "huzhu.api.assessment.GivenFigure"),
    (send_figures, "huzhu.api.assessment.years.year_of"),
]


def break_at(patch: pytest.MonkeyPatch, place: str, kind: type[Exception]) -> Broken:
    broken = Broken(kind)
    patch.setattr(place, broken.in_its_place(), raising=False)
    return broken


def _visitor() -> Client:
    return Client(raise_request_exception=False)

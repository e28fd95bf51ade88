"""What browsers may do with our answers: keep nothing, guess no type, use no sense of the machine.

The addresses come from the URL table itself, so that a new page is asked as well.
"""

import pytest
from django.template.backends.django import Template
from django.test import Client

from huzhu.web import middleware
from tests.addresses import table

pytestmark = pytest.mark.django_db


def _kept(client: Client, addresses: list[str]) -> dict[str, str]:
    """Which addresses answered something that may be kept."""
    said = {}
    for ask in (client.get, client.post):  # a sign-out is among the latter
        for address in addresses:
            kept = ask(address).headers.get("Cache-Control", "nothing is said")
            if kept != "no-store":
                said[address] = kept
    return said


@pytest.fixture
def clients(cast_today, as_staff, as_member):
    people = {"clerk": cast_today.lin, "office": cast_today.he}
    made = {name: as_staff(actor) for name, actor in people.items()}
    return {**made, "member": as_member(cast_today.zhao), "nobody": Client()}


#: Who asks what: one person everything, refusals too; each of the others what is theirs.
ASKED = {
    "clerk": (lambda _: True, 300),
    "office": (lambda names: "office" in names, 60),
    "member": (lambda names: "member" in names, 10),
    "nobody": (lambda names: middleware.PUBLIC not in names, 250),
}


@pytest.mark.parametrize("who", ASKED)
def test_no_answer_may_be_kept_when_it_is_not_public(clients, who, monkeypatch):
    monkeypatch.setattr(Template, "render", lambda *_: "")  # headers are asked for, not bodies
    is_asked, least = ASKED[who]
    found = [each.filled() for each in table() if is_asked(each.namespaces)]

    assert len(found) > least
    assert _kept(clients[who], [*found, "/nowhere/", "/api/v1/nowhere"]) == {}


def test_public_page_is_asked_for_again_when_nobody_is_signed_in(db):
    answer = Client().get("/notices/")

    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-cache")
    assert "Cookie" in answer["Vary"]


def test_safeguards_are_missed_when_they_are_taken_out(clients, settings):
    """The census sees what it is for."""
    settings.MIDDLEWARE = settings.MIDDLEWARE[1:]

    assert _kept(Client(), ["/", "/api/v1/offers/1", "/accounts/login/"]).keys() >= {
        "/",
        "/api/v1/offers/1",
    }


def test_pages_use_no_sense_of_the_machine_and_guess_no_type(clients):
    answers = [clients["member"].get(address) for address in ("/member/", "/nowhere/", "/notices/")]

    assert {answer["Permissions-Policy"] for answer in answers} == {middleware.PERMISSIONS}
    assert {answer["X-Content-Type-Options"] for answer in answers} == {"nosniff"}
    assert "camera=()" in middleware.PERMISSIONS

"""What browsers may do with our answers: keep nothing, guess no type, use no sense of the machine.

The addresses come from the URL table itself, so that a new page is asked as well.
"""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from huzhu.web import middleware

pytestmark = pytest.mark.django_db

_ARGUMENT = re.compile(r"<(?:(?P<kind>\w+):)?\w+>")


def _addresses(resolver: URLResolver, before: str = "/", names: tuple[str, ...] = ()):
    for each in resolver.url_patterns:
        pattern = str(each.pattern).removesuffix("$").removeprefix("^")
        here = before + _ARGUMENT.sub(lambda found: "1" if found["kind"] == "int" else "x", pattern)
        if isinstance(each, URLPattern):
            yield here, names
        else:
            yield from _addresses(each, here, (*names, each.namespace or ""))


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


@pytest.mark.parametrize("who", ["clerk", "office", "member", "nobody"])
def test_no_answer_may_be_kept_when_it_is_not_public(clients, who):
    found = [
        address
        for address, names in _addresses(get_resolver())
        if who != "nobody" or middleware.PUBLIC not in names
    ]

    assert len(found) > 200
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

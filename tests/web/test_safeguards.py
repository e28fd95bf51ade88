"""What browsers may do with our answers: keep nothing, guess no type, use no sense of the machine.

The addresses come from the URL table itself, so that a new page is asked as well.
"""

import re
from collections.abc import Iterator

import pytest
from django.template.backends.django import Template
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve

from huzhu.web import middleware

pytestmark = pytest.mark.django_db

#: `<year:year>` and `<number>` of a path, `(?P<tab>plan|review)` of a regular expression.
_ARGUMENT = re.compile(r"\(\?P<(?P<group>\w+)>[^()]+\)|<(?:\w+:)?(?P<name>\w+)>")
_VALUES = {"year": "2026", "day": "2026-10-01", "number": "2026-0001", "tab": "plan"}


def _value(found: re.Match[str]) -> str:
    name = found["group"] or found["name"]
    return "1" if name.endswith("_id") else _VALUES.get(name, "x")


def _addresses(
    resolver: URLResolver, before: str = "", names: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """One address of each pattern, which resolves to that pattern, and its namespaces."""
    for each in resolver.url_patterns:
        here = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _addresses(each, here, (*names, each.namespace or ""))
            continue
        address = "/" + _ARGUMENT.sub(_value, here).replace("^", "").removesuffix("$")
        is_this = resolve(address).route.replace("^", "") == here.replace("^", "")
        # The library's addresses for signing up are taken by one of ours, which stands before them.
        assert is_this or here.startswith("accounts/"), address
        yield address, names


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
    found = [address for address, names in _addresses(get_resolver()) if is_asked(names)]

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

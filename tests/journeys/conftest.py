"""People in front of browsers, on the served product."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from huzhu.budget import actions as budget
from huzhu.budget.rules import NewLine
from huzhu.people.models import Member
from tests import axe
from tests import cast as casting
from tests.journeys import by_forms
from tests.journeys.by_forms import PersonByForms
from tests.journeys.persons import PHONE, Person
from tests.journeys.planning import Window

#: Generous: a busy machine is slow, and a page that is right is waited for no longer than it takes.
expect.set_options(timeout=20_000)


@pytest.fixture
def troubles() -> list[str]:
    """What browsers complained of: a script that broke, a style that the policy stopped."""
    return []


@pytest.fixture(params=[3, pytest.param(1, marks=pytest.mark.long)])
def every_third(request, monkeypatch) -> None:
    """Of many pages axe looks at every third, always the same ones; the long form at each."""
    monkeypatch.setattr(axe, "of_every", request.param)


@pytest.fixture(params=["few", pytest.param("all", marks=pytest.mark.long)])
def few_browsers(request, monkeypatch) -> None:
    """Those whom the module names have a browser (``by_forms``); in the long form everybody."""
    if request.param == "few":
        monkeypatch.setattr(by_forms, "at_browsers", request.module.AT_BROWSERS)


@pytest.fixture
def enter(served, browser, browser_context_args, troubles) -> Iterator[Callable[..., Person]]:
    """Let somebody of the cast sit down at a browser of the own and sign in; once each.

    Whoever has none has the pages as they are sent (``few_browsers``). Who does not come in sits
    before the first page.
    """
    seats: dict[tuple[object, ...], Person | PersonByForms] = {}
    people: list[str] = []

    def at_browser(name: str, **details: object) -> Person:
        page = browser.new_context(**browser_context_args | details).new_page()
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
        page.on("console", lambda said: _listen(troubles, page.url, said.text))
        return Person(name, page, served.url)

    def enter(
        name: str, *, scripts: bool = True, comes_in: bool = True, **details: object
    ) -> Person | PersonByForms:
        kind = (name, scripts, comes_in, "is_mobile" in details)
        if kind not in seats:
            seat = (
                at_browser(name, java_script_enabled=scripts, **details)
                if by_forms.has_browser(name)
                else PersonByForms(name, served.url)
            )
            seats[kind] = seat
            if comes_in and name != "公众":
                seat.sign_in()
                people.append(name)
        return seats[kind]

    enter.people = people
    yield enter
    for seat in seats.values():
        seat.close()


@pytest.fixture
def phone(enter) -> Callable[..., Person]:
    """Let a member of the cast open the pages on a phone, inside WeChat."""
    return lambda name, **details: enter(name, **PHONE, **details)


@pytest.fixture
def cast(transactional_db) -> casting.Cast:
    """Everybody, with a budget also for the year of the first lawful window."""
    cast = casting.assemble()
    year = Window.first_lawful().opens_at.year
    if year != casting.NOW.year:
        lines = [NewLine("会员服务活动", "life_service", Decimal(100_000))]
        budget.file_budget(
            cast.agency_a.pk,
            year=year,
            approved_on=date(year, 1, 5),
            lines=lines,
            by=cast.lin,
            at=casting.NOW,
        )
    return cast


@pytest.fixture
def neighbours(cast) -> list[Member]:
    """More members of the same union, all in good standing."""
    names = ("马骏", "魏来", "韩冬")
    return [
        casting._member(f"M10{count:02}", name, cast.union_a, casting.NOW)
        for count, name in enumerate(names)
    ]


def _listen(troubles: list[str], address: str, said: str) -> None:
    if "Content Security Policy" in said:
        troubles.append(f"{address}: {said}")

"""People in front of browsers, on the served product."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone

from tests import cast as casting
from tests.journeys.persons import PHONE, Person


@pytest.fixture
def troubles() -> list[str]:
    """What browsers complained of: a script that broke, a style that the policy stopped."""
    return []


@pytest.fixture
def enter(served, browser, browser_context_args, troubles) -> Iterator[Callable[..., Person]]:
    """Let somebody of the cast sit down at a browser of the own and sign in; once each."""
    seats: dict[tuple[str, bool], Person] = {}

    def enter(name: str, *, scripts: bool = True, **details: object) -> Person:
        if (name, scripts) not in seats:
            settings = {**browser_context_args, "java_script_enabled": scripts, **details}
            page = browser.new_context(**settings).new_page()
            page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
            page.on("console", lambda said: _listen(troubles, page.url, said.text))
            seats[name, scripts] = Person(name, page, served.url)
            if name != "公众":
                seats[name, scripts].sign_in()
        return seats[name, scripts]

    yield enter
    for seat in seats.values():
        seat.page.context.close()


@pytest.fixture
def phone(enter) -> Callable[..., Person]:
    """Let a member of the cast open the pages on a phone, inside WeChat."""
    return lambda name, **details: enter(name, **PHONE, **details)


@pytest.fixture
def cast(transactional_db) -> casting.Cast:
    """Everybody, as of today: the served product's clock is the real one."""
    return casting.assemble(now=timezone.localtime())


def _listen(troubles: list[str], address: str, said: str) -> None:
    if "Content Security Policy" in said:
        troubles.append(f"{address}: {said}")

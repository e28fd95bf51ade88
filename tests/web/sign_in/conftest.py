"""Fixtures of signing in: the cast of today, a clock that a test moves, people at the door."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from huzhu.people.models import Account
from tests.web.sign_in.door import Browser, Watch


@pytest.fixture(autouse=True)
def _without_a_factor(by_password_alone) -> None:
    """Passwords and pauses are looked at; a test of the factor asks for it."""


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr("huzhu.web.middleware.timezone", SimpleNamespace(localtime=watch.localtime))
    return watch


@pytest.fixture
def lin(cast_today) -> Account:
    return cast_today.account(cast_today.lin)


@pytest.fixture
def somebody() -> Callable[..., Browser]:
    return Browser


@pytest.fixture
def keep_trying(watch: Watch) -> Callable[..., list[int]]:
    """Give wrong passwords, as soon as each wait is over; returns how long each wait was."""

    def attack(browser: Browser, username: str, times: int) -> list[int]:
        waits = []
        for _ in range(times):
            answer = browser.sign_in(username, "not-the-password")
            while answer.status_code == 429:
                waits.append(int(answer["Retry-After"]))
                watch.wait(waits[-1])
                answer = browser.sign_in(username, "not-the-password")
        return waits

    return attack

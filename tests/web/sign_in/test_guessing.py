"""Ten thousand guesses in a minute at five hundred accounts, from one address and from as many.

Whoever guesses has twenty guesses for each account, of which the last is right, and goes on to the
next guess only when the last one was looked at: so the pauses have to swallow one of twenty tries.
Short here: as many guesses at each of a few accounts, at the same pace for each.

Not here: how long each wait is (``test_waits``), who guesses slowly (ADR 0018: what that gains).
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from huzhu.people import sign_in_pauses
from huzhu.people.errors import SignInPaused
from huzhu.people.models import Account
from huzhu.people.sign_in_pauses import Asked, Caller
from huzhu.web.accounts import try_password

GUESSES, ADDRESSES, SECONDS = 20, 500, 60
ONE = "203.0.113.7"
pytestmark = [pytest.mark.django_db, pytest.mark.clause("S6.5.b")]


@pytest.fixture(params=[4, pytest.param(500, marks=pytest.mark.long)])
def accounts(request) -> list[Account]:
    names = [f"guessed{number:03d}" for number in range(request.param)]
    return Account.objects.bulk_create(Account(username=name, full_name=name) for name in names)


def from_one(_account: int, _guess: int) -> str:
    return ONE


def from_many(account: int, guess: int) -> str:
    number = (account + guess * 37) % ADDRESSES
    return f"198.51.{100 + number // 250}.{number % 250 + 1}"


def is_let_in(account: Account, *, address: str, at, is_right: bool) -> bool | None:
    """Whether a try enters; None: it was not looked at."""
    caller, page = Caller(account.username, address), SimpleNamespace(now=at)
    try:
        return try_password(caller, lambda: account if is_right else None, page) is not None
    except SignInPaused:
        return None


def guessed(accounts: list[Account], whence) -> int:
    """How many accounts are guessed when each is tried twenty times within the minute."""
    began, looked_at, found = timezone.localtime(), [0] * len(accounts), 0
    for turn in range(GUESSES):
        at = began + timedelta(seconds=turn * SECONDS / GUESSES)
        for number, account in enumerate(accounts):
            is_right = looked_at[number] == GUESSES - 1
            entered = is_let_in(account, address=whence(number, turn), at=at, is_right=is_right)
            looked_at[number] += entered is not None
            found += bool(entered)
    return found


@pytest.mark.parametrize("whence", [from_one, from_many])
def test_nobody_is_guessed(accounts, whence):
    assert guessed(accounts, whence) == 0


@pytest.mark.parametrize("whence", [from_one, from_many])
def test_everybody_would_be_guessed_without_the_pauses(accounts, whence, monkeypatch):
    monkeypatch.setattr(sign_in_pauses, "ask", lambda caller, **_: Asked(caller, b"", 0))
    monkeypatch.setattr(sign_in_pauses, "pass_on", lambda *_, **__: None)
    assert guessed(accounts, whence) == len(accounts)


def test_honest_people_behind_the_address_enter_meanwhile(accounts):
    honest = Account.objects.bulk_create(
        Account(username=f"honest{number}", full_name="诚") for number in range(5)
    )
    before = timezone.localtime() - timedelta(days=1)
    for each in honest:
        sign_in_pauses.remember(Caller(each.username, ONE), at=before)
    guessed(accounts, from_one)
    at = timezone.localtime() + timedelta(seconds=SECONDS)
    assert all(is_let_in(each, address=ONE, at=at, is_right=True) for each in honest)

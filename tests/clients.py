"""Fixtures of pages without a browser: whom they know, who has come in, what time it is there.

Not here: what somebody finds there (each folder's tests), browsers (``conftest``).
"""

import time
from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone

from huzhu.kernel.actor import Actor
from huzhu.people import desk_sessions
from huzhu.people.models import Account, Member
from huzhu.web import identity
from tests.cast import PASSWORD, Cast
from tests.telephones import Telephones

CLOCK_OF_PAGES = "huzhu.web.middleware.timezone"


@pytest.fixture
def cast(standing_cast: Cast) -> Cast:
    """The cast, on the first morning of the road."""
    return standing_cast


@pytest.fixture
def cast_today(standing_today: Cast) -> Cast:
    """The cast, with everything dated so that it holds now."""
    return standing_today


@pytest.fixture
def begins_at() -> datetime | None:
    """When a folder's pages are looked at first; none: now."""
    return None


@pytest.fixture
def stand_at(
    monkeypatch: pytest.MonkeyPatch, begins_at: datetime | None
) -> Callable[[datetime], None]:
    """Every request happens at one moment; a test moves it on."""

    def stand(at: datetime) -> None:
        monkeypatch.setattr(CLOCK_OF_PAGES, SimpleNamespace(localtime=lambda: at))

    if begins_at:
        stand(begins_at)
    return stand


@pytest.fixture
def desk(cast: Cast, stand_at) -> Callable[[Actor], Client]:
    """A client of somebody of the cast, in one position."""
    return lambda actor: signed_in(cast, actor)


@pytest.fixture
def as_staff(cast_today: Cast) -> Callable[[Actor], Client]:
    """A client of somebody of today's cast, in one position."""
    return lambda actor: signed_in(cast_today, actor)


@pytest.fixture
def by_password_alone(settings) -> None:
    """The office asks for no second factor: what comes after a password is looked at."""
    settings.SECOND_FACTOR = False


@pytest.fixture
def line(db) -> Telephones:
    """What goes to telephones, read from the outbox."""
    return Telephones()


@pytest.fixture
def as_member(db) -> Callable[[Member], Client]:
    return of_member


def passed(account: Account) -> dict[str, object]:
    """What the library's sessions hold of somebody who has just shown a second factor."""
    record = {"method": "mfa", "at": time.time(), "type": "totp"}
    return {
        AUTHENTICATION_METHODS_SESSION_KEY: [record],
        "account_authentication_methods_user": str(account.pk),
    }


def with_password(account: Account) -> Account:
    """Somebody with a password that the served product can look at, quickly."""
    account.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1)
    account.save(update_fields=["password"])
    return account


def enter(client: Client, account: Account) -> None:
    """Begin a session of staff as by the sign-in page, the second factor passed."""
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session.update(passed(account))
    session.save()


def signed_in(cast: Cast, actor: Actor, **details: bool) -> Client:
    """Somebody in one position; one row is written where ``force_login`` asks ten times."""
    account = cast.account(actor)
    session = {
        auth.SESSION_KEY: str(account.pk),
        auth.BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        auth.HASH_SESSION_KEY: account.get_session_auth_hash(),
        identity.POSITION: actor.position_id,
        **passed(account),
    }
    client = _with(session, details)
    desk_sessions.begin(
        account.pk, session_key=client.cookies[settings.SESSION_COOKIE_NAME].value,
        device="电脑", address="127.0.0.1", at=timezone.now(),
    )  # fmt: skip
    return client


def of_member(member: Member, **details: bool) -> Client:
    return _with({identity.MEMBER: member.pk}, details)


def _with(values: dict[str, object], details: dict[str, bool]) -> Client:
    session = SessionStore()
    session.update(values)
    session.save()
    client = Client(**details)
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client

"""Fixtures of signing in: the cast of today, a clock that a test moves, people at the door."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from huzhu.adapters.asking import KeyFile
from huzhu.adapters.oidc import WANTED, Oidc
from huzhu.people.models import Account
from tests.adapters import city as cities
from tests.web.sign_in.door import SECRET, Browser, Watch


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


@pytest.fixture(scope="module")
def standing():
    with cities.standing() as city:
        yield city


@pytest.fixture
def city(standing, settings, tmp_path):
    """The service, honest, and named in the file; its second factor does not count."""
    standing.__init__(url=standing.url)
    path = cities.file_of(standing, tmp_path / "oidc")
    settings.OUTSIDE = {"oidc": Oidc(KeyFile(path, WANTED))}
    standing.path = path
    return standing


@pytest.fixture
def counting(city):
    """The office lets the service's second factor count."""
    cities.file_of(city, city.path, amr=["otp", "hwk"])
    return city


@pytest.fixture
def he(cast_today) -> Account:
    return cast_today.account(cast_today.he)


@pytest.fixture
def code(monkeypatch, he) -> str:
    """何 has an authenticator; what it shows."""
    totp.TOTP.activate(he, SECRET)
    monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter([7]))
    return totp.format_hotp_value(totp.hotp_value(SECRET, 7))


@pytest.fixture
def at_time(monkeypatch):
    """The authenticator's clock stands; a test moves it on."""

    def stand(counter: int) -> str:
        monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter([counter]))
        return totp.format_hotp_value(totp.hotp_value(SECRET, counter))

    return stand


@pytest.fixture
def with_factor(cast_today) -> Account:
    """何 of the office, who has registered an authenticator."""
    account = cast_today.account(cast_today.he)
    totp.TOTP.activate(account, SECRET)
    return account


@pytest.fixture
def registered(cast_today, somebody, settings, at_time, monkeypatch):
    """何 at the moment in which the authenticator was registered, with the codes that came."""
    settings.SECOND_FACTOR = True
    monkeypatch.setattr(totp, "generate_totp_secret", lambda: SECRET)
    here = somebody()
    here.sign_in(cast_today.account(cast_today.he).username)
    here.client.post(reverse("mfa_activate_totp"), {"code": at_time(1_000)})
    return here

"""The gate of the second factor (第二重验证): who owes one reaches nothing before it is passed.

An account that has a factor passes it in each session, and one without registers it when it first
signs in. A demonstration asks and goes on without one; an office that wants none says so
(``HUZHU_SECOND_FACTOR=0``) and is reminded of it. A session that owes one has no actor, so that no
guard and no call takes it for anybody, and every page leads to the one that asks for it.

Not here: the factors themselves (allauth.mfa), their pages (``factor_pages``).
"""

from __future__ import annotations

import time
from enum import StrEnum
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from allauth.account.authentication import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.urls import reverse
from django.views.decorators.http import require_safe

from huzhu.people import password_age
from huzhu.web import demo_people, passkeys
from huzhu.web.pages import away, go, show

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from huzhu.people.models import Account
    from huzhu.web.requests import PageRequest

#: In the session of somebody who was let in by the demonstration.
DEMONSTRATION = "is_demonstration"
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
FRESH = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


#: Who vouched for the person instead of the password, and for a second factor instead of ours.
OUTSIDE = "outside"
#: Factors that the trail tells from the authenticator.
_FEW = 3  #: recovery codes that are left; whoever has no more is told to have new ones made
_WAYS = {"webauthn": "passkey", "recovery_codes": "recovery_code"}


class Owed(StrEnum):
    """What a session still owes."""

    PASS = "pass"  # noqa: S105 -- a factor is there, and was not passed in this session
    REGISTER = "register"  # the office asks for a factor, and the account has none
    RENEW = "renew"  # the office asks for another password after some days, and this one is older


#: The way out, and what an open page asks to learn that it speaks to nobody.
_LEAVING = {"leave", "account_logout", "session"}
#: The pages that a session reaches which owes something.
OPEN = {
    Owed.PASS: _LEAVING | {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"},
    Owed.REGISTER: _LEAVING
    | {"second-factor", "account_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn"},
    Owed.RENEW: _LEAVING | {"change-password"},
}


def owed_by(request: PageRequest) -> Owed | None:
    """What the session of a signed-in account owes."""
    account = cast("Account", request.user)
    if request.session.get(DEMONSTRATION) and demo_people.is_shown():
        return None
    if not is_passed(request, account) and (owed := _of_factor(account)):
        return owed
    is_old = password_age.days_left(account, at=request.now) == 0
    return Owed.RENEW if is_old and not request.session.get(OUTSIDE) else None


def _of_factor(account: Account) -> Owed | None:
    if is_registered(account):
        return Owed.PASS
    return Owed.REGISTER if is_asked() else None


def is_asked() -> bool:
    """Whether nobody works here without one: a demonstration shows it, and asks nobody for it."""
    return settings.SECOND_FACTOR and not demo_people.is_shown()


def is_offered(account: Account) -> bool:
    """Whether somebody who signs in is shown how to register one, asked for it or not."""
    return settings.SECOND_FACTOR and not is_registered(account)


def is_registered(account: Account, factors: Sequence[str] = FACTORS) -> bool:
    """Whether the account has one; recovery codes alone are none."""
    return bool(is_mfa_enabled(account, factors))


def is_passed(request: HttpRequest, account: Account) -> bool:
    """Whether a second factor of this account was passed in this session."""
    records = get_authentication_records(request, account)
    return any(record["method"] == "mfa" for record in records)


def way_of(request: HttpRequest, account: Account) -> str:
    """By what somebody has come in, as the trail says it."""
    records = get_authentication_records(request, account)
    passed = [record.get("type") for record in records if record["method"] == "mfa"]
    first = [record for record in records if record["method"] in {"password", OUTSIDE}]
    if first and first[-1]["method"] == OUTSIDE:
        way = str(first[-1]["way"])
        return way if set(passed) <= {OUTSIDE} else f"{way}_and_factor"
    return _WAYS.get(passed[-1], "second_factor") if passed else "password"


def codes_left_said(account: Account) -> str:
    """What somebody is told who has just used a recovery code."""
    row = Authenticator.objects.filter(user=account, type=Authenticator.Type.RECOVERY_CODES).first()
    left = len(row.wrap().get_unused_codes()) if row else 0
    told = f"这次用的恢复代码已作废，还有 {left} 个没有用过。"
    return told if left > _FEW else f"{told}快用完了，请到“第二重验证”重新生成。"


def vouch(
    request: HttpRequest, account: Account, *, way: str, shown_at: float, is_twice: bool
) -> None:
    """Know that somebody outside vouched for a person, who showed there at ``shown_at`` who it is.

    ``is_twice``: by a second factor, too, as this office demands it.
    """
    at = min(shown_at, time.time())
    record_authentication(request, account, OUTSIDE, way=way, at=at)
    if is_twice:
        record_authentication(request, account, "mfa", type=OUTSIDE, at=at)


def is_fresh(request: HttpRequest) -> bool:
    """Whether a password or a factor was shown in this session within the last minutes."""
    records = get_authentication_records(request, request.user)
    return any(time.time() - record["at"] < FRESH for record in records)


def forget(request: HttpRequest) -> None:
    """Have the session owe again what the account has given up."""
    records = get_authentication_records(request, request.user)
    left = [each for each in records if each["method"] != "mfa" or each.get("type") == OUTSIDE]
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = left


class FactorStage(AuthenticateStage):
    """The library's question when somebody signs in, but where it was answered outside."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        records = get_authentication_records(self.request, self.login.user)
        if any(each.get("type") == OUTSIDE for each in records):
            return None, True
        asked: tuple[HttpResponse | None, bool] = super().handle()
        return asked


class Gate:
    """Leads who owes a factor to it, from whatever page; calls see nobody and refuse themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        del view, args, kwargs
        page = cast("PageRequest", request)
        found = page.resolver_match
        if page.owed is None or found is None or "api" in found.namespaces:
            return None
        if found.view_name in OPEN[page.owed]:
            return None
        return _lead(page, page.owed)


def _lead(request: PageRequest, owed: Owed) -> HttpResponse:
    if owed is Owed.REGISTER:
        return go(request, "second-factor")
    if owed is Owed.RENEW:
        return go(request, "change-password")
    back = request.get_full_path() if request.method == "GET" else reverse("identity")
    return away(request, f"{reverse(page_of(request))}?{urlencode({'next': back})}")


def page_of(request: PageRequest) -> str:
    """The name of the page that asks for the factor which the account has."""
    has_codes = is_registered(cast("Account", request.user), [Authenticator.Type.TOTP])
    return "mfa_reauthenticate" if has_codes else "mfa_reauthenticate_webauthn"


@require_safe
def second_factor(request: PageRequest) -> HttpResponse:
    """Say what the office asks for and how to get it; a demonstration leads on without."""
    account = request.user
    if not account.is_authenticated or not is_offered(account):
        return go(request, "identity")
    context = {
        "is_asked": request.owed is Owed.REGISTER,
        "is_passkey_possible": passkeys.is_possible(request),
        "passkey_address": passkeys.address(request),
    }
    return show(request, "second_factor.html", context)

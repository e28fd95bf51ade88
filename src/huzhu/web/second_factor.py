"""The gate of the second factor (第二重验证): who owes one reaches nothing before it is passed.

An account that has a factor passes it in each session; an office that asks for it
(``HUZHU_SECOND_FACTOR=1``) lets in nobody without one. A session that owes it has no actor, so that
no guard and no call takes it for anybody, and every page leads to the one that asks for it.

Not here: the factors themselves and their pages (allauth.mfa).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.urls import reverse
from django.views.decorators.http import require_safe

from huzhu.web import demo_people
from huzhu.web.pages import away, go, show

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from huzhu.people.models import Account
    from huzhu.web.requests import PageRequest

#: In the session of somebody who was let in by the demonstration.
DEMONSTRATION = "is_demonstration"
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class Owed(StrEnum):
    """What a session still owes."""

    PASS = "pass"  # noqa: S105 -- a factor is there, and was not passed in this session
    REGISTER = "register"  # the office asks for a factor, and the account has none


#: The way out, and what an open page asks to learn that it speaks to nobody.
_LEAVING = {"leave", "account_logout", "session"}
#: The pages that a session reaches which owes something.
OPEN = {
    Owed.PASS: _LEAVING | {"mfa_reauthenticate"},
    Owed.REGISTER: _LEAVING | {"second-factor", "account_reauthenticate", "mfa_activate_totp"},
}


def owed_by(request: PageRequest) -> Owed | None:
    """What the session of a signed-in account owes."""
    account = cast("Account", request.user)
    if request.session.get(DEMONSTRATION) and demo_people.is_shown():
        return None
    if is_passed(request, account):
        return None
    if is_mfa_enabled(account, FACTORS):
        return Owed.PASS
    return Owed.REGISTER if settings.SECOND_FACTOR else None


def is_passed(request: HttpRequest, account: Account) -> bool:
    """Whether a second factor of this account was passed in this session."""
    records = get_authentication_records(request, account)
    return any(record["method"] == "mfa" for record in records)


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
    back = request.get_full_path() if request.method == "GET" else reverse("identity")
    return away(request, f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}")


@require_safe
def second_factor(request: PageRequest) -> HttpResponse:
    """Say what the office asks for and how to get it."""
    if request.owed is not Owed.REGISTER:
        return go(request, "identity")
    return show(request, "second_factor.html")

"""Asked again (再次确认本人) before somebody signs, takes personal data away or gives rights.

Whoever has shown a password or a factor within the last half hour is not. All others get a page
that asks for one of them (password, code, passkey) and carries what was sent, so that the act goes
on with what was typed when the answer is right. A file cannot be carried, nor what a part of a page
sends: there the page comes first, and leads back to what this browser has kept of the form.

Not here: where it is asked (``acts.shown_to``, ``guards``, the views of links), for how long a
password counts before a change of factors (``second_factor.FRESH``).
"""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode, urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.urls import reverse

from huzhu.kernel.errors import DomainError
from huzhu.web import demo_people, outside, passkeys, second_factor
from huzhu.web.accounts import CODES_PAUSED, caller_of, try_password
from huzhu.web.factor_forms import PAUSE, Reauthenticate, ReauthenticatePasskey, is_paused
from huzhu.web.pages import away, show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpResponse

    from huzhu.people.models import Account
    from huzhu.web.guards import View
    from huzhu.web.requests import PageRequest

#: For how many seconds somebody who has shown who they are is not asked again.
FRESH = 30 * 60
#: What the page asks for, beside the fields that it carries.
PASSWORD, CODE, PASSKEY = "again_password", "again_code", "again_passkey"
_NOT_CARRIED = {PASSWORD, CODE, PASSKEY, "csrfmiddlewaretoken"}
_WRONG_PASSWORD = "须先核对本人的密码：您输入的密码不符。请核对后再试。"  # noqa: S105
_WRONG_CODE = "须先核对本人的验证码：您输入的验证码不符或已用过。请输入新的验证码，或改用密码。"
_WRONG_PASSKEY = "须用本账号登记的通行密钥确认：这一次没有通过。请再试一次，或改用密码。"
_NOTHING = "须输入密码或验证码，或用通行密钥，才能继续：一样都没有。请用其中一样。"


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why an answer does not count, and how many seconds none is looked at; 0: the next one is."""

    text: str
    wait: int = 0

    @property
    def status(self) -> int:
        return 429 if self.wait else 422


class AskAgain(Exception):
    """Nothing was done: first the person shows who it is."""


def is_weighty(action: Callable[..., object]) -> bool:
    """Whether an act asks although its page has nothing to show."""
    kind = getattr(action, "event_kind", None)
    return kind is not None and kind.is_weighty


def asks_again(view: View) -> View:
    """Have a view of the staff ask who it is, when that was not shown lately."""

    @functools.wraps(view)
    def asked(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if wrong := wrong_answer(request):
            return wrong
        check(request)
        return view(request, *args, **kwargs)

    return asked


def check(request: PageRequest) -> None:
    """Go on where it was shown lately who it is.

    :raises AskAgain: it was not; nothing must have been done before.
    """
    if not is_fresh(request):
        raise AskAgain


def wrong_answer(request: PageRequest) -> HttpResponse | None:
    """Look at what the page was told, before anything is done; the page again where it is wrong.

    Outside of every act: a wrong try is counted whatever becomes of the rest.
    """
    if request.method != "POST" or not ({PASSWORD, CODE, PASSKEY} & set(request.POST)):
        return None
    wrong = None if is_fresh(request) else _fault(request)
    return question(request, wrong) if wrong else None


def is_fresh(request: PageRequest) -> bool:
    """Whether nothing has to be asked; a demonstration's visitor came in without a password."""
    if not request.user.is_authenticated:  # a member's own data
        return True
    if request.session.get(second_factor.DEMONSTRATION) and demo_people.is_shown():
        return True
    records = get_authentication_records(request, request.user)
    return any(time.time() - record["at"] < FRESH for record in records)


def question(request: PageRequest, wrong: Wrong | None = None) -> HttpResponse:
    """Ask, and carry what was sent."""
    if request.method != "POST":
        return _lead(request, request.get_full_path())
    if request.htmx or request.FILES:
        return _lead(request, _form_of(request))
    account = cast("Account", request.user)
    context = {
        **_passkey_of(request, account),
        "carried": list(_carried(request)),
        "address": request.get_full_path(),
        "wrong": wrong.text if wrong else "",
        "has_code": second_factor.is_registered(account, ["totp"]),
        "minutes": FRESH // 60,
        "outside": outside.offered_again(request),
        "form": _form_of(request),
    }
    answer = show(request, "asked_again.html", context, status=wrong.status if wrong else 401)
    if wrong and wrong.wait:
        answer["Retry-After"] = str(wrong.wait)
    return answer


def _passkey_of(request: PageRequest, account: Account) -> dict[str, Any]:
    """What the page needs to ask the browser for a passkey of the account, where there is one."""
    if not second_factor.is_registered(account, ["webauthn"]):
        return {}
    return {
        "passkey_options": webauthn.begin_authentication(account),
        "is_passkey_possible": passkeys.is_possible(request),
        "passkey_address": passkeys.address(request),
        "passkey_host": settings.PASSKEY_HOST,
    }


def _form_of(request: PageRequest) -> str:
    """Where the form stands that this browser has kept."""
    came_from = urlsplit(request.headers.get("Referer", "")).path or reverse("identity")
    return f"{came_from}#put-back"


def _carried(request: PageRequest) -> Iterator[tuple[str, str]]:
    """What was sent, field by field."""
    for name, values in request.POST.lists():
        if name not in _NOT_CARRIED:
            for value in values:
                yield name, value


def _lead(request: PageRequest, onward: str) -> HttpResponse:
    address = reverse("account_reauthenticate")
    return away(request, f"{address}?{urlencode({'next': onward})}")


def _fault(request: PageRequest) -> Wrong | None:
    """What is wrong with what was told; None: it is the person, and known so from now on."""
    account = cast("Account", request.user)
    if passkey := request.POST.get(PASSKEY, ""):
        shown = ReauthenticatePasskey({"credential": passkey}, user=account)
        return _fault_of(shown, _WRONG_PASSKEY)
    if code := request.POST.get(CODE, "").strip():
        return _fault_of(Reauthenticate({"code": code}, user=account), _WRONG_CODE)
    if password := request.POST.get(PASSWORD, ""):
        return _fault_of_password(request, account, password)
    return Wrong(_NOTHING)


def _fault_of_password(request: PageRequest, account: Account, password: str) -> Wrong | None:
    def is_right() -> Account | None:
        return account if account.check_password(password) else None

    try:
        found = try_password(caller_of(request, account.username), is_right, request)
    except DomainError as later:
        return Wrong(later.detail, later.retry_after)
    if found is None:
        return Wrong(_WRONG_PASSWORD)
    reauthenticate_by_password(request)
    return None


def _fault_of(shown: Reauthenticate | ReauthenticatePasskey, words: str) -> Wrong | None:
    """What is wrong with a factor; where it is the account's it counts from now on."""
    if shown.is_valid():
        shown.save()
        return None
    return Wrong(CODES_PAUSED, PAUSE) if is_paused(shown) else Wrong(words)

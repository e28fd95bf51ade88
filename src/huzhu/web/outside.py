"""Signing in by somebody outside who knows the staff: a city's identity service, or WeCom.

The browser goes there with a pledge (state, nonce, proof) that lies in a signed cookie of its own
for minutes, and comes back with a code. The number that the service gives is the account's name
here, letter by letter: nobody is made, and who is closed stays out. From there on it is the
sign-in as after a password: the second factor, unless the service showed one as this office
demands, the post, the trail.

Not here: the services (``adapters``), the factor (``second_factor``), members
(``member.entrance``).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.urls import path, reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from huzhu.kernel.errors import DomainError
from huzhu.office import sealing
from huzhu.people import not_entered, presses
from huzhu.people import queries as people
from huzhu.people.actions import signing_in
from huzhu.people.ports import NotKnown, Pledge
from huzhu.people.presses import Led
from huzhu.web import identity, second_factor, who_was_shown
from huzhu.web.accounts import caller_of
from huzhu.web.errors import OutsideNotAgain, OutsideNotOpened, OutsideSilent, OutsideUnknown
from huzhu.web.kept import keep, kept_of
from huzhu.web.pages import away, back, is_ours, is_pressed_here, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from huzhu.people.models import Account
    from huzhu.people.ports import OutsideAccounts, Outsider
    from huzhu.web.requests import PageRequest

PLEDGE = "outside_pledge"
#: Why a browser is sent: to come in, or to show again who it is.
ENTER, AGAIN = "enter", "again"
#: In a session that began outside: by which way, and what ends it there, sealed.
SESSION = "outside"
_MINUTES = 10 * 60
#: For how many seconds somebody has shown anew who it is, when asked for it.
_ANEW = 5 * 60
_HINT = b"web.outside.hint"


def offered(request: PageRequest) -> Sequence[OutsideAccounts]:
    """By whom somebody in this browser may sign in here."""
    agent = request.headers.get("User-Agent", "")
    fitting = (each for each in settings.OUTSIDE.values() if each.browser in agent)
    return [each for each in fitting if each.is_told()]


def offered_again(request: PageRequest) -> Sequence[OutsideAccounts]:
    """By whom somebody who came in by it may show again who it is."""
    own = request.session.get(SESSION, {}).get("way")
    return [each for each in offered(request) if each.way == own and each.asks_anew]


@require_safe
def go_outside(request: PageRequest, way: str) -> HttpResponse:
    """Send the browser there, when somebody pressed it here: else they are not asked by anybody.

    :raises OutsideSilent: there is no such service here, or it does not answer.
    """
    service = _service(way)
    if not is_pressed_here(request):
        onward = urlencode({"next": back(request, "")})
        return away(request, f"{reverse('account_login')}?{onward}")
    is_anew = AGAIN in request.GET and request.user.is_authenticated
    pledge = Pledge(*(secrets.token_urlsafe(32) for _ in range(3)))
    try:
        address = service.address(pledge, back=_back_address(request, way), is_anew=is_anew)
    except NotKnown as silent:
        raise OutsideSilent(name=service.name) from silent
    answer = away(request, address)
    why = AGAIN if is_anew else ENTER
    words = (pledge.state, pledge.nonce, pledge.proof, way, why, back(request, ""))
    keep(answer, PLEDGE, " ".join(words), seconds=_MINUTES)
    return answer


@require_safe
def come_back(request: PageRequest, way: str) -> HttpResponse:
    """Take the code, if this very browser was sent away with this state; once.

    :raises OutsideSilent: it was not, or the code tells nobody.
    """
    service = _service(way)
    pledge, why, onward = _pledge_of(request, service)
    _redeem(pledge, service, request)
    code, there = request.GET.get("code", ""), _back_address(request, way)
    try:
        found = service.known(code, pledge, back=there)
    except NotKnown as silent:
        raise OutsideSilent(name=service.name) from silent
    led_on = _shown_anew if why == AGAIN else _enter
    answer = led_on(request, service, found, onward)
    answer.delete_cookie(PLEDGE)
    return answer


def _pledge_of(request: PageRequest, service: OutsideAccounts) -> tuple[Pledge, str, str]:
    """With what this browser was sent away, why, and where it wants to go.

    :raises OutsideSilent: it was not, or comes back with another state, or from elsewhere.
    """
    kept = kept_of(request, PLEDGE, seconds=_MINUTES) or " " * 5
    state, nonce, proof, way, why, onward = kept.split(" ", 5)
    is_same = constant_time_compare(state, request.GET.get("state", "")) and way == service.way
    if not state or not is_same:
        raise OutsideSilent(name=service.name)
    return Pledge(state, nonce, proof), why, onward if is_ours(onward) else ""


def _redeem(pledge: Pledge, service: OutsideAccounts, request: PageRequest) -> None:
    """Take a pledge from whoever brings it first: a copy of the cookie serves nobody after.

    :raises OutsideSilent: it was brought before.
    """
    digest = hashlib.sha256(f"{PLEDGE} {pledge.state}".encode()).digest()
    if presses.once(digest, lambda: Led("", ()), at=request.now) is not None:
        raise OutsideSilent(name=service.name)


def _enter(
    request: PageRequest, service: OutsideAccounts, found: Outsider, onward: str
) -> HttpResponse:
    account = _account(request, service, found)
    identity.leave(request)
    second_factor.vouch(
        request, account, way=service.way, shown_at=found.shown_at, is_twice=found.is_twice_shown
    )
    request.session[SESSION] = {"way": service.way, "hint": _sealed(found.hint)}
    answer: HttpResponse = perform_login(request, Login(user=account, redirect_url=onward))
    return answer


def _shown_anew(
    request: PageRequest, service: OutsideAccounts, found: Outsider, onward: str
) -> HttpResponse:
    """Know that the person of this session has just shown outside who it is.

    :raises OutsideNotAgain: it is another one, or was not asked.
    """
    account = cast("Account", request.user)
    is_same = account.is_authenticated and found.number == account.username
    if not is_same or time.time() - found.shown_at > _ANEW:
        raise OutsideNotAgain(name=service.name)
    second_factor.vouch(
        request, account, way=service.way, shown_at=found.shown_at, is_twice=found.is_twice_shown
    )
    who_was_shown.new_key(request=request, reauthenticated=True)
    return away(request, onward or reverse("identity"))


def _account(request: PageRequest, service: OutsideAccounts, found: Outsider) -> Account:
    """The account of that number, which its person has opened by the own link once.

    Whoever opens an account alone would else let somebody in alone: the link takes two.

    :raises OutsideUnknown: there is none in use. :raises OutsideNotOpened: the link was never used.
    """
    account = people.account_by_username(found.number)
    if account is not None and account.is_active and account.has_usable_password():
        return account
    caller = caller_of(request, found.number)
    if account is None:
        not_entered.note_unknown(caller, at=request.now)
    else:
        signing_in.turn_away_outside(
            account, way=service.way, address=request.address, at=request.now
        )
        if account.is_active:
            raise OutsideNotOpened(name=service.name)
    raise OutsideUnknown(name=service.name)


def leave_address(request: PageRequest) -> str:
    """Where the session outside is ended with the one here; blank: there is none."""
    kept = request.session.get(SESSION, {})
    service: OutsideAccounts | None = settings.OUTSIDE.get(kept.get("way"))
    if service is None or not service.is_told():
        return ""
    home = request.build_absolute_uri(reverse("home"))
    return str(service.leave_address(_opened(kept["hint"]), back=home))


def led_out(request: PageRequest, address: str) -> HttpResponse:
    """Say that the session here is over, and lead to where the one outside ends.

    By a page in between: a form of ours may lead to no other site (``form-action``).
    """
    answer = show(request, "left_outside.html", {"address": address})
    answer["Refresh"] = f"1; url={address}"
    return answer


def _service(way: str) -> OutsideAccounts:
    service: OutsideAccounts | None = settings.OUTSIDE.get(way)
    if service is None or not service.is_told():
        raise OutsideSilent(name=service.name if service else "其他系统")
    return service


def _back_address(request: PageRequest, way: str) -> str:
    return request.build_absolute_uri(reverse("outside-back", args=[way]))


def _sealed(hint: str) -> str:
    return base64.b64encode(sealing.seal(hint.encode(), context=_HINT)).decode() if hint else ""


def _opened(hint: str) -> str:
    """What was sealed; blank where its key has gone meanwhile: the service asks instead."""
    try:
        return sealing.opened(base64.b64decode(hint), context=_HINT).decode() if hint else ""
    except DomainError:
        return ""


patterns = [
    path("<slug:way>/", go_outside, name="outside"),
    path("<slug:way>/back/", come_back, name="outside-back"),
]

"""Coming in inside WeChat: away to WeChat with a state, back with a code.

The state lies in a signed cookie of this browser, for minutes, and serves once: whoever steals the
address of the way back, or sends somebody else theirs, has no such cookie. An account that is
nobody's yet waits in another signed cookie until its owner has come in by telephone.

Not here: the telephone (``views``), WeChat itself (``adapters.wechat_sign_in``).
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.urls import path, reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from huzhu.people.actions import ways
from huzhu.people.binding_errors import WeChatSilent
from huzhu.people.ports import NotKnown
from huzhu.web import identity
from huzhu.web.kept import keep, kept_of
from huzhu.web.pages import away, back, go, is_ours, is_pressed_here, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.people.models import WayIn
    from huzhu.people.ports import WeChatAccounts
    from huzhu.web.requests import PageRequest

STATE, ACCOUNT = "wechat_state", "wechat_account"
_MINUTES, _DAY = 10 * 60, 24 * 60 * 60


def is_offered(request: PageRequest) -> bool:
    """Whether the browser is WeChat's and this installation has an official account."""
    return settings.WECHAT_SIGN_IN is not None and is_wechat(request)


def is_wechat(request: PageRequest) -> bool:
    """Whether the browser is WeChat's."""
    return "MicroMessenger" in request.headers.get("User-Agent", "")


@require_safe
def leave_for_wechat(request: PageRequest) -> HttpResponse:
    """Send the browser to WeChat, when somebody pressed it here."""
    accounts, state = _accounts(), secrets.token_hex(16)
    onward = back(request, reverse("member:projects"))
    if not is_pressed_here(request):
        return away(request, f"{reverse('member:sign-in')}?{urlencode({'next': onward})}")
    address = request.build_absolute_uri(reverse("member:wechat-back"))
    answer = away(request, accounts.address(back=address, state=state))
    keep(answer, STATE, f"{state} {onward}", seconds=_MINUTES)
    return answer


@require_safe
def come_back(request: PageRequest) -> HttpResponse:
    """Take the code, if this very browser was sent away with this state.

    :raises WeChatSilent: it was not, or the code tells nobody.
    """
    kept = kept_of(request, STATE, seconds=_MINUTES)
    state, _, onward = kept.partition(" ")
    if not state or not constant_time_compare(state, request.GET.get("state", "")):
        raise WeChatSilent
    try:
        openid = _accounts().openid(request.GET.get("code", ""))
    except NotKnown as silent:
        raise WeChatSilent from silent
    way = ways.enter_by_wechat(openid, at=request.now)
    answer = _led_on(request, way, onward if is_ours(onward) else reverse("member:projects"))
    answer.delete_cookie(STATE)
    return answer


def _led_on(request: PageRequest, way: WayIn, onward: str) -> HttpResponse:
    if way.member_id is not None:
        identity.enter_by_way(request, way)
        return away(request, onward)
    tell(request, "请再用手机号登录一次，这个微信以后可以直接登录。")
    answer = go(request, "member:sign-in")
    keep(answer, ACCOUNT, str(way.pk), seconds=_DAY)
    return answer


def link(request: PageRequest, answer: HttpResponse) -> HttpResponse:
    """Bind the WeChat account of this browser to the member who has come in by telephone."""
    kept = kept_of(request, ACCOUNT, seconds=_DAY)
    if kept and request.way is not None and request.way.member_id is not None:
        ways.link_wechat(int(kept), request.way, at=request.now)
        answer.delete_cookie(ACCOUNT)
    return answer


def forget(answer: HttpResponse) -> HttpResponse:
    """Forget at sign-out whose WeChat waited here: the next person in this browser is another."""
    for name in (STATE, ACCOUNT):
        answer.delete_cookie(name)
    return answer


def _accounts() -> WeChatAccounts:
    found: WeChatAccounts | None = settings.WECHAT_SIGN_IN
    if found is None:
        raise WeChatSilent
    return found


patterns = [
    path("wechat/", leave_for_wechat, name="wechat"),
    path("wechat/back/", come_back, name="wechat-back"),
]

"""Letting WeChat bring one message of a kind: away to WeChat's own page, back with the answer.

Only in WeChat's browser and for whoever comes in by WeChat: the permission is that account's. As
with signing in, a state in a signed cookie of this browser serves once, for minutes.

Not here: what becomes of a permission (``messages.once``).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import path, reverse
from django.utils.crypto import constant_time_compare

from huzhu.messages import actions, once, queries, reach
from huzhu.messages.errors import NotAllowedOnce
from huzhu.web.guards import member_only
from huzhu.web.kept import keep, kept_of
from huzhu.web.member.entrance import wechat
from huzhu.web.pages import away, go, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.messages.states import MessageKind
    from huzhu.web.requests import MemberRequest

STATE = "once_state"
_MINUTES = 10 * 60


@dataclass(frozen=True, slots=True)
class Allowable:
    """A kind of which WeChat may bring one, and how many stand."""

    kind: MessageKind
    count: int

    @property
    def is_enough(self) -> bool:
        return self.count >= once.MOST


def allowable(request: MemberRequest) -> list[Allowable]:
    """What may be allowed on this page, here and now."""
    if not wechat.is_wechat(request) or reach.allowing() is None:
        return []
    if not reach.openid_of(request.member.pk):
        return []
    counts = once.counts_of(request.member.pk)
    return [Allowable(kind, counts[kind]) for kind in once.kinds()]


@member_only.opens
def leave_to_allow(request: MemberRequest, kind: str) -> HttpResponse:
    """Send the browser to WeChat's page that asks."""
    found, way = queries.kind_named(kind), reach.allowing()
    if way is None or found not in {each.kind for each in allowable(request)}:
        raise NotAllowedOnce
    state, scene = secrets.token_hex(16), once.free_scene(request.member.pk)
    back = request.build_absolute_uri(reverse("member:once-answered"))
    answer = away(request, way.address(back=back, scene=scene, state=state))
    keep(answer, STATE, f"{state} {scene} {found}", seconds=_MINUTES)
    return answer


@member_only.opens
def answered(request: MemberRequest) -> HttpResponse:
    """Take the answer, if this very browser asked and the account is the member's own.

    :raises NotAllowedOnce: it did not, or it is not.
    """
    kept = kept_of(request, STATE, seconds=_MINUTES)
    state, _, rest = kept.partition(" ")
    scene, _, kind = rest.partition(" ")
    told = request.GET
    if not state or not constant_time_compare(state, told.get("reserved", "")):
        raise NotAllowedOnce
    if told.get("action") == "confirm":
        own = reach.openid_of(request.member.pk)
        if told.get("scene") != scene or not constant_time_compare(own, told.get("openid", "")):
            raise NotAllowedOnce
        found = queries.kind_named(kind)
        actions.allow_once(found, scene=int(scene), by=request.actor, at=request.now)
        tell(request, f"已允许微信提醒一次：{found.label}。")
    else:
        tell(request, "没有允许。需要微信提醒的，随时可以再点。")
    answer = go(request, "member:messages")
    answer.delete_cookie(STATE)
    return answer


@member_only.sends
def withdraw(request: MemberRequest, kind: str) -> HttpResponse:
    """Take back what was allowed of a kind and is not used."""
    found = queries.kind_named(kind)
    actions.withdraw_once(found, by=request.actor, at=request.now)
    tell(request, f"已撤回：微信不再发“{found.label}”的提醒。")
    return go(request, "member:messages")


patterns = [
    path("me/messages/once/<str:kind>/withdraw/", withdraw, name="withdraw-once"),
    path("me/messages/once/<str:kind>/", leave_to_allow, name="allow-once"),
    path("me/messages/answered/", answered, name="once-answered"),
]

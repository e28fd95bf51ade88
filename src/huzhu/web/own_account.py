"""The own account (我的账号): where one is signed in now, and one's sign-ins as the trail has them.

Not here: how long a session lasts (``desk_sessions``), other people's (``office.trail``), the pages
of passwords (``passwords``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.views.decorators.http import require_POST, require_safe

from huzhu.audit.kinds import kind_of
from huzhu.people import desk_sessions, sign_ins, support
from huzhu.people.actions import desk_sessions as acts
from huzhu.web.asked_again import asks_again
from huzhu.web.once import once
from huzhu.web.pages import go, paged, show, tell

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from huzhu.audit.kinds import EventKind
    from huzhu.audit.models import AuditEvent
    from huzhu.people.models import DeskSession
    from huzhu.web.requests import StaffRequest

#: So many lines of looks at one's own pages are shown; the trail has all.
_LOOKS = 50
#: How somebody came in.
WAYS = {
    "password": "密码",
    "second_factor": "密码和验证码",
    "passkey": "密码和通行密钥",
    "recovery_code": "密码和恢复代码",
    "demonstration": "演示登录",
    "oidc": "城市统一身份认证",
    "oidc_and_factor": "城市统一身份认证和第二重验证",
    "wecom": "企业微信",
    "wecom_and_factor": "企业微信和第二重验证",
}
#: What an account has for the second factor.
FACTORS = {"totp": "验证器", "webauthn": "通行密钥", "recovery_codes": "恢复代码"}
#: What colleagues do to the account: the owner is told who.
BY_OTHERS = {
    "people.issue_password_link",
    "people.ask_recovery",
    "people.hand_over_link",
    "people.withdraw_link",
    "people.end_sessions_of",
}


@dataclass(frozen=True, slots=True)
class Device:
    """A browser in which the person is signed in."""

    session: DeskSession
    is_this: bool


@dataclass(frozen=True, slots=True)
class SignInRow:
    """One event as its owner reads it."""

    at: datetime
    kind: EventKind
    address: str
    note: str


@dataclass(frozen=True, slots=True)
class LookRow:
    """One page that support looked at, or the beginning and end of a look."""

    at: datetime
    who: str
    what: str
    reason: str


@require_safe
@login_required
def own_account(request: StaffRequest) -> HttpResponse:
    """Show the sign-ins of the own account, newest first."""
    page = paged(request, sign_ins.events_of(request.user.pk))
    rows = [_row(event) for event in page.object_list]
    own_key = request.session.session_key
    sessions = [
        Device(row, is_this=row.session_key == own_key)
        for row in desk_sessions.of_account(request.user.pk)
    ]
    context = {"account": request.user, "page": page, "rows": rows, "sessions": sessions}
    context["looked_at"] = looks_of(f"account:{request.user.pk}")
    return show(request, "own_account.html", context)


@require_POST
@login_required
@asks_again
@once
def end_session(request: StaffRequest, session_id: int) -> HttpResponse:
    """End one's sign-in in another browser; in this very one it is a sign-out."""
    acts.end_desk_session(request.user, session_id=session_id, at=request.now)
    tell(request, "这一处登录已结束，再用须重新登录。")
    return go(request, "own-account")


@require_POST
@login_required
@asks_again
@once
def end_others(request: StaffRequest) -> HttpResponse:
    """End one's sign-ins everywhere else."""
    own_key = str(request.session.session_key)
    count = acts.end_other_desk_sessions(request.user, but=own_key, at=request.now)
    tell(request, f"其他 {count} 处登录已结束，再用须重新登录。")
    return go(request, "own-account")


def _look(event: AuditEvent) -> LookRow:
    begun = f"开始查看，最长 {event.facts.get('minutes', 0)} 分钟"
    told = {"people.begin_support_view": begun, "people.end_support_view": "结束查看"}
    what = event.facts.get("page", "") or told.get(event.code, "")
    who = f"{event.actor_title} {event.actor_name}"
    return LookRow(event.at, who, what, event.facts.get("reason", ""))


def looks_of(subject: str) -> list[LookRow]:
    """The newest looks at somebody's pages, as the person reads them."""
    return [_look(event) for event in support.looks_at(subject)[:_LOOKS]]


def _row(event: AuditEvent) -> SignInRow:
    facts = event.facts
    note = WAYS.get(facts.get("way", ""), "") or FACTORS.get(facts.get("factor", ""), "")
    if wait := facts.get("seconds"):
        note = f"须等待 {wait} 秒"
    if event.code in BY_OTHERS:
        note = f"{event.actor_title} {event.actor_name}"
    return SignInRow(event.at, kind_of(event.code), facts.get("address", ""), note)

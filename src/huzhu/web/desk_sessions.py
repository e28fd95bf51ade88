"""How long staff stay signed in: fifteen minutes without use, twelve hours at most.

What counts is the machine's clock and not the request's: Django's own sessions go by it. A page
that only asks whether its reader is still there uses nothing, nor does one that fetches its figures
anew by itself. Visitors of a demonstration, who came in without a password, may rest as long as
they like.

Not here: the warning in an open page (``idle.js``), the list of one's own (``own_account``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import auth, messages
from django.urls import reverse
from django.utils import timezone

from huzhu.people import desk_sessions
from huzhu.people.actions import desk_sessions as acts
from huzhu.web import devices
from huzhu.web.second_factor import DEMONSTRATION

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.people.models import Account, DeskSession
    from huzhu.web.requests import PageRequest

#: Asks for the session to go on, where nothing else is done.
STAY = "stay"
#: Sent by a page that asks without its reader (``idle.js``).
BY_ITSELF = "X-By-Itself"
TOO_LONG = "登录最长 12 小时：您的登录已到时，自动退出。请重新登录，已填写的内容仍保存在本机。"
IDLE = "15 分钟没有操作的自动退出：您的登录已结束。请重新登录，已填写的内容仍保存在本机。"


def goes_on(request: PageRequest) -> bool:
    """Whether the session of a signed-in account still is one; one that is over ends here."""
    now = timezone.now()
    key = str(request.session.session_key)
    row = desk_sessions.row_of(key)
    if row is None:
        device = devices.computer_of(request.headers.get("User-Agent", ""))
        desk_sessions.begin(
            cast("int", request.user.pk), session_key=key, device=device,
            address=request.address[:45], at=now,
        )  # fmt: skip
        request.rests = None if _may_rest(request) else int(desk_sessions.IDLE.total_seconds())
        return True
    if why := _over(request, row, now):
        _end(request)
        messages.warning(request, why)
        return False
    if _is_use(request):
        desk_sessions.see(row, at=now)
    request.rests = None if _may_rest(request) else _left(row, now)
    return True


def _over(request: PageRequest, row: DeskSession, now: datetime) -> str:
    if desk_sessions.is_too_long(row, at=now):
        return TOO_LONG
    return IDLE if desk_sessions.is_idle(row, at=now) and not _may_rest(request) else ""


def _left(row: DeskSession, now: datetime) -> int:
    """Seconds that the session has when nothing happens."""
    idle_at = row.seen_at + desk_sessions.IDLE
    return int((min(idle_at, row.began_at + desk_sessions.LONGEST) - now).total_seconds())


def _may_rest(request: PageRequest) -> bool:
    return bool(request.session.get(DEMONSTRATION))


def _is_use(request: PageRequest) -> bool:
    if BY_ITSELF in request.headers:
        return False
    return request.path != reverse("session") or STAY in request.GET


def _end(request: PageRequest) -> None:
    account = cast("Account", request.user)
    key = str(request.session.session_key)
    acts.time_out(account, session_key=key, address=request.address, at=request.now)
    auth.logout(request)

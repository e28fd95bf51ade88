"""Sessions of the staff end (结束登录): by their owner from another one, or by themselves.

Not here: signing out on the very device (``signing_in``), what else ends them all
(``_desk_sessions``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note
from huzhu.kernel import rights
from huzhu.kernel.errors import one
from huzhu.people import policies
from huzhu.people.actions import _desk_sessions
from huzhu.people.actions._steps import owner_of
from huzhu.people.errors import NoSuchDeskSession
from huzhu.people.models import DeskSession

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Account


@action("people.end_desk_session", "结束一处登录", "idle", right=rights.OF_ONESELF)
def end_desk_session(account: Account, *, session_id: int, at: datetime) -> None:
    """End one session of the own account, also on a device that is not at hand.

    :raises NoSuchDeskSession: it is somebody else's, or over already.
    """
    rows = DeskSession.objects.filter(pk=session_id, account=account)
    row = one(rows, NoSuchDeskSession)
    _desk_sessions.end(rows)
    subject = f"account:{account.pk}"
    note(subject, by=owner_of(account), at=at, address=row.address)


@action("people.end_other_desk_sessions", "结束其他全部登录", "idle", right=rights.OF_ONESELF)
def end_other_desk_sessions(account: Account, *, but: str, at: datetime) -> int:
    """End every session of the own account but the one that asks; return how many there were."""
    count = _desk_sessions.end_all(account.pk, but=but)
    subject = f"account:{account.pk}"
    note(subject, by=owner_of(account), at=at, count=count)
    return count


@action("people.end_sessions_of", "结束他人的全部登录", "late", right=policies.ORGANISER)
def end_sessions_of(account: Account, *, by: Actor, at: datetime) -> int:
    """End every session of somebody whose computer or password may be in other hands.

    Nothing else changes: the person signs in again. Returns how many there were.

    :raises OwnRights: the own ones are ended under 我的账号.
    """
    policies.check_not_for_oneself(account.pk, by=by)
    count = _desk_sessions.end_all(account.pk)
    note(f"account:{account.pk}", by=by, at=at, count=count)
    return count


@action("people.time_out", "超时自动退出", "idle", right=rights.BY_TIME)
def time_out(account: Account, *, session_key: str, address: str, at: datetime) -> None:
    """End a session in which nothing happened for too long, or that has lasted too long."""
    _desk_sessions.end(DeskSession.objects.filter(session_key=session_key))
    subject = f"account:{account.pk}"
    note(subject, by=owner_of(account), at=at, address=address)

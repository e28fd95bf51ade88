"""The sessions of the staff (登录中的设备): how long each lasts, and which there are.

Not here: ending one (``actions.desk_sessions``), who asks (``web.desk_sessions``).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from huzhu.people.models import DeskSession

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

#: How long nothing may happen in a session, and how long it lasts whatever happens.
IDLE, LONGEST = timedelta(minutes=15), timedelta(hours=12)
#: How often use is written down.
TO_THE = timedelta(minutes=1)


def row_of(session_key: str) -> DeskSession | None:
    """What is known of a session; None: it has just begun."""
    return DeskSession.objects.filter(session_key=session_key).first()


def is_idle(row: DeskSession, *, at: datetime) -> bool:
    """Whether nothing has happened in it for too long."""
    return at - row.seen_at > IDLE


def is_too_long(row: DeskSession, *, at: datetime) -> bool:
    """Whether it has lasted too long, whatever happened."""
    return at - row.began_at > LONGEST


def see(row: DeskSession, *, at: datetime) -> None:
    """Know that a session is used; book-keeping, not an act."""
    if at - row.seen_at > TO_THE:
        DeskSession.objects.filter(pk=row.pk).update(seen_at=at)
        row.seen_at = at


def begin(account_id: int, *, session_key: str, device: str, address: str, at: datetime) -> None:
    """Know of a session that has begun; book-keeping, not an act. Two at once write one row."""
    row = DeskSession(
        account_id=account_id, session_key=session_key, device=device, address=address,
        began_at=at, seen_at=at,
    )  # fmt: skip
    DeskSession.objects.bulk_create([row], ignore_conflicts=True)


def go_on(*, was: str, session_key: str) -> None:
    """Know a session again whose key was changed: it has not begun anew."""
    DeskSession.objects.filter(session_key=was).update(session_key=session_key)


def of_account(account_id: int) -> QuerySet[DeskSession]:
    """The sessions of an account that still open something, the last used first."""
    is_open = Exists(Session.objects.filter(session_key=OuterRef("session_key")))
    rows = DeskSession.objects.filter(is_open, account=account_id)
    return rows.order_by("-seen_at", "-pk")

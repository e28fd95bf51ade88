"""Sessions of the staff end: where the act that ends them writes its own event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session

from huzhu.people.models import DeskSession

if TYPE_CHECKING:
    from django.db.models import QuerySet


def end_all(account_id: int, *, but: str = "") -> int:
    """End every session of an account but one; return how many there were."""
    return end(DeskSession.objects.filter(account=account_id).exclude(session_key=but))


def end(rows: QuerySet[DeskSession]) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return rows.filter(session_key__in=keys).delete()[0]

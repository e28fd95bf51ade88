"""Reading the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.models import AuditEvent

if TYPE_CHECKING:
    from django.db.models import QuerySet


def events_of(subject: str) -> QuerySet[AuditEvent]:
    """All events of one case, oldest first."""
    return AuditEvent.objects.filter(subject=subject).order_by("at", "id")


def subjects_touched_by(account_id: int) -> QuerySet[AuditEvent]:
    """The acts of one account, newest first (我的已办)."""
    return AuditEvent.objects.filter(account_id=account_id).order_by("-at", "-id")

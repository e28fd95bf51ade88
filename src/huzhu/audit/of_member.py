"""What the trail tells of a member: acts about the own entry, the member's among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.kinds import kind_of
from huzhu.audit.models import AuditEvent
from huzhu.kernel.of_member import KeptPart, told_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huzhu.people.models import Member

TABLES = ("audit_auditevent",)
#: The newest ones: a page of all that somebody ever opened says nothing.
NEWEST = 200


def parts(member: Member) -> Iterator[KeptPart]:
    """Yield the newest events of the entry."""
    events = AuditEvent.objects.filter(subject=f"member:{member.pk}").order_by("-id")[:NEWEST]
    entries = tuple(
        (
            ("事项", kind_of(event.code).label),
            ("时间", told_at(event.at)),
            ("办理人", f"{event.actor_title} {event.actor_name}"),
        )
        for event in events
    )
    yield KeptPart(f"留痕（最近 {NEWEST} 条）", "audit.events", entries)

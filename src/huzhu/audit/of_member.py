"""What the trail tells of a member: every event that concerns the member, whoever acted.

Each app names in its ``of_member`` the cases that are one member's own (``subjects(member)``): the
entry, ways in, bindings, corrections, messages. Of cases that are everybody's, as an offer, an
event names the member among its facts. A claim itself stands in its batch's event, which names
nobody; the member reads it among the claims. Of the acts that an app names (``EXPLAINED``) the
member reads the reason, too: why somebody looked.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from huzhu.audit import declared
from huzhu.audit.kinds import kind_of
from huzhu.audit.models import AuditEvent
from huzhu.kernel.of_member import KeptPart, told_at

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from types import ModuleType

    from huzhu.people.models import Member

TABLES = ("audit_auditevent",)


def keepers() -> Iterator[ModuleType]:
    """The modules in which apps say what they keep of a member, in the order of the apps."""
    return declared.modules("of_member")


def parts(member: Member) -> Iterator[KeptPart]:
    """Yield all events, the newest first."""
    explained = {code for each in keepers() for code in getattr(each, "EXPLAINED", ())}
    entries = tuple(
        (
            ("事项", kind_of(event.code).label),
            ("时间", told_at(event.at)),
            ("办理人", f"{event.actor_title} {event.actor_name}"),
            *_why(event, explained),
        )
        for event in events_of(member)
    )
    yield KeptPart("留痕", "audit.events", entries)


def _why(event: AuditEvent, explained: Collection[str]) -> Iterator[tuple[str, str]]:
    reason = str(event.facts.get("reason") or "")
    if event.code in explained and reason:
        yield "理由", reason


def events_of(member: Member) -> list[AuditEvent]:
    """Every event that concerns a member, the newest first; found by two indexes."""
    named = (each.subjects(member) for each in keepers() if hasattr(each, "subjects"))
    own = AuditEvent.objects.filter(subject__in=[*chain.from_iterable(named)])
    of_all = AuditEvent.objects.filter(facts__has_key="member", facts__member=member.pk)
    found = {event.pk: event for event in (*own, *of_all)}
    return [found[pk] for pk in sorted(found, reverse=True)]

"""Who looked at which members, and whether so many are usual (查看会员).

Counted from the trail, which nobody changes: a look is an event like any other.

Not here: the look itself (``actions.looks``), who reads this (``policies``).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from huzhu.audit import queries as audit
from huzhu.people import policies
from huzhu.people.look_errors import NotLookedAt
from huzhu.people.models import Member

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from huzhu.audit.models import AuditEvent
    from huzhu.kernel.actor import Actor

LOOK = "people.look_at_member"
#: A reason that was given counts so long for the same members.
COUNTS_FOR = timedelta(minutes=30)
#: The table covers so many days.
DAYS = 30
#: More members than these on one day are marked: outside Member Service, and inside.
UNUSUAL, UNUSUAL_INSIDE = 20, 100


@dataclass(slots=True)
class Looker:
    """One person, how many looks and members, and the day with the most."""

    account_id: int
    name: str
    title: str
    is_inside: bool
    looks: int = 0
    by_day: dict[date, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def most(self) -> int:
        """Members on the day with the most."""
        return max(self.by_day.values(), default=0)

    @property
    def most_on(self) -> date:
        return max(self.by_day, key=lambda day: (self.by_day[day], day))

    @property
    def is_unusual(self) -> bool:
        """More on one day than anybody's work asks for."""
        return self.most > (UNUSUAL_INSIDE if self.is_inside else UNUSUAL)


def seen_lately(by: Actor, *, at: datetime) -> set[int]:
    """The members at whom the actor looked within the last half hour."""
    rows = audit.acts_of(by.account, LOOK, since=at - COUNTS_FOR)
    names = rows.values_list("subject", flat=True)
    return {int(each.removeprefix("member:")) for each in names}


def check_seen(member_id: int, *, by: Actor, at: datetime) -> None:
    """Outside Member Service a member's entry opens after a look with its reason.

    :raises NotLookedAt: there was none within the last half hour.
    """
    if not policies.may_search_names(by) and member_id not in seen_lately(by, at=at):
        raise NotLookedAt


def lookers(*, at: datetime) -> list[Looker]:
    """Who looked at members within the last days, the unusual first, then by number."""
    found: dict[int, Looker] = {}
    for row in audit.persons_by_day(LOOK, since=at - timedelta(days=DAYS)):
        inside = row["actor_title"].startswith(policies.MEMBER_SERVICE_NAME)
        who = found.setdefault(
            row["account_id"],
            Looker(row["account_id"], row["actor_name"], row["actor_title"], is_inside=inside),
        )
        who.looks += row["looks"]
        who.by_day[row["day"]] += row["cases"]
    return sorted(found.values(), key=lambda who: (not who.is_unusual, -who.looks))


def looks_of(account_id: int) -> QuerySet[AuditEvent]:
    """The looks of one person, the newest first."""
    return audit.acts_of(account_id, LOOK)


def numbers_in(events: Iterable[AuditEvent]) -> list[str]:
    """The numbers of the members whom these events are about, in their order."""
    ids = [int(each.subject.removeprefix("member:")) for each in events]
    known = dict(Member.objects.filter(pk__in=ids).values_list("pk", "number"))
    return [known.get(each, "—") for each in ids]

"""Who looked at which members, and whether so many are usual (查看会员).

Counted from the trail, which nobody changes: a look is an event like any other.

Not here: the look itself (``actions.looks``), who reads this (``policies``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from huzhu.audit import queries as audit
from huzhu.kernel.actor import STANDING_IN
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


@dataclass(frozen=True, slots=True)
class LookedOn:
    """One person's day: how many members, and how many of them in posts outside Member Service."""

    day: date
    members: int
    outside: int

    @property
    def is_unusual(self) -> bool:
        """More than anybody's work asks for in the posts in which they were looked at."""
        return self.members > UNUSUAL_INSIDE or self.outside > UNUSUAL


@dataclass(slots=True)
class Looker:
    """One person, in which posts, how many looks and members, and the day with the most."""

    account_id: int
    name: str = ""
    posts: dict[str, None] = field(default_factory=dict)  #: in their order, each once
    looks: int = 0
    days: list[LookedOn] = field(default_factory=list)

    @property
    def title(self) -> str:
        return "、".join(self.posts)

    @property
    def _worst(self) -> LookedOn:
        return max(self.days, key=lambda each: (each.is_unusual, each.members, each.day))

    @property
    def most(self) -> int:
        """Members on the day with the most; before it comes a day that is unusual."""
        return self._worst.members

    @property
    def most_on(self) -> date:
        return self._worst.day

    @property
    def is_unusual(self) -> bool:
        return any(each.is_unusual for each in self.days)


def seen_lately(by: Actor, *, at: datetime) -> set[int]:
    """The members at whom the actor looked within the last half hour, in this name and post.

    Half an hour is one look; in another name or post it is another one.
    """
    rows = audit.acts_of(by.account, LOOK, since=at - COUNTS_FOR)
    same = rows.filter(position_id=by.position_id, actor_name=by.name)
    names = same.values_list("subject", flat=True)
    return {int(each.removeprefix("member:")) for each in names}


def check_seen(member_id: int, *, by: Actor, at: datetime) -> None:
    """Outside Member Service a member's entry opens after a look with its reason.

    :raises NotLookedAt: there was none within the last half hour.
    """
    if not policies.may_search_names(by) and member_id not in seen_lately(by, at=at):
        raise NotLookedAt


def lookers(*, at: datetime) -> list[Looker]:
    """Who looked at members within the last days, the unusual first, then by number.

    A person is one line, in the own post and as a substitute: a member seen in both is one.
    """
    since = at - timedelta(days=DAYS)
    found: dict[int, Looker] = {}
    for row in audit.persons_by_day(LOOK, since=since, inside=policies.MEMBER_SERVICE_NAME):
        who = found.setdefault(row["account_id"], Looker(row["account_id"]))
        who.looks += row["looks"]
        who.days.append(LookedOn(row["day"], row["cases"], row["outside"]))
    for account_id, name, title in audit.names_behind(LOOK, since=since):
        own, mark, of = name.partition(STANDING_IN)
        who = found[account_id]
        who.name = own
        who.posts[f"{title}{mark}{of}"] = None
    return sorted(found.values(), key=lambda who: (not who.is_unusual, -who.looks))


def looks_of(account_id: int) -> QuerySet[AuditEvent]:
    """The looks of one person, the newest first."""
    return audit.acts_of(account_id, LOOK)


def numbers_in(events: Iterable[AuditEvent]) -> list[str]:
    """The numbers of the members whom these events are about, in their order."""
    ids = [int(each.subject.removeprefix("member:")) for each in events]
    known = dict(Member.objects.filter(pk__in=ids).values_list("pk", "number"))
    return [known.get(each, "—") for each in ids]

"""Support's look at a person's pages (支持查看): who may, at whose, for how long.

Not here: beginning and ending one (``actions.support``), standing in a session (``web.support``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from huzhu.audit import queries as audit
from huzhu.kernel.identifiers import normalise_number
from huzhu.kernel.rights import Right, of_departments, posts
from huzhu.people import policies, queries, recusals
from huzhu.people.errors import NoSuchMember, NoSuchPosition
from huzhu.people.models import Member
from huzhu.people.states import ADMINISTRATORS, HIDING, DepartmentCode, Role
from huzhu.people.support_errors import NotSupporter, PagesNotShown, UnitNotShown

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from huzhu.audit.models import AuditEvent
    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Account

#: Minutes that one look may take; longer is begun anew, with its reason.
MINUTES = (5, 15, 30)
_SCOPE = "写明理由，最长三十分钟，只能看；主任、主管主任和管理员的除外"
SUPPORTER = Right(
    "信息技术部",
    of_departments(DepartmentCode.IT),
    _SCOPE,
    NotSupporter,
    after=Right("系统管理员", posts([Role.SYSTEM_ADMIN]), _SCOPE, NotSupporter),
)
#: What the person reads of it.
EVENTS = ("people.begin_support_view", "people.see_support_page", "people.end_support_view")
#: Pages of such posts are looked at by nobody: who keeps the platform would watch who watches it.
SPARED = frozenset({*policies.LEADERS, *ADMINISTRATORS})


@dataclass(frozen=True, slots=True)
class LookedAt:
    """Whose pages are looked at: a post's holder in that post, or a member."""

    actor: Actor
    account: Account | None = None
    member: Member | None = None

    @property
    def subject(self) -> str:
        """Under which name the trail has it: the person's."""
        return f"member:{self.member.pk}" if self.member else f"account:{self.actor.account_id}"


def at_post(position_id: int, *, on: date) -> LookedAt:
    """Whoever holds a running post. :raises NoSuchPosition: nobody does."""
    post = queries.position_by_id(position_id, on=on)
    if post is None:
        raise NoSuchPosition
    return LookedAt(queries.actor_of(post), account=post.account)


def at_member(member_id: int) -> LookedAt:
    """One member. :raises NoSuchMember: there is none."""
    member = queries.member_by_id(member_id)
    if member is None:
        raise NoSuchMember
    return LookedAt(queries.actor_of_member(member), member=member)


def found(text: str, *, on: date) -> list[LookedAt]:
    """Each running post of whoever has this name or signs in by it; the member of this number."""
    named = Q(account__full_name=text) | Q(account__username__iexact=text)
    posts = queries.running_posts(on).filter(named)[: queries.MOST_FOUND]
    members = Member.objects.select_related("union__agency")
    members = members.filter(number=normalise_number(text))
    return [
        *(LookedAt(queries.actor_of(post), account=post.account) for post in posts),
        *(LookedAt(queries.actor_of_member(member), member=member) for member in members),
    ]


def check(seen: LookedAt, *, by: Actor, on: date) -> None:
    """See that a look at these pages goes round nothing.

    :raises PagesNotShown: it is a leader's, an administrator's or the actor's own account.
    :raises UnitNotShown: it is of a unit whose cases the actor does not see (回避).
    """
    _check_unit(seen, by=by)
    if seen.account is None:
        return
    held = queries.open_posts_of(seen.account, on=on)
    spared = next((each for each in held if each.role in SPARED), None)
    if spared is not None:
        raise PagesNotShown(name=seen.actor.name, why=f"任“{spared.title}”")
    if seen.account.pk in by.persons:
        raise PagesNotShown(name=seen.actor.name, why="是您本人")


def _check_unit(seen: LookedAt, *, by: Actor) -> None:
    path = seen.member.union.agency.path if seen.member else seen.actor.agency_path
    for row in recusals.of(by):
        if row.kind in HIDING and row.agency_path and path.startswith(row.agency_path):
            raise UnitNotShown(name=seen.actor.name, label=row.label)


def looks_at(subject: str) -> QuerySet[AuditEvent]:
    """The looks at somebody's pages, each page of them, newest first."""
    return audit.events_of(subject).filter(code__in=EVENTS).order_by("-at", "-id")

"""Reading organisations and persons, always within somebody's scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from huzhu.kernel.actor import Actor
from huzhu.people.errors import NoSuchAgency
from huzhu.people.models import Account, Agency, Member, Position, Union

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet


def positions_of(account: Account, *, on: date) -> QuerySet[Position]:
    """The posts whose term includes the day; a post that ended gives no right at all."""
    running = Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    return (
        Position.objects.filter(running, account=account, account__is_active=True)
        .select_related("account", "agency")
        .order_by("id")
    )


def holders(*, on: date, agency_path: str) -> list[Actor]:
    """Who fills the office's posts, and those of one agency or above it, on a day."""
    running = Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    above = [int(part) for part in agency_path.split("/") if part]
    of_case = Q(agency__isnull=True) | Q(agency_id__in=above)
    positions = Position.objects.filter(running, of_case, account__is_active=True)
    return [actor_of(row) for row in positions.select_related("account", "agency").order_by("id")]


def union_ids_below(agency_path: str) -> set[int]:
    """The grassroots unions of an agency and of everything below it."""
    unions = Union.objects.filter(agency__path__startswith=agency_path)
    return set(unions.values_list("id", flat=True))


def actor_of(position: Position) -> Actor:
    """The person in the position, as actions and policies see it."""
    return Actor(
        name=position.account.full_name,
        title=position.title,
        role=position.role,
        account_id=position.account_id,
        position_id=position.pk,
        department=position.department,
        agency_id=position.agency_id,
        agency_path=position.agency.path if position.agency else "",
    )


def actor_of_member(member: Member) -> Actor:
    return Actor(name=member.name, title="会员", role="member", member_id=member.pk)


def agencies_below(actor: Actor) -> QuerySet[Agency]:
    """The agencies an actor sees: the own subtree, or all for the office."""
    if actor.is_office:
        return Agency.objects.all()
    if not actor.agency_path:
        return Agency.objects.none()
    return Agency.objects.filter(path__startswith=actor.agency_path)


def agency(agency_id: int) -> Agency:
    """One agency by its id, for apps that hold a key to it.

    :raises NoSuchAgency: there is none.
    """
    found = Agency.objects.filter(pk=agency_id).first()
    if found is None:
        raise NoSuchAgency
    return found


def agency_name(agency_id: int) -> str:
    return agency(agency_id).name


def member_by_id(member_id: int) -> Member | None:
    return Member.objects.select_related("union__agency").filter(pk=member_id).first()


#: Accounts and members of the demonstration carry this prefix in user name or member number.
DEMO_PREFIX = "demo-"


@dataclass(frozen=True, slots=True)
class DemoSignin:
    """One invented person whom a visitor of the demonstration may be."""

    key: str
    actor: Actor
    position: Position | None = None
    member: Member | None = None


def demo_signins(*, on: date) -> list[DemoSignin]:
    """The invented people of the demonstration: staff by position, then members."""
    running = Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    positions = (
        Position.objects.filter(running, account__username__startswith=DEMO_PREFIX)
        .select_related("account", "agency")
        .order_by("id")
    )
    members = Member.objects.filter(number__startswith=DEMO_PREFIX).select_related("union__agency")
    return [
        *(DemoSignin(f"p{row.pk}", actor_of(row), position=row) for row in positions),
        *(
            DemoSignin(f"m{row.pk}", actor_of_member(row), member=row)
            for row in members.order_by("id")
        ),
    ]

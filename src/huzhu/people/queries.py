"""Reading organisations and persons, always within somebody's scope.

Not here: who may change them (``policies``), changing them (``actions``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from huzhu.kernel.actor import Actor
from huzhu.kernel.errors import one
from huzhu.kernel.identifiers import normalise
from huzhu.kernel.papers import read_paper
from huzhu.kernel.workdays import local_date
from huzhu.people import password_links, policies, vault
from huzhu.people.errors import NoSuchAccount, NoSuchAgency, NoSuchMember
from huzhu.people.models import Account, Agency, Member, Position, Union
from huzhu.people.name_errors import AccountOfAnother
from huzhu.people.states import AgencyLevel, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

#: Members shown for one search; more ask for a number.
MOST_FOUND = 20
PHONE_TAIL = 4


@dataclass(frozen=True, slots=True)
class DemoSignin:
    """A person whom the demonstration lets in without a password: in a position, or a member."""

    key: str
    actor: Actor
    position: Position | None = None
    member: Member | None = None


@dataclass(frozen=True, slots=True)
class SignIn:
    """A user name of an agency or of a point below it, and when it was last used."""

    agency_id: int  #: the agency, also for a point's user name
    name: str
    title: str
    last_on: date | None
    since: date  #: the day from which a user name that was never used is idle


@dataclass(frozen=True, slots=True)
class PostChange:
    """A post of an agency that began or ended."""

    agency_id: int
    name: str
    title: str
    on: date
    has_begun: bool


# --- staff and their positions ------------------------------------------------------------------


def positions_of(account: Account, *, on: date) -> QuerySet[Position]:
    """The posts whose term includes the day; a post that ended gives no right at all."""
    rows = account.positions.filter(in_term(on))  # they know the account that is at hand
    return rows.select_related("agency").order_by("id")


def holders_around(agency_path: str, *, on: date) -> list[Actor]:
    """Everybody who holds a post of the office, of the agency, or of the one above it."""
    above = [int(part) for part in agency_path.split("/") if part]
    of_case = Q(agency__isnull=True) | Q(agency_id__in=above)
    return [actor_of(position) for position in running_posts(on).filter(of_case)]


def posts_at(agency_ids: Iterable[int], *, roles: Iterable[str], on: date) -> QuerySet[Position]:
    """Who holds one of these posts at one of these agencies on a day, in one query."""
    return running_posts(on).filter(agency_id__in=list(agency_ids), role__in=list(roles))


def posts_in_office(
    *, roles: Iterable[str], on: date, departments: Iterable[str] | None = None
) -> QuerySet[Position]:
    """Who holds one of these posts of the office on a day; ``departments``: only of these."""
    rows = running_posts(on).filter(agency__isnull=True, role__in=list(roles))
    return rows if departments is None else rows.filter(department__in=list(departments))


def posts_named(text: str, *, on: date) -> list[Position]:
    """The running posts of whoever has this name or signs in by it, one for each person."""
    named = Q(account__full_name=text) | Q(account__username__iexact=text)
    found: dict[int, Position] = {}
    for post in running_posts(on).filter(named)[:MOST_FOUND]:
        found.setdefault(post.account_id, post)
    return list(found.values())


def position_by_id(position_id: int, *, on: date) -> Position | None:
    """A running post; one that ended is not found."""
    return running_posts(on).filter(pk=position_id).first()


def account_by_username(username: str) -> Account | None:
    """The account of exactly this name, as somebody outside knows it; also one that was closed."""
    return Account.objects.filter(username=username).first()


def account_called(username: str, *, full_name: str) -> Account | None:
    """The account of this name, small and large letters alike; None: there is none yet.

    :raises AccountOfAnother: it is the account of somebody of another name.
    """
    found = Account.objects.filter(username__iexact=normalise(username)).first()
    if found is not None and normalise(found.full_name) != normalise(full_name):
        raise AccountOfAnother(username=found.username, owner=found.full_name, name=full_name)
    return found


def account_by_id(account_id: int) -> Account:
    """One account, also one that was closed.

    :raises NoSuchAccount: there is none.
    """
    return one(Account.objects.filter(pk=account_id), NoSuchAccount)


def account_of_link(key: str, *, at: datetime) -> Account | None:
    """The account whose password a link still sets."""
    return password_links.account_of(key, at=at)


def link_asks_for_number(key: str, *, at: datetime) -> bool:
    """Whether the link has a second part; the first account's has none."""
    link = password_links.link_of(key, at=at)
    return bool(link and link.number_digest)


def is_post_of(account: Account, *, position_id: int) -> bool:
    """Whether the post is or was this account's own."""
    return Position.objects.filter(pk=position_id, account=account).exists()


def link_recovers(key: str, *, at: datetime) -> bool:
    """Whether the link ends the account's second factors, too."""
    link = password_links.link_of(key, at=at)
    return bool(link and link.recovery_reason)


def open_posts_of(account: Account, *, on: date) -> QuerySet[Position]:
    """The posts whose term runs on a day or is still to come."""
    return open_posts(on=on).filter(account=account)


def open_posts(*, on: date) -> QuerySet[Position]:
    """Everybody's posts whose term runs on a day or is still to come."""
    rows = Position.objects.exclude(ends_on__lt=on)
    return rows.select_related("account", "agency").order_by("id")


def posts_of(actor: Actor, *, agency_id: int | None) -> QuerySet[Position]:
    """All posts of one agency (the office: ``None``) with their terms, running and ended.

    :raises NoSuchAgency: the agency is not the actor's to see.
    """
    rows = Position.objects.select_related("account", "agency")
    if agency_id is None:
        return rows.filter(agency__isnull=True).order_by("department", "-starts_on", "id")
    return rows.filter(agency=agency_of(actor, agency_id=agency_id)).order_by("-starts_on", "id")


def positions_in(actor: Actor, *, on: date) -> QuerySet[Position]:
    """The posts that an actor sees: the whole office and all agencies, or the own subtree."""
    if actor.is_office:
        return running_posts(on)
    return running_posts(on).filter(agency__in=agencies_below(actor))


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


def demo_signins(*, on: date) -> tuple[DemoSignin, ...]:
    """The demonstration's posts, the named cast first, then members of each standing."""
    posts = tuple(
        DemoSignin(key=f"position-{post.pk}", actor=actor_of(post), position=post)
        for post in running_posts(on)[:60]
    )
    members = tuple(
        DemoSignin(key=f"member-{member.pk}", actor=actor_of_member(member), member=member)
        for standing in Standing
        for member in _members().filter(standing=standing).order_by("id")[:3]
    )
    return posts + members


def sign_ins_of_agencies(*, on: date) -> list[SignIn]:
    """The user names behind the running posts of all agencies, one line per person and agency."""
    rows = running_posts(on).filter(agency__isnull=False)
    found = {}
    for row in rows:
        last = row.account.last_login
        found[_top(row), row.account_id] = SignIn(
            agency_id=_top(row),
            name=row.account.full_name,
            title=row.title,
            last_on=local_date(last) if last else None,
            since=max(row.starts_on, local_date(row.account.date_joined)),
        )
    return list(found.values())


def post_changes_in(year: int, *, until: date) -> list[PostChange]:
    """Posts of agencies that began or ended in a year, up to a day."""
    first, last = date(year, 1, 1), min(until, date(year, 12, 31))
    term = Q(starts_on__range=(first, last)) | Q(ends_on__range=(first, last))
    rows = Position.objects.filter(term, agency__isnull=False)
    changes = []
    for row in rows.select_related("account", "agency").order_by("id"):
        for day, has_begun in ((row.starts_on, True), (row.ends_on, False)):
            if day is not None and first <= day <= last:
                name = row.account.full_name
                changes.append(PostChange(_top(row), name, row.title, day, has_begun))
    return changes


def verified_counts() -> dict[int, tuple[int, int]]:
    """By agency: how many members it has, and how many of them verified who they are."""
    is_verified = Count("id", filter=Q(verified_at__isnull=False))
    rows = Member.objects.exclude(standing=Standing.LEFT).values_list("union__agency__path")
    counts: dict[int, tuple[int, int]] = {}
    for path, every, verified in rows.order_by().annotate(Count("id"), verified=is_verified):
        before = counts.get(_first(path), (0, 0))
        counts[_first(path)] = (before[0] + every, before[1] + verified)
    return counts


def _top(post: Position) -> int:
    return _first(post.agency.path) if post.agency else 0


def _first(path: str) -> int:
    return int(path.strip("/").partition("/")[0])


def running_posts(on: date) -> QuerySet[Position]:
    """Every running post, with its holder and its agency."""
    rows = Position.objects.filter(in_term(on))
    return rows.select_related("account", "agency").order_by("id")


def every_post() -> QuerySet[Position]:
    """All posts that there ever were, each with its holder and its agency."""
    return Position.objects.select_related("account", "agency")


def posts_between(first: date, last: date) -> QuerySet[Position]:
    """Every post whose term has a day of these, with its holder and its agency."""
    term = Q(starts_on__lte=last) & (Q(ends_on__isnull=True) | Q(ends_on__gte=first))
    rows = Position.objects.filter(term, account__is_active=True)
    return rows.select_related("account", "agency").order_by("id")


def in_term(on: date) -> Q:
    """Posts whose term includes the day and whose account is open."""
    term = Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    return term & Q(account__is_active=True)


# --- organisations ------------------------------------------------------------------------------


def agencies_below(actor: Actor) -> QuerySet[Agency]:
    """The agencies an actor sees: the own subtree, or all for the office."""
    if actor.is_office:
        return Agency.objects.all()
    if not actor.agency_path:
        return Agency.objects.none()
    return Agency.objects.filter(path__startswith=actor.agency_path)


def assessed_agencies() -> QuerySet[Agency]:
    """The agencies that carry on the work, without their points, by number (A2)."""
    return Agency.objects.filter(level=AgencyLevel.AGENCY, is_active=True).order_by("number")


def agency(agency_id: int) -> Agency:
    """One agency by its id, for apps that hold a key to it.

    :raises NoSuchAgency: there is none.
    """
    return one(Agency.objects.filter(pk=agency_id), NoSuchAgency)


def agency_of(actor: Actor, *, agency_id: int) -> Agency:
    """One agency within an actor's scope.

    :raises NoSuchAgency: there is none, or it is another's: both look the same.
    """
    return one(agencies_below(actor).filter(pk=agency_id), NoSuchAgency)


def agency_name(agency_id: int) -> str:
    """The agency's name, for messages."""
    return agency(agency_id).name


def unions_below(actor: Actor) -> QuerySet[Union]:
    """The unions an actor sees, with their agencies."""
    unions = Union.objects.select_related("agency").order_by("number")
    return unions.filter(agency__in=agencies_below(actor))


def union_ids_below(agency_path: str) -> frozenset[int]:
    """The unions of an agency and of everything below it."""
    rows = Union.objects.filter(agency__path__startswith=agency_path)
    return frozenset(rows.values_list("id", flat=True))


def union_count() -> int:
    """How many unions the register has."""
    return Union.objects.count()


# --- members ------------------------------------------------------------------------------------


def actor_of_member(member: Member) -> Actor:
    """The member, acting for itself."""
    return Actor(name=member.name, title="会员", role="member", member_id=member.pk)


def member_by_id(member_id: int) -> Member | None:
    """A member with union and agency: what eligibility asks for."""
    return _members().filter(pk=member_id).first()


def member_of(actor: Actor, *, number: str) -> Member:
    """A member by its number, within an actor's scope.

    :raises NoSuchMember: there is none, or it belongs to another agency.
    """
    return one(members_below(actor).filter(number=number), NoSuchMember)


def members_below(actor: Actor) -> QuerySet[Member]:
    """The members an actor sees: those of the own subtree's unions, or all for the office."""
    if actor.is_office:
        return _members()
    return _members().filter(union__agency__in=agencies_below(actor))


def members_listed(actor: Actor, *, ids: Sequence[int] = ()) -> QuerySet[Member]:
    """The members that the actor sees, by number; of them only some, where ids are given."""
    members = members_below(actor).order_by("number")
    return members.filter(pk__in=ids) if ids else members


def member_ids_found(actor: Actor, *, text: str) -> list[int]:
    """Ids of the members of a number or an identity number, exactly; at most ``MOST_FOUND``.

    The registrar, whom members ask by telephone, also finds them by whole name and by the last
    four digits of the phone; nobody else can go through the register by names.
    """
    number = read_paper(text)
    either = Q(number=number) | Q(id_digest__in=vault.digests_of(number))
    if policies.may_search_names(actor):
        either |= Q(phone_tail=number) if len(number) == PHONE_TAIL else Q(name=normalise(text))
    found = members_below(actor).filter(either).order_by("number")
    return list(found.values_list("id", flat=True)[:MOST_FOUND])


def member_ids_of(numbers: Iterable[str]) -> dict[str, int]:
    """Ids by member number, for those that exist."""
    return dict(Member.objects.filter(number__in=list(numbers)).values_list("number", "id"))


def _members() -> QuerySet[Member]:
    return Member.objects.select_related("union__agency", "verified_by")

"""Who stands in for whom, on which days (代理): who may, who does, in whose name.

A proxy lends the post, not the person: whoever stands in acts with the rights of the post, in both
names, and neither checks what one of the two has made (``Actor.persons``). It begins and ends with
its days, and earlier with the term or the account of either.

Not here: giving and ending one (``actions.proxies``), the refusals (``proxy_errors``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from huzhu.kernel.actor import STANDING_IN
from huzhu.kernel.errors import one
from huzhu.kernel.workdays import local_date
from huzhu.people import policies, queries, recusals, waiting
from huzhu.people.administrator_errors import NotLent
from huzhu.people.models import Account, Position, Proxy
from huzhu.people.policies import SharedAct
from huzhu.people.proxy_errors import NoSuchProxy, NotYourAbsence, ProxyByProxy
from huzhu.people.states import ADMINISTRATORS, AGENCY_ROLES, ProxyState, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.interests import Touched
    from huzhu.people.models import Recusal

#: Somebody who is away for longer is followed by an appointment.
LONGEST = timedelta(days=92)
#: Of each of two names so much is said that both fit where one does.
_NAME = 30
_OPEN = (str(ProxyState.PROPOSED), str(ProxyState.CONFIRMED))


def actor_in(post: Position, account: Account) -> Actor:
    """The account in a post: its own, or one that it stands in for, and then in both names."""
    actor = queries.actor_of(post)
    if post.account_id == account.pk:
        return actor
    name = f"{account.full_name[:_NAME]}{STANDING_IN}{actor.name[:_NAME]}）"
    return replace(
        actor, name=name, account_id=account.pk,
        for_account_id=post.account_id, for_name=actor.name[:_NAME], cases=post.cases,
    )  # fmt: skip


def posts_for(account: Account, *, on: date) -> list[Position]:
    """The posts that an account acts in on a day: its own first, then those it stands in for.

    Last those that it has for single cases, from which their holders step aside. Who holds no post
    oneself any more stands in for nobody.
    """
    lent = Proxy.objects.filter(_running(on), substitute=account).values("position_id")
    held = queries.running_posts(on).filter(Q(account=account) | Q(pk__in=lent))
    own = [post for post in held if post.account_id == account.pk]
    if not own:
        return []
    others = [post for post in held if post.account_id != account.pk]
    return own + others + recusals.lent_to(account, own, on=on)


def actors_on(day: date) -> list[Actor]:
    """Everybody who stands in for somebody on a day, as they act then."""
    rows = _whole(Proxy.objects.filter(_running(day), substitute__is_active=True))
    holders = set(queries.running_posts(day).values_list("account_id", flat=True))
    lent = [
        actor_in(row.position, row.substitute)
        for row in rows
        if row.substitute_id in holders and row.position.account_id in holders
    ]
    return lent + [actor_in(post, who) for post, who in recusals.day_of(day).lent()]


def stood_in_for(posts: Iterable[Position], *, on: date) -> dict[int, Proxy]:
    """By post the proxy that runs on a day: its holder is away; where several run, the longest."""
    wanted = [post.pk for post in posts]
    rows = Proxy.objects.filter(
        _running(on), position__in=wanted, substitute__is_active=True
    ).order_by("ends_on")
    return {row.position_id: row for row in _whole(rows)}


def acting_on(find: Callable[[], Touched], holders: Sequence[Actor]) -> Sequence[Actor]:
    """Of everybody who acts on a day those who act on one case: without who steps aside from it.

    What the case touches is found out only where anybody steps aside from anything.
    """
    rows = list(recusals.standing())
    if not rows:
        return holders
    touched = find()
    return [who for who in holders if not recusals.is_aside(who, touched, rows)]


def held_from(first: date, *, until: date) -> dict[date, list[Actor]]:
    """Who acts in which post, on the first day and on each later one on which that changes.

    Three queries, however many days.
    """
    posts = list(queries.posts_between(first, until))
    rows = list(_whole(Proxy.objects.filter(
        state=str(ProxyState.CONFIRMED), starts_on__lte=until, ends_on__gte=first,
        substitute__is_active=True,
    )))  # fmt: skip
    terms = [(post.starts_on, post.ends_on) for post in posts]
    terms += [(row.starts_on, row.ends_on) for row in rows]
    days = {first, *(start for start, _ in terms)}
    days |= {end + timedelta(days=1) for _, end in terms if end is not None}
    aside = list(recusals.standing())
    return {
        day: _acting(posts, rows, aside, on=day) for day in sorted(days) if first <= day <= until
    }


def _acting(
    posts: list[Position], rows: list[Proxy], aside: list[Recusal], *, on: date
) -> list[Actor]:
    held = [post for post in posts if _is_on(post, on)]
    pks, holders = {post.pk for post in held}, {post.account_id for post in held}
    lent = [
        actor_in(row.position, row.substitute)
        for row in rows
        if _is_on(row, on) and row.position_id in pks and row.substitute_id in holders
    ]
    running = [row for row in rows if _is_on(row, on)]
    for_cases = [actor_in(*each) for each in recusals.lent_among(held, running, aside)]
    return [*map(queries.actor_of, held), *lent, *for_cases]


def _is_on(row: Position | Proxy, day: date) -> bool:
    return row.starts_on <= day and (row.ends_on is None or row.ends_on >= day)


def open_for(posts: Iterable[Position], *, on: date) -> QuerySet[Proxy]:
    """The proxies of these posts that run, are to come, or wait for a second person."""
    rows = Proxy.objects.filter(position__in=list(posts), state__in=_OPEN, ends_on__gte=on)
    return _whole(rows).order_by("starts_on", "id")


def seen_by(actor: Actor) -> QuerySet[Proxy]:
    """The proxies that an actor sees, newest first: of the office all, of an agency its own."""
    return _whole(Proxy.objects.filter(_seen(actor))).order_by("-made_at", "-id")


def waiting_proxies() -> QuerySet[Proxy]:
    """The proxies that nobody has decided, oldest first."""
    return _whole(Proxy.objects.filter(state=ProxyState.PROPOSED)).order_by("made_at", "id")


def proxy_for(actor: Actor, *, proxy_id: int) -> Proxy:
    """One proxy that the actor sees, whatever became of it.

    :raises NoSuchProxy: there is none, or it is another agency's: both look the same.
    """
    rows = Proxy.objects.filter(_seen(actor), pk=proxy_id)
    return one(_whole(rows), NoSuchProxy)


def posts_to_lend(by: Actor, *, account: Account, on: date) -> list[Position]:
    """The posts for which the actor may say who stands in: the own first, then who lies below.

    An organiser is offered the office's; whose agency it is offers its own.
    """
    if by.for_account_id is not None:
        return []
    own = [each for each in queries.positions_of(account, on=on) if not _is_kept(each)]
    others = queries.running_posts(on).exclude(account=account)
    others = (
        others.filter(agency__isnull=True)
        if by.is_office
        else others.filter(agency__in=queries.agencies_below(by))
    )
    return own + [post for post in others if _may_fill(post, by=by)]


def candidates(post: Position, *, on: date, until: date | None = None) -> list[Position]:
    """The posts of those who may stand in, one for each person, in office on these days.

    The same department or agency (also the one above); leaders for each other, and a deputy
    director for the head of a department.
    """
    rows = queries.running_posts(on).exclude(account_id=post.account_id)
    rows = rows.filter(_place(post))
    if until is not None:
        rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=until))
    found: dict[int, Position] = {}
    for row in rows:
        found.setdefault(row.account_id, row)
    return list(found.values())


def leaders_at(at: datetime) -> frozenset[int]:
    """The accounts of the leaders in office, one of whom may be asked to confirm."""
    rows = queries.posts_in_office(roles=policies.LEADERS, on=local_date(at))
    return frozenset(rows.values_list("account_id", flat=True))


def shared_act_of(row: Proxy, *, leaders: frozenset[int]) -> SharedAct:
    """What the second person of a proxy is asked for: no leader whose own post it is."""
    others = leaders - {row.position.account_id}
    return SharedAct(row.maker_id, row.substitute_id, (waiting.post_of(row.position),), others)


def check_give(post: Position, *, by: Actor) -> None:
    """Whose post it is, or whoever may fill it, says who stands in.

    :raises ProxyByProxy: the actor stands in for somebody at this moment.
    :raises NotLent: it is an administrator's. :raises NotYourAbsence: it is neither.
    """
    if by.for_account_id is not None:
        raise ProxyByProxy(who=by.name)
    if _is_kept(post):
        raise NotLent(title=post.title, who=by.title)
    if post.account_id == by.account_id or _may_fill(post, by=by):
        return
    raise NotYourAbsence(title=post.title, holder=post.account.full_name, who=by.title)


def takes_two(post: Position, *, by: Actor) -> bool:
    """Whether a second person confirms it: guarded posts, and what is not below a giver's own."""
    wanted = waiting.post_of(post)
    if post.account_id == by.account_id:
        return wanted.is_guarded
    try:
        policies.check_alone(wanted, by=by)
    except policies.NeedsSecondPerson:
        return True
    return False


def _is_kept(post: Position) -> bool:
    return post.role in ADMINISTRATORS


def _may_fill(post: Position, *, by: Actor) -> bool:
    try:
        policies.check_appoint(post.role, post.agency, by=by)
    except (policies.NotOrganiser, policies.AppointedByLeaders):
        return False
    return True


def _place(post: Position) -> Q:
    leaders = Q(agency__isnull=True, role__in=[str(each) for each in policies.LEADERS])
    if post.role in AGENCY_ROLES and post.agency is not None:
        above = [int(part) for part in post.agency.path.split("/") if part]
        return Q(agency_id__in=above)
    if post.role in policies.LEADERS:
        return leaders
    same = Q(agency__isnull=True, department=post.department)
    if post.role == Role.DEPARTMENT_HEAD:
        return same | Q(agency__isnull=True, role=str(Role.DEPUTY_DIRECTOR))
    return same


def _seen(actor: Actor) -> Q:
    if actor.is_office:
        return Q()
    of_agency = Q(position__agency__in=queries.agencies_below(actor))
    return of_agency | Q(substitute=actor.account_id) | Q(position__account=actor.account_id)


def _running(on: date) -> Q:
    return Q(state=str(ProxyState.CONFIRMED), starts_on__lte=on, ends_on__gte=on)


def _whole(rows: QuerySet[Proxy]) -> QuerySet[Proxy]:
    return rows.select_related("position__account", "position__agency", "substitute")

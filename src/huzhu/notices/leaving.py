"""A leaver's open work (离任交接): what is the leaver's, what a successor may do, why not the rest.

A task that is handed over one by one becomes the successor's by name; what waits for a post as a
whole goes with the post. Whatever is left over is somebody's: a colleague's of the same right, or
an empty chair's, and the list says whose.

Not here: writing it (``actions.leaving``), which acts wait (each app's ``open_work``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from huzhu.kernel.errors import DomainError, one
from huzhu.kernel.periods import near_day
from huzhu.notices import handovers
from huzhu.notices.filling import fills
from huzhu.notices.handover_errors import NoSuchLeaverHandover, NotYourLeaver
from huzhu.notices.models import LeaverHandover
from huzhu.people import policies, proxies, recusals
from huzhu.people import queries as people

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from huzhu.kernel.actor import Actor
    from huzhu.notices.models import Handover
    from huzhu.notices.states import OpenWork
    from huzhu.people.models import Account, Position, Recusal

_MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class LeaverTask:
    """One act that the leaver was to do: in which post, who goes on with it, and how or why not."""

    work: OpenWork
    giver_id: int  #: the post
    taker: Position | None
    how: str

    @property
    def line(self) -> dict[str, str]:
        """The same as it is kept and printed."""
        todo = self.work.todo
        case = " · ".join(each for each in (todo.subject_label, todo.title) if each)
        return {"what": todo.verb, "case": case, "how": self.how}


def check_leaving(leaver: Account, *, by: Actor, on: date) -> None:
    """Whether the actor may hand over all that somebody was to do.

    :raises NotYourLeaver: neither the leaver nor whoever fills each of the posts.
    """
    if by.account_id == leaver.pk and by.for_account_id is None:
        return
    posts = list(people.open_posts_of(leaver, on=on))
    try:
        if not posts:
            policies.ORGANISER.check(by=by)
        for post in posts:
            policies.check_appoint(post.role, post.agency, by=by)
    except DomainError as reason:
        raise NotYourLeaver(leaver=leaver.full_name, who=by.title) from reason


def tasks_of(
    leaver: Account, works: Iterable[OpenWork], *, successor: Account | None, on: date
) -> list[LeaverTask]:
    """What the leaver was to do on a day, in a constant number of queries."""
    own = [people.actor_of(post) for post in people.positions_of(leaver, on=on)]
    waiting = list(works)
    given = handovers.standing((work.todo.task for work in waiting), on=on)
    takers = _posts_of(successor, on=on) if successor else []
    others = [*map(people.actor_of, people.running_posts(on)), *proxies.actors_on(on)]
    others = [each for each in others if leaver.pk not in each.persons]
    aside = list(recusals.standing())
    found = []
    for work in waiting:
        row = handovers.newest(given.get(work.todo.task, ()), barred=work.todo.barred)
        if (giver := _giver(work, own, row, aside)) is not None:
            taker = _taker(work, takers, aside)
            how = _how(work, taker, on=on) if taker else _why(work, successor, others, aside)
            found.append(LeaverTask(work, giver, taker, how))
    return found


def _posts_of(successor: Account, *, on: date) -> list[Position]:
    """Where a successor may go on: first what is held today, then what is still to come."""
    posts = people.open_posts_of(successor, on=on)
    return sorted(posts, key=lambda post: max(post.starts_on, on))


def _giver(
    work: OpenWork, own: Sequence[Actor], row: Handover | None, aside: Sequence[Recusal]
) -> int | None:
    """The leaver's post for which it waits; None: it is somebody else's, also by a recusal."""
    mine = [actor.position_id for actor in own if fills(actor, work, aside)]
    if row is not None:
        return row.taker_id if row.taker_id in mine else None
    return next(iter(mine), None)


def _taker(work: OpenWork, posts: Sequence[Position], aside: Sequence[Recusal]) -> Position | None:
    fit = (post for post in posts if fills(people.actor_of(post), work, aside))
    return next((post for post in fit if post.account_id not in work.makers), None)


def _how(work: OpenWork, taker: Position, *, on: date) -> str:
    name = f"{taker.account.full_name}（{taker.title}）"
    if taker.starts_on > on:
        name = f"{name}{near_day(taker.starts_on, today=on)}到岗后"
    return f"由{name}办理" if work.todo.task else f"随岗位由{name}办理"


def _why(
    work: OpenWork,
    successor: Account | None,
    others: Sequence[Actor],
    aside: Sequence[Recusal],
) -> str:
    names = [*dict.fromkeys(each.name for each in others if fills(each, work, aside))]
    told = "、".join(names[:_MOST_NAMES]) + (f"等 {len(names)} 人" if names[_MOST_NAMES:] else "")
    goes_on = f"由同样有权办理的{told}办理"
    if not names:
        goes_on = "现在没有其他人可以办理，列入“没有人办理的事项”，请任命接任的人"
    if successor is None:
        return goes_on
    return f"{successor.full_name}{_why_not(work, successor, aside)}；{goes_on}"


def _why_not(work: OpenWork, successor: Account, aside: Sequence[Recusal]) -> str:
    if successor.pk in work.makers or successor.pk in work.todo.barred:
        return "经办过这件事项，不能由本人审核"
    touched = work.touched
    if touched and any(row.account_id == successor.pk and touched.is_of(row.case) for row in aside):
        return "应当回避这件事项"
    return "没有办理它的岗位"


def successors_of(leaver: Account, *, on: date) -> list[Position]:
    """Who may be named, one post for each person: of the leaver's places, leaders for leaders."""
    places = Q(pk__in=())
    for post in people.open_posts_of(leaver, on=on):
        if post.agency_id:
            places |= Q(agency=post.agency_id)
        else:
            places |= Q(agency__isnull=True, department=post.department)
    rows = people.open_posts(on=on).filter(places, account__is_active=True)
    found: dict[int, Position] = {}
    for row in rows.exclude(account=leaver):
        found.setdefault(row.account_id, row)
    return list(found.values())


def of_leaver(leaver: Account) -> QuerySet[LeaverHandover]:
    """What was handed over of somebody's work, the newest first."""
    return LeaverHandover.objects.filter(leaver=leaver).order_by("-made_at", "-id")


def row_for(by: Actor, *, handover_id: int, on: date) -> LeaverHandover:
    """One list, for the two whom it concerns, its maker, and whoever fills the leaver's posts.

    :raises NoSuchLeaverHandover: there is none, or it is another's: both look the same.
    """
    rows = LeaverHandover.objects.select_related("leaver").filter(pk=handover_id)
    row = one(rows, NoSuchLeaverHandover)
    if by.persons.isdisjoint({row.leaver_id, row.successor_id, row.made_account}):
        try:
            check_leaving(row.leaver, by=by, on=on)
        except NotYourLeaver as reason:
            raise NoSuchLeaverHandover from reason
    return row

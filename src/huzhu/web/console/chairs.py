"""Work that nobody fills, today or from a day on (没有人办理的事项), and who is told of it.

To-dos are derived from posts: where nobody holds the post, and nobody stands in, no list would have
the case. So every open act of every app is held against everybody in office, on each day within
the next two months on which somebody comes or goes; what is left waits for whoever appoints.

Not here: what an app waits for (its ``open_work``), that somebody always appoints
(``people.succession``).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import path

from huzhu.kernel.workdays import local_date
from huzhu.notices.filling import fills
from huzhu.notices.rules import urgency
from huzhu.notices.states import Todo
from huzhu.people import policies, proxies, recusals
from huzhu.people.states import Role
from huzhu.web.console.desk import show_in_frame
from huzhu.web.console.todos import works_open
from huzhu.web.forms import allowed

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.http import HttpResponse
    from django.urls import URLPattern

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.workdays import Calendar
    from huzhu.notices.states import OpenWork
    from huzhu.people.models import Recusal
    from huzhu.web.guards import Guard
    from huzhu.web.requests import StaffRequest

#: What is to come within these days is told.
AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class EmptyChair:
    """Whose act it is that nobody can do, from which day on, and what waits for it."""

    whose: str
    since: date
    agency_path: str
    works: tuple[Todo, ...]


def empty_chairs(*, at: datetime, calendar: Calendar) -> list[EmptyChair]:
    """The chairs that are empty, or will be, with what waits for them now; the soonest first."""
    by_chair: dict[tuple[tuple[object, ...], object], list[OpenWork]] = defaultdict(list)
    aside = list(recusals.standing())
    for work in works_open(at=at, calendar=calendar):
        by_chair[work.chair, _aside_from(work, aside)].append(work)
    if not by_chair:
        return []
    held = proxies.held_from(local_date(at), until=local_date(at) + AHEAD)
    found: dict[tuple[date, tuple[object, ...]], list[OpenWork]] = defaultdict(list)
    for (chair, _), works in by_chair.items():
        if (since := _empty_since(works[0], held, aside)) is not None:
            found[since, chair] += works  # once, whoever steps aside from some of it
    chairs = [
        EmptyChair(works[0].whose, since, works[0].agency_path, tuple(w.todo for w in works))
        for (since, _), works in found.items()
    ]
    return sorted(chairs, key=lambda chair: (chair.since, chair.whose))


def _empty_since(
    work: OpenWork, held: dict[date, list[Actor]], aside: list[Recusal]
) -> date | None:
    return next(
        (day for day, actors in held.items() if not any(fills(who, work, aside) for who in actors)),
        None,
    )


def _aside_from(work: OpenWork, aside: list[Recusal]) -> tuple[tuple[int, str], ...]:
    """Who steps aside from a work: works of one chair are for the same persons."""
    touched = work.touched
    if touched is None:
        return ()
    return tuple((row.account_id, row.subject) for row in aside if touched.is_of(row.case))


def chairs_for(actor: Actor, *, at: datetime, calendar: Calendar) -> list[EmptyChair]:
    """Those that the actor can fill: the office's organisers all, a director the own agency's."""
    if not _fills(actor):
        return []
    chairs = empty_chairs(at=at, calendar=calendar)
    if actor.is_office:
        return chairs
    own = actor.agency_path
    return [each for each in chairs if each.agency_path and each.agency_path.startswith(own)]


def todos_for(actor: Actor, *, at: datetime, calendar: Calendar) -> list[Todo]:
    """One line for each chair: fill it, or have somebody stand in."""
    today = local_date(at)
    todos = []
    for chair in chairs_for(actor, at=at, calendar=calendar):
        first = chair.works[0]
        last = max(chair.since - timedelta(days=1), today)
        todos.append(
            Todo(
                key=f"people.chair:{chair.whose}:{chair.agency_path}:{first.key}",
                title=f"{chair.whose}：{_told(chair, today=today)}没有人可以办理",
                verb="任命或登记代理",
                subject_label=f"{first.verb}（{first.subject_label}）",
                url_name="chairs",
                url_args=(),
                waiting_since=first.waiting_since if chair.since <= today else at,
                due_on=last,
                ground="岗位空缺",
                urgency=urgency(today, due_on=last, calendar=calendar),
            )
        )
    return todos


def _told(chair: EmptyChair, *, today: date) -> str:
    since = "现在" if chair.since <= today else f"从 {chair.since} 起"
    return f"{len(chair.works)} 件事项{since}"


def _fills(actor: Actor) -> bool:
    is_director = actor.role == Role.AGENCY_DIRECTOR
    return is_director or bool(allowed(policies.ORGANISER.check, by=actor))


def list_of(request: StaffRequest) -> HttpResponse:
    """All that the reader can fill."""
    chairs = chairs_for(request.actor, at=request.now, calendar=request.calendar)
    context = {"chairs": chairs, "may": _fills(request.actor)}
    return show_in_frame(request, "chairs.html", context)


def patterns(guard: Guard) -> list[URLPattern]:
    """The page, for one audience."""
    return [path("chairs/", guard.opens(list_of), name="chairs")]

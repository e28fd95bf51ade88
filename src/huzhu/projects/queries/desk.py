"""Whose turn it is: lists of to-dos, the line 现在轮到, all that waits, out of ``duties``.

The to-do list (我的待办) is derived anew each time; no table of tasks exists that could disagree
with the cases.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Q

from huzhu.kernel.workdays import local_date
from huzhu.notices import handovers
from huzhu.notices.rules import urgency
from huzhu.notices.states import OpenWork, Todo, Urgency
from huzhu.people import proxies
from huzhu.people import queries as people
from huzhu.projects import touching
from huzhu.projects.duties import (
    STEPS_WITH_DUTIES,
    CaseFacts,
    Duty,
    duties_of,
    makers_of,
    number_in,
    steps_for,
    task_of,
)
from huzhu.projects.models import ServiceProject
from huzhu.projects.queries.cases import visible_projects
from huzhu.projects.queries.facts import UNCLEARED, facts_of
from huzhu.projects.queries.sums import sums_of
from huzhu.projects.states import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import date, datetime

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.workdays import Calendar
    from huzhu.projects.queries.sums import ProjectSum


@dataclass(frozen=True, slots=True)
class OpenDuty:
    """One act a case waits for, with who could do it today and how long there is."""

    verb: str
    tab: str
    whose: str
    names: tuple[str, ...]
    since: datetime
    due_on: date | None
    ground: str
    urgency: Urgency
    is_for: Callable[[Actor], bool]
    task: str = ""


def todos_for(actor: Actor, *, at: datetime, calendar: Calendar) -> list[Todo]:
    """Every project's act that waits for the actor's position (我的待办)."""
    steps = [str(step) for step in steps_for(actor)]
    open_ones = ~Q(state=Step.TERMINATED) | UNCLEARED
    rows = visible_projects(actor).filter(open_ones, state__in=steps).order_by("id")
    projects = touching.without_recusals(actor, list(rows))
    today, sums = local_date(at), _sums(projects)
    return [
        _todo(case, duty, sums.get(case.number), today=today, calendar=calendar)
        for case in facts_of(projects, calendar=calendar)
        for duty in duties_of(case)
        if duty.is_for(actor, case)
    ]


def open_work(
    *, at: datetime, calendar: Calendar, tasks: Collection[str] | None = None
) -> Iterator[OpenWork]:
    """Every act that any project waits for, whoever fills it today, or nobody.

    ``tasks``: the acts of these names alone.
    """
    is_open = Q(state__in=[str(step) for step in STEPS_WITH_DUTIES])
    if tasks is not None:
        is_open &= Q(number__in={number_in(task) for task in tasks})
    left = ~Q(state=Step.TERMINATED) | UNCLEARED
    projects = list(ServiceProject.objects.select_related("agency").filter(is_open, left))
    today, touched = local_date(at), touching.of_each(projects)
    for case in facts_of(projects, calendar=calendar):
        for duty in duties_of(case):
            yield OpenWork(
                _todo(case, duty, None, today=today, calendar=calendar),
                duty.whose,
                ("project", duty.roles, duty.department, case.agency_id, duty.barred),
                partial(duty.is_for, case=case),
                case.agency_path if duty.is_of_agency else "",
                f"project:{case.number}",
                makers_of(case),
                touched[case.number],
            )


def duties_for_case(
    project: ServiceProject, *, at: datetime, calendar: Calendar
) -> tuple[OpenDuty, ...]:
    """The line "现在轮到" of one project: whose turn, by name, and until when.

    Names are those of the post, of who stands in (李四（代王五）), or of the one colleague to whom
    the act was handed (李四（王五转办）).
    """
    (case,) = facts_of([project], calendar=calendar)
    if not (duties := duties_of(case)):
        return ()
    today = local_date(at)
    around = [*people.holders_around(case.agency_path, on=today), *proxies.actors_on(today)]
    holders = touching.acting_on(project, around)
    handed = handovers.standing((task_of(case, duty) for duty in duties), on=today)
    found = []
    for duty in duties:
        row = handovers.newest(handed.get(task_of(case, duty), ()), barred=duty.barred)
        fills = [holder for holder in holders if duty.is_for(holder, case)]
        open_duty = OpenDuty(
            verb=duty.verb,
            tab=duty.tab,
            whose=duty.whose,
            names=handovers.names_of(fills, row),
            since=duty.since or case.since,
            due_on=duty.due_on,
            ground=duty.ground,
            urgency=_urgency(duty, today=today, calendar=calendar),
            is_for=partial(_is_expected, duty, case, row.taker_id if row else None),
            task=task_of(case, duty),
        )
        found.append(open_duty)
    return tuple(found)


def _is_expected(duty: Duty, case: CaseFacts, taker_id: int | None, actor: Actor) -> bool:
    """Whether it is the actor's turn: of all who may, or the one to whom it was handed."""
    return duty.is_for(actor, case) and taker_id in {None, actor.position_id}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands, as a row of a list tells it."""

    urgency: Urgency  #: of the tightest deadline
    turn: str  #: 现在轮到: whose acts it waits for
    is_returned: bool


def standings_of(
    projects: Sequence[ServiceProject], *, at: datetime, calendar: Calendar
) -> dict[str, Standing]:
    """Where each case of a list stands, by number, in a constant number of queries."""
    today = local_date(at)
    rounds = {project.number: project.round for project in projects}
    return {
        case.number: _standing(case, rounds[case.number], today=today, calendar=calendar)
        for case in facts_of(projects, calendar=calendar)
    }


def _standing(case: CaseFacts, request: int, *, today: date, calendar: Calendar) -> Standing:
    """``request``: the round of the request; a later one begins when it was returned."""
    duties = duties_of(case)
    dates = [duty.due_on for duty in duties if duty.due_on]
    return Standing(
        urgency=urgency(today, due_on=min(dates, default=None), calendar=calendar),
        turn="、".join(dict.fromkeys(duty.whose for duty in duties)),
        is_returned=(case.step == Step.DRAFT and case.was_returned)
        or (case.step == Step.PREPARING and request > 1),
    )


def _sums(projects: Sequence[ServiceProject]) -> dict[str, ProjectSum]:
    """What each project comes to, by its number."""
    found = sums_of(projects)
    return {project.number: found[project.pk] for project in projects if project.pk in found}


def _todo(
    case: CaseFacts, duty: Duty, found: ProjectSum | None, *, today: date, calendar: Calendar
) -> Todo:
    return Todo(
        key=f"projects.{duty.tab}:{case.number}:{duty.verb}",
        title=case.title or "（未命名）",
        verb=duty.verb,
        subject_label=" · ".join(
            [case.number, case.agency_name, *([found.words] if found else [])]
        ),
        url_name="project",
        url_args=(case.number, duty.tab),
        waiting_since=duty.since or case.since,
        due_on=duty.due_on,
        ground=duty.ground,
        urgency=_urgency(duty, today=today, calendar=calendar),
        task=task_of(case, duty),
        barred=duty.barred,
    )


def _urgency(duty: Duty, *, today: date, calendar: Calendar) -> Urgency:
    return urgency(today, due_on=duty.due_on, calendar=calendar, undated=duty.undated)

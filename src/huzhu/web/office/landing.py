"""The numbers at the top of the landing page; each opens its rows.

Heads, the deputy director and the director also see what runs late in the whole office.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from huzhu.notices.states import Level
from huzhu.people.states import Role
from huzhu.projects.queries import cases, desk
from huzhu.projects.states import OPEN, Step
from huzhu.web.console import lists

if TYPE_CHECKING:
    from huzhu.web.console.lists import ProjectRow
    from huzhu.web.requests import OfficeRequest

HEADS = {Role.DEPARTMENT_HEAD, Role.DEPUTY_DIRECTOR, Role.DIRECTOR}
#: The steps that the office has to move on, each with its own number.
_STEPS = (Step.IN_REVIEW, Step.COUNTERSIGNING, Step.AT_MEETING, Step.APPROVED, Step.SETTLING)
_PRESSING = {Level.RED, Level.AMBER}


@dataclass(frozen=True, slots=True)
class NumberCard:
    """A number that leads to its rows."""

    label: str
    count: int
    url: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Landing:
    """The landing page's own part."""

    numbers: tuple[NumberCard, ...]
    steps: tuple[NumberCard, ...]
    pressing: tuple[ProjectRow, ...]
    is_head: bool


def landing_of(request: OfficeRequest) -> Landing:
    """Count what waits and, for heads, gather what is late or nearly so."""
    is_head = request.actor.role in HEADS
    pressing = _pressing(request) if is_head else ()
    counts = cases.counts_by_state(request.actor)
    return Landing(
        numbers=_numbers(request, pressing, is_head=is_head),
        steps=tuple(_step(step, counts.get(str(step), 0)) for step in _STEPS),
        pressing=pressing,
        is_head=is_head,
    )


def _step(step: Step, count: int) -> NumberCard:
    return NumberCard(Step(step).label, count, f"{reverse('office:projects')}?state={step}")


def _numbers(
    request: OfficeRequest, pressing: tuple[ProjectRow, ...], *, is_head: bool
) -> tuple[NumberCard, ...]:
    levels = [todo.level for todo in lists.todos(request)]
    late, soon = levels.count(Level.RED), levels.count(Level.AMBER)
    own = (
        NumberCard("待我办理", len(levels), f"{reverse('office:todos')}#todos"),
        NumberCard("其中已超期", late, _of_level(Level.RED), tone="late" if late else ""),
        NumberCard("两个工作日内到期", soon, _of_level(Level.AMBER), tone="due" if soon else ""),
    )
    if not is_head:
        return own
    note = "全办事处，含等代办机构的"
    card = NumberCard("临期和超期项目", len(pressing), "#pressing", note, "due" if pressing else "")
    return (*own, card)


def _of_level(level: Level) -> str:
    return f"{reverse('office:todos')}?level={level}#todos"


def _pressing(request: OfficeRequest) -> tuple[ProjectRow, ...]:
    steps = [str(step) for step in OPEN]
    running = list(cases.visible_projects(request.actor).filter(state__in=steps))
    standings = desk.standings_of(running, at=request.now, calendar=request.calendar)
    chosen = [
        project for project in running if standings[project.number].urgency.level in _PRESSING
    ]
    chosen.sort(key=lambda project: standings[project.number].urgency.workdays_left or 0)
    return tuple(lists.project_rows(request, chosen, standings=standings))

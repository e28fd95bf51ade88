"""Projects and the budget line that they stand on: while they ask for its money, and later (S6.4).

What is held already the budget itself protects: a line cannot fall below it. What is only asked
for it does not know; so whoever revises the budget is shown it before.

Not here: revising (``budget.actions``), the line of one project on its pages (``budget.queries``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q

from huzhu.budget import queries as budget
from huzhu.kernel.money import yuan
from huzhu.kernel.periods import long_day
from huzhu.kernel.workdays import local_date
from huzhu.people.states import AgencyLevel
from huzhu.projects import rules
from huzhu.projects.models import ImplementationPlan, ServiceProject
from huzhu.projects.queries.cases import budget_year, fields_of, newest_plans
from huzhu.projects.queries.sums import sums_of
from huzhu.projects.states import Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from huzhu.budget.queries import LineBalance
    from huzhu.budget.rules import NewLine

#: Up to the meeting's decision a project asks for money; from then on it holds it.
ASKING = (Step.DRAFT, Step.IN_REVIEW, Step.PREPARING, Step.COUNTERSIGNING, Step.AT_MEETING)


@dataclass(frozen=True, slots=True)
class ShownLine:
    """The line of a project as its pages show it: now while it asks, then as it was decided upon.

    ``since`` says what a revision has changed after that, with its date; nothing while it asks.
    """

    line: LineBalance
    is_asking: bool
    since: str = ""


@dataclass(frozen=True, slots=True)
class StandingProject:
    """A project that asks for money of a line."""

    number: str
    title: str
    line_id: int  #: of the plan, whatever version of the budget that was
    asked: Decimal


@dataclass(frozen=True, slots=True)
class WeakenedLine:
    """A line that a revision drops, or lowers below what its open projects ask."""

    name: str
    was: Decimal
    planned: Decimal | None  #: None: dropped
    available: Decimal  #: what would be left for the projects
    projects: tuple[StandingProject, ...]


def shown_lines(projects: Sequence[ServiceProject]) -> dict[int, ShownLine]:
    """The budget line of each project, by its id; without those that name none."""
    plans = {plan.project_id: plan for plan in _plans_on_a_line(projects)}
    now = budget.lines_now(plan.budget_line_id or 0 for plan in plans.values())
    found = {
        project.pk: _shown(project, plan, now.get(plan.budget_line_id or 0))
        for project in projects
        if (plan := plans.get(project.pk))
    }
    return {pk: line for pk, line in found.items() if line}


def _shown(
    project: ServiceProject, plan: ImplementationPlan, now: LineBalance | None
) -> ShownLine | None:
    """A draft that was moved into another year has yet to choose a line of that year's budget."""
    if project.state in ASKING:
        year = budget_year(fields_of(plan), today=local_date(plan.saved_at))
        return ShownLine(now, is_asking=True) if now and now.year == year else None
    if project.line_kept is None or now is None:
        return None
    then = budget.as_kept(project.line_kept)
    return ShownLine(then, is_asking=False, since=_changed(then, now))


def _changed(then: LineBalance, now: LineBalance) -> str:
    """What a later revision made of the line; what others hold of it is no change of its own."""
    if now.is_in_force and now.amount == then.amount:
        return ""
    day = f"{long_day(local_date(now.filed_at))} " if now.filed_at else ""
    if not now.is_in_force:
        return f"此后预算有调整：{day}起现行预算没有该科目。"
    return f"此后预算有调整：{day}起该科目预算为 {yuan(now.amount)}。"


def weakened_lines(
    agency_id: int, year: int, *, lines: Sequence[NewLine]
) -> tuple[WeakenedLine, ...]:
    """What a revision to ``lines`` would take away from open projects, line by line."""
    planned = {line.name: line.amount for line in lines}
    standing = _standing_on(agency_id, year)
    found = (
        _weakened(line, planned.get(line.name), standing.get(line.name, ()))
        for line in budget.lines_of(agency_id, year)
    )
    return tuple(line for line in found if line is not None)


def seen_hash(lines: Iterable[WeakenedLine]) -> str:
    """What whoever confirms has been shown; a project that came meanwhile is shown first."""
    listed = [
        [line.name, str(line.planned), [[each.number, str(each.asked)] for each in line.projects]]
        for line in lines
    ]
    return rules.content_hash({"lines": listed})


def _weakened(
    line: LineBalance, planned: Decimal | None, projects: Sequence[StandingProject]
) -> WeakenedLine | None:
    amount = planned or Decimal(0)
    available = amount - line.reserved - line.spent
    asked = sum((each.asked for each in projects), Decimal(0))
    is_short = planned is None or (amount < line.amount and asked > available)
    if not projects or not is_short:
        return None
    return WeakenedLine(line.name, line.amount, planned, available, tuple(projects))


def _standing_on(agency_id: int, year: int) -> dict[str, tuple[StandingProject, ...]]:
    """The agency's own projects and its points', by the name of their line in force."""
    projects = _asking(agency_id)
    lines = budget.lines_now({row.line_id for row in projects}, agency_id=agency_id, year=year)
    found: dict[str, tuple[StandingProject, ...]] = {}
    for row in projects:
        if line := lines.get(row.line_id):
            found[line.name] = (*found.get(line.name, ()), row)
    return found


def _asking(agency_id: int) -> list[StandingProject]:
    points = Q(agency__level=AgencyLevel.POINT, agency__parent_id=agency_id)
    states = [str(step) for step in ASKING]
    projects = ServiceProject.objects.filter(Q(agency_id=agency_id) | points, state__in=states)
    rows = {project.pk: project for project in projects.order_by("number")}
    plans, sums = _plans_on_a_line(rows), sums_of(rows.values())
    return [
        StandingProject(
            rows[plan.project_id].number,
            rows[plan.project_id].title,
            plan.budget_line_id or 0,
            sums[plan.project_id].amount if plan.project_id in sums else Decimal(0),
        )
        for plan in plans
    ]


def _plans_on_a_line(projects: Iterable[ServiceProject | int]) -> QuerySet[ImplementationPlan]:
    """The plan's newest version of each project, where it names a line."""
    return newest_plans(projects).filter(budget_line_id__isnull=False)

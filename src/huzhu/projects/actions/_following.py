"""Days that were told follow a changed calendar: later, never earlier (ADR 0040).

Part of the act that changes the calendar (``office.actions``). Not here: counting the days
(``kernel.workdays``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import record
from huzhu.audit.kinds import EventKind
from huzhu.kernel.workdays import MovedDay, local_date, review_due
from huzhu.people import queries as people
from huzhu.people.states import DepartmentCode, Role
from huzhu.projects.actions._steps import subject
from huzhu.projects.actions._telling import copy_to_agency, copy_to_positions
from huzhu.projects.models import PlanAmendment, PreliminaryReview, ServiceProject
from huzhu.projects.queries import cases
from huzhu.projects.states import Outcome, Step

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.workdays import Calendar

FOLLOWED = EventKind("projects.follow_calendar", "时限随工作日历推后", "due")
_STAFF = frozenset({Role.DEPARTMENT_CLERK, Role.DEPARTMENT_HEAD})


def follow_calendar(calendar: Calendar, *, by: Actor, at: datetime) -> list[MovedDay]:
    """Move the days of reviews, amendments and materials that still run; tell whom they concern."""
    moved = [*_reviews(calendar), *_amendments(calendar), *_materials(calendar)]
    posts = people.posts_in_office(
        roles=_STAFF, departments=[DepartmentCode.MEMBER_SERVICE], on=local_date(at)
    )
    staff = list(posts.values_list("pk", flat=True)) if moved else []
    for project, day in moved:
        copy_to_agency(project, day.told, by=by, at=at)
        copy_to_positions(project, day.told, staff, by=by, at=at)
        record(FOLLOWED.code, subject(project), by=by, at=at, **day.as_facts())
    return [day for _, day in moved]


def _reviews(calendar: Calendar) -> Iterator[tuple[ServiceProject, MovedDay]]:
    rows = PreliminaryReview.objects.select_for_update(of=("self",)).filter(
        outcome=Outcome.PENDING, plan__project__state=Step.IN_REVIEW
    )
    for row in rows.select_related("plan__project__agency").order_by("id"):
        yield from _later(row, row.plan.project, "初审时限", row.received_at, calendar)


def _amendments(calendar: Calendar) -> Iterator[tuple[ServiceProject, MovedDay]]:
    rows = PlanAmendment.objects.select_for_update(of=("self",)).filter(outcome=Outcome.PENDING)
    for row in rows.select_related("project__agency").order_by("id"):
        yield from _later(row, row.project, "方案调整核定时限", row.asked_at, calendar)


def _later(
    row: PreliminaryReview | PlanAmendment,
    project: ServiceProject,
    label: str,
    since: datetime,
    calendar: Calendar,
) -> Iterator[tuple[ServiceProject, MovedDay]]:
    old, new = row.due_on, review_due(local_date(since), calendar=calendar)
    if new > old:
        row.due_on = new
        row.save(update_fields=["due_on"])
        yield project, MovedDay(project.number, label, old, new)


def _materials(calendar: Calendar) -> Iterator[tuple[ServiceProject, MovedDay]]:
    rows = ServiceProject.objects.select_for_update(of=("self",)).filter(
        state=Step.APPROVED, materials_due_on__isnull=False
    )
    for project in rows.select_related("agency").order_by("id"):
        old = project.materials_due_on
        new = cases.counted_materials_day(project, calendar=calendar)
        if old and new > old:
            project.materials_due_on = new
            project.save(update_fields=["materials_due_on"])
            yield project, MovedDay(project.number, "实施资料时限", old, new)

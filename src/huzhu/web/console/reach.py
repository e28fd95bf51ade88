"""Whom a plan is for in numbers (覆盖人数), for everybody who sees the plan.

It is a part of a page that waits for it apart: a register of millions takes seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huzhu.kernel.errors import DomainError
from huzhu.projects import rules
from huzhu.projects.queries import cases
from huzhu.projects.queries import reach as reaches
from huzhu.web.pages import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from huzhu.claims.conditions import Conditions
    from huzhu.projects.models import ServiceProject
    from huzhu.web.requests import StaffRequest


def plan_reach(request: StaffRequest, number: str) -> HttpResponse:
    """The newest version of the plan."""
    project = cases.project_of(request.actor, number=number)
    meant = cases.fields_of(cases.latest_plan(project))
    conditions = rules.sound_conditions(meant)
    context = shown_reach(request, project, conditions, union_ids=meant.audience_union_ids)
    return show(request, "console/parts/reach.html", context)


def shown_reach(
    request: StaffRequest,
    project: ServiceProject,
    conditions: Conditions,
    *,
    union_ids: Sequence[int],
) -> dict[str, Any]:
    """What the part shows: the numbers, or why there are none."""
    day = conditions.register_on
    told = {
        "sentence": conditions.sentence,
        "counted_before": day if day and day > request.today else None,
    }
    try:
        reach = reaches.reach_of(project, conditions, union_ids=union_ids, today=request.today)
    except DomainError as error:
        return {**told, "fault": error.detail}
    return {**told, "reach": reach}

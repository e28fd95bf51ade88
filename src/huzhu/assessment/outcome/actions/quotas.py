"""Places of excellent units and persons (名额): the plan and its approval (A4.3b).

Not here: the sharing out itself (``rules.quotas``), the notice (``results``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.outcome.errors import MeetingMissing, PlanDecided, PlanMissing
from huzhu.assessment.outcome.models import Quota, QuotaPlan
from huzhu.assessment.outcome.queries import quotas as quota_queries
from huzhu.assessment.outcome.rules.quotas import config_as
from huzhu.assessment.year.actions import _steps
from huzhu.assessment.year.rules.calendar import check_year_step
from huzhu.assessment.year.states import YearStep
from huzhu.audit.actions import action, note
from huzhu.kernel.shown import check_shown
from huzhu.kernel.workdays import local_date

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.assessment.outcome.rules.quotas import QuotaConfig
    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.kernel.actor import Actor


@action("assessment.edit_quota_plan", "编辑名额方案", right=policies.ORGANISATION)
def edit_quota_plan(
    year: AssessmentYear, config: QuotaConfig, *, by: Actor, at: datetime
) -> QuotaPlan:
    """Save how many places there are and how they are shared out (A4.3b).

    :raises QuotaImpossible: the places cannot be shared out like this.
    :raises PlanDecided: the directors' meeting has approved them.
    """
    _steps.lock_year(year)
    check_year_step(year, {YearStep.ALLOTTING})
    _check_not_approved(quota_queries.plan_of(year))
    allocation = quota_queries.allocate(year, config)
    plan, _ = QuotaPlan.objects.update_or_create(
        year=year,
        defaults={
            "config": config_as(config),
            "steps": [quota_queries.line_as(line) for line in allocation.lines],
            "edited_at": at,
            "edited_by": str(by),
        },
    )
    note(_steps.year_subject(year), by=by, at=at, units=config.units, persons=config.persons)
    return plan


@action("assessment.approve_quotas", "审核名额", right=policies.DIRECTOR)
def approve_quotas(
    year: AssessmentYear, *, meeting: str, by: Actor, at: datetime, shown: str = ""
) -> int:
    """Record that the directors' meeting approved the places; return how many agencies have some.

    Shared out once more on what stands now, so that nothing is approved that has moved since.

    :raises NotYourPart: not the director's.
    :raises MeetingMissing: nobody could tell which meeting it was.
    :raises PlanMissing: no plan was saved.
    :raises PlanDecided: they were approved before.
    :raises ShownChanged: what stands gives other places than were ``shown``.
    """
    if not meeting.strip():
        raise MeetingMissing
    _steps.lock_year(year)
    check_year_step(year, {YearStep.ALLOTTING})
    plan = quota_queries.plan_of(year)
    if plan is None:
        raise PlanMissing(plan="名额方案", year=year.year)
    _check_not_approved(plan)
    allocation = quota_queries.standing_allocation(year, plan)
    check_shown(shown, quota_queries.shown_places(allocation))
    plan.steps = [quota_queries.line_as(line) for line in allocation.lines]
    plan.approved_at, plan.approved_by, plan.meeting = at, str(by), meeting.strip()
    plan.save(update_fields=["steps", "approved_at", "approved_by", "meeting"])
    sheets = {sheet.agency_number: sheet for sheet in year.sheets.select_related("agency")}
    Quota.objects.bulk_create(
        Quota(plan=plan, sheet=sheets[line.number], units=line.units, persons=line.persons)
        for line in allocation.lines
    )
    note(
        _steps.year_subject(year),
        by=by,
        at=at,
        meeting=plan.meeting,
        units=allocation.units,
        persons=allocation.persons,
    )
    return sum(bool(line.units or line.persons) for line in allocation.lines)


def _check_not_approved(plan: QuotaPlan | None) -> None:
    if plan and plan.approved_at:
        raise PlanDecided(plan="名额方案", year=plan.year.year, on=local_date(plan.approved_at))

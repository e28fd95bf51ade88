"""Telling the agencies their results and quotas, by a notice under its number (A4.3b, A4.5).

From here on an agency sees its grade, and its window for appeals runs (P6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.outcome.errors import NoticeNumberMissing, QuotasNotApproved
from huzhu.assessment.outcome.queries import quotas as quota_queries
from huzhu.assessment.year.actions import _steps
from huzhu.assessment.year.rules.calendar import check_year_step
from huzhu.assessment.year.states import YearStep
from huzhu.audit.actions import action, note
from huzhu.kernel.shown import check_shown
from huzhu.kernel.workdays import add_workdays, local_date
from huzhu.notices import actions as notices
from huzhu.office import queries as office
from huzhu.people import queries as people
from huzhu.people.states import Role

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.kernel.actor import Actor

_TOLD = frozenset({Role.AGENCY_CLERK, Role.AGENCY_CHECKER, Role.AGENCY_DIRECTOR})


@action("assessment.issue_results", "下发结果和名额", right=policies.ORGANISATION_HEAD)
def issue_results(
    year: AssessmentYear, *, notice_number: str, by: Actor, at: datetime, shown: str = ""
) -> int:
    """Issue results and quotas to all agencies; return how many people were told (A4.3b).

    Appeals run for the year's number of working days, counted from the next day by the office's
    calendar, and end at 24:00 of the last one.

    :raises NotYourPart: not 组织机构部's head.
    :raises NoticeNumberMissing: the notice has no number.
    :raises QuotasNotApproved: the directors' meeting has not approved the places.
    :raises ShownChanged: the places are others than were ``shown``.
    """
    if not notice_number.strip():
        raise NoticeNumberMissing
    _steps.lock_year(year)
    check_year_step(year, {YearStep.ALLOTTING})
    plan = quota_queries.plan_of(year)
    if plan is None or plan.approved_at is None:
        raise QuotasNotApproved(year=year.year)
    check_shown(shown, quota_queries.shown_places(quota_queries.stored_allocation(plan)))
    plan.notice_number = notice_number.strip()
    plan.save(update_fields=["notice_number"])
    year.results_at = at
    year.appeals_end_on = add_workdays(local_date(at), year.appeal_days, calendar=office.calendar())
    year.save(update_fields=["results_at", "appeals_end_on"])
    _steps.move_year(year, "issue_results", at=at)
    told = _tell(year, by=by, at=at)
    subject = _steps.year_subject(year)
    note(subject, by=by, at=at, notice=plan.notice_number, people=told)
    return told


def _tell(year: AssessmentYear, *, by: Actor, at: datetime) -> int:
    """Copy the notice to everybody who holds a post of an agency in scope, in one act."""
    agencies = set(year.sheets.values_list("agency_id", flat=True))
    posts = people.positions_in(by, on=local_date(at)).filter(role__in=_TOLD)
    told = [post.pk for post in posts if post.agency_id in agencies]
    title = f"{year.year} 年度考核结果和名额已下发，申诉截至 {year.appeals_end_on} 24:00"
    return notices.send_copy(told, subject=_steps.year_subject(year), title=title, by=by, at=at)

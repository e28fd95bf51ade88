"""The leading group's table, its word on single items, and a second chance for one agency.

Not here: security incidents and vetoes (``veto``), grades and quotas (``grades``, ``quotas``).
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.assessment import policies
from huzhu.assessment.outcome.actions import decisions as actions
from huzhu.assessment.outcome.actions.decisions import DECIDING
from huzhu.assessment.outcome.queries import decisions
from huzhu.assessment.review.queries import progress
from huzhu.assessment.year.queries import years as year_queries
from huzhu.assessment.year.states import SheetStep, YearStep
from huzhu.web.acts import Act
from huzhu.web.forms import Allowed, allowed
from huzhu.web.guards import office_only
from huzhu.web.office.assessment.frame import the_sheet
from huzhu.web.office.assessment.review_forms import DecideForm, DecisionSearch, ReopenForm
from huzhu.web.office.assessment.review_item import item_context, row_of
from huzhu.web.pages import paged, sent

if TYPE_CHECKING:
    from huzhu.assessment.review.queries.review_rows import ReviewRow
    from huzhu.assessment.year.models import AssessmentYear, Scoresheet
    from huzhu.web.requests import OfficeRequest


@office_only.page("office/assessment/decision.html")
def table(request: OfficeRequest, year: int) -> dict[str, Any]:
    """What the departments differ on comes first, then the agencies by what is open of them."""
    found = year_queries.year_of(year)
    decided = decisions.table_of(request.actor, found)
    search = DecisionSearch(request.GET, counts=decided.counts)
    page = paged(request, search.found_in(decided.lines))
    return {
        "year": found,
        "table": decided,
        "form": search,
        "page": page,
        "lines": decisions.with_points(found, page.object_list),
        "deciding": _deciding(request, found, verb="审定分值"),
        "group": year_queries.group_of(found),
        "is_open": found.state in DECIDING,
        "is_reviewing": found.state == YearStep.REVIEWING,
    }


@Act(
    office_only,
    actions.decide_points,
    lambda request, row: DecideForm(sent(request), initial={"version": row.row.version}),
    find=row_of,
    of=attrgetter("row"),
    said="{case.agency_name}指标 {item} 已审定。接着办理其他意见不一致的指标。",
    leads=("office:assessment-decision", "{year}"),
).page("office/assessment/decide.html")
def decide(request: OfficeRequest, row: ReviewRow) -> dict[str, Any]:
    """The leading group's value for one item."""
    year = row.sheet.year
    return item_context(row) | {
        "deciding": _deciding(request, year, verb="审定分值"),
        "is_open": year.state in DECIDING and row.is_reviewable,
        "decisions": decisions.decisions_on(row.sheet, row.item.id),
    }


@Act(
    office_only,
    actions.reopen_sheet,
    ReopenForm,
    find=the_sheet,
    said="已对{case.agency_name}重新开放自评，其他代办处不受影响。",
    leads=("office:assessment-decision", "{year}"),
).page("office/assessment/reopen.html")
def reopen(request: OfficeRequest, sheet: Scoresheet) -> dict[str, Any]:
    """A second deadline for one agency that missed the first, with the proof of the reminders."""
    return {
        "year": sheet.year,
        "sheet": sheet,
        "reminders": progress.reminders_of(sheet),
        "decisions": decisions.decisions_on(sheet),
        "is_missed": sheet.state == SheetStep.MISSED,
        "is_reviewing": sheet.year.state == YearStep.REVIEWING,
        "deciding": _deciding(request, sheet.year, verb="重新开放自评"),
    }


def _deciding(request: OfficeRequest, year: AssessmentYear, *, verb: str) -> Allowed:
    group = year_queries.group_positions(year)
    return allowed(policies.check_leading_group, by=request.actor, group_positions=group, verb=verb)


_AGENCY = "assessment/<year:year>/agencies/<str:agency_number>/"
patterns = [
    path("assessment/<year:year>/decision/", table, name="assessment-decision"),
    path(f"{_AGENCY}decision/<str:item>/", decide, name="assessment-decide"),
    path(f"{_AGENCY}reopen/", reopen, name="assessment-reopen"),
]

"""The leading group's table, its word on single items, and a second chance for one agency.

Not here: security incidents and vetoes (``veto``), grades and quotas (``grades``, ``quotas``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from huzhu.assessment import policies
from huzhu.assessment.actions import decisions as actions
from huzhu.assessment.actions.decisions import DECIDING
from huzhu.assessment.queries import decisions
from huzhu.assessment.queries import sheets as sheet_queries
from huzhu.assessment.queries import years as year_queries
from huzhu.assessment.states import SheetStep, YearStep
from huzhu.web.forms import Allowed, allowed, attempt
from huzhu.web.guards import office_only
from huzhu.web.office.assessment.review_forms import DecideForm, ReopenForm
from huzhu.web.office.assessment.review_item import item_context, row_of
from huzhu.web.pages import away, back, form_status, go, show, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.assessment.models import AssessmentYear
    from huzhu.assessment.queries.review_rows import ReviewRow
    from huzhu.web.requests import OfficeRequest


@require_GET
@office_only
def table(request: OfficeRequest, year: int) -> HttpResponse:
    """Agencies by section; what the departments differ on comes first."""
    found = year_queries.year_of(year)
    context = {
        "year": found,
        "table": decisions.table_of(request.actor, found),
        "deciding": _deciding(request, found, verb="审定分值"),
        "group": year_queries.group_of(found),
        "is_open": found.state in DECIDING,
    }
    return show(request, "office/assessment/decision.html", context)


@require_http_methods(["GET", "POST"])
@office_only
def decide(request: OfficeRequest, year: int, agency_number: str, item: str) -> HttpResponse:
    """The leading group's value for one item."""
    row = row_of(request, year, agency_number, item)
    form = DecideForm(request.POST or None, initial={"version": row.row.version})
    if form.is_valid() and attempt(
        form,
        actions.decide_points,
        row.row,
        **form.cleaned_data,
        by=request.actor,
        at=request.now,
    ):
        tell(request, f"{row.agency_name}指标 {item} 已审定。接着办理其他意见不一致的指标。")
        return away(request, back(request, reverse("office:assessment-decision", args=[year])))
    context = item_context(row) | _decide_context(request, row) | {"form": form}
    return show(request, "office/assessment/decide.html", context, status=form_status(form))


@require_http_methods(["GET", "POST"])
@office_only
def reopen(request: OfficeRequest, year: int, agency_number: str) -> HttpResponse:
    """A second deadline for one agency that missed the first, with the proof of the reminders."""
    sheet = sheet_queries.sheet_of(request.actor, year, agency_number)
    form = ReopenForm(request.POST or None)
    if form.is_valid() and attempt(
        form, actions.reopen_sheet, sheet, **form.cleaned_data, by=request.actor, at=request.now
    ):
        tell(request, f"已对{sheet.agency.name}重新开放自评，其他代办处不受影响。")
        return go(request, "office:assessment-decision", year)
    context = {
        "year": sheet.year,
        "sheet": sheet,
        "form": form,
        "reminders": decisions.reminders_of(sheet),
        "decisions": decisions.decisions_on(sheet),
        "is_missed": sheet.state == SheetStep.MISSED,
        "is_reviewing": sheet.year.state == YearStep.REVIEWING,
        "deciding": _deciding(request, sheet.year, verb="重新开放自评"),
    }
    return show(request, "office/assessment/reopen.html", context, status=form_status(form))


def _deciding(request: OfficeRequest, year: AssessmentYear, *, verb: str) -> Allowed:
    group = year_queries.group_positions(year)
    return allowed(policies.check_leading_group, by=request.actor, group_positions=group, verb=verb)


def _decide_context(request: OfficeRequest, row: ReviewRow) -> dict[str, Any]:
    year = row.sheet.year
    return {
        "deciding": _deciding(request, year, verb="审定分值"),
        "is_open": year.state in DECIDING and row.is_reviewable,
        "decisions": decisions.decisions_on(row.sheet, row.item.id),
    }


_AGENCY = "assessment/<year:year>/agencies/<str:agency_number>/"
patterns = [
    path("assessment/<year:year>/decision/", table, name="assessment-decision"),
    path(f"{_AGENCY}decision/<str:item>/", decide, name="assessment-decide"),
    path(f"{_AGENCY}reopen/", reopen, name="assessment-reopen"),
]

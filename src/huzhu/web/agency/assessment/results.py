"""The agency's result of a year, once it is issued: points with reasons, letter, feedback sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from huzhu.assessment import policies
from huzhu.assessment.outcome.queries import appeals as appeal_queries
from huzhu.assessment.outcome.queries import result_papers
from huzhu.assessment.outcome.queries import results as queries
from huzhu.assessment.year.queries import sheets
from huzhu.web.console.printed import pdf_response
from huzhu.web.forms import allowed
from huzhu.web.guards import agency_only
from huzhu.web.pages import show

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.assessment.year.models import Scoresheet
    from huzhu.web.requests import AgencyRequest


@agency_only.opens
def results(request: AgencyRequest, year: int) -> HttpResponse:
    """The own result item by item; before it is issued, when to expect it."""
    sheet = sheets.own_sheet(request.actor, year)
    if not queries.are_told(sheet.year):
        return show(request, "agency/assessment/results_wait.html", {"year": sheet.year})
    window = appeal_queries.window_of(sheet.year, at=request.now)
    context = {
        "year": sheet.year,
        "result": queries.result_of(request.actor, sheet),
        "window": window,
        "can_appeal": window.is_open and may_appeal(request, sheet),
        "appeals": appeal_queries.appeals_on(sheet),
    }
    return show(request, "agency/assessment/results.html", context)


@agency_only.opens
def letter(request: AgencyRequest, year: int) -> HttpResponse:
    """The result letter as PDF."""
    sheet = sheets.own_sheet(request.actor, year)
    made = result_papers.letter(queries.result_of(request.actor, sheet), at=request.now)
    return pdf_response(made, f"考核结果通知 {year} {sheet.agency_name}.pdf")


@agency_only.opens
def feedback(request: AgencyRequest, year: int) -> HttpResponse:
    """The feedback sheet as PDF."""
    sheet = sheets.own_sheet(request.actor, year)
    made = result_papers.feedback(queries.result_of(request.actor, sheet), at=request.now)
    return pdf_response(made, f"考核反馈单 {year} {sheet.agency_name}.pdf")


def may_appeal(request: AgencyRequest, sheet: Scoresheet) -> bool:
    """Whether the reader is the agency's clerk, who files appeals."""
    return bool(
        allowed(
            policies.check_agency_clerk,
            by=request.actor,
            agency_id=sheet.agency_id,
            verb="提出申诉",
        )
    )


_RESULTS = "assessment/<year:year>/results/"
patterns = [
    path(_RESULTS, results, name="assessment-results"),
    path(f"{_RESULTS}letter/", letter, name="assessment-result-letter"),
    path(f"{_RESULTS}feedback/", feedback, name="assessment-feedback-sheet"),
]

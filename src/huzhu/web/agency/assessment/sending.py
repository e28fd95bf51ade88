"""Before sending, sending, and the receipt (A5, A6.2, A6.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.assessment.rating.actions import rating as actions
from huzhu.assessment.rating.queries import rating
from huzhu.assessment.year.rules.basics import unusual_figures
from huzhu.web.acts import acted
from huzhu.web.agency.assessment.home import totals_of
from huzhu.web.agency.assessment.scope import check_clerk, frame_of
from huzhu.web.forms import Form
from huzhu.web.guards import agency_only
from huzhu.web.pages import form_status, go, show, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.web.requests import AgencyRequest


@agency_only.both
def check(request: AgencyRequest, year: int) -> HttpResponse:
    """What is missing and what should be looked at again; then the sheet is sent."""
    frame = frame_of(request, year)
    note = Form(data={})
    if request.method == "POST":
        check_clerk(request, frame.sheet, verb="报送考核表")
        sent = acted(request, note, actions.submit_sheet, frame.sheet)
        if sent:
            tell(request, f"考核表已报送，回执 {sent.result}。接下来请打印、盖章并送交纸质版。")
            return go(request, "agency:assessment-receipt", year)
    lines = rating.lines_of(frame.sheet)
    basics, last = rating.basics_of(frame.sheet), rating.last_basics(frame.sheet)
    context = {
        "frame": frame,
        "note": note,
        "shown": rating.shown_sheet(frame.sheet, lines),
        "checked": rating.precheck_of(frame.sheet, lines),
        "unusual": unusual_figures(basics, last_year=last),
        "totals": totals_of(rating.sums_of(frame.sheet, lines)),
    }
    status = form_status(note) if request.method == "POST" else 200
    return show(request, "agency/assessment/check.html", context, status=status)


@agency_only.page("agency/assessment/receipt.html")
def receipt(request: AgencyRequest, year: int) -> dict[str, Any]:
    """The receipts of the electronic copy and of the paper."""
    frame = frame_of(request, year)
    sums = rating.sums_of(frame.sheet, rating.lines_of(frame.sheet))
    return {"frame": frame, "totals": totals_of(sums)}


_YEAR = "assessment/<year:year>/"
patterns = [
    path(f"{_YEAR}check/", check, name="assessment-check"),
    path(f"{_YEAR}receipt/", receipt, name="assessment-receipt"),
]

"""Security incidents and the veto of a year (一票否决): reported, found, decided, by whom lifted.

Not here: the appeal that lifts a veto (``appeals``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.assessment import policies
from huzhu.assessment.outcome.actions import decisions as actions
from huzhu.assessment.outcome.actions.decisions import BEFORE_GRADES
from huzhu.assessment.outcome.queries import appeals, decisions
from huzhu.assessment.outcome.rules.gravity import lacks_of
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.queries import sheets as sheet_queries
from huzhu.assessment.year.queries import years as year_queries
from huzhu.kernel.sizes import FILE, takes
from huzhu.web.acts import acted
from huzhu.web.forms import allowed
from huzhu.web.guards import office_only
from huzhu.web.office.assessment.review_files import handed_out
from huzhu.web.office.assessment.review_forms import IncidentForm, VetoForm
from huzhu.web.pages import form_status, go, show, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.web.requests import OfficeRequest


@office_only.page("office/assessment/incidents.html")
def incidents(request: OfficeRequest, year: int) -> dict[str, Any]:
    """The year's incidents, and which of them led to a veto."""
    found = year_queries.year_of(year)
    return {
        "year": found,
        "incidents": decisions.incidents_of(request.actor, found),
        "reporting": allowed(policies.INCIDENT_REPORTER.check, by=request.actor),
        "is_open": found.state in BEFORE_GRADES,
    }


@takes(FILE)
@office_only.both
def report(request: OfficeRequest, year: int) -> HttpResponse:
    """Put an incident on record."""
    found = year_queries.year_of(year)
    choices = [
        (sheet.agency_number, sheet.agency_name)
        for sheet in sheet_queries.sheets_of(request.actor, found)
    ]
    form = IncidentForm(request.POST or None, request.FILES or None, agencies=choices)
    if form.is_valid() and _report(request, found, form):
        tell(request, "信息安全事件已登记。造成泄露并产生严重后果的，由考核领导小组决定是否否决。")
        return go(request, "office:assessment-incidents", year)
    reporting = allowed(policies.INCIDENT_REPORTER.check, by=request.actor)
    context = {"year": found, "form": form, "reporting": reporting}
    context["is_open"] = found.state in BEFORE_GRADES
    return show(request, "office/assessment/incident_form.html", context, status=form_status(form))


@office_only.both
def incident(request: OfficeRequest, year: int, incident_id: int) -> HttpResponse:
    """One incident; the leading group vetoes the year by it."""
    found = year_queries.year_of(year)
    row = decisions.incident_of(request.actor, found, incident_id)
    form = VetoForm(request.POST or None)
    if acted(request, form, actions.veto, row.sheet, incident=row):
        tell(request, f"{row.sheet.agency_name} {year} 年度已一票否决，等次为不合格。")
        return go(request, "office:assessment-incident", year, incident_id)
    group = year_queries.group_positions(found)
    context = {
        "year": found,
        "incident": row,
        "sheet": row.sheet,
        "verdict": Verdict(row.sheet.verdict).label,
        "standing": appeals.veto_of(row.sheet),
        "lacks": lacks_of(
            has_leak=row.has_leak, has_serious_consequences=row.has_serious_consequences
        ),
        "form": form,
        "deciding": allowed(
            policies.check_leading_group, by=request.actor, group_positions=group, verb="一票否决"
        ),
        "is_open": found.state in BEFORE_GRADES,
    }
    return show(request, "office/assessment/incident.html", context, status=form_status(form))


@office_only.opens
def paper(request: OfficeRequest, year: int, incident_id: int) -> HttpResponse:
    """The paper of the inquiry."""
    row = decisions.incident_of(request.actor, year_queries.year_of(year), incident_id)
    download = decisions.incident_paper(row)
    return handed_out(download)


def _report(request: OfficeRequest, year: AssessmentYear, form: IncidentForm) -> bool:
    number = form.cleaned_data["agency"]
    sheet = sheet_queries.sheet_of(request.actor, year.year, number)
    return bool(acted(request, form, actions.report_incident, sheet))


_INCIDENTS = "assessment/<year:year>/incidents/"
patterns = [
    path(_INCIDENTS, incidents, name="assessment-incidents"),
    path(f"{_INCIDENTS}new/", report, name="assessment-report-incident"),
    path(f"{_INCIDENTS}<key:incident_id>/", incident, name="assessment-incident"),
    path(f"{_INCIDENTS}<key:incident_id>/paper/", paper, name="assessment-incident-paper"),
]

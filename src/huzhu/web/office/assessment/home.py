"""The years of assessment, and setting up the next one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods

from huzhu.assessment import policies
from huzhu.assessment.actions import years as actions
from huzhu.assessment.queries import schemes, years
from huzhu.assessment.states import YearStep
from huzhu.kernel.numbers import YEAR, key_of
from huzhu.web.forms import allowed, attempt
from huzhu.web.guards import office_only
from huzhu.web.office.assessment.frame import tone_of
from huzhu.web.office.assessment.year_forms import (
    ChooseYear,
    PrepareYear,
    usual_year,
)
from huzhu.web.pages import form_status, go, show, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.assessment.models import AssessmentYear
    from huzhu.web.forms import Allowed
    from huzhu.web.parts import Tone
    from huzhu.web.requests import OfficeRequest


@dataclass(frozen=True, slots=True)
class YearRow:
    """One year of the list."""

    year: AssessmentYear
    label: str
    tone: Tone
    agencies: int
    submitted: int


@require_GET
@office_only
def assessments(request: OfficeRequest) -> HttpResponse:
    """The years, newest first."""
    rows = [
        YearRow(
            year=found.year,
            label=YearStep(found.year.state).label,
            tone=tone_of(YearStep(found.year.state)),
            agencies=found.agencies,
            submitted=found.submitted,
        )
        for found in years.years_with_counts()
    ]
    context = {"rows": rows, "preparing": _may_prepare(request)}
    return show(request, "office/assessment/years.html", context)


@require_http_methods(["GET", "POST"])
@office_only
def prepare(request: OfficeRequest) -> HttpResponse:
    """Set up a year; the dates are those of the regulation until somebody changes them."""
    number = _wanted_year(request)
    form = PrepareYear(request.POST or None, year=number, sources=schemes.sources_for(number))
    if form.is_valid() and attempt(
        form, actions.prepare_year, number, **form.facts(), by=request.actor, at=request.now
    ):
        tell(request, f"{number} 年度考核已建立。核对方案和日程后，到开始日期启动。")
        return go(request, "office:assessment-year", number)
    context = {
        "form": form,
        "number": number,
        "choosing": ChooseYear(initial={"year": number}),
        "preparing": _may_prepare(request),
    }
    return show(request, "office/assessment/prepare.html", context, status=form_status(form))


def _may_prepare(request: OfficeRequest) -> Allowed:
    return allowed(policies.check_organisation, by=request.actor, verb="筹备年度考核")


def _wanted_year(request: OfficeRequest) -> int:
    asked = request.POST.get("year") or request.GET.get("year") or ""
    number = key_of(asked) or 0
    return number if YEAR.holds(number) else usual_year(request.today)


patterns = [
    path("assessment/", assessments, name="assessment"),
    path("assessment/new/", prepare, name="assessment-prepare"),
]

"""The years of assessment, and setting up the next one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.assessment import policies
from huzhu.assessment.scheme import queries as schemes
from huzhu.assessment.year.actions import years as actions
from huzhu.assessment.year.queries import years
from huzhu.assessment.year.states import YearStep
from huzhu.kernel.numbers import YEAR, key_of
from huzhu.web.acts import Act
from huzhu.web.forms import allowed
from huzhu.web.guards import office_only
from huzhu.web.office.assessment.frame import tone_of
from huzhu.web.office.assessment.year_forms import (
    ChooseYear,
    PrepareYear,
    usual_year,
)
from huzhu.web.pages import sent

if TYPE_CHECKING:
    from huzhu.assessment.year.models import AssessmentYear
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


@office_only.page("office/assessment/years.html")
def assessments(request: OfficeRequest) -> dict[str, Any]:
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
    return {"rows": rows, "preparing": _may_prepare(request)}


def _wanted_year(request: OfficeRequest) -> int:
    asked = request.POST.get("year") or request.GET.get("year") or ""
    number = key_of(asked) or 0
    return number if YEAR.holds(number) else usual_year(request.today)


def _prepare_form(request: OfficeRequest, number: int) -> PrepareYear:
    return PrepareYear(sent(request), year=number, sources=schemes.sources_for(number))


@Act(
    office_only,
    actions.prepare_year,
    _prepare_form,
    find=_wanted_year,
    said="{case} 年度考核已建立。核对方案和日程后，到开始日期启动。",
    leads=("office:assessment-year", "{case}"),
).page("office/assessment/prepare.html")
def prepare(request: OfficeRequest, number: int) -> dict[str, Any]:
    """Set up a year; the dates are those of the regulation until somebody changes them."""
    choosing = ChooseYear(initial={"year": number})
    return {"number": number, "choosing": choosing, "preparing": _may_prepare(request)}


def _may_prepare(request: OfficeRequest) -> Allowed:
    return allowed(policies.ORGANISATION.check, by=request.actor, verb="筹备年度考核")


patterns = [
    path("assessment/", assessments, name="assessment"),
    path("assessment/new/", prepare, name="assessment-prepare"),
]

"""Figures in the office: by agency, by figure beside last year's, and putting one right.

Not here: disputes and papers (``fact_cases``), lists of other systems (``fact_lists``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.assessment import policies
from huzhu.assessment.facts.actions import facts as actions
from huzhu.assessment.facts.queries import fact_imports, figure_board
from huzhu.assessment.facts.queries import facts as queries
from huzhu.assessment.year.queries import sheets, years
from huzhu.web.acts import Act, acted
from huzhu.web.console.figures import ReasonedFigure, moved_by_agency, moved_sentence
from huzhu.web.forms import allowed
from huzhu.web.guards import office_only
from huzhu.web.pages import form_status, go, sent, show, tell

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpResponse

    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.web.requests import OfficeRequest

#: The columns that one figure can be sorted by, with the words of their headings.
_SORTS = (("", "编号"), ("-value", "本年度 ↓"), ("value", "本年度 ↑"), ("-before", "上年度 ↓"))


@office_only.page("office/assessment/facts.html")
def facts(request: OfficeRequest, year: int) -> dict[str, Any]:
    """How far the figures of each agency are."""
    row = years.year_of(year)
    lines = figure_board.agency_lines(request.actor, row)
    return {
        "lines": lines,
        "missing": sum(line.missing > 0 for line in lines),
        "disputed": sum(line.disputed for line in lines),
        **tabs(request, row, "agencies"),
    }


@office_only.page("office/assessment/figure_list.html")
def figure_list(request: OfficeRequest, year: int) -> dict[str, Any]:
    """All figures of the scheme, with how many agencies have each."""
    row = years.year_of(year)
    return {
        "choices": figure_board.figure_choices(request.actor, row),
        **tabs(request, row, "figures"),
    }


@office_only.page("office/assessment/figure_across.html")
def figure_across(request: OfficeRequest, year: int, name: str) -> dict[str, Any]:
    """One figure of all agencies beside last year's."""
    row = years.year_of(year)
    sort = request.GET.get("sort", "")
    lines = figure_board.figure_across(request.actor, row, name, sort=sort)
    return {
        "kind": queries.figure_kind(row, name),
        "lines": lines,
        "outliers": sum(line.is_outlier for line in lines),
        "sort": sort,
        "sorts": _SORTS,
        **tabs(request, row, "figures"),
    }


compute_facts = Act(
    office_only,
    actions.compute_facts,
    find=lambda _request, year: year,
    said=lambda done: f"平台数据已重新统计，{moved_by_agency(done.result)}",
    leads=("office:assessment-facts", "{year}"),
).view()


@office_only.page("office/assessment/agency_facts.html")
def agency_facts(request: OfficeRequest, year: int, agency_number: str) -> dict[str, Any]:
    """All figures of one agency."""
    sheet = sheets.sheet_of(request.actor, year, agency_number)
    groups = queries.figures_of(sheet)
    return {
        "sheet": sheet,
        "groups": groups,
        "counts": queries.counts_of(groups),
        **tabs(request, sheet.year, "agencies"),
    }


@office_only.both
def agency_fact(request: OfficeRequest, year: int, agency_number: str, name: str) -> HttpResponse:
    """One figure of one agency: rows, versions, disputes, and putting it right."""
    sheet = sheets.sheet_of(request.actor, year, agency_number)
    figure = queries.figure_of(sheet, name)
    form = ReasonedFigure(figure.kind, sent(request), value=figure.text)
    if done := acted(request, form, actions.correct_fact, sheet, name):
        tell(request, f"“{figure.label}”已更正。更正后 {moved_sentence(done.result or [])}")
        return go(request, "office:assessment-agency-fact", year, agency_number, name)
    owners = queries.owners_of(sheet.year, name)
    context = {
        "sheet": sheet,
        "figure": figure,
        "versions": queries.history_of(sheet, name),
        "disputes": queries.dispute_lines(sheet.year, figure.disputes),
        "form": form,
        "may": allowed(policies.check_owner, by=request.actor, owners=owners, verb="更正数据"),
        **tabs(request, sheet.year, "agencies"),
    }
    return show(request, "office/assessment/agency_fact.html", context, status=form_status(form))


def tabs(request: OfficeRequest, year: AssessmentYear, active: str) -> dict[str, Any]:
    """What every page of figures has: the year, the tabs, whose turn it is, and who may bring."""
    waiting = queries.open_disputes_for(request.actor, year)
    check = policies.ORGANISATION.check
    return {
        "year": year,
        "active": active,
        "waiting": len(waiting),
        "may_bring": allowed(fact_imports.importable, year, by=request.actor),
        "may_compute": allowed(check, by=request.actor, verb="统计平台数据"),
    }


_FACTS = "assessment/<year:year>/facts/"
_AGENCY = "assessment/<year:year>/agencies/<str:agency_number>/facts/"
patterns = [
    path(_FACTS, facts, name="assessment-facts"),
    path(f"{_FACTS}compute/", compute_facts, name="assessment-compute-facts"),
    path(f"{_FACTS}figures/", figure_list, name="assessment-figures"),
    path(f"{_FACTS}figures/<slug:name>/", figure_across, name="assessment-figure"),
    path(_AGENCY, agency_facts, name="assessment-agency-facts"),
    path(f"{_AGENCY}<slug:name>/", agency_fact, name="assessment-agency-fact"),
]

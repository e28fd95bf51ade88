"""Results of a year, one agency's result, papers, export, the years compared (A4.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.assessment.honours.queries import year_book
from huzhu.assessment.outcome.queries import appeals as appeal_queries
from huzhu.assessment.outcome.queries import quotas as quota_queries
from huzhu.assessment.outcome.queries import result_papers
from huzhu.assessment.outcome.queries import results as queries
from huzhu.assessment.outcome.queries import standings as standing_queries
from huzhu.assessment.year.queries import sheets as sheet_queries
from huzhu.assessment.year.queries import years as year_queries
from huzhu.assessment.year.states import Grade
from huzhu.web.console.printed import pdf_response
from huzhu.web.console.views import workbook_response
from huzhu.web.guards import exports, office_only

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from django.http import HttpResponse

    from huzhu.assessment.scheme.rules.scheme import Scheme
    from huzhu.web.requests import OfficeRequest


@office_only.page("office/assessment/results.html")
def results(request: OfficeRequest, year: int) -> dict[str, Any]:
    """Every agency with its parts, total, rank, grade and places."""
    found = year_queries.year_of(year)
    scheme = year_queries.scheme_of(found)
    lines = standing_queries.standings_of(found)
    quotas = {row.sheet_id: row for row in quota_queries.quotas_of(found)}
    grades = [each.sheet.grade for each in lines]
    return {
        "year": found,
        "scheme": scheme,
        "rows": [
            (each, _parts(scheme, each.points.sections), quotas.get(each.sheet.pk))
            for each in lines
        ],
        "counts": [(name, grades.count(str(grade))) for grade, name in Grade.labels().items()],
        "is_told": queries.are_told(found),
        "is_graded": any(grades),
        "window": appeal_queries.window_of(found, at=request.now),
        "open_appeals": appeal_queries.open_appeals(found).count(),
        "misfits": quota_queries.misfits(found),
    }


@office_only.page("office/assessment/result.html")
def result(request: OfficeRequest, year: int, agency_number: str) -> dict[str, Any]:
    """One agency's result, item by item, as the agency reads it."""
    sheet = sheet_queries.sheet_of(request.actor, year, agency_number)
    return {"result": queries.result_of(request.actor, sheet), "year": sheet.year}


@office_only.opens
def letter(request: OfficeRequest, year: int, agency_number: str) -> HttpResponse:
    """The result letter as PDF."""
    sheet = sheet_queries.sheet_of(request.actor, year, agency_number)
    made = result_papers.letter(queries.result_of(request.actor, sheet), at=request.now)
    return pdf_response(made, f"考核结果通知 {year} {sheet.agency_name}.pdf")


@office_only.opens
def feedback(request: OfficeRequest, year: int, agency_number: str) -> HttpResponse:
    """The feedback sheet as PDF."""
    sheet = sheet_queries.sheet_of(request.actor, year, agency_number)
    made = result_papers.feedback(queries.result_of(request.actor, sheet), at=request.now)
    return pdf_response(made, f"考核反馈单 {year} {sheet.agency_name}.pdf")


@office_only.opens
@exports
def export(request: OfficeRequest, year: int) -> HttpResponse:
    """The book for the superior association."""
    found = year_queries.year_of(year)
    content = year_book.export_book(found, at=request.now)
    return workbook_response(content, f"{year} 年度代办处考核结果.xlsx")


@office_only.page("office/assessment/over_years.html")
def over_years(_request: OfficeRequest) -> dict[str, Any]:
    """The years side by side: averages by part of the sheet, every agency's totals."""
    years = list(queries.graded_years())[-5:]
    summaries = queries.summaries_of(years)
    return {
        "years": years,
        "summaries": summaries,
        "sections": sections_over(summaries),
        "agencies": queries.agencies_over(years),
        "current": year_queries.current_year(),
    }


def _parts(scheme: Scheme, sections: Mapping[str, Decimal]) -> list[tuple[str, Decimal]]:
    """Each part of the sheet by name, for the heading and for phones."""
    return [(each.name, sections[each.id]) for each in scheme.sections]


def sections_over(
    summaries: list[queries.YearSummary],
) -> list[tuple[str, list[tuple[int, str, object, object]]]]:
    """Each part of the sheet with a bar for each year: year, width, average, full marks."""
    found: dict[str, list[tuple[int, str, object, object]]] = {}
    for summary in summaries:
        for section, average in summary.sections:
            width = f"{average / section.points * 100:.1f}%" if section.points else "0%"
            bar = (summary.year.year, width, average, section.points)
            found.setdefault(section.name, []).append(bar)
    return list(found.items())


_ONE = "assessment/<year:year>/agencies/<str:agency_number>/"
patterns = [
    path("assessment/results/", over_years, name="assessment-over-years"),
    path("assessment/<year:year>/results/", results, name="assessment-results"),
    path("assessment/<year:year>/results/export/", export, name="assessment-results-export"),
    path(f"{_ONE}result/", result, name="assessment-result"),
    path(f"{_ONE}result/letter/", letter, name="assessment-result-letter"),
    path(f"{_ONE}result/feedback/", feedback, name="assessment-feedback-sheet"),
]

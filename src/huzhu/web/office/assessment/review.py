"""The departments' review: the board, the grid of one item, one agency, second reading, report.

Not here: one item of one agency (``review_item``), the leading group (``decision``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import path, reverse

from huzhu.assessment import policies
from huzhu.assessment.outcome.queries import decisions, second_readings
from huzhu.assessment.review.actions import reviews as actions
from huzhu.assessment.review.actions._signing import REVIEWING
from huzhu.assessment.review.queries import review_rows, review_states, reviews
from huzhu.assessment.scheme.rules.wording import rule_lines
from huzhu.assessment.year.queries import sheets as sheet_queries
from huzhu.assessment.year.queries import years as year_queries
from huzhu.kernel.interests import CaseRef
from huzhu.web.acts import acted
from huzhu.web.console import desk, past, recusals
from huzhu.web.forms import allowed
from huzhu.web.guards import office_only
from huzhu.web.office.assessment.review_forms import AGREE, GridForm, can_agree
from huzhu.web.pages import away, form_status, paged, show, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from huzhu.assessment.review.queries.review_rows import ReviewRow
    from huzhu.assessment.scheme.rules.scheme import Item
    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.web.requests import OfficeRequest

GRID_ROWS = 100
FILTERS = {"open": "待签字", "differs": "有差异", "all": "全部"}


@office_only.page("office/assessment/review.html")
def board(request: OfficeRequest, year: int) -> dict[str, Any]:
    """My department's items, by item and by agency; how far the others are."""
    found = year_queries.year_of(year)
    return {"year": found, "board": reviews.board_of(request.actor, found)}


@office_only.both
def grid(request: OfficeRequest, year: int, item: str) -> HttpResponse:
    """One item across all agencies: type down the column, sign all rows at once."""
    found = year_queries.year_of(year)
    rows = review_rows.rows_of(request.actor, found, item=item)
    page = paged(request, _filtered(request, rows), per_page=GRID_ROWS)
    form = GridForm(
        request.POST or None, rows=list(page.object_list), department=_typing(request, found)
    )
    if acted(request, form, actions.review_many, found, item):
        tell(request, f"指标 {item} 已签字 {len(form.entries())} 行。")
        return away(request, _address(request, year, item))
    if form.is_bound:
        form.tell_rows()
    context = _grid_context(request, found, item, rows) | {"form": form, "page": page}
    return show(request, "office/assessment/review_grid.html", context, status=form_status(form))


@office_only.page("office/assessment/review_agency.html")
def agency(request: OfficeRequest, year: int, agency_number: str) -> dict[str, Any]:
    """One agency's sheet, mine first."""
    found = year_queries.year_of(year)
    sheet = sheet_queries.sheet_of(request.actor, year, agency_number)
    rows = review_rows.rows_of(request.actor, found, sheet=sheet)
    department = request.actor.department
    mine = [row for row in rows if department in row.item.owners]
    return {
        "year": found,
        "sheet": sheet,
        "department": department,
        "mine": mine,
        "others": [row for row in rows if row not in mine],
        "next": next((row for row in mine if row.is_due(department)), None),
    }


@office_only.opens
def agency_then(request: OfficeRequest, year: int, agency_number: str) -> HttpResponse:
    """One agency's sheet as it stood at a past moment, with reviews and decisions."""
    sheet = sheet_queries.sheet_of(request.actor, year, agency_number)
    context = past.then_of(request, [sheet_queries.case_of(sheet)], sheet_queries.events_of(sheet))
    way = reverse("office:assessment-review-agency", args=[year, agency_number])
    named = {"title": sheet.agency_name, "number": f"{year} 年度考核", "way": way}
    return desk.show_in_frame(request, "past.html", {**context, **named})


@office_only.both
def step_aside(request: OfficeRequest, year: int, agency_number: str) -> HttpResponse:
    """Step aside from one agency's sheet, or from all of the agency's."""
    sheet = sheet_queries.sheet_of(request.actor, year, agency_number)
    agency = sheet.agency
    scopes = [
        recusals.Scope(
            "sheet", f"{year} 年度考核表：{sheet.agency_name}", CaseRef(sheet.subject, agency.path)
        ),
        recusals.Scope(
            "agency", f"{agency.name}的全部事项", CaseRef(f"agency:{agency.pk}", agency.path)
        ),
    ]
    back = reverse("office:assessment-review-agency", args=[year, agency_number])
    return recusals.step_aside(
        request, scopes, near=agency.path, back=back, case=f"{year} 年度 {sheet.agency_name}"
    )


@office_only.page("office/assessment/review_second.html")
def second(request: OfficeRequest, year: int) -> dict[str, Any]:
    """What another person of the department reads once more."""
    found = year_queries.year_of(year)
    readings = second_readings.second_readings(request.actor, found)
    return {
        "year": found,
        "readings": readings,
        "open_count": sum(not each.is_done for each in readings),
        "share": second_readings.SECOND_READING_SHARE,
        "near": second_readings.NEAR_BORDER,
    }


@office_only.page("office/assessment/review_report.html")
def report(request: OfficeRequest, year: int) -> dict[str, Any]:
    """Strict or mild, by department and by reviewer."""
    found = year_queries.year_of(year)
    departments, reviewers = reviews.severity_report(request.actor, found)
    return {"year": found, "departments": departments, "reviewers": reviewers}


def _typing(request: OfficeRequest, year: AssessmentYear) -> str:
    """The department that may type; blank while nothing is reviewed."""
    return request.actor.department if year.state in REVIEWING else ""


def _filtered(request: OfficeRequest, rows: Sequence[ReviewRow]) -> list[ReviewRow]:
    department, wanted = request.actor.department, request.GET.get("show", "all")
    handed_in = [row for row in rows if row.is_reviewable]
    if wanted == "open":
        return [row for row in handed_in if row.is_due(department)]
    if wanted == "differs":
        return [row for row in handed_in if row.differs]
    return handed_in


def _address(request: OfficeRequest, year: int, item: str) -> str:
    address = reverse("office:assessment-review-item", args=[year, item])
    kept = {name: request.GET[name] for name in ("show", "page") if name in request.GET}
    return f"{address}?{urlencode(kept)}" if kept else address


def _grid_context(
    request: OfficeRequest, year: AssessmentYear, item: str, rows: Sequence[ReviewRow]
) -> dict[str, Any]:
    department = request.actor.department
    scheme = year_queries.scheme_of(year)
    found = review_states.item_in_scheme(year, item)
    due = [row for row in rows if row.is_due(department)]
    agreeing = [row for row in due if can_agree(row, department)]
    return {
        "year": year,
        "item": found,
        "rule_lines": rule_lines(found.rule, scheme.catalogue),
        "is_open": year.state in REVIEWING,
        "signing": allowed(
            policies.check_owner, by=request.actor, owners=found.owners, verb="部门审核"
        ),
        "due_count": len(due),
        "total_count": sum(row.is_reviewable for row in rows),
        "outside": [row for row in rows if not row.is_reviewable],
        "agree_count": len(agreeing),
        "unknown_count": sum(row.platform_points is None for row in agreeing),
        "agree": AGREE,
        "filters": FILTERS,
        "wanted": request.GET.get("show", "all"),
        "precedents": decisions.precedents_of(year, item),
        **_neighbours(scheme.items, found, department),
    }


def _neighbours(items: Sequence[Item], item: Item, department: str) -> dict[str, Item | None]:
    """The department's item before and after this one."""
    mine = [each for each in items if department in each.owners]
    if item not in mine:
        return {"previous": None, "following": None}
    place = mine.index(item)
    following = mine[place + 1] if place + 1 < len(mine) else None
    return {"previous": mine[place - 1] if place else None, "following": following}


patterns = [
    path(
        "assessment/<year:year>/agencies/<str:agency_number>/past/",
        agency_then,
        name="assessment-sheet-past",
    ),
    path("assessment/<year:year>/review/", board, name="assessment-review"),
    path("assessment/<year:year>/review/items/<str:item>/", grid, name="assessment-review-item"),
    path("assessment/<year:year>/review/second/", second, name="assessment-review-second"),
    path("assessment/<year:year>/review/report/", report, name="assessment-review-report"),
    path(
        "assessment/<year:year>/agencies/<str:agency_number>/review/",
        agency,
        name="assessment-review-agency",
    ),
    path(
        "assessment/<year:year>/agencies/<str:agency_number>/recusal/",
        step_aside,
        name="assessment-step-aside",
    ),
]

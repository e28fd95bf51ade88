"""Honours of a year: certificates, withdrawal, the list for the superior (A4.5, A4.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path, reverse

from huzhu.assessment import policies
from huzhu.assessment.honours.actions import listing
from huzhu.assessment.honours.queries import honour_papers, honour_rows
from huzhu.assessment.honours.queries import honours as queries
from huzhu.assessment.year.queries import years as year_queries
from huzhu.web.acts import Act
from huzhu.web.console.printed import pdf_response
from huzhu.web.console.views import workbook_response
from huzhu.web.forms import allowed
from huzhu.web.guards import exports, office_only
from huzhu.web.office.assessment.honour_forms import Reason
from huzhu.web.office.assessment.honour_frame import honour_frame

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.assessment.honours.models import Honour
    from huzhu.web.requests import OfficeRequest

PAGE = "assessment-honours"


@office_only.page("office/assessment/honours.html")
def honours(request: OfficeRequest, year: int) -> dict[str, Any]:
    """All honours of the year, withdrawn ones with their reason."""
    found = year_queries.year_of(year)
    rows = list(queries.honours(found))
    return honour_frame(request, found, PAGE) | {
        "rows": rows,
        "standing": sum(row.withdrawn_at is None for row in rows),
        "withdrawing": allowed(policies.DIRECTOR.check, by=request.actor, verb="撤销表彰"),
        "checked": honour_rows.verification_of(found),
    }


def _row(_request: OfficeRequest, year: int, honour_id: int) -> Honour:
    return queries.honour_of(year_queries.year_of(year), honour_id)


@Act(
    office_only,
    listing.withdraw_honour,
    Reason,
    find=_row,
    said="{case.number} 的表彰已撤销，查验页面同时公开撤销理由。",
    leads=(f"office:{PAGE}", "{year}"),
).page("office/assessment/honour.html")
def honour(request: OfficeRequest, row: Honour) -> dict[str, Any]:
    """One honour; the director withdraws it with a reason."""
    withdrawing = allowed(policies.DIRECTOR.check, by=request.actor, verb="撤销表彰")
    return honour_frame(request, row.year, PAGE) | {"row": row, "withdrawing": withdrawing}


@office_only.opens
def certificate(request: OfficeRequest, year: int, honour_id: int) -> HttpResponse:
    """One certificate as PDF."""
    row = _row(request, year, honour_id)
    made = honour_papers.certificate(row, address=_address(request, row.token))
    return pdf_response(made, f"荣誉证书 {row.number} {row.name}.pdf")


@office_only.opens
def certificates(request: OfficeRequest, year: int) -> HttpResponse:
    """All certificates of the year in one PDF."""
    made = honour_papers.certificates(
        year_queries.year_of(year), address_of=lambda token: _address(request, token)
    )
    return pdf_response(made, f"荣誉证书 {year}.pdf")


@office_only.opens
@exports
def export(request: OfficeRequest, year: int) -> HttpResponse:
    """The honours as a workbook for the superior association."""
    content = honour_papers.export(year_queries.year_of(year), at=request.now)
    return workbook_response(content, f"{year} 年度表彰名单.xlsx")


def _address(request: OfficeRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("public:certificate", args=[token]))


_ALL = "assessment/<year:year>/honours/"
patterns = [
    path(_ALL, honours, name=PAGE),
    path(f"{_ALL}certificates/", certificates, name="assessment-certificates"),
    path(f"{_ALL}export/", export, name="assessment-honours-export"),
    path(f"{_ALL}<key:honour_id>/", honour, name="assessment-honour"),
    path(f"{_ALL}<key:honour_id>/certificate/", certificate, name="assessment-certificate"),
]

"""The honours on an agency's record over the years, with their certificates (A4.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path, reverse

from huzhu.assessment.honours.queries import honour_papers
from huzhu.assessment.honours.queries import honours as queries
from huzhu.web.console.printed import pdf_response
from huzhu.web.guards import agency_only

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.web.requests import AgencyRequest


@agency_only.page("agency/assessment/honours.html")
def honours(request: AgencyRequest) -> dict[str, Any]:
    """All honours of the agency, the newest year first; years in a row are noted."""
    rows = queries.with_streaks(queries.honours_of_agency(request.actor.agency_id or 0))
    standing = sum(row.withdrawn_at is None for row, _ in rows)
    return {"rows": rows, "standing": standing}


@agency_only.opens
def certificate(request: AgencyRequest, honour_id: int) -> HttpResponse:
    """One certificate of the agency as PDF."""
    row = queries.own_honour(request.actor, honour_id)
    address = request.build_absolute_uri(reverse("public:certificate", args=[row.token]))
    made = honour_papers.certificate(row, address=address)
    return pdf_response(made, f"荣誉证书 {row.number} {row.name}.pdf")


patterns = [
    path("assessment/honours/", honours, name="assessment-honours"),
    path(
        "assessment/honours/<key:honour_id>/certificate/", certificate,
        name="assessment-certificate",
    ),
]  # fmt: skip

"""The agency's own points, unions and people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huzhu.people import queries as people
from huzhu.web.guards import agency_only
from huzhu.web.pages import paged

if TYPE_CHECKING:
    from huzhu.web.requests import AgencyRequest


@agency_only.page("agency/organisation.html")
def organisation(request: AgencyRequest) -> dict[str, Any]:
    text = request.GET.get("text", "").strip()
    unions = people.unions_below(request.actor)
    return {
        "agencies": people.agencies_below(request.actor).order_by("path"),
        "positions": people.positions_in(request.actor, on=request.today),
        "page": paged(request, unions.filter(name__icontains=text) if text else unions),
        "text": text,
    }

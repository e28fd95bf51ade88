"""Landing page of the agencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_GET

from huzhu.web.guards import agency_only
from huzhu.web.pages import show

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.web.requests import AgencyRequest


@require_GET
@agency_only
def home(request: AgencyRequest) -> HttpResponse:
    return show(request, "agency/home.html")

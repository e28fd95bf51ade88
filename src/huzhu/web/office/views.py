"""Landing page of the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_GET

from huzhu.web.guards import office_only
from huzhu.web.pages import show

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.web.requests import OfficeRequest


@require_GET
@office_only
def home(request: OfficeRequest) -> HttpResponse:
    return show(request, "office/home.html")

"""Landing page of the office: what waits for the reader, and for heads, what runs late anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_GET

from huzhu.web.console import desk, lists
from huzhu.web.guards import office_only
from huzhu.web.office.landing import landing_of
from huzhu.web.pages import go

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.web.requests import OfficeRequest


@require_GET
@office_only
def home(request: OfficeRequest) -> HttpResponse:
    return go(request, "office:todos")


@require_GET
@office_only
def todos(request: OfficeRequest) -> HttpResponse:
    context = {"rows": lists.todo_rows(request), "landing": landing_of(request)}
    return desk.show_in_frame(request, "todos.html", context)

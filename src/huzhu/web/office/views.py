"""Landing page of the office: what waits for the reader, and for heads, what runs late anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.web.console import desk, handed, lists
from huzhu.web.guards import office_only
from huzhu.web.office.landing import landing_of
from huzhu.web.pages import go

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.web.requests import OfficeRequest


@office_only.opens
def home(request: OfficeRequest) -> HttpResponse:
    return go(request, "office:todos")


@office_only.opens
def todos(request: OfficeRequest) -> HttpResponse:
    context = lists.todos_asked_for(request)
    context |= {"landing": landing_of(request), "handed": handed.handed_rows(request)}
    return desk.show_in_frame(request, "todos.html", context)

"""Landing page of the office: what waits for the reader, and for heads, what runs late anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.web.console import desk, handed, lists
from huzhu.web.guards import of_house
from huzhu.web.office import deciding
from huzhu.web.office.landing import landing_of
from huzhu.web.pages import go

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.web.requests import OfficeRequest


@of_house.opens
def home(request: OfficeRequest) -> HttpResponse:
    return go(
        request, "office:administrators" if request.actor.is_administrator else "office:todos"
    )


@of_house.opens
def todos(request: OfficeRequest) -> HttpResponse:
    context = lists.todos_asked_for(request) | {"handed": handed.handed_rows(request)}
    context["deciding_count"] = len(deciding.waiting(request))
    context["landing"] = None if request.actor.is_administrator else landing_of(request)
    return desk.show_in_frame(request, "todos.html", context)

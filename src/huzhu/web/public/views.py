"""Pages that need no sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_GET

from huzhu.web import clauses
from huzhu.web.pages import show

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.web.requests import PageRequest


@require_GET
def regulations(request: PageRequest) -> HttpResponse:
    return show(request, "public/regulations.html", {"regulations": clauses.regulations()})

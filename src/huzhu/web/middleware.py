"""What every page request passes: the clock, who acts, and how a refusal is shown.

The two classes stand in this order in the settings. ``Refusals`` is the only place besides
``forms.attempt`` that catches a :class:`DomainError`.

Not here: how refusals look (``error_pages``), who may see a page (``guards``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from huzhu.kernel.errors import DomainError
from huzhu.office import queries as office
from huzhu.web import error_pages, identity

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from huzhu.kernel.workdays import Calendar
    from huzhu.web.requests import PageRequest


class Situation:
    """Gives each request its moment, its calendar, its client's address and its actor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = cast("PageRequest", request)
        page.now = timezone.localtime()
        page.today = page.now.date()
        page.calendar = cast("Calendar", SimpleLazyObject(office.calendar))
        page.address = request.META.get("REMOTE_ADDR", "")
        identity.recognise(page)
        return self.get_response(request)


class Refusals:
    """Turns a domain error into a banner for htmx and a page for everybody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DomainError):
            return error_pages.refusal(cast("PageRequest", request), error)
        return None

"""What every request passes: what browsers may keep, the clock, who acts, how a refusal is shown.

The classes stand in this order in the settings, ``Safeguards`` before all others. ``Refusals`` is
the only place besides ``forms.attempt`` that catches a :class:`DomainError`.

Not here: how refusals look (``error_pages``), who may see a page (``guards``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from huzhu.kernel.errors import DomainError
from huzhu.office import queries as office
from huzhu.web import error_pages, identity

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from huzhu.kernel.workdays import Calendar
    from huzhu.web.requests import PageRequest


#: Whose pages say the same to everybody; all others speak to one person.
PUBLIC = "public"
_UNUSED = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
    "microphone", "midi", "payment", "usb",
)  # fmt: skip
PERMISSIONS = ", ".join(f"{feature}=()" for feature in _UNUSED)

#: A file that somebody uploaded runs nothing and fetches nothing, even where it is opened at once.
SEALED_OFF = "sandbox; default-src 'none'"


class Safeguards:
    """Keeps every answer out of caches, and the machine's senses out of every page.

    What is personal is not known page by page: nothing is kept unless it stands here as public.
    Also an offer's state, which everybody may know: a clock that comes from a cache is wrong.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer["Cache-Control"] = "no-cache" if _is_for_everybody(request) else "no-store"
        answer["Permissions-Policy"] = PERMISSIONS
        if answer.get("Content-Disposition", "").startswith("attachment"):
            answer["Content-Security-Policy"] = SEALED_OFF
        patch_vary_headers(answer, ["Cookie"])
        return answer


def _is_for_everybody(request: HttpRequest) -> bool:
    found = request.resolver_match
    is_public = found is not None and PUBLIC in found.namespaces
    return is_public and settings.SESSION_COOKIE_NAME not in request.COOKIES


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

"""What every request passes: what browsers may keep, the clock, who acts, how a refusal is shown.

The classes stand in this order in the settings, ``Safeguards`` before all others. ``Refusals`` is
the only place besides ``forms.attempt`` that catches a :class:`DomainError`.

Not here: how refusals look (``error_pages``), who may see a page (``guards``).
"""

from __future__ import annotations

from http import HTTPStatus
from itertools import chain
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.http import UnreadablePostError
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from huzhu.audit.whence import coming_from
from huzhu.kernel.errors import DomainError, Kind
from huzhu.kernel.text import is_fit
from huzhu.office import queries as office
from huzhu.web import devices, error_pages, identity, support, today
from huzhu.web.asked_again import AskAgain, question
from huzhu.web.led_back import led_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest, HttpResponse, QueryDict

    from huzhu.kernel.workdays import Calendar
    from huzhu.web.requests import PageRequest


#: Whose pages say the same to everybody; all others speak to one person.
PUBLIC = "public"
_UNUSED = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
    "microphone", "midi", "payment", "usb",
)  # fmt: skip
PERMISSIONS = ", ".join(f"{feature}=()" for feature in _UNUSED)

_OPENS = frozenset({"GET", "HEAD"})
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
        settings.KEYS.now()  # signs by the version in use, also where nothing is sealed
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


class Characters:
    """Stops what cannot be stored (NUL, lone surrogates, bytes of no UTF-8) before it is read.

    Stands before the sessions, whose key comes in a cookie. The interface has its own door.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cookies = chain.from_iterable(request.COOKIES.items())
        if all(map(is_fit, (request.path, *_words(request.GET), *cookies))):
            return self.get_response(request)
        return error_pages.unfit(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        if request.method != "POST":
            return None
        try:
            names = (str(file.name) for each in request.FILES.lists() for file in each[1])
            is_whole = all(map(is_fit, (*_words(request.POST), *request.FILES, *names)))
        except UnreadablePostError:  # whoever sent it has gone
            return error_pages.bad_request(request)
        return None if is_whole else error_pages.unfit(request)


def _words(given: QueryDict) -> Iterator[str]:
    for name, values in given.lists():
        yield name
        yield from map(str, values)


class Situation:
    """Gives each request its moment, its calendar, its client's address and its actor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = cast("PageRequest", request)
        page.now = timezone.localtime()
        page.today = page.now.date()
        page.calendar = cast("Calendar", SimpleLazyObject(office.calendar))
        page.said = ()
        page.address = request.META.get("REMOTE_ADDR", "")
        identity.recognise(page)
        support.stand_in(page)
        device = devices.phone_of(request.headers.get("User-Agent", ""))
        with today.standing(page.today), coming_from(page.address, device):
            return self.get_response(request)


class Refusals:
    """Turns a domain error into a banner for htmx and a page for everybody else; so for a 405.

    Who opens what only takes forms, or a step that is over, is led to the page that it belongs to.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return answer
        allow = answer.headers["Allow"]
        if request.method not in _OPENS or "GET" in allow or request.path.startswith("/api/"):
            return error_pages.wrong_way(request, allow=allow)
        return _led_back(cast("PageRequest", request))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        page = cast("PageRequest", request)
        if isinstance(error, AskAgain):
            return question(page)
        if not isinstance(error, DomainError):
            return None
        is_opened = request.method in _OPENS and not page.htmx
        if is_opened and error.kind is Kind.NOT_NOW:
            return _led_back(page, error)
        return error_pages.refusal(page, error)


def _led_back(request: PageRequest, refused: DomainError | None = None) -> HttpResponse:
    try:
        return led_back(request, refused)
    except DomainError as error:
        return error_pages.refusal(request, error)

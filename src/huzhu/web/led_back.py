"""An address that shows nothing now, opened all the same: it leads to the page that it belongs to.

It only takes forms, or its step is over: somebody goes back after sending, reloads, goes by a
bookmark. The page that the act itself leads to goes first, then whatever stands above the address.
Each is asked as the reader would open it, with the reader's rights: whoever may not see the case is
told the same as on its page, and nothing by where this leads.

Not here: other ways that an address does not take (``error_pages.wrong_way``).
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from huzhu.kernel.errors import DomainError, Kind
from huzhu.web.pages import tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

    from huzhu.web.requests import PageRequest

LED_BACK = "这个地址只在提交时使用，您刚才是直接打开它，没有办理任何事项。已带您回到它所在的页面。"
NOT_NOW = "{why}已带您回到它所在的页面。"


def led_back(request: PageRequest, refused: DomainError | None = None) -> HttpResponse:
    """Lead to the nearest page that there is and that the reader may see, with the reason.

    :raises DomainError: the case is not the reader's, or no page above it is.
    """
    said = NOT_NOW.format(why=refused.detail) if refused else LED_BACK
    for address in _pages(request):
        try:
            answer = _opened(request, address, said)
        except DomainError as error:
            if error.kind is Kind.NOT_FOUND:
                raise
            refused = refused or error
            continue
        if answer is not None:
            return answer
    raise refused or DomainError


def _pages(request: PageRequest) -> Iterator[str]:
    """The act's own page, then each address above its, up to the audience's first."""
    match = request.resolver_match
    act = getattr(match.func, "act", None) if match else None
    if match and act and (own := _filled(act.leads, match.kwargs)):
        yield own
    parts = request.path.strip("/").split("/")
    least = 1 if match and match.namespaces and parts[0] in match.namespaces else 0
    for count in range(len(parts) - 1, least - 1, -1):
        yield "/".join(["", *parts[:count], ""])


def _filled(leads: tuple[str, ...], known: dict[str, object]) -> str:
    try:
        return reverse(leads[0], args=[part.format(**known) for part in leads[1:]])
    except (IndexError, KeyError, NoReverseMatch):  # it depends on what the act would have done
        return ""


def _opened(request: PageRequest, address: str, said: str) -> HttpResponse | None:
    """The way to a page, when it is one; asking leads where the page itself leads."""
    try:
        match = resolve(address)
    except Resolver404:
        return None
    answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    if answer.status_code == HTTPStatus.FOUND:
        return answer if answer.headers["Location"] != request.path else None
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    if not is_page or answer.status_code != HTTPStatus.OK:
        if file := getattr(answer, "file_to_stream", None):
            file.close()
        return None
    tell(request, said)
    return HttpResponseRedirect(address)

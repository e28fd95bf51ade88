"""Support's look at somebody's pages (支持查看), as the session carries it and every page shows it.

The request then has that person for its actor, and ``request.looking`` says who looks. Nothing is
sent from such a page but its end; each page is on record before it is shown; what is no page (a
file, a call) is not given.

Not here: who may look and at whom (``people.support``), its form (``office.support``).
"""

from __future__ import annotations

import html
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.views.decorators.http import require_POST

from huzhu.kernel import looking
from huzhu.kernel.errors import NotFound, NotYours
from huzhu.people import support
from huzhu.people.actions import support as acts
from huzhu.people.support_errors import RegisterNotShown
from huzhu.web import error_pages
from huzhu.web.pages import go, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from huzhu.kernel.actor import Actor
    from huzhu.people.support import LookedAt
    from huzhu.web.requests import PageRequest

KEY = "support_view"
_SPACES = frozenset({"office", "agency", "member", "public"})
_OPENS = frozenset({"GET", "HEAD"})
#: Its end, and what an open page asks to learn that it still speaks to somebody.
_FREE = frozenset({"end-support", "session"})
_LEADING = frozenset({301, 302, 304})
#: Under these addresses a desk reads members' data: a look would open what asks for its own reason.
_OF_MEMBERS = frozenset({"members", "bindings", "entries"})
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
OVER = "支持查看已到时，已回到您本人的页面。"


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks at whose pages, why and until when."""

    by: Actor
    whose: str
    subject: str
    reason: str
    until: datetime


def begin(request: PageRequest, seen: LookedAt, *, reason: str, minutes: int) -> None:
    """Look at these pages from the next request on."""
    request.session[KEY] = {
        "position": seen.actor.position_id,
        "member": seen.actor.member_id,
        "reason": reason,
        "until": (request.now + timedelta(minutes=minutes)).isoformat(),
    }


def stand_in(request: PageRequest) -> None:
    """Show the request to whom it looks at, where the session looks at somebody and still may."""
    request.looking = None
    told = request.session.get(KEY) if request.actor is not None else None
    if told is None or request.actor is None:
        return
    by, until = request.actor, datetime.fromisoformat(told["until"])
    seen = _seen(request, told) if request.now < until else None
    if seen is None or not support.SUPPORTER.is_held_by(by):
        del request.session[KEY]
        messages.warning(request, OVER)
        return
    request.actor, request.member = replace(seen.actor, lookers=by.persons), seen.member
    request.user = seen.account or AnonymousUser()
    request._positions_held = []  # type: ignore[attr-defined] # noqa: SLF001 -- identity's memo
    request.looking = Looking(by, str(seen.actor), seen.subject, told["reason"], until)


def _seen(request: PageRequest, told: dict[str, Any]) -> LookedAt | None:
    with suppress(NotFound, NotYours):
        seen = (
            support.at_member(told["member"])
            if told["member"] is not None
            else support.at_post(told["position"], on=request.today)
        )
        support.check(seen, by=cast("Actor", request.actor), on=request.today)
        return seen
    return None


class Gate:
    """Lets a look see pages, puts each on record, and lets nothing else through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = cast("PageRequest", request)
        if page.looking is None:
            return self.get_response(request)
        with looking.under_way():
            answer = self.get_response(request)
            is_free = request.method not in _OPENS or _name(request) in _FREE
            return answer if is_free else _on_record(page, page.looking, answer)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        del view, args, kwargs
        page = cast("PageRequest", request)
        found = page.resolver_match
        if page.looking is None or found is None or found.view_name in _FREE:
            return None
        if request.method not in _OPENS or not _SPACES & {*found.namespaces}:
            return error_pages.refusal(page, looking.LooksOnly())
        if _OF_MEMBERS & {*found.route.split("/")}:
            return error_pages.refusal(page, RegisterNotShown())
        return None


def _on_record(request: PageRequest, look: Looking, answer: HttpResponse) -> HttpResponse:
    """Put the page on record under what its browser would call it; what is no page is not given."""
    if answer.status_code in _LEADING:
        return answer
    if not answer.get("Content-Type", "").startswith("text/html"):
        return error_pages.refusal(request, looking.LooksOnly())
    named = _TITLE.search(answer.content.decode()) if not answer.streaming else None
    title = html.unescape(named[1].partition(" · ")[0].strip()) if named else "页面的一部分"
    page = f"{title[:60]}（{request.path[:120]}）"
    acts.see_support_page(look.subject, page=page, by=look.by, at=request.now)
    return answer


def _name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


@require_POST
def end_support(request: PageRequest) -> HttpResponse:
    """End the look; whoever looks at nobody is led home."""
    if request.looking is None:
        return go(request, "home")
    acts.end_support_view(request.looking.subject, by=request.looking.by, at=request.now)
    del request.session[KEY]
    request.actor = request.looking.by
    tell(request, "支持查看已结束，已回到您本人的页面。")
    return go(request, "office:support")

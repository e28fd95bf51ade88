"""Answers of the entrance itself: a page, a banner for htmx, or problem+json under ``/api/``.

They need neither database nor thread: each is rendered on the spot, from what is known here.

Not here: why somebody is turned away (``errors``).
"""

from __future__ import annotations

import json
import logging
import secrets
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from huzhu.config import errors
from huzhu.kernel import addresses
from huzhu.web.error_pages import Refusal
from huzhu.web.middleware import PERMISSIONS

if TYPE_CHECKING:
    from huzhu.config.errors import TurnedAway
    from huzhu.config.static import Scope, Send

logger = logging.getLogger(__name__)

_POLICY = b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"
_ALWAYS = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", _POLICY + b"; font-src 'self'; base-uri 'none'"),
    (b"permissions-policy", PERMISSIONS.encode()),
]


async def answer(error: TurnedAway, scope: Scope, send: Send, *, is_last: bool = True) -> None:
    """Send what is said; unless it is the last part, whoever called closes the answer.

    Then a body was turned away unread, and the connection ends with the answer.
    """
    told = {"code": error.code, "status": error.status, "address": _address(scope["path"])}
    logger.info("turned away", extra=told)
    kind, body = _rendered(error, scope)
    headers = [(b"content-type", kind), *_ALWAYS]
    if error.wait:
        headers.append((b"retry-after", b"%d" % error.wait))
    if not is_last:  # the body was not taken: what follows it on this connection would be lost
        headers.append((b"connection", b"close"))
    if kind.startswith(b"text/html") and _is_htmx(scope):
        headers += [(b"hx-retarget", b"#banner"), (b"hx-reswap", b"innerHTML")]
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": not is_last})


async def fault(scope: Scope, send: Send) -> None:
    """Send what is said of a fault of ours, with the number under which the log has it."""
    reference = f"{secrets.randbelow(10**8):08d}"
    told = {"reference": reference, "status": 500, "address": _address(scope["path"])}
    logger.error("fault", exc_info=True, extra=told)  # noqa: LOG014 -- called while it is handled
    await answer(errors.Fault(reference=reference), scope, send)


def _address(path: str) -> str:
    """Return the address for the log, without what somebody typed."""
    try:
        found = resolve(path)
    except Resolver404:
        return addresses.NOWHERE
    return addresses.told(found.route, found.kwargs)


def _rendered(error: TurnedAway, scope: Scope) -> tuple[bytes, bytes]:
    if scope["path"].startswith("/api/"):
        return b"application/problem+json", _problem(error)
    is_sent = scope["method"] == "POST"
    shown = Refusal(error.status, error.heading, error.detail, is_sent=is_sent)
    template = "components/banner.html" if _is_htmx(scope) else "refusal.html"
    page = render_to_string(template, {"refusal": shown, "base": "plain.html", "home": "/"})
    return b"text/html; charset=utf-8", page.encode()


def _problem(error: TurnedAway) -> bytes:
    told = {
        "type": f"urn:huzhu:{error.code}",
        "title": error.heading,
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
        "clause": error.clause,
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _is_htmx(scope: Scope) -> bool:
    return (b"hx-request", b"true") in scope["headers"]

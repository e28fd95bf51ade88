"""Every answer of the counter, ready to send.

Not here: which answer it is (``door``, ``lanes``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from huzhu.claims import errors
from huzhu.kernel.errors import DomainError, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

_TITLES = {
    Kind.INVALID: "请求不符合要求",
    Kind.NOT_YOURS: "不能参加这次抢订",
    Kind.NOT_FOUND: "没有找到",
    Kind.NOT_NOW: "已抢完",
    Kind.GONE: "抢订已结束",
    Kind.TOO_EARLY: "抢订还没有开始",
    Kind.SLOW_DOWN: "请稍候再试",
    Kind.UNKNOWN: "结果待确认",
}
_GUARDS = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))
_JSON = (b"content-type", b"application/json")
_PROBLEM = (b"content-type", b"application/problem+json")


#: The two messages that ASGI sends: head and body.
Answer = tuple[dict[str, Any], dict[str, Any]]


_WON_START = {"type": "http.response.start", "status": 201, "headers": [_JSON, *_GUARDS]}
_AGAIN_START = {"type": "http.response.start", "status": 200, "headers": [_JSON, *_GUARDS]}


def won(claim: int, number: int) -> Answer:
    """201: the claim was made by this request."""
    return _WON_START, _claim_body(claim, number)


def again(claim: int, number: int) -> Answer:
    """200: the same claim again."""
    return _AGAIN_START, _claim_body(claim, number)


def _claim_body(claim: int, number: int) -> dict[str, Any]:
    body = b'{"claim":%d,"number":%d,"status":"won"}' % (claim, number)
    return {"type": "http.response.body", "body": body}


def problem(
    error: DomainError,
    *,
    status: int = 0,
    title: str = "",
    headers: Sequence[tuple[bytes, bytes]] = (),
) -> Answer:
    """Render a no as problem+json."""
    told = {
        "type": f"urn:huzhu:{error.code}",
        "title": title or _TITLES[error.kind],
        "status": status or error.kind.status,
        "detail": error.detail,
        "code": error.code,
        "clause": error.clause,
    }
    start = {
        "type": "http.response.start",
        "status": told["status"],
        "headers": [_PROBLEM, *_GUARDS, *headers],
    }
    return start, {"type": "http.response.body", "body": orjson.dumps(told)}


def retry_after(seconds: int) -> tuple[bytes, bytes]:
    """Say when to ask again."""
    return (b"retry-after", b"%d" % max(seconds, 1))


BAD_TICKET = problem(
    errors.BadTicket(),
    status=401,
    title="资格票无效",
    headers=[(b"www-authenticate", b"Bearer")],
)
ANOTHER_OFFER = problem(errors.TicketOfAnotherOffer())
NOT_FOUND = problem(errors.OfferNotFound(what="这项抢订活动"))
KEY_OF_ANOTHER = problem(errors.KeyOfAnotherTicket())
SOLD_OUT = problem(errors.SoldOut())
NAME_WITHDRAWN = problem(errors.NameWithdrawn())
TERMINATED = problem(errors.OfferTerminated(), title="活动已终止")
TOO_LARGE = problem(errors.BodyTooLarge(), status=413)
SLOW_DOWN = problem(errors.SlowDown(), headers=[retry_after(2)])
UNKNOWN = problem(errors.AnswerUnknown(), headers=[retry_after(1)])

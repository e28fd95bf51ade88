"""Every no of the interface, as ``application/problem+json`` (RFC 9457).

Not here: the sentences, which live with the errors of each app.
"""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpResponse, RawPostDataException
from ninja.errors import AuthenticationError, HttpError, ValidationError

from huzhu.claims.errors import BadTicket
from huzhu.kernel import addresses
from huzhu.kernel.errors import DomainError, Kind, NotFound
from huzhu.kernel.waits import is_wait

if TYPE_CHECKING:
    from django.http import HttpRequest
    from ninja import NinjaAPI

    from huzhu.kernel.actor import Actor

logger = logging.getLogger(__name__)

TITLES = {
    Kind.INVALID: "请求不符合要求",
    Kind.NOT_YOURS: "不能办理",
    Kind.NOT_FOUND: "没有找到",
    Kind.NOT_NOW: "现在不能办理",
    Kind.GONE: "已经结束",
    Kind.TOO_EARLY: "还没有开始",
    Kind.SLOW_DOWN: "请稍候再试",
    Kind.UNKNOWN: "结果待确认",
}


CONTENT_TYPE = "application/problem+json"
RETRY_SECONDS = 5


class NotSignedIn(DomainError):
    message = "此接口须登录后由有关人员使用，现在没有以有关身份登录。请先登录再试。"


class BadRequest(DomainError):
    message = "请求参数须符合接口说明，“{field}”不符合。请按接口说明更正后再试。"


class Unreadable(DomainError):
    message = "请求正文须是 UTF-8 编码的 JSON，数字须是有限的，这次的正文读不出来。请更正后再试。"


class UnfitText(DomainError):
    message = "地址和正文须由可以显示的文字组成，这次含有不能识别的字符。请去掉后再试。"


class NotJson(DomainError):
    message = "请求正文的类型须是 application/json，这次是“{given}”。请按接口说明更正后再试。"


class WrongMethod(DomainError):
    message = "此地址只接受 {allow} 方法，这次用的是别的方法。请按接口说明更正后再试。"


class Busy(DomainError, kind=Kind.UNKNOWN):
    message = (
        "每次请求须在规定的时间内处理完，现在系统正忙，这次没有处理完。请稍候用同样的内容再试。"
    )


class Fault(DomainError, kind=Kind.UNKNOWN):
    message = "这次请求没有完成。请稍后再试；如仍不能办理，请把编号 {reference} 告诉信息技术部。"


class OutOfDate(DomainError, kind=Kind.NOT_YOURS):
    """403: a POST without the page's CSRF token."""

    message = "提交须带上页面的校验标识，这次没有带上或已过期。请刷新页面后再试。"


class NoSuchAddress(NotFound):
    message = "接口地址须是接口说明所列的，这个地址不存在。请核对后再试。"


_BODY_FAULTS: dict[type[DomainError], int] = {Unreadable: 400, UnfitText: 400, NotJson: 415}
_SAID_BY_PAGES: dict[int, tuple[type[DomainError], str]] = {
    HTTPStatus.FORBIDDEN: (OutOfDate, ""),
    HTTPStatus.NOT_FOUND: (NoSuchAddress, ""),
    HTTPStatus.METHOD_NOT_ALLOWED: (WrongMethod, ""),
    HTTPStatus.SERVICE_UNAVAILABLE: (Busy, "系统正忙"),
}


def answer(
    request: HttpRequest, error: DomainError, *, status: int = 0, title: str = ""
) -> HttpResponse:
    """Render a domain error, and count it in the log."""
    told = {
        "type": f"urn:huzhu:{error.code}",
        "title": title or TITLES[error.kind],
        "status": status or error.kind.status,
        "detail": error.detail,
        "code": error.code,
        "clause": error.clause,
    }
    match = request.resolver_match
    place = addresses.told(match.route, match.kwargs) if match else addresses.NOWHERE
    counted = {"code": error.code, "status": told["status"], "address": place}
    actor: Actor | None = getattr(request, "actor", None)
    logger.info("turned away", extra=counted | (actor.numbers if actor else {}))
    body = json.dumps(told, ensure_ascii=False)
    shown = HttpResponse(body, status=told["status"], content_type=CONTENT_TYPE)
    if error.retry_after:
        shown["Retry-After"] = error.retry_after
    return shown


def instead_of(request: HttpRequest, page: HttpResponse) -> HttpResponse:
    """The problem that says what a page of ours or of Django would have said; headers stay."""
    status = page.status_code
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.SERVICE_UNAVAILABLE:
        reference = getattr(request, "fault_reference", "")
        told = answer(request, Fault(reference=reference), status=status, title="没有完成")
    else:
        error, title = _SAID_BY_PAGES.get(status, (BadRequest, ""))
        facts = {"what": "接口", "allow": page.headers.get("Allow", ""), "field": "请求"}
        told = answer(request, error(**facts), status=status, title=title)
    for name, value in page.headers.items():
        if not name.startswith("Content-"):
            told.headers[name] = value
    told.cookies = page.cookies
    return told


def busy(request: HttpRequest) -> HttpResponse:
    """Render an expected wait that was too long."""
    return answer(request, Busy(seconds=RETRY_SECONDS), title="系统正忙")


def register(api: NinjaAPI) -> None:
    """Have the interface answer every exception this way."""

    @api.exception_handler(BadTicket)
    def _ticket(request: HttpRequest, error: BadTicket) -> HttpResponse:
        return answer(request, error, status=401, title="资格票无效")

    @api.exception_handler(DomainError)
    def _domain(request: HttpRequest, error: DomainError) -> HttpResponse:
        return answer(request, error)

    @api.exception_handler(DatabaseError)
    @api.exception_handler(InterfaceError)
    def _wait(request: HttpRequest, error: Exception) -> HttpResponse:
        if is_wait(error):
            return busy(request)
        raise error

    @api.exception_handler(AuthenticationError)
    @api.exception_handler(NotSignedIn)
    def _nobody(request: HttpRequest, _error: Exception) -> HttpResponse:
        return answer(request, NotSignedIn(), status=401, title="没有登录")

    @api.exception_handler(Http404)
    def _nowhere(request: HttpRequest, _error: Http404) -> HttpResponse:
        return answer(request, NoSuchAddress(what="接口"))

    _register_bodies(api)


def _register_bodies(api: NinjaAPI) -> None:
    @api.exception_handler(ValidationError)
    def _form(request: HttpRequest, error: ValidationError) -> HttpResponse:
        field = error.errors[0]["loc"][-1] if error.errors else "?"
        return answer(request, BadRequest(field=field))

    @api.exception_handler(RawPostDataException)
    def _multipart(request: HttpRequest, _error: Exception) -> HttpResponse:
        error = NotJson(given=request.content_type)
        return answer(request, error, status=_BODY_FAULTS[NotJson])

    @api.exception_handler(HttpError)
    def _other(request: HttpRequest, error: HttpError) -> HttpResponse:
        if isinstance(cause := error.__cause__, DomainError):
            return answer(request, cause, status=_BODY_FAULTS[type(cause)])
        if error.status_code == Kind.NOT_YOURS.status:
            return answer(request, OutOfDate())
        return answer(request, BadRequest(field=str(error)), status=error.status_code)

"""Every no of the interface, as ``application/problem+json`` (RFC 9457).

Not here: the sentences, which live with the errors of each app.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError

from huzhu.claims.errors import BadTicket
from huzhu.kernel import addresses
from huzhu.kernel.errors import DomainError, Kind, NotFound

if TYPE_CHECKING:
    from django.http import HttpRequest
    from ninja import NinjaAPI

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


class NotSignedIn(DomainError):
    """401: nobody, or nobody of those who use the call."""

    code = "api.not_signed_in"
    message = "此接口须登录后由有关人员使用，现在没有以有关身份登录。请先登录再试。"


class BadRequest(DomainError):
    """A parameter has the wrong form."""

    code = "api.bad_request"
    message = "请求参数须符合接口说明，“{field}”不符合。请按接口说明更正后再试。"


class OutOfDate(DomainError):
    """403: a POST without the page's CSRF token."""

    kind = Kind.NOT_YOURS
    code = "api.out_of_date"
    message = "提交须带上页面的校验标识，这次没有带上或已过期。请刷新页面后再试。"


class NoSuchAddress(NotFound):
    """There is nothing at this address."""

    code = "api.no_such_address"
    message = "接口地址须是接口说明所列的，这个地址不存在。请核对后再试。"


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
    logger.info("turned away", extra=counted)
    body = json.dumps(told, ensure_ascii=False)
    shown = HttpResponse(body, status=told["status"], content_type="application/problem+json")
    if error.retry_after:
        shown["Retry-After"] = error.retry_after
    return shown


def register(api: NinjaAPI) -> None:
    """Have the interface answer every exception this way."""

    @api.exception_handler(BadTicket)
    def _ticket(request: HttpRequest, error: BadTicket) -> HttpResponse:
        return answer(request, error, status=401, title="资格票无效")

    @api.exception_handler(DomainError)
    def _domain(request: HttpRequest, error: DomainError) -> HttpResponse:
        return answer(request, error)

    @api.exception_handler(ValidationError)
    def _form(request: HttpRequest, error: ValidationError) -> HttpResponse:
        field = error.errors[0]["loc"][-1] if error.errors else "?"
        return answer(request, BadRequest(field=field))

    @api.exception_handler(AuthenticationError)
    @api.exception_handler(NotSignedIn)
    def _nobody(request: HttpRequest, _error: Exception) -> HttpResponse:
        return answer(request, NotSignedIn(), status=401, title="没有登录")

    @api.exception_handler(Http404)
    def _nowhere(request: HttpRequest, _error: Http404) -> HttpResponse:
        return answer(request, NoSuchAddress(what="接口"))

    @api.exception_handler(HttpError)
    def _other(request: HttpRequest, error: HttpError) -> HttpResponse:
        if error.status_code == Kind.NOT_YOURS.status:
            return answer(request, OutOfDate())
        return answer(request, BadRequest(field=str(error)), status=error.status_code)

"""Every page that says no: domain errors by kind, and what Django itself turns away.

A domain error is counted, not logged as an error. Anything unforeseen gets a reference number that
stands on the page and in the log with the traceback.

Not here: the sentences of the rules, which live with the errors of each app; which values of a form
a person typed (``typed``).
"""

from __future__ import annotations

import logging
import secrets
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django_htmx.http import reswap, retarget

from huzhu.kernel import addresses
from huzhu.kernel.errors import DomainError, Kind
from huzhu.kernel.waits import is_full, is_wait
from huzhu.web.errors import OutOfDate, SignedOut
from huzhu.web.guards import home_of
from huzhu.web.typed import typed_texts

if TYPE_CHECKING:
    from django.http import HttpRequest

    from huzhu.kernel.actor import Actor
    from huzhu.web.requests import PageRequest

logger = logging.getLogger(__name__)

HEADINGS = {
    Kind.INVALID: "提交的内容还需要修改",
    Kind.NOT_YOURS: "这一步由其他人办理",
    Kind.NOT_FOUND: "没有找到",
    Kind.NOT_NOW: "这一步现在不能办理",
    Kind.GONE: "已经结束",
    Kind.TOO_EARLY: "还没有到时间",
    Kind.SLOW_DOWN: "操作太频繁",
    Kind.UNKNOWN: "结果还不清楚",
}
#: Turned away for what it holds, for now, or as the case has moved on: it may be of use yet.
_SENT_AGAIN = frozenset({Kind.INVALID, Kind.SLOW_DOWN, Kind.NOT_NOW})
NO_SUCH_PAGE = "地址须是平台现有的页面，您打开的地址不存在或已经更换。请核对地址，或从首页进入。"
NOT_ALLOWED = "此页须有相应权限才能打开，您现在的身份没有这项权限。请切换身份后再试，或回到首页。"
BAD_REQUEST = "请求须是完整的表单或地址，这次收到的内容不完整。请返回上一页重新提交。"
UNFIT = (
    "地址和表单须由可以显示的文字组成，这次收到了不能识别的字符。请返回上一页，重新填写后再提交。"
)
ONE_WAY = (
    "每个地址只接收规定的操作方式，这次的方式这里不接收，没有办理，已填写的内容没有保存。"
    "请返回上一页，从页面上的按钮办理。"
)
FULL = (
    "保存须有存储空间，平台现在的存储空间已满，这次的内容没有保存。"
    "请稍后再试；仍不能提交的，请告诉信息技术部。"
)
BUSY = (
    "每次操作须在规定的时间内处理完，现在系统正忙，这次没有处理。"
    "已填写的内容没有保存，请稍候再提交一次。"
)
LOST = "这次提交的内容没有保存，平台上原有的内容没有改变。"
_TELLS_OF_LOSS = ("没有保存", "没有办理", "没有收完")
RETRY_SECONDS = 5
FAULT = (
    "这次操作没有完成，已填写的内容没有保存。"
    "请稍后再试；如仍不能办理，请把编号 {reference} 告诉信息技术部。"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a page or banner of refusal shows."""

    status: int
    heading: str
    detail: str
    clause: str = ""
    reference: str = ""
    sign_in: str = ""
    #: What was typed into a form that was not taken: it stands on the page, to be copied.
    typed: tuple[str, ...] = ()
    #: Whether something was sent.
    is_sent: bool = False
    #: Where the case is seen as it stands now (``led_back``).
    onward: str = ""

    @property
    def lost(self) -> str:
        """What became of what was sent, where the sentence does not tell it."""
        is_told = any(words in self.detail for words in _TELLS_OF_LOSS)
        is_known = self.status != Kind.UNKNOWN.status
        return LOST if self.is_sent and is_known and not is_told else ""

    @property
    def is_fault(self) -> bool:
        return bool(self.reference)


def refusal(request: PageRequest, error: DomainError) -> HttpResponse:
    """Show what a rule said; what was typed is kept where it can be used yet."""
    if isinstance(error, SignedOut):
        return _signed_out(request, error)
    _note(request, error.code, error.kind.status)
    typed = typed_texts(request) if error.kind in _SENT_AGAIN else ()
    is_late = error.kind is Kind.NOT_NOW and request.method == "POST"
    onward = request.path if is_late else ""
    shown = Refusal(
        error.kind.status,
        HEADINGS[error.kind],
        error.detail,
        clause=error.clause,
        typed=typed,
        onward=onward,
    )
    answer = _answer(request, shown)
    if error.retry_after:
        answer["Retry-After"] = error.retry_after
    return answer


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Answer a request that is no request."""
    _note(request, "web.bad_request", 400)
    return _answer(request, Refusal(400, "请求不完整", BAD_REQUEST))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Answer Django's own refusals of permission."""
    _note(request, "web.forbidden", 403)
    return _answer(request, Refusal(403, HEADINGS[Kind.NOT_YOURS], NOT_ALLOWED))


def unfit(request: HttpRequest) -> HttpResponse:
    """Answer characters that cannot be stored."""
    _note(request, "web.unfit_text", 400)
    return _answer(request, Refusal(400, "有不能识别的字符", UNFIT))


def wrong_way(request: HttpRequest, *, allow: str) -> HttpResponse:
    """Answer an address that takes another way than this one."""
    _note(request, "web.wrong_way", 405)
    answer = _answer(request, Refusal(405, "请从页面上办理", ONE_WAY, typed=typed_texts(request)))
    answer.headers["Allow"] = allow
    return answer


def full(request: HttpRequest) -> HttpResponse:
    """Answer that a disk takes no more: nothing of what was sent is kept."""
    _note(request, "web.full", 503)
    return _without_asking(request, Refusal(503, "暂时不能保存", FULL))


def busy(request: HttpRequest) -> HttpResponse:
    """Answer a wait that was too long."""
    _note(request, "web.busy", 503)
    return _without_asking(request, Refusal(503, "系统正忙", BUSY))


def _without_asking(request: HttpRequest, shown: Refusal) -> HttpResponse:
    """A page that asks the database nothing, not even who asks."""
    is_htmx = bool(getattr(request, "htmx", False))
    base = "member/base.html" if request.path.startswith("/member/") else "plain.html"
    context = {"refusal": shown, "home": resolve_url("home"), "base": base}
    page = render_to_string("components/banner.html" if is_htmx else "refusal.html", context)
    answer = HttpResponse(page, status=shown.status, headers={"Retry-After": RETRY_SECONDS})
    return reswap(retarget(answer, "#banner"), "innerHTML") if is_htmx else answer


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Answer an address that leads nowhere."""
    _note(request, "web.not_found", 404)
    return _answer(request, Refusal(404, "没有这个页面", NO_SUCH_PAGE))


def out_of_date(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's signature; it quotes headers
    """Answer a form whose token does not fit (``CSRF_FAILURE_VIEW``).

    401 to a script: its page asks for a token that is good now, and sends again what it has kept.
    """
    error = OutOfDate()
    status = 401 if getattr(request, "htmx", False) else 403
    _note(request, error.code, status)
    return _answer(request, Refusal(status, "页面已过期", error.detail, typed=typed_texts(request)))


def fault(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours, with the number under which the log has it."""
    error = sys.exc_info()[1]
    if is_full(error):
        return full(request)
    if is_wait(error):
        return busy(request)
    reference = f"{secrets.randbelow(10**8):08d}"
    request.fault_reference = reference  # type: ignore[attr-defined] # the interface tells it too
    told = {"reference": reference, "status": 500, "address": _address(request)}
    logger.error("fault", exc_info=True, extra=told | _numbers(request))  # noqa: LOG014 -- Django calls this while it handles the exception
    detail = FAULT.format(reference=reference)
    try:
        return _answer(request, Refusal(500, "这次操作没有完成", detail, reference=reference))
    except Exception:
        logger.exception("the page of a fault cannot be shown", extra={"status": 500})
        return HttpResponse(detail, status=500, content_type="text/plain; charset=utf-8")


def _signed_out(request: PageRequest, error: SignedOut) -> HttpResponse:
    _note(request, error.code, 401)
    onward = urlencode({"next": _page_of(request)})
    sign_in, typed = f"{error.facts['sign_in']}?{onward}", typed_texts(request)
    shown = Refusal(401, "登录已结束", error.detail, sign_in=sign_in, typed=typed)
    return _answer(request, shown)


def _page_of(request: PageRequest) -> str:
    """The page that a form stood on; its script puts back what was typed (``huzhu/kept.js``)."""
    page = urlsplit(request.headers.get("Referer", ""))
    is_ours = (page.scheme, page.netloc) == (request.scheme, request.get_host())
    page = page if is_ours else urlsplit(request.get_full_path())
    return page._replace(scheme="", netloc="", fragment="put-back").geturl()


def _note(request: HttpRequest, code: str, status: int) -> None:
    told = {"code": code, "status": status, "address": _address(request)}
    logger.info("turned away", extra=told | _numbers(request))


def _numbers(request: HttpRequest) -> dict[str, int]:
    """Who it was, as far as it is known."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor.numbers if actor else {}


def _address(request: HttpRequest) -> str:
    match = request.resolver_match
    return addresses.told(match.route, match.kwargs) if match else addresses.NOWHERE


def _answer(request: HttpRequest, shown: Refusal) -> HttpResponse:
    """A banner for htmx, the page of the audience otherwise."""
    shown = replace(shown, is_sent=request.method == "POST")
    context: dict[str, Any] = {"refusal": shown, "home": home_of(getattr(request, "actor", None))}
    if getattr(request, "htmx", False):
        banner = render(request, "components/banner.html", context, status=shown.status)
        return reswap(retarget(banner, "#banner"), "innerHTML")
    is_member = request.path.startswith("/member/")
    context["base"] = "member/base.html" if is_member else "plain.html"
    return render(request, "refusal.html", context, status=shown.status)

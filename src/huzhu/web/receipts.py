"""Where gateways report what became of messages: their own signature instead of a session.

What is not theirs is refused and counted; what names no message of ours, too.

Not here: what proves that it is theirs (``adapters``), what a report changes (``messages``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse, RawPostDataException
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from huzhu.kernel.sizes import LONG_TEXT, takes
from huzhu.messages import reach, receipts
from huzhu.messages.ports import NotTaken, Posted, Unreachable
from huzhu.messages.states import Channel, ReportRefusal

if TYPE_CHECKING:
    from huzhu.messages.ports import Reporter
    from huzhu.web.requests import PageRequest

_TEXT = "text/plain; charset=utf-8"
_STATUS = {ReportRefusal.UNREADABLE: 400, ReportRefusal.UNKNOWN: 404}


@csrf_exempt
@takes(LONG_TEXT)
@require_http_methods(["GET", "POST"])
def report(request: PageRequest, channel: Channel, word: str = "") -> HttpResponse:
    """Take the reports of one channel's gateway; ``GET``: show it that the address is ours."""
    way = reach.reporter(channel)
    if way is None:
        return HttpResponse(status=404, content="没有开通这个渠道的回执。", content_type=_TEXT)
    try:
        if request.method == "GET":
            return HttpResponse(way.greeting(_posted(request, word)), content_type=_TEXT)
        return _taken(request, channel, way, word)
    except NotTaken as refused:
        receipts.count_refused(channel, refused.why, at=request.now)
        return _refusal(refused.why)
    except Unreachable:  # its file of keys is not there, or open to others: the doctor tells
        return HttpResponse("现在无法核对签名，请稍后再发。", status=503, content_type=_TEXT)


def _taken(request: PageRequest, channel: Channel, way: Reporter, word: str) -> HttpResponse:
    """Answer that they were taken; of those that nobody knows alone, that they were not."""
    reports = way.reports(_posted(request, word))
    unknown = receipts.take_reports(channel, reports, at=request.now)
    if unknown:
        why = ReportRefusal.UNKNOWN
        receipts.count_refused(channel, why, at=request.now, most=unknown)
        if unknown == len(reports):
            return _refusal(why)
    kind = "application/json" if way.thanks.startswith("{") else _TEXT
    return HttpResponse(way.thanks, content_type=kind)


def _posted(request: PageRequest, word: str) -> Posted:
    headers = {name.lower(): value for name, value in request.headers.items()}
    query = {name: value for name, value in request.GET.items() if isinstance(value, str)}
    try:
        body = request.body
    except RawPostDataException:  # read as a form already: no gateway sends one
        raise NotTaken(ReportRefusal.UNREADABLE) from None
    return Posted(body, query, headers, word, request.now.timestamp())


def _refusal(why: ReportRefusal) -> HttpResponse:
    return JsonResponse({"error": why, "detail": f"{why.label}。"}, status=_STATUS.get(why, 403))


patterns = [
    path("receipts/sms/", report, {"channel": Channel.SMS}, name="sms-receipts"),
    path("receipts/sms/<str:word>/", report, {"channel": Channel.SMS}, name="sms-receipts-by-word"),
    path("receipts/wechat/", report, {"channel": Channel.WECHAT}, name="wechat-receipts"),
]

"""Pages of public notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_GET, require_http_methods

from huzhu.kernel.sizes import LONG_TEXT, takes
from huzhu.notices import actions, policies, queries
from huzhu.notices.states import NoticeKind
from huzhu.web.forms import allowed, attempt
from huzhu.web.guards import office_only
from huzhu.web.office.notices.forms import PostNotice, Wanted, WithdrawNotice
from huzhu.web.pages import form_status, go, paged, show, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.web.requests import OfficeRequest

MOST = 1_000


@require_GET
@office_only
def notices(request: OfficeRequest) -> HttpResponse:
    form = Wanted(request.GET)
    kind = (
        NoticeKind(form.cleaned_data["kind"]) if form.is_valid() and form["kind"].value() else None
    )
    rows = queries.posted_notices(kind=kind, limit=MOST, with_withdrawn=True)
    return show(request, "office/notices.html", {"form": form, "page": paged(request, rows)})


@takes(LONG_TEXT)
@require_http_methods(["GET", "POST"])
@office_only
def post_notice(request: OfficeRequest) -> HttpResponse:
    form = PostNotice(request.POST or None)
    if form.is_valid():
        posted = attempt(
            form,
            actions.post_notice,
            NoticeKind.GENERAL,
            **form.cleaned_data,
            by=request.actor,
            at=request.now,
        )
        if posted.result:
            tell(request, f"公告已发布，编号 {posted.result.number}。")
            return go(request, "office:notice", posted.result.number)
    return show(request, "office/notice_form.html", {"form": form}, status=form_status(form))


@require_http_methods(["GET", "POST"])
@office_only
def notice(request: OfficeRequest, number: str) -> HttpResponse:
    found = queries.notice_by_number(number)
    form = WithdrawNotice(request.POST or None)
    if form.is_valid() and attempt(
        form, actions.withdraw_notice, number, **form.cleaned_data, by=request.actor, at=request.now
    ):
        tell(request, "公告已撤回，理由已公开。")
        return go(request, "office:notice", number)
    context = {
        "notice": found,
        "form": form,
        "posting": allowed(policies.check_post, by=request.actor),
    }
    return show(request, "office/notice.html", context, status=form_status(form))

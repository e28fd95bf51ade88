"""Pages of public notices."""

from __future__ import annotations

import functools
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from huzhu.notices import actions, policies, queries
from huzhu.notices.states import NoticeKind
from huzhu.web.acts import Act
from huzhu.web.forms import allowed
from huzhu.web.guards import office_only
from huzhu.web.office.notices.forms import PostNotice, Wanted, WithdrawNotice
from huzhu.web.pages import paged

if TYPE_CHECKING:
    from huzhu.notices.models import PublicNotice
    from huzhu.web.requests import OfficeRequest

MOST = 1_000


@office_only.page("office/notices.html")
def notices(request: OfficeRequest) -> dict[str, Any]:
    form = Wanted(request.GET)
    kind = (
        NoticeKind(form.cleaned_data["kind"]) if form.is_valid() and form["kind"].value() else None
    )
    rows = queries.posted_notices(kind=kind, limit=MOST, with_withdrawn=True)
    return {"form": form, "page": paged(request, rows)}


@Act(
    office_only,
    functools.partial(actions.post_notice, NoticeKind.GENERAL),
    PostNotice,
    said="公告已发布，编号 {result.number}。",
    leads=("office:notice", "{result.number}"),
).page("office/notice_form.html")
def post_notice(_request: OfficeRequest) -> dict[str, Any]:
    return {}


@Act(
    office_only,
    actions.withdraw_notice,
    WithdrawNotice,
    find=lambda _request, number: queries.notice_by_number(number),
    of=attrgetter("number"),
    said="公告已撤回，理由已公开。",
    leads=("office:notice", "{number}"),
).page("office/notice.html")
def notice(request: OfficeRequest, found: PublicNotice) -> dict[str, Any]:
    return {"notice": found, "withdrawing": allowed(policies.WITHDRAWER.check, by=request.actor)}

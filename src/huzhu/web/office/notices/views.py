"""Pages of public notices."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from huzhu.notices import actions, drafts, policies, queries
from huzhu.notices.states import OPEN_DRAFTS, DraftState, NoticeKind
from huzhu.web.acts import Act, acts
from huzhu.web.forms import allowed
from huzhu.web.guards import office_only
from huzhu.web.office.notices.forms import DeclineDraft, PostNotice, Wanted, WithdrawNotice
from huzhu.web.pages import paged

if TYPE_CHECKING:
    from huzhu.notices.models import NoticeDraft, PublicNotice
    from huzhu.web.requests import OfficeRequest

MOST = 1_000


@office_only.page("office/notices.html")
def notices(request: OfficeRequest) -> dict[str, Any]:
    form = Wanted(request.GET)
    kind = (
        NoticeKind(form.cleaned_data["kind"]) if form.is_valid() and form["kind"].value() else None
    )
    rows = queries.posted_notices(kind=kind, limit=MOST, with_withdrawn=True)
    return {"form": form, "page": paged(request, rows), "drafts": drafts.drafts_shown()}


@Act(
    office_only,
    actions.draft_notice,
    PostNotice,
    said="公告稿已登记，由会员服务部或信息技术部的两位人员先后办理后发布。",
    leads=("office:notice-draft", "{result.pk}"),
).page("office/notice_form.html")
def post_notice(request: OfficeRequest) -> dict[str, Any]:
    return {"is_first": policies.PUBLISHER.is_held_by(request.actor)}


#: What the acts on one draft share.
_OF_DRAFT: dict[str, Any] = {
    "find": lambda _request, draft_id: drafts.draft_by_id(draft_id),
    "leads": ("office:notice-draft", "{draft_id}"),
}


@Act(
    office_only,
    actions.decline_draft,
    DeclineDraft,
    said="已登记不同意，公告稿不发布，理由对起草人可见。",
    **_OF_DRAFT,
).page("office/notice_draft.html")
def notice_draft(request: OfficeRequest, draft: NoticeDraft) -> dict[str, Any]:
    by = request.actor
    return {
        "draft": draft,
        "state": DraftState(draft.state).label,
        "is_open": DraftState(draft.state) in OPEN_DRAFTS,
        "shown": drafts.shown_of(draft),
        "proposing": allowed(policies.PUBLISHER.check, by=by),
        "publishing": allowed(policies.check_second, draft, by=by),
        "taking_back": allowed(policies.check_takes_back, draft, by=by),
    }


_button = acts(office_only, **_OF_DRAFT)
propose_draft = _button(actions.propose_draft, said="已提请发布，等待第二人核对后发布。")
withdraw_draft = _button(actions.withdraw_draft, said="公告稿已撤回。")
publish_draft = _button(
    actions.publish_draft,
    said="公告已发布，编号 {result.number}。",
    leads=("office:notice", "{result.number}"),
)


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

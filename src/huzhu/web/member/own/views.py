"""我的: history, consents, all that is kept, corrections, closing the account.

Not here: what an answer to a correction needs (``console.corrections``), the entrance.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from huzhu.claims import queries as claims
from huzhu.kernel.sizes import LONG_TEXT, takes
from huzhu.people import member_ways
from huzhu.people.actions import ways
from huzhu.people.binding_errors import SessionEnded
from huzhu.privacy import actions, queries
from huzhu.privacy.errors import ConsentUnclear
from huzhu.web import identity
from huzhu.web.acts import acted
from huzhu.web.asked_again import FRESH
from huzhu.web.guards import exports, member_only
from huzhu.web.member import shown
from huzhu.web.member.entrance import wechat
from huzhu.web.member.own.forms import AskCorrection, Close, ConsentForm
from huzhu.web.own_account import looks_of
from huzhu.web.pages import away, back, form_status, go, paged, sent, show, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huzhu.kernel.data_terms import Term
    from huzhu.kernel.of_member import KeptPart
    from huzhu.web.requests import MemberRequest, PageRequest


#: Entries of a part that a page shows; a phone is not for all that somebody ever opened.
NEWEST = 200
PROVE_FIRST = "结束别处的登录，须在 30 分钟内用验证码登录过：请再登录一次，然后结束。"


@member_only.page("member/own/history.html")
def history(request: MemberRequest) -> dict[str, Any]:
    page = paged(request, claims.my_claims(request.member.pk))
    return {"page": page, "cards": shown.cards_of(request, page)}


@member_only.page("member/own/looks.html")
def looks(request: MemberRequest) -> dict[str, Any]:
    """Who looked at the member's pages to help, at which and why."""
    return {"rows": looks_of(f"member:{request.member.pk}")}


@member_only.page("member/own/consents.html")
def consents(request: MemberRequest) -> dict[str, Any]:
    member_id = request.member.pk
    decisions = queries.decisions_of(member_id).values()
    return {"decisions": decisions, "records": queries.consents_of(member_id)[:50]}


@member_only.sends
def decide(request: MemberRequest) -> HttpResponse:
    form = ConsentForm(request.POST)
    if not acted(request, form, actions.decide_consent):
        raise ConsentUnclear
    is_given = form.facts()["is_given"]
    tell(
        request,
        "已记下：您同意。随时可以撤回。" if is_given else "已记下：您不同意，从现在起生效。",
    )
    return away(request, back(request, "/member/me/consents/"))


@member_only.both
def kept(request: MemberRequest) -> HttpResponse:
    """Shown when asked for: each look is on record."""
    told: Sequence[tuple[KeptPart, Term]] = ()  # of each part the newest; the file has all
    if request.method == "POST":
        told = queries.told_parts(actions.look_at_own(by=request.actor, at=request.now))
    context = {"told": told, "most": NEWEST, "newest": f":{NEWEST}"}
    return show(request, "member/own/kept.html", context)


@member_only.sends
@exports
def export(request: MemberRequest) -> HttpResponse:
    told = queries.told_parts(actions.export_own(by=request.actor, at=request.now))
    answer = HttpResponse(_as_json(request, told), content_type="application/json; charset=utf-8")
    name = f"本人信息-{request.today}.json"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


def _as_json(request: MemberRequest, told: Sequence[tuple[KeptPart, Term]]) -> str:
    parts = [
        {
            "名称": part.title,
            "保存期限": term.told,
            "依据": term.ground,
            "内容": [dict(entry) for entry in part.entries],
        }
        for part, term in told
    ]
    whole = {"导出时间": f"{request.now:%Y-%m-%d %H:%M}", "信息": parts}
    return json.dumps(whole, ensure_ascii=False, indent=2)


@member_only.both
@takes(LONG_TEXT)  # so that the field says what is too long
def correct(request: MemberRequest) -> HttpResponse:
    form = AskCorrection(sent(request))
    if acted(request, form, actions.ask_correction):
        tell(request, "更正申请已转给您的代办机构，答复会出现在本页。")
        return go(request, "member:correct")
    context = {"form": form, "rows": queries.corrections_of(request.member.pk)}
    return show(request, "member/own/correct.html", context, status=form_status(form))


@member_only.sends
def withdraw(request: MemberRequest, correction_id: int) -> HttpResponse:
    row = queries.own_correction(request.member.pk, correction_id=correction_id)
    actions.withdraw_correction(row, by=request.actor, at=request.now)
    tell(request, "更正申请已撤回。")
    return go(request, "member:correct")


@member_only.page("member/own/phones.html")
def phones(request: MemberRequest) -> dict[str, Any]:
    key = request.session.session_key
    return {"sessions": member_ways.member_sessions(request.member.pk, session_key=key)}


@member_only.sends
def end_session(request: MemberRequest, session_id: int) -> HttpResponse:
    """Whoever has a phone that lies about ends no other sign-in: first the own number is proved."""
    began_at = member_ways.began_at(str(request.session.session_key))
    if began_at is not None and request.now - began_at > timedelta(seconds=FRESH):
        identity.leave(request)
        messages.warning(request, PROVE_FIRST)
        return away(request, f"{reverse('member:sign-in')}?next={reverse('member:phones')}")
    with suppress(SessionEnded):  # what was wanted is so
        ways.end_session(session_id, by=request.actor, at=request.now)
    tell(request, "那部手机已经退出，再用须重新登录。")
    return go(request, "member:phones")


@member_only.both
def close(request: MemberRequest) -> HttpResponse:
    form = Close(sent(request))
    if acted(request, form, actions.close_account):
        identity.leave(request)
        return wechat.forget(go(request, "member:closed"))
    context = {"form": form, "left": _left(request), "terms": queries.terms_of_members()}
    return show(request, "member/own/close.html", context, status=form_status(form))


def _left(request: MemberRequest) -> str:
    """Which codes nobody has used yet, in words; blank: none."""
    unused = [card for card in shown.code_cards(request) if card.state == "unused"]
    ended = sum(card.is_terminated for card in unused)
    told = [
        (len(unused) - ended, "可以使用的券"),
        (ended, "所属活动已终止的券（能否使用以终止说明为准）"),
    ]
    return "、".join(f"{count} 张{what}" for count, what in told if count)


@require_safe
def closed(request: PageRequest) -> HttpResponse:
    """What anybody may read: that it is done, and the way back."""
    return show(request, "member/own/closed.html")


patterns = [
    path("me/history/", history, name="history"),
    path("me/consents/", consents, name="consents"),
    path("me/consents/decide/", decide, name="decide"),
    path("me/looks/", looks, name="looks"),
    path("me/kept/", kept, name="kept"),
    path("me/kept/export/", export, name="export"),
    path("me/correct/", correct, name="correct"),
    path("me/correct/<key:correction_id>/withdraw/", withdraw, name="withdraw-correction"),
    path("me/phones/", phones, name="phones"),
    path("me/phones/<key:session_id>/end/", end_session, name="end-session"),
    path("me/close/", close, name="close"),
    path("closed/", closed, name="closed"),
]

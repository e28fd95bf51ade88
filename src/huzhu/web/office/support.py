"""支持查看: whose pages, why, for how many minutes (the look itself: ``web.support``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.people import support
from huzhu.people.actions import support as acts
from huzhu.people.states import Role
from huzhu.web import support as looks
from huzhu.web.acts import acted
from huzhu.web.fields import LineField, OneOf
from huzhu.web.forms import Form, allowed
from huzhu.web.guards import home_of, office_and
from huzhu.web.pages import away, form_status, show

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.people.support import LookedAt
    from huzhu.web.forms import Allowed
    from huzhu.web.requests import OfficeRequest

_readers = office_and(Role.SYSTEM_ADMIN)
_MINUTES = [(each, f"{each} 分钟") for each in support.MINUTES]


class FindHelped(Form):
    """Who needs help."""

    text = LineField(
        "工作人员的姓名或登录账号，或者会员编号", 64, required=False, example="例如：wangfang"
    )


class BeginSupport(Form):
    """Why, and for how long."""

    reason = LineField("理由", 200, example="例如：本人来电，打不开报送页面")
    minutes = OneOf("看多久", _MINUTES, coerce=int)

    def __init__(self, *args: Any, of: str) -> None:
        super().__init__(*args, auto_id=f"support-{of}-%s")
        self.of = of  #: a list has one such form for each of its rows


@dataclass(frozen=True, slots=True)
class HelpedRow:
    """Somebody whose pages may be looked at, or why not."""

    name: str
    title: str
    kind: str
    pk: int
    may: Allowed
    form: BeginSupport


@_readers.opens
def support_page(request: OfficeRequest) -> HttpResponse:
    """FindHelped somebody, and say why."""
    return _show(request)


@_readers.sends
def begin_at_post(request: OfficeRequest, position_id: int) -> HttpResponse:
    """Look at the pages of whoever holds a post."""
    return _begin(request, support.at_post(position_id, on=request.today))


@_readers.sends
def begin_at_member(request: OfficeRequest, member_id: int) -> HttpResponse:
    """Look at the pages of a member."""
    return _begin(request, support.at_member(member_id))


def _begin(request: OfficeRequest, seen: LookedAt) -> HttpResponse:
    form = BeginSupport(request.POST, of=_key(seen))
    if not acted(request, form, acts.begin_support_view, seen):
        return _show(request, seen=seen, form=form)
    looks.begin(request, seen, **form.cleaned_data)
    return away(request, home_of(seen.actor))


def _show(
    request: OfficeRequest, *, seen: LookedAt | None = None, form: BeginSupport | None = None
) -> HttpResponse:
    search = FindHelped(request.GET)
    text = search.cleaned_data["text"].strip() if search.is_valid() else ""
    may = allowed(support.SUPPORTER.check, by=request.actor)
    found = support.found(text, on=request.today) if text and may else []
    context = {
        "search": search,
        "text": text,
        "rows": [_row(request, each, form) for each in ([seen] if seen else found)],
        "may": may,
    }
    status = form_status(form) if form else 200
    return show(request, "office/support.html", context, status=status)


def _row(request: OfficeRequest, seen: LookedAt, form: BeginSupport | None) -> HelpedRow:
    form = form or BeginSupport(of=_key(seen))
    may = allowed(support.check, seen, by=request.actor, on=request.today)
    name, title = seen.actor.name, seen.actor.title
    if seen.member is not None:
        name, title = f"{name[:1]}{'＊' * (len(name) - 1)}", f"会员 {seen.member.number}"
        return HelpedRow(name, title, "member", seen.member.pk, may, form)
    return HelpedRow(name, title, "post", seen.actor.position_id or 0, may, form)


def _key(seen: LookedAt) -> str:
    return f"member-{seen.member.pk}" if seen.member else f"post-{seen.actor.position_id}"


patterns = [
    path("support/", support_page, name="support"),
    path("support/posts/<key:position_id>/", begin_at_post, name="support-post"),
    path("support/members/<key:member_id>/", begin_at_member, name="support-member"),
]

"""Who stands in for whom (代理): of one's own post, or of those that one may fill; both audiences.

Not here: who may (``people.proxies``), acting in a post that was lent (``web.identity``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.people import policies, proxies, queries
from huzhu.people.actions import proxies as proxy_acts
from huzhu.people.proxy_errors import NotYourAbsence
from huzhu.people.states import ProxyState
from huzhu.web.acts import acted
from huzhu.web.console import desk
from huzhu.web.console.desk import show_in_frame
from huzhu.web.fields import NO_NUMBERS, DayField, LineField, OneOf
from huzhu.web.forms import Form, allowed
from huzhu.web.pages import away, form_status, paged, tell
from huzhu.web.parts import Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from django.http import HttpResponse
    from django.urls import URLPattern

    from huzhu.people.models import Position, Proxy
    from huzhu.people.policies import SharedAct
    from huzhu.web.forms import Allowed
    from huzhu.web.guards import Guard
    from huzhu.web.requests import StaffRequest

TONES = {
    ProxyState.PROPOSED: Tone.DUE,
    ProxyState.CONFIRMED: Tone.ACTIVE,
    ProxyState.DECLINED: Tone.LATE,
    ProxyState.WITHDRAWN: Tone.IDLE,
    ProxyState.ENDED: Tone.IDLE,
}
_GIVEN = "代理已登记：到代理开始之日自动生效，最后一日过后自动停止。"
_BEGUN = "代理已登记：从今天起已经生效，最后一日过后自动停止。"
_PROPOSED = "代理已登记，这个岗位须由第二人确认；确认之前不生效。"


class GiveProxy(Form):
    """Who stands in, on which days, and why."""

    key = "proxy"
    substitute = OneOf("代理人", coerce=int, help_text="只列出规定可以代理这个岗位的在任人员。")
    starts_on = DayField("代理开始")
    ends_on = DayField("代理结束", help_text="当日仍可代理，次日自动停止；最长 92 日。")
    reason = LineField("事由", 200, example="例如：外出培训、年休假", help_text=NO_NUMBERS)

    def __init__(self, *args: Any, post: Position, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"starts_on": today}, **kwargs)
        found = proxies.candidates(post, on=today)
        told = [(row.account_id, f"{row.account.full_name}（{row.title}）") for row in found]
        self.offer("substitute", told)
        self.has_candidates = bool(found)

    def facts(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        return told | {"substitute": queries.account_by_id(told["substitute"])}


class DeclineProxy(Form):
    """Why a second person does not agree."""

    reason = LineField("不同意的理由", 200, help_text=NO_NUMBERS)

    def __init__(self, *args: Any, of: int) -> None:
        super().__init__(*args, auto_id=f"decline-{of}-%s")
        self.of = of  #: a list has one such form for each of its rows


@dataclass(frozen=True, slots=True)
class ProxyRow:
    """A proxy as the list shows it: how it stands, what the reader may do."""

    proxy: Proxy
    label: str
    tone: Tone
    may_decide: Allowed
    whose: str
    is_mine: bool
    may_end: bool
    form: DeclineProxy


def list_of(request: StaffRequest) -> HttpResponse:
    """All that the reader sees, and the form for one of the reader's posts."""
    return _show(request)


def give(request: StaffRequest, position_id: int) -> HttpResponse:
    """Take the form for a post."""
    post = _post(request, position_id)
    form = GiveProxy(request.POST, post=post, today=request.today)
    if not (done := acted(request, form, proxy_acts.give_proxy, post)):
        return _show(request, post=post, form=form)
    tell(request, _said(done.result, today=request.today))
    return away(request, desk.address(request, "proxies"))


def _said(row: Proxy | None, *, today: date) -> str:
    """What comes of one that was given: it waits for a day, for a second person, or for nothing."""
    if row is None or row.state != ProxyState.CONFIRMED:
        return _PROPOSED
    return _BEGUN if row.starts_on <= today else _GIVEN


def decline(request: StaffRequest, proxy_id: int) -> HttpResponse:
    """Say no, with the reason."""
    row = proxies.proxy_for(request.actor, proxy_id=proxy_id)
    form = DeclineProxy(request.POST, of=row.pk)
    if not acted(request, form, proxy_acts.decline_proxy, row):
        return _show(request, declined=form)
    return _told(request, "已登记不同意，代理不生效，理由对登记人可见。")


def act(
    request: StaffRequest, proxy_id: int, *, action: Callable[..., None], said: str
) -> HttpResponse:
    """Do what needs no word."""
    row = proxies.proxy_for(request.actor, proxy_id=proxy_id)
    action(row, by=request.actor, at=request.now)
    return _told(request, said)


def _told(request: StaffRequest, said: str) -> HttpResponse:
    tell(request, said)
    return away(request, desk.address(request, "proxies"))


def _show(
    request: StaffRequest,
    *,
    post: Position | None = None,
    form: GiveProxy | None = None,
    declined: DeclineProxy | None = None,
) -> HttpResponse:
    posts = _posts(request)
    post = post or _chosen(request, posts)
    if post and form is None:
        form = GiveProxy(post=post, today=request.today)
    page = paged(request, proxies.seen_by(request.actor))
    context = {
        "posts": posts,
        "post": post,
        "form": form,
        "takes_two": post is not None and proxies.takes_two(post, by=request.actor),
        "page": page,
        "rows": _rows(request, page.object_list, declined),
    }
    bound = [each for each in (form, declined) if each is not None]
    status = max((form_status(each) for each in bound), default=200)
    return show_in_frame(request, "proxies.html", context, status=status)


def _rows(
    request: StaffRequest, found: Iterable[Proxy], declined: DeclineProxy | None
) -> list[ProxyRow]:
    leaders = proxies.leaders_at(request.now)
    rows = [(row, proxies.shared_act_of(row, leaders=leaders)) for row in found]
    return [_row(request, row, act_of, declined) for row, act_of in rows]


def _row(
    request: StaffRequest, row: Proxy, act_of: SharedAct, declined: DeclineProxy | None
) -> ProxyRow:
    state, by, today = ProxyState(row.state), request.actor, request.today
    is_open = state == ProxyState.PROPOSED
    label, tone = state.label, TONES[state]
    if state == ProxyState.CONFIRMED:
        label, tone = _standing(row, today=today)
    return ProxyRow(
        row,
        label,
        tone,
        may_decide=allowed(policies.check_second_person, act_of, by=by),
        whose=act_of.whose,
        is_mine=is_open and row.maker_id in by.persons,
        may_end=state == ProxyState.CONFIRMED
        and row.ends_on >= today
        and bool(allowed(proxies.check_give, row.position, by=by)),
        form=declined if declined and declined.of == row.pk else DeclineProxy(of=row.pk),
    )


def _standing(row: Proxy, *, today: date) -> tuple[str, Tone]:
    """How a proxy in force stands by its days."""
    if today < row.starts_on:
        return "到日生效", Tone.IDLE
    return ("代理中", Tone.ACTIVE) if today <= row.ends_on else ("已期满", Tone.DONE)


def _posts(request: StaffRequest) -> list[Position]:
    return proxies.posts_to_lend(request.actor, account=request.user, on=request.today)


def _chosen(request: StaffRequest, posts: list[Position]) -> Position | None:
    wanted = request.GET.get("post", "")
    return next((post for post in posts if str(post.pk) == wanted), posts[0] if posts else None)


def _post(request: StaffRequest, position_id: int) -> Position:
    for post in _posts(request):
        if post.pk == position_id:
            return post
    raise NotYourAbsence(title="所选岗位", holder="他人", who=request.actor.title)


def patterns(guard: Guard) -> list[URLPattern]:
    """The list and its acts, for one audience."""
    words = {
        "confirm": (proxy_acts.confirm_proxy, "代理已确认，到日自动生效。"),
        "withdraw": (proxy_acts.withdraw_proxy, "代理已撤回。"),
        "end": (proxy_acts.end_proxy, "代理已提前结束，代理人不再有这个岗位的权限。"),
    }
    return [
        path("proxies/", guard.opens(list_of), name="proxies"),
        path("proxies/for/<key:position_id>/", guard.sends(give), name="give-proxy"),
        path("proxies/<key:proxy_id>/decline/", guard.sends(decline), name="decline-proxy"),
        *(
            path(
                f"proxies/<key:proxy_id>/{verb}/",
                guard.sends(partial(act, action=action, said=said)),
                name=f"{verb}-proxy",
            )
            for verb, (action, said) in words.items()
        ),
    ]

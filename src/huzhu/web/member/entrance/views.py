"""Signing in by telephone, saying who one is, and where that stands."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from huzhu.kernel.sizes import FORM, LONG_TEXT, largest_body, takes
from huzhu.messages.reach import open_ways
from huzhu.messages.states import Channel
from huzhu.people import asking, bindings, code_pauses, demonstrated, limits, member_codes
from huzhu.people import queries as people
from huzhu.people.actions import bindings as binding_actions
from huzhu.people.actions import ways
from huzhu.people.binding_errors import CodeWrong
from huzhu.people.states import BindingState
from huzhu.web import demo_people, identity
from huzhu.web.errors import SignedOut
from huzhu.web.forms import attempt, refused_by, tried
from huzhu.web.guards import member_only
from huzhu.web.member.entrance import wechat
from huzhu.web.member.entrance.forms import Bind, SignIn
from huzhu.web.once import once
from huzhu.web.pages import away, back, form_status, go, sent, show, tell

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpResponse

    from huzhu.people.models import WayIn
    from huzhu.web.forms import Form
    from huzhu.web.requests import MemberRequest, PageRequest, WayRequest

_both = require_http_methods(["GET", "HEAD", "POST"])


@_both
@takes(FORM)
def sign_in(request: PageRequest) -> HttpResponse:
    """A telephone, the code that went there, and in: to where one wanted, or to say who one is."""
    if request.way is not None and request.method != "POST":
        return away(request, _onward(request))
    form, is_sent = SignIn(sent(request)), False
    if form.is_bound and _has_mobile(form):
        if "enter" in request.POST:
            way = tried(form, _entered, **form.facts(), at=request.now).result
            if way is not None:
                identity.enter_by_way(request, way)
                request.way = way
                return wechat.link(request, away(request, _onward(request)))
        else:
            is_sent = bool(tried(form, _send, form.cleaned_data["number"], request=request))
    wait = _wait_of(form, at=request.now)
    everybody = people.demo_signins(on=request.today) if demo_people.is_shown() else ()
    context = {
        "form": form,
        "is_sent": is_sent,
        "has_wechat": wechat.is_offered(request),
        "has_line": Channel.SMS in open_ways(),
        "has_code": is_sent or _has_code(form, at=request.now),
        "wait": wait,
        "wait_words": limits.spoken(wait),
        "minutes": member_codes.MINUTES,
        "invented": demonstrated.somebody_new() if demo_people.is_shown() else None,
        "people": [person for person in everybody if person.member is not None],
        "next": back(request, reverse("member:projects")),
    }
    return _answered(show(request, "member/entrance/sign_in.html", context), form)


def _has_mobile(form: SignIn) -> bool:
    """Whether it can be tried: a number that is none is told beside a code that is missing."""
    form.full_clean()
    if number := form.cleaned_data.get("number"):
        attempt(form, member_codes.mobile_of, number)
    return form.is_valid()


def _has_code(form: SignIn, *, at: datetime) -> bool:
    """Whether a code may be on its way or in hand, whatever became of asking for another one."""
    if not form.is_bound:
        return False
    number = form.cleaned_data.get("number")
    is_typed = "enter" in form.data or bool(form.data.get("code"))
    return is_typed or bool(number and member_codes.may_be_in_hand(number, at=at))


def _wait_of(form: SignIn, *, at: datetime) -> int:
    """How many seconds until another code may go out to the number, or from this address."""
    if not form.is_bound:
        return 0
    refused, number = refused_by(form), form.cleaned_data.get("number")
    own = member_codes.seconds_left(number, at=at) if number else 0
    return max(own, (refused and refused.retry_after) or 0)


def _send(number: str, *, request: PageRequest) -> str:
    code_pauses.ask(request.address, at=request.now)
    return ways.send_code(number, address=request.address, at=request.now)


def _entered(*, number: str, code: str, at: datetime) -> WayIn:
    """:raises CodeWrong: the code is not the one that was sent; that was counted."""
    way = ways.try_code(number, code=code, at=at)
    if way is None:
        raise CodeWrong(minutes=member_codes.MINUTES, most=member_codes.TRIES)
    return way


def _onward(request: PageRequest) -> str:
    wanted = back(request, reverse("member:projects"))
    if request.way is None or request.way.member_id is not None:
        return wanted
    return f"{reverse('member:bind')}?{urlencode({'next': wanted})}"


def _answered(answer: HttpResponse, form: Form) -> HttpResponse:
    """422 where the form came back with faults, 429 where one has to wait."""
    answer.status_code = form_status(form)
    if form.is_bound and (refused := refused_by(form)):
        answer.status_code = refused.kind.status
        if refused.retry_after:
            answer["Retry-After"] = str(refused.retry_after)
    return answer


# --- saying who one is --------------------------------------------------------------------------


def _by_way(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Guard what somebody does who has proved a telephone and may be nobody's yet."""
    act = once(view)

    @functools.wraps(act)
    def guarded(request: PageRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.way is not None:
            return act(request, *args, **kwargs)
        address = reverse("member:sign-in")
        if request.method == "POST":
            raise SignedOut(sign_in=address)
        return away(request, f"{address}?{urlencode({'next': request.get_full_path()})}")

    return takes(largest_body(view))(guarded)


@_both
@_by_way
@takes(LONG_TEXT)  # so that the field says what is too long
def bind(request: WayRequest) -> HttpResponse:
    """Say who one is; while somebody looks at it, this page says who, and how far it is."""
    onward = back(request, reverse("member:projects"))
    if request.way.member_id is not None:
        return away(request, onward)
    last = bindings.latest_of(request.way)
    if last is not None and last.is_open and request.method != "POST":
        context = {"binding": last, "ask": asking.whom_at(last.named)}
        return show(request, "member/entrance/waiting.html", context)
    is_looking = "find" in request.POST
    initial = request.POST.dict() if is_looking else None
    form = Bind(None if is_looking else sent(request), initial=initial, last=last)
    if form.is_bound and _can_be_right(form, request=request):
        done = tried(form, binding_actions.ask_binding, request.way, **form.facts(), at=request.now)
        if done and done.result:
            if done.result.state == BindingState.BOUND:
                tell(request, "已核对与会员登记一致，绑定完成。")
                request.way = done.result.way
                return wechat.link(request, away(request, onward))
            return away(request, f"{reverse('member:bind')}?{urlencode({'next': onward})}")
    declined = last if last is not None and last.state == BindingState.DECLINED else None
    ask = asking.whom_at(declined.named) if declined else None
    invented = demonstrated.somebody_with(request.way) if demo_people.is_shown() else None
    context = {
        "form": form,
        "is_looking": is_looking,
        "declined": declined,
        "ask": ask,
        "invented": invented,
        "next": onward,
    }
    return _answered(show(request, "member/entrance/bind.html", context), form)


def _can_be_right(form: Bind, *, request: WayRequest) -> bool:
    """Look at name and number whatever else is amiss: all of it is told in one round."""
    form.full_clean()
    given = dict(form.cleaned_data)
    if "name" in given:
        attempt(form, bindings.member_name, given["name"])
    if given.get("paper") and given.get("id_number"):
        number = given["paper"], given["id_number"]
        attempt(form, bindings.paper_number, *number, on=request.today)
    return form.is_valid()


@require_POST
@_by_way
def withdraw_binding(request: WayRequest) -> HttpResponse:
    binding_actions.withdraw_binding(request.way, at=request.now)
    tell(request, "上一次申请已撤回。姓名和证件种类还在下面；证件号码不改的留空，请改正后再提交。")
    return go(request, "member:bind")


@member_only.opens
def taken_over(request: MemberRequest) -> HttpResponse:
    """Somebody asked to come in as this member by another telephone."""
    binding = bindings.against(request.member.pk)
    context = {"binding": binding, "ask": asking.whom_to_ask(request.member)}
    return show(request, "member/entrance/taken_over.html", context)


@member_only.sends
def object_to_binding(request: MemberRequest, binding_id: int) -> HttpResponse:
    binding_actions.object_to_binding(binding_id, by=request.actor, at=request.now)
    tell(request, "已否认，对方等满三天也不能换绑。您的登录手机没有变化，代办机构会看到您的否认。")
    return go(request, "member:projects")


patterns = [
    path("sign-in/", sign_in, name="sign-in"),
    path("bind/", bind, name="bind"),
    path("bind/withdraw/", withdraw_binding, name="withdraw-binding"),
    path("bind/others/", taken_over, name="taken-over"),
    path("bind/others/<key:binding_id>/object/", object_to_binding, name="object-to-binding"),
]

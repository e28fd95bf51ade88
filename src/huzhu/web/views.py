"""Pages that belong to no audience: home, choice of position, the demonstration's sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huzhu.kernel.numbers import key_of
from huzhu.notices import queries as notes
from huzhu.people import queries as people
from huzhu.web import demo_people, identity, outside
from huzhu.web.errors import DemoOnly, NoPosition, NoSuchDemoPerson
from huzhu.web.guards import home_of
from huzhu.web.member.entrance import wechat
from huzhu.web.pages import away, back, go, mark_of, show

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.web.requests import PageRequest

NEWEST = 8


@require_safe
def home(request: PageRequest) -> HttpResponse:
    if not demo_people.is_shown():
        return show(request, "home.html", {"records": notes.posted_notices(limit=NEWEST)})
    everybody = people.demo_signins(on=request.today)
    context = {
        "groups": demo_people.groups(everybody),
        "tour": demo_people.tour(everybody),
        "assessment": demo_people.tour_of_assessment(everybody),
    }
    return show(request, "demo.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def choose_identity(request: PageRequest) -> HttpResponse:
    held = identity.positions_held(request)
    if not held:
        raise NoPosition(who=request.user)
    if request.method == "POST":
        position = identity.choose(request, key_of(request.POST.get("position", "")))
        return away(request, back(request, home_of(people.actor_of(position))))
    if request.actor is not None and "again" not in request.GET:
        return away(request, back(request, home_of(request.actor)))
    return show(request, "identity.html", {"positions": held})


@require_safe
def session_state(request: PageRequest) -> HttpResponse:
    """Tell an open page who is signed in by now, the token that is good now, and the time."""
    return JsonResponse(
        {
            "who": mark_of(request.actor),
            "token": get_token(request),
            "server_time": request.now.isoformat(),
            "rests": request.rests,
        }
    )


@require_POST
def leave(request: PageRequest) -> HttpResponse:
    address = outside.leave_address(request)
    identity.leave(request)
    answer = outside.led_out(request, address) if address else go(request, "home")
    return wechat.forget(answer)


@require_safe
def by_office(request: PageRequest, rest: str = "") -> HttpResponse:
    del rest  # whatever allauth has below these addresses
    return show(request, "by_office.html")


@require_POST
def demo_sign_in(request: PageRequest) -> HttpResponse:
    if not demo_people.is_shown():
        raise DemoOnly
    wanted = request.POST.get("person", "")
    person = next((p for p in people.demo_signins(on=request.today) if p.key == wanted), None)
    if person is None:
        raise NoSuchDemoPerson
    if person.member is not None:
        identity.enter_as_member(request, person.member)
    elif person.position is not None:
        identity.enter_as_staff(request, person.position.account, position_id=person.position.pk)
    return away(request, back(request, home_of(person.actor)))

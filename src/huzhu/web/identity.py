"""Which position a signed-in person has chosen, and which member a session belongs to.

Rights end with the term: the position is looked up again on every request.

Not here: passwords (``accounts``), the gate of the second factor (``second_factor``), what a role
may do (each app's ``policies``).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.contrib import auth, messages

from huzhu.people import member_ways, proxies
from huzhu.people import queries as people
from huzhu.people.actions import signing_in, ways
from huzhu.people.sign_in_pauses import Caller
from huzhu.web import desk_sessions, devices, second_factor
from huzhu.web.errors import PositionNotHeld

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from huzhu.people.models import Account, Member, Position, WayIn
    from huzhu.web.requests import PageRequest

POSITION = "position_id"
MEMBER = "member_id"
WAY = "way_id"
_RENEWED = "renewed_on"
POST_OVER = "登录随任期结束：您所用的岗位已结束任期，登录已退出。另有岗位的，请重新登录。"
#: A member who signed in on the eve of a rush is signed in after it; each day of use begins anew.
MEMBER_SESSION = timedelta(days=14)
#: However often it is used: by then the telephone may be somebody else's.
MEMBER_LONGEST = timedelta(days=90)
MEMBER_OVER = "登录最长 90 天：您的登录已到时，自动退出。请用手机号重新登录。"


def recognise(request: PageRequest) -> None:
    """Set ``actor`` and ``member`` from the session; without a cookie nothing is asked."""
    request.actor, request.member, request.way, request.owed = None, None, None, None
    request.rests = None
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return
    if request.user.is_authenticated and desk_sessions.goes_on(request):
        request.owed = second_factor.owed_by(request)
        if request.owed is not None:
            return
        held = positions_held(request)
        if _has_ended(request, held):
            leave(request)
            messages.warning(request, POST_OVER)
            return
        chosen = _chosen(held, request.session.get(POSITION), own=request.user.pk)
        request.actor = proxies.actor_in(chosen, request.user) if chosen else None
    elif not request.user.is_authenticated:
        request.member = _member_in(request)
        request.actor = people.actor_of_member(request.member) if request.member else None


def _member_in(request: PageRequest) -> Member | None:
    """The member of the session: by a way in, in the demonstration without one."""
    if way_id := request.session.get(WAY):
        request.way = member_ways.way_by_id(way_id)
        if request.way is None:
            return None
        if not _goes_on(request):
            leave(request)
            request.way = None
            messages.warning(request, MEMBER_OVER)
            return None
        return request.way.member
    number = request.session.get(MEMBER)
    return people.member_by_id(number) if number else None


def _goes_on(request: PageRequest) -> bool:
    """Give a session its whole time again, once a day; not one that has lasted too long."""
    today, key = str(request.today), str(request.session.session_key)
    if request.session.get(_RENEWED) == today:
        return True
    began_at = member_ways.began_at(key)
    if began_at is not None and request.now - began_at > MEMBER_LONGEST:
        return False
    request.session[_RENEWED] = today
    member_ways.renew(key, at=request.now)
    return True


def positions_held(request: HttpRequest) -> Sequence[Position]:
    """The posts that the account acts in today, its own first; read once per request."""
    if not hasattr(request, "_positions_held"):
        account = cast("Account", request.user)
        today = cast("PageRequest", request).today
        held = proxies.posts_for(account, on=today) if account.is_authenticated else []
        request._positions_held = held  # type: ignore[attr-defined] # noqa: SLF001 -- a memo
    return cast("Sequence[Position]", request._positions_held)  # type: ignore[attr-defined] # noqa: SLF001


def choose(request: PageRequest, position_id: int | None) -> Position:
    """Act in this position from now on.

    :raises PositionNotHeld: the account does not hold it today.
    """
    for position in positions_held(request):
        if position.pk == position_id:
            request.session[POSITION] = position.pk
            return position
    raise PositionNotHeld


def enter_as_staff(request: PageRequest, account: Account, *, position_id: int) -> None:
    """Begin a session of a staff member in one position, without a password (demonstration)."""
    leave(request)
    caller = Caller(account.username, request.address)
    signing_in.sign_in(account, caller=caller, way="demonstration", at=request.now)
    auth.login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    request.session[POSITION] = position_id
    request.session[second_factor.DEMONSTRATION] = True


def enter_as_member(request: PageRequest, member: Member) -> None:
    """Begin a session of a member; it carries no staff rights."""
    leave(request)
    request.session.cycle_key()
    request.session[MEMBER] = member.pk


def enter_by_way(request: PageRequest, way: WayIn) -> None:
    """Begin a session of whoever has proved a way in, bound or not; it carries no staff rights."""
    leave(request)
    request.session.cycle_key()
    request.session[WAY], request.session[_RENEWED] = way.pk, str(request.today)
    request.session.set_expiry(MEMBER_SESSION)
    device = devices.phone_of(request.headers.get("User-Agent", ""))
    key = str(request.session.session_key)
    ways.begin_session(way, session_key=key, device=device, at=request.now)


def leave(request: PageRequest) -> None:
    """End the session, whoever it belonged to."""
    if request.user.is_authenticated:
        key = str(request.session.session_key)
        signing_in.sign_out(request.user, session_key=key, address=request.address, at=request.now)
    elif request.way is not None:
        ways.leave_session(str(request.session.session_key), at=request.now)
    auth.logout(request)


def _has_ended(request: PageRequest, held: Sequence[Position]) -> bool:
    """Whether the chosen post of one's own is over: with it ends the session begun for it.

    A post that was lent ends alone: who is back in the own one chooses it.
    """
    chosen = request.session.get(POSITION)
    if chosen is None or any(each.pk == chosen for each in held):
        return False
    return people.is_post_of(cast("Account", request.user), position_id=chosen)


def _chosen(held: Sequence[Position], position_id: int | None, *, own: int) -> Position | None:
    """The chosen position; the only one that is one's own needs no choice.

    A lent one that has ended is chosen anew: nobody acts in another without knowing it.
    """
    if position_id is None:
        owned = [position for position in held if position.account_id == own]
        return owned[0] if len(owned) == 1 else None
    return next((position for position in held if position.pk == position_id), None)

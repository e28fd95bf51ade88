"""Which position a signed-in person has chosen, and which member a session belongs to.

Rights end with the term: the position is looked up again on every request.

Not here: passwords (``accounts``), the gate of the second factor (``second_factor``), what a role
may do (each app's ``policies``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.contrib import auth

from huzhu.people import queries as people
from huzhu.people.actions import signing_in
from huzhu.people.sign_in_pauses import Caller
from huzhu.web import second_factor
from huzhu.web.errors import PositionNotHeld

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from huzhu.people.models import Account, Member, Position
    from huzhu.web.requests import PageRequest

POSITION = "position_id"
MEMBER = "member_id"


def recognise(request: PageRequest) -> None:
    """Set ``actor`` and ``member`` from the session; without a cookie nothing is asked."""
    request.actor, request.member, request.owed = None, None, None
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return
    if request.user.is_authenticated:
        request.owed = second_factor.owed_by(request)
        if request.owed is not None:
            return
        held = positions_held(request)
        chosen = _chosen(held, request.session.get(POSITION))
        request.actor = people.actor_of(chosen) if chosen else None
    elif number := request.session.get(MEMBER):
        request.member = people.member_by_id(number)
        if request.member is not None:
            request.actor = people.actor_of_member(request.member)


def positions_held(request: HttpRequest) -> Sequence[Position]:
    """The running positions of the account, read once per request."""
    if not hasattr(request, "_positions_held"):
        account = cast("Account", request.user)
        today = cast("PageRequest", request).today
        held = list(people.positions_of(account, on=today)) if account.is_authenticated else []
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


def leave(request: PageRequest) -> None:
    """End the session, whoever it belonged to."""
    if request.user.is_authenticated:
        signing_in.sign_out(request.user, address=request.address, at=request.now)
    auth.logout(request)


def _chosen(held: Sequence[Position], position_id: int | None) -> Position | None:
    """The chosen position; the only one needs no choice.

    A choice that has ended is made anew: nobody acts in another position without knowing it.
    """
    if position_id is None:
        return held[0] if len(held) == 1 else None
    return next((position for position in held if position.pk == position_id), None)

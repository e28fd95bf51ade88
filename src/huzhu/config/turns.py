"""In which order those who wait for a slot are called: addresses take turns.

Whoever waits stands in the line of the own address, and the lines are called one after the other.
One address may ask a thousand times: another's single request is called next. Nobody has a fixed
pace: where nobody else waits, one address (a factory, a school) has all there is.

Sign-ins stand in lines of their own, since few of them are worked on at a time: whoever reads pages
does not wait behind them, at the same address neither. With them stands every page that hashes a
password: who is signed in has no other way to the one lane of hashing.

What is remembered of addresses is who waits and who is at work, nothing else.

Not here: how many slots there are, how long anybody waits (``slots``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.urls import reverse

from huzhu.people.sign_in_rules import neighbourhood

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from huzhu.config.static import Scope


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request stands: whence it comes, and whether a password is to be looked at."""

    address: str = ""  #: empty: nobody can say
    is_sign_in: bool = False


#: The pages whose forms carry a password.
HASHING = ("account_login", "account_reauthenticate", "change-password", "set-password")
ANYWHERE = Place()
Ring = dict[Place, dict["asyncio.Future[None]", None]]


def place_of(scope: Scope) -> Place:
    """Return where a request stands, once it is settled who asks."""
    client = scope.get("client")
    is_sign_in = scope["method"] == "POST" and scope["path"] in _hashing()
    return Place(neighbourhood(client[0]) if client else "", is_sign_in)


@cache
def _hashing() -> frozenset[str]:
    """Where a password is looked at or set."""
    return frozenset(map(reverse, HASHING))


class Lines:
    """Those who wait, each in the line of a place; the lines are called in turns."""

    def __init__(self) -> None:
        self._pages: Ring = {}
        self._sign_ins: Ring = {}
        self._is_sign_ins_turn = False

    def join(self, place: Place, turn: asyncio.Future[None]) -> None:
        self._ring_of(place).setdefault(place, {})[turn] = None

    def leave(self, place: Place, turn: asyncio.Future[None]) -> None:
        """Step out of the line, called or not."""
        line = self._ring_of(place).get(place, {})
        line.pop(turn, None)
        if not line:
            self._ring_of(place).pop(place, None)

    def length(self, place: Place) -> int:
        return len(self._ring_of(place).get(place, ()))

    def call(
        self, may: Callable[[Place], bool], *, takes_sign_ins: bool
    ) -> tuple[Place, asyncio.Future[None]] | None:
        """Return the next who may, out of the line; None: nobody who waits may."""
        rings = [self._pages]
        if takes_sign_ins:
            rings.insert(0 if self._is_sign_ins_turn else 1, self._sign_ins)
        for ring in rings:
            place = next((each for each in ring if may(each)), None)
            if place is not None:
                self._is_sign_ins_turn = not place.is_sign_in
                return place, _first_of(ring, place)
        return None

    def _ring_of(self, place: Place) -> Ring:
        return self._sign_ins if place.is_sign_in else self._pages


def _first_of(ring: Ring, place: Place) -> asyncio.Future[None]:
    """Take the first out of a line; the rest of it stands behind all others."""
    line = ring.pop(place)
    turn = next(iter(line))
    del line[turn]
    if line:
        ring[place] = line
    return turn

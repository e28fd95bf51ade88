"""Slots: how many requests Django works on at a time, each with a thread and a connection.

A slot is held for work alone. Before it, the body is complete (``bodies``); after it, the answer
is complete, and is sent at the pace of whoever reads it: a slow reader holds an answer (a file
beyond 64 kB) and a connection, nothing else, and is left when it takes less than 1 kB a second.

Addresses take turns (``turns``). None of them holds the last slots, so that another's request
begins at once; few slots look at passwords, which costs a processor each, and one of these is left
to another address as well. Whoever waits longer than ``LONGEST_WAIT`` is told to come again, and so
is who finds ``MOST_WAITING`` of the own address in the same line: of pages, or of sign-ins.

Not here: which requests need one (``asgi``).
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from contextlib import asynccontextmanager
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.core.handlers.asgi import ASGIHandler

from huzhu.config import errors, turns

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from huzhu.config.static import Scope, Send
    from huzhu.config.turns import Place

LONGEST_WAIT = 10.0
#: Slots that one address leaves to the others.
SPARE = 2
#: Sign-ins that are worked on at a time: one is hashed, the others are on their way to it or back.
MOST_SIGN_INS = 3
#: Of these, so many are left to the others by one address.
SPARE_SIGN_INS = 1
#: As many of one address, of pages and of sign-ins each, as pages are made in ``LONGEST_WAIT``.
MOST_WAITING = 2000
_PIECE = 64 * 1024
#: A piece of 64 kB at 1 kB a second.
LONGEST_PIECE = 64.0


class Slots:
    """The slots of one process."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.waiting = 0
        self._lines = turns.Lines()
        self._held: Counter[str] = Counter()  #: by address
        self._sign_ins: Counter[str] = Counter()  #: of these, by address

    @property
    def free(self) -> int:
        return self.count - self._held.total()

    @asynccontextmanager
    async def one(self, place: Place = turns.ANYWHERE) -> AsyncIterator[None]:
        """Wait for a slot and hold it.

        :raises Crowded: none became free in time.
        :raises CrowdedAddress: as many wait at this address as may.
        """
        if self._may(place):
            self._take(place)
        else:
            await self._turn(place)
        try:
            yield
        finally:
            self._give_back(place)

    async def _turn(self, place: Place) -> None:
        """Wait to be called: whoever calls has taken the slot for us."""
        if place.address and self._lines.length(place) >= MOST_WAITING:
            raise errors.CrowdedAddress(most=MOST_WAITING)
        turn = asyncio.get_running_loop().create_future()
        self._lines.join(place, turn)
        self.waiting += 1
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                await self._called(turn, place)
        except TimeoutError:
            raise errors.Crowded from None
        finally:
            self.waiting -= 1
            self._lines.leave(place, turn)

    async def _called(self, turn: asyncio.Future[None], place: Place) -> None:
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # called at the very moment of giving up
                self._give_back(place)
            raise

    def _may(self, place: Place) -> bool:
        """Whether a slot is free, and one for this place among them."""
        if not self.free or (place.is_sign_in and not self._takes_sign_ins):
            return False
        if not place.address:
            return True
        if place.is_sign_in and self._sign_ins[place.address] >= MOST_SIGN_INS - SPARE_SIGN_INS:
            return False
        return self._held[place.address] < max(self.count - SPARE, 1)

    @property
    def _takes_sign_ins(self) -> bool:
        return self._sign_ins.total() < MOST_SIGN_INS

    def _counts(self, place: Place) -> list[Counter[str]]:
        return [self._held, self._sign_ins] if place.is_sign_in else [self._held]

    def _take(self, place: Place) -> None:
        for count in self._counts(place):
            count[place.address] += 1

    def _give_back(self, place: Place) -> None:
        for count in self._counts(place):
            count[place.address] -= 1
            if not count[place.address]:
                del count[place.address]
        while self.free and (called := self._next()):
            place, turn = called
            if not turn.cancelled():
                self._take(place)
                turn.set_result(None)

    def _next(self) -> tuple[Place, asyncio.Future[None]] | None:
        return self._lines.call(self._may, takes_sign_ins=self._takes_sign_ins)


class Pages(ASGIHandler):
    """Django, given a body that is complete."""

    async def work(self, scope: Scope, body: IO[bytes]) -> Answer:
        """Return the whole answer, whoever has gone away meanwhile: work is never cut in two."""
        answer = Answer()
        try:
            await self(scope, _Complete(body), answer.add)
        except BaseException:
            answer.close()
            raise
        return answer

    async def read_body(self, receive: _Complete) -> IO[bytes]:  # type: ignore[override]
        """Django would copy it into a file of its own."""
        return receive.body


class _Complete:
    """What Django receives: nothing more, not even that the client has gone."""

    def __init__(self, body: IO[bytes]) -> None:
        self.body = body

    async def __call__(self) -> dict[str, Any]:
        never: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        return await never


class Answer:
    """An answer of Django's: its head, and a body that goes to a file when it is long."""

    def __init__(self) -> None:
        self._start: Mapping[str, Any] | None = None
        self._kept = tempfile.SpooledTemporaryFile(  # noqa: SIM115 -- closed when it is sent
            max_size=_PIECE, dir=settings.FILE_UPLOAD_TEMP_DIR
        )

    async def add(self, message: Mapping[str, Any]) -> None:
        """Keep a part (Django's ``send``)."""
        if message["type"] == "http.response.start":
            self._start = message
        else:
            self._kept.write(message.get("body", b""))

    async def deliver(self, send: Send) -> None:
        """Send it in pieces, each within its time; leave whoever takes longer."""
        if self._start is None:
            return
        self._kept.seek(0)
        try:
            async with asyncio.timeout(LONGEST_PIECE) as patience:
                await send(self._start)
                piece = self._kept.read(_PIECE)
                while len(piece) == _PIECE:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                    patience.reschedule(asyncio.get_running_loop().time() + LONGEST_PIECE)
                    piece = self._kept.read(_PIECE)
                await send({"type": "http.response.body", "body": piece, "more_body": False})
        except TimeoutError:
            return

    def close(self) -> None:
        """Let go of what is kept."""
        self._kept.close()

"""Slots: how many requests Django works on at a time, each with a thread and a connection.

A slot is held for work alone. Before it, the body is complete (``bodies``); after it, the answer
is complete, and is sent at the pace of whoever reads it: a slow reader holds an answer (a file
beyond 64 kB) and a connection, nothing else, and is left when it takes less than 1 kB a second.

Whoever waits longer than ``LONGEST_WAIT`` for a slot is told to come again.

Not here: which requests need one (``asgi``).
"""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import asynccontextmanager
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.core.handlers.asgi import ASGIHandler

from huzhu.config import errors

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from huzhu.config.static import Scope, Send

LONGEST_WAIT = 10.0
_PIECE = 64 * 1024
#: A piece of 64 kB at 1 kB a second.
LONGEST_PIECE = 64.0


class Slots:
    """The slots of one process."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.waiting = 0
        self._held = 0
        self._free = asyncio.Semaphore(count)

    @property
    def free(self) -> int:
        return self.count - self._held

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Wait for a slot and hold it.

        :raises Crowded: none became free in time.
        """
        self.waiting += 1
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                await self._free.acquire()
        except TimeoutError:
            raise errors.Crowded from None
        finally:
            self.waiting -= 1
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
            self._free.release()


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

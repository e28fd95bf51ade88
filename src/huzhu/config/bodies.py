"""Takes a request's body, under limits of size and time, before it takes anything else.

    up to 64 kB         from everybody, kept in memory; with files only where the disk has room
    more                where the view takes it (``kernel.sizes``), from somebody with a session,
                        its length said beforehand; in a file without a name, gone with the request
    time                60 kB within each minute, or the end

Only then does a request ask for a slot: nobody who is slow holds up anybody. What comes slower
than it should is looked at every few seconds instead of at every byte, so that a crowd of slow
lines costs next to nothing.

What is refused is answered at once, at the head. Some clients look at the answer only when they
have sent everything: a little of the rest is read and thrown away for them.

Not here: slots and what follows (``slots``), the limits of head and connection (Granian's,
``runtime.supervisor``).
"""

from __future__ import annotations

import asyncio
import io
import re
import shutil
import tempfile
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.urls import Resolver404, resolve

from huzhu.config import errors, sessions
from huzhu.kernel import sizes
from huzhu.kernel.sizes import LEAST_FREE_BYTES

if TYPE_CHECKING:
    from huzhu.config.static import Receive, Scope

#: Bytes that must come within each ``MINUTE``: 1 kB a second.
LEAST_A_MINUTE = 60_000
MINUTE = 60.0
#: Whoever is slower than it should be after ``GRACE`` is looked at every ``NAP`` seconds.
GRACE, NAP = 2.0, 5.0
#: What is read of a refused body: so long at most, so long while nothing comes, so much.
LINGER_SECONDS, LINGER_SILENCE, LINGER_BYTES = 5.0, 0.5, 32 * 1024 * 1024
_LENGTH = re.compile(rb"\d{1,18}")
_UNITS = ((1024**3, "GB"), (1024**2, "MB"), (1024, "KB"))


class GoneAway(Exception):
    """The client went away before its body was complete."""


class Bodies:
    """The bodies that one process is taking."""

    def __init__(self) -> None:
        self.under_way = 0
        #: Bytes announced by the large ones: the disk has room for all of them.
        self._announced = 0

    async def take(self, scope: Scope, receive: Receive) -> IO[bytes]:
        """Return the complete body, at its beginning.

        :raises TurnedAway: it is too large, too slow, or there is no room.
        :raises GoneAway: it will never be complete.
        """
        length = _length_of(scope)
        self.under_way += 1
        try:
            if length is None or length <= sizes.FORM:
                if _may_hold_files(scope):
                    self._check_room(length or sizes.FORM)
                return await _taken(receive, io.BytesIO(), most=sizes.FORM)
            await self._check(scope, length)
            return await self._spooled(receive, length)
        finally:
            self.under_way -= 1

    async def _check(self, scope: Scope, length: int) -> None:
        largest = largest_body(scope["path"])
        if length > largest:
            raise errors.BodyTooLarge(largest=told(largest))
        if not await sessions.is_somebody(scope):
            raise errors.BodyOfNobody(largest=spoken(sizes.FORM))
        self._check_room(length)

    def _check_room(self, length: int) -> None:
        free = shutil.disk_usage(settings.FILE_UPLOAD_TEMP_DIR).free
        if free - self._announced - length < LEAST_FREE_BYTES:
            raise errors.NoRoom

    async def _spooled(self, receive: Receive, length: int) -> IO[bytes]:
        file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 -- it ends with the request
        self._announced += length
        try:
            return await _taken(receive, file, most=length)
        except BaseException:
            file.close()
            raise
        finally:
            self._announced -= length


def _may_hold_files(scope: Scope) -> bool:
    return any(
        name == b"content-type" and value.strip().lower().startswith(b"multipart/")
        for name, value in scope["headers"]
    )


async def _taken(receive: Receive, kept: IO[bytes], *, most: int) -> IO[bytes]:
    """Read to the end, at the least pace or faster."""
    loop = asyncio.get_running_loop()
    began, size, in_this_minute = loop.time(), 0, 0
    try:
        async with asyncio.timeout(MINUTE) as patience:
            while True:
                piece, is_last = await _piece(receive)
                size += len(piece)
                if size > most:
                    raise errors.BodyWithoutLength(largest=spoken(most))
                await _keep(kept, piece)
                if is_last:
                    break
                in_this_minute += len(piece)
                now = loop.time()
                if in_this_minute >= LEAST_A_MINUTE:
                    in_this_minute = 0
                    patience.reschedule(now + MINUTE)
                if now - began > GRACE and size < (now - began) * LEAST_A_MINUTE / MINUTE:
                    await asyncio.sleep(NAP)
    except TimeoutError:
        raise errors.BodyTooSlow from None
    kept.seek(0)
    return kept


async def _piece(receive: Receive) -> tuple[bytes, bool]:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise GoneAway
    return message.get("body", b""), not message.get("more_body", False)


async def _keep(kept: IO[bytes], piece: bytes) -> None:
    if isinstance(kept, io.BytesIO):
        kept.write(piece)
    else:  # a disk that is slow for once holds up nobody else
        await asyncio.to_thread(kept.write, piece)


async def linger(scope: Scope, receive: Receive) -> None:
    """Throw away some of what still comes, for clients that look at no answer before they end."""
    if any(name == b"expect" for name, _ in scope["headers"]):
        return  # it waits to be asked for the rest
    read = 0
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            is_last = False
            while not is_last and read < LINGER_BYTES:
                async with asyncio.timeout(LINGER_SILENCE):
                    piece, is_last = await _piece(receive)
                read += len(piece)
    except (TimeoutError, GoneAway):
        pass


def largest_body(path: str) -> int:
    """Return how many bytes a request to an address may bring."""
    try:
        return sizes.largest_body(resolve(path).func)
    except Resolver404:
        return sizes.FORM


def told(largest: int) -> str:
    """Say what a page takes: where a file belongs, the one limit that its field names."""
    if largest == sizes.FILE:
        return f"{spoken(sizes.ONE_FILE)} 以内的文件"
    return spoken(largest)


def spoken(size: int) -> str:
    """Return a size in words; each limit is some kilobytes at least."""
    unit, name = next(each for each in _UNITS if size >= each[0])
    return f"{size // unit} {name}"


def _length_of(scope: Scope) -> int | None:
    """Return the length that the head announces; Granian has made sure that it is one number."""
    for name, value in scope["headers"]:
        if name == b"content-length" and _LENGTH.fullmatch(value):
            return int(value)
    return None

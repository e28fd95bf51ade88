"""A rush as it comes over HTTP: many members, few connections, everyone asks until it is definite.

What every member was told goes into a file outside the database, each line written before the next
request is sent: after any fault it is the witness of what was promised.

Not here: whether the promises were kept (``checker``).
"""

import asyncio
import base64
import contextlib
import json
import random
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

WON, AGAIN, UNKNOWN = 201, 200, 503
#: Answers after which a member need not ask again.
DEFINITE = frozenset({200, 201, 409})
LONGEST_ANSWER = 15.0


@dataclass(frozen=True)
class Told:
    """One answer to one member; status 0: the connection broke."""

    member: int
    status: int
    claim: int | None = None
    number: int | None = None


@dataclass
class History:
    """Everything that members were told, in the order in which they heard it."""

    path: Path
    told: list[Told] = field(default_factory=list)

    def add(self, told: Told) -> None:
        self.told.append(told)
        with self.path.open("a") as file:
            file.write(json.dumps(vars(told)) + "\n")

    def count(self, status: int) -> int:
        return sum(told.status == status for told in self.told)


class Connection(Protocol):
    """A way to the counter."""

    async def ask(self, ticket: str) -> tuple[int, bytes]: ...

    async def close(self) -> None: ...


class HttpConnection:
    """One keep-alive connection that is opened again whenever it broke."""

    def __init__(self, host: str, port: int, path: str) -> None:
        self.host, self.port, self.path = host, port, path
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(self, ticket: str) -> tuple[int, bytes]:
        try:
            async with asyncio.timeout(LONGEST_ANSWER):
                return await self._ask(ticket)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            await self.close()
            return 0, b""

    async def _ask(self, ticket: str) -> tuple[int, bytes]:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        assert self.reader
        self.writer.write(
            f"POST {self.path} HTTP/1.1\r\nHost: {self.host}\r\nContent-Length: 0\r\n"
            f"Authorization: Bearer {ticket}\r\n\r\n".encode()
        )
        head = await self.reader.readuntil(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))
        return int(head[9:12]), await self.reader.readexactly(length)

    async def close(self) -> None:
        writer, self.reader, self.writer = self.writer, None, None
        if writer:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


@dataclass
class Rush:
    """Members who claim of one offer over a number of connections."""

    history: History
    connections: int = 64
    #: Seconds between two requests of one connection: leaves room for a fault in the middle.
    pause: float = 0.0
    longest: float = 240.0

    async def run(self, tickets: Iterable[str], connect: Callable[[], Connection]) -> None:
        queue = iter(tickets)
        async with asyncio.timeout(self.longest):
            await asyncio.gather(*(self._serve(queue, connect()) for _ in range(self.connections)))

    async def _serve(self, queue: Iterator[str], connection: Connection) -> None:
        try:
            for ticket in queue:
                while not await self._claim(ticket, connection):  # noqa: ASYNC110 -- asks again
                    await asyncio.sleep(random.uniform(0.1, 0.4))
        finally:
            await connection.close()

    async def _claim(self, ticket: str, connection: Connection) -> bool:
        told = read(ticket, *await connection.ask(ticket))
        self.history.add(told)
        if self.pause:
            await asyncio.sleep(self.pause * random.uniform(0.5, 1.5))
        return told.status in DEFINITE


def read(ticket: str, status: int, body: bytes) -> Told:
    won = json.loads(body) if status in {WON, AGAIN} else {}
    return Told(member_of(ticket), status, won.get("claim"), won.get("number"))


def member_of(ticket: str) -> int:
    """The member that a ticket names."""
    return struct.unpack(">B4sqqq16s", base64.urlsafe_b64decode(ticket))[3]


def over_http(port: int, offer_id: int) -> Callable[[], Connection]:
    path = f"/api/v1/offers/{offer_id}/claims"
    return lambda: HttpConnection("127.0.0.1", port, path)

"""The counter's ASGI application: reads a request, asks, answers.

``POST /api/v1/offers/{id}/claims`` with ``Authorization: Bearer TICKET``. The body is not read;
the ticket says who asks for what.

Not here: the queue (``lanes``), the answers' words (``answers``).
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
from typing import TYPE_CHECKING, Any

import psycopg

from huzhu.claims import tickets
from huzhu.claims.counter import answers
from huzhu.claims.counter.lanes import Lane
from huzhu.claims.counter.ledger import Ledger
from huzhu.claims.counter.link import Link

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from huzhu.claims.counter.answers import Answer
    from huzhu.claims.counter.ledger import Page
    from huzhu.claims.tickets import Ticket

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[dict[str, Any]], Awaitable[None]]

_PREFIX = len("/api/v1/offers/")
_SUFFIX = len("/claims")
_BEARER = b"Bearer "
_LONGEST_ID = 18
_LARGEST_BODY = 16 * 1024
_DIGITS = len(str(_LARGEST_BODY))
_SWEEP_SECONDS = 0.25


class Counter:
    """The state of one process."""

    def __init__(self) -> None:
        self.link = Link()
        self.ledger = Ledger(self.link)
        self.lanes: dict[int, Lane] = {}
        self.loop = asyncio.get_running_loop()
        self._tasks = [
            self.loop.create_task(self.ledger.listen()),
            self.loop.create_task(self._sweep()),
        ]

    def decide(self, scope: Scope) -> Answer | asyncio.Future[Answer] | Awaitable[Answer]:
        """Answer at once if no question to the database is needed; else say where to wait."""
        token, key = b"", None
        for name, value in scope["headers"]:
            if name == b"authorization":
                token = value
            elif name == b"idempotency-key":
                key = _digest(value)
            elif name == b"content-length" and (len(value) > _DIGITS or int(value) > _LARGEST_BODY):
                return answers.TOO_LARGE
        ticket = tickets.read(token[len(_BEARER) :]) if token.startswith(_BEARER) else None
        if ticket is None or ticket.expires <= self.ledger.now():
            return answers.BAD_TICKET
        offer_id = _offer_id(scope["path"])
        page = self.ledger.known(offer_id)
        if page is None:
            return self._ask(offer_id, ticket, key)
        return self._judge(offer_id, page, ticket, key)

    def _judge(
        self, offer_id: int, page: Page, ticket: Ticket, key: str | None
    ) -> Answer | asyncio.Future[Answer]:
        if ticket.offer_id != offer_id:
            return answers.ANOTHER_OFFER
        member = ticket.member_id
        if page.refusal is not None:
            if key is not None and page.keys.get(key, member) != member:
                return answers.KEY_OF_ANOTHER
            if member not in page.winners:
                return page.refusal
        elif (now := self.ledger.now()) < page.opens:
            return page.too_early(now)
        elif now >= page.closes:
            self.ledger.reload(offer_id)
        lane = self.lanes.get(offer_id)
        if lane is None:
            lane = self.lanes[offer_id] = Lane(offer_id, self.link, self.ledger)
        return lane.put(member, key)

    async def _ask(self, offer_id: int, ticket: Ticket, key: str | None) -> Answer:
        try:
            async with asyncio.timeout(3):
                page = await self.ledger.page(offer_id)
        except (psycopg.Error, OSError, TimeoutError):
            return answers.UNKNOWN
        if page is None:
            return answers.NOT_FOUND
        answer = self._judge(offer_id, page, ticket, key)
        return answer if isinstance(answer, answers.Answer) else await answer

    async def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            now = loop.time()
            for lane in self.lanes.values():
                lane.expire(now)

    async def close(self) -> None:
        """Answer those who wait, then let go of the database."""
        for lane in self.lanes.values():
            await lane.drain()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.link.close()


_counter: Counter | None = None


async def startup() -> None:
    """Begin to listen for changes of offers, in the process that serves."""
    global _counter  # noqa: PLW0603 -- one counter for each process, as long as its server runs
    if _counter is None:
        _counter = Counter()
    # Hundreds of claims wait at any moment of a rush. Without this, they make the collector walk
    # over all of Django again and again: a third of the time of each claim.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


async def shutdown() -> None:
    """Answer all who wait, then stop."""
    global _counter
    counter, _counter = _counter, None
    if counter is not None:
        await counter.close()


async def application(scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer one claim. A client that goes away does not stop its batch."""
    counter = _counter
    if counter is None or counter.loop is not asyncio.get_running_loop():
        await _answer_alone(scope, send)
        return
    answer = counter.decide(scope)
    if answer.__class__ is not answers.Answer:
        answer = await answer  # type: ignore[misc] # a future or a coroutine
    await send(answer.start)  # type: ignore[union-attr]
    await send(answer.body)  # type: ignore[union-attr]


async def _answer_alone(scope: Scope, send: Send) -> None:
    """Answer outside a serving process, with a counter for this one claim."""
    counter = Counter()
    try:
        answer = counter.decide(scope)
        told = answer if isinstance(answer, answers.Answer) else await answer
    finally:
        await counter.close()
    await send(told.start)
    await send(told.body)


def _offer_id(path: str) -> int:
    """Return the offer's number in a path; 0, which no offer has, if there is none."""
    text = path[_PREFIX:-_SUFFIX]
    is_number = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_ID
    return int(text) if is_number else 0


def _digest(key: bytes) -> str:
    return hashlib.blake2b(key, digest_size=16).hexdigest()

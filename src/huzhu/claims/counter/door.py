"""The counter's door: reads a request, answers it at once or has it told later.

``POST /api/v1/offers/{id}/claims`` with ``Authorization: Bearer TICKET``. The body is not read;
the ticket says who asks for what. A server may come as to any ASGI ``application``, or, where it
can do without a task for each request, put the request itself (``put``).

Not here: the queue (``lanes``), the answers' words (``answers``).
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import psycopg

from huzhu.claims import tickets
from huzhu.claims.counter import answers
from huzhu.claims.counter.lanes import Lane
from huzhu.claims.counter.ledger import Ledger
from huzhu.claims.counter.link import Link
from huzhu.kernel import sizes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from huzhu.claims.counter.answers import Answer
    from huzhu.claims.counter.lanes import Tell
    from huzhu.claims.counter.ledger import Page
    from huzhu.claims.tickets import Ticket

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[dict[str, Any]], Awaitable[None]]

_PATH = re.compile(r"/api/v1/offers/([^/]+)/claims")
_BEARER = b"Bearer "
_LONGEST_ID = 18
_DIGITS = len(str(sizes.FORM))
_SWEEP_SECONDS = 0.25


class Counter:
    """The state of one process."""

    def __init__(self) -> None:
        self.link = Link()
        self.ledger = Ledger(self.link)
        self.lanes: dict[int, Lane] = {}
        self.loop = asyncio.get_running_loop()
        self._asking: set[asyncio.Task[None]] = set()
        self._tasks = [
            self.loop.create_task(self.ledger.listen()),
            self.loop.create_task(self._sweep()),
        ]

    def put(self, scope: Scope, tell: Tell) -> Answer | None:
        """Return the answer if no question to the database is needed; else tell it later."""
        headers = dict(scope["headers"])
        if _is_too_large(headers.get(b"content-length", b"")):
            return answers.TOO_LARGE
        token = headers.get(b"authorization", b"")
        ticket = tickets.read(token[len(_BEARER) :]) if token.startswith(_BEARER) else None
        if ticket is None or ticket.expires <= self.ledger.now():
            return answers.BAD_TICKET
        key = headers.get(b"idempotency-key")
        digest = hashlib.blake2b(key, digest_size=16).hexdigest() if key else None
        offer_id = offer_of(scope["path"]) or 0
        page = self.ledger.known(offer_id)
        if page is not None:
            return self._judge(page, offer_id, ticket, digest, tell)
        task = self.loop.create_task(self._ask(offer_id, ticket, digest, tell))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)
        return None

    def _judge(
        self, page: Page, offer_id: int, ticket: Ticket, key: str | None, tell: Tell, /
    ) -> Answer | None:
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
        return lane.put(member, key, tell)

    async def _ask(self, offer_id: int, ticket: Ticket, key: str | None, tell: Tell) -> None:
        try:
            async with asyncio.timeout(3):
                page = await self.ledger.page(offer_id)
        except (psycopg.Error, OSError, TimeoutError):
            tell(answers.UNKNOWN)
            return
        answer: Answer | None = answers.NOT_FOUND
        if page is not None:
            answer = self._judge(page, offer_id, ticket, key, tell)
        if answer is not None:
            tell(answer)

    async def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            now = loop.time()
            for lane in self.lanes.values():
                lane.expire(now)

    async def close(self) -> None:
        """Answer those who wait, then let go of the database."""
        await asyncio.gather(*self._asking, return_exceptions=True)
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
    gc.collect()
    gc.freeze()  # nothing of all that was loaded ends before the process does


async def shutdown() -> None:
    """Answer all who wait, then stop."""
    global _counter
    counter, _counter = _counter, None
    if counter is not None:
        await counter.close()


def put(scope: Scope, tell: Tell) -> bool:
    """Take a claim in, to be told its answer, perhaps at once; return False if nobody serves."""
    if _counter is None:
        return False
    answer = _counter.put(scope, tell)
    if answer is not None:
        tell(answer)
    return True


async def application(scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer one claim. A client that goes away does not stop its batch."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Answer] = loop.create_future()
    if _counter is not None and _counter.loop is loop:
        put(scope, partial(_settle, answer))
        told = await answer
    else:  # outside a serving process, with a counter for this one claim
        counter = Counter()
        try:
            told = counter.put(scope, partial(_settle, answer)) or await answer
        finally:
            await counter.close()
    for message in told:
        await send(message)


def _settle(answer: asyncio.Future[Answer], told: Answer) -> None:
    if not answer.done():  # its client may have gone
        answer.set_result(told)


@lru_cache(maxsize=1024)
def offer_of(path: str) -> int | None:
    """Return the number of the offer whose claims have this path; None: it is not such a path.

    0, which no offer has, stands for whatever is no number.
    """
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    text = found[1]
    is_number = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_ID
    return int(text) if is_number else 0


def _is_too_large(length: bytes) -> bool:
    digits = len(length)
    return digits >= _DIGITS and (digits > _DIGITS or int(length) > sizes.FORM)

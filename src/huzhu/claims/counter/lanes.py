"""One queue for each offer: while one transaction is on its way, the next gathers (group commit).

No timer is needed: at low load a batch is one claim and nothing waits; in a rush the batch is
whoever came while the last one was being written. A claim is answered only after the commit of its
batch; a claim whose batch is in doubt, or late, is told so (503) and asks again. As soon as one
batch is committed the next one leaves, and the answers are told while the database has that to do.

Not here: what the batch decides (``sql/claims_take.sql``).
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections import deque
from functools import partial
from itertools import chain, count
from typing import TYPE_CHECKING

import psycopg

from huzhu.claims.counter import answers
from huzhu.claims.counter.link import CommitUnknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from huzhu.claims.counter.answers import Answer
    from huzhu.claims.counter.ledger import Ledger, Page
    from huzhu.claims.counter.link import Link, Taken

    #: Takes the answer to whoever asked; called once.
    Tell = Callable[[Answer], None]

logger = logging.getLogger(__name__)

LARGEST_BATCH = 4000
LONGEST_QUEUE = 20_000
#: Seconds after which a claim without an answer is told "unknown".
DEADLINE = 5.0
NO_KEY = "NULL"


class Batch:
    """Claims that go to the database together; the first of them came at ``since``.

    A batch owns whoever waits for it: a member may be on the way and wait in the next one too.
    """

    __slots__ = ("echoes", "keys", "since", "tells")

    def __init__(self, since: float) -> None:
        self.since = since
        self.tells: dict[int, Tell] = {}
        #: Later requests of a member who is in this batch already.
        self.echoes: dict[int, list[Tell]] = {}
        self.keys: dict[str, int] = {}

    def put(self, member_id: int, key: str | None, tell: Tell) -> Answer | None:
        """Add a claim; return the answer if it needs no wait."""
        if key is not None and self.keys.setdefault(key, member_id) != member_id:
            return answers.KEY_OF_ANOTHER
        if member_id in self.tells:
            self.echoes.setdefault(member_id, []).append(tell)
        else:
            self.tells[member_id] = tell
        return None

    def tell_echoes(self, member_id: int, told: Answer) -> None:
        for tell in self.echoes.pop(member_id, ()):
            tell(told)

    def tell_all(self, told: Answer) -> None:
        """Tell whoever was told nothing yet."""
        for tell in chain(self.tells.values(), *self.echoes.values()):
            tell(told)
        self.tells, self.echoes = {}, {}


class Lane:
    """The claims to one offer that this process has not answered yet."""

    def __init__(self, offer_id: int, link: Link, ledger: Ledger) -> None:
        self._offer_id = offer_id
        self._link = link
        self._ledger = ledger
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Batch] = deque()  # all full but the last
        self._on_its_way: Batch | None = None
        self._runner: asyncio.Task[None] | None = None

    def put(self, member_id: int, key: str | None, tell: Tell) -> Answer | None:
        """Queue a claim that will be told its answer; return the answer if it needs no wait."""
        waiting = self._waiting
        queued = (len(waiting) - 1) * LARGEST_BATCH + len(waiting[-1].tells) if waiting else 0
        if queued >= LONGEST_QUEUE:
            return answers.SLOW_DOWN
        if queued % LARGEST_BATCH == 0:
            waiting.append(Batch(self._loop.time()))
        if self._runner is None:
            self._runner = self._loop.create_task(self._run())
        return waiting[-1].put(member_id, key, tell)

    def expire(self, now: float) -> None:
        """Tell those who have waited too long that the outcome is unknown."""
        if self._on_its_way and now - self._on_its_way.since > DEADLINE:
            self._on_its_way.tell_all(answers.UNKNOWN)
        while self._waiting and now - self._waiting[0].since > DEADLINE:
            self._waiting.popleft().tell_all(answers.UNKNOWN)

    async def drain(self) -> None:
        """Wait for the answers of all who wait; tell the rest that theirs is unknown."""
        if self._runner is not None:
            await asyncio.wait([self._runner], timeout=DEADLINE)
            self.expire(math.inf)

    async def _run(self) -> None:
        try:
            while self._waiting:
                self._on_its_way = batch = self._waiting.popleft()
                tell = await self._serve(batch)
                if self._waiting:
                    self._loop.call_soon(tell)  # the next batch leaves before these are told
                else:
                    tell()
        finally:
            self._runner = self._on_its_way = None

    async def _serve(self, batch: Batch) -> Callable[[], None]:
        """Make the claims of a batch; return what tells its members, now that it is decided."""
        members = list(batch.tells)
        key_of = {member: key for key, member in batch.keys.items()}
        try:
            page = await self._ledger.page(self._offer_id)
            in_order = [key_of.get(member, NO_KEY) for member in members] if key_of else None
            taken = await self._link.take(self._offer_id, members, in_order)
        except (CommitUnknown, psycopg.Error, OSError) as fault:
            logger.warning("a batch of %s claims was not answered: %s", len(members), fault)
        except Exception:
            logger.exception("a batch of %s claims was not answered", len(members))
        else:
            return partial(self._answer, batch, taken, page)
        return partial(batch.tell_all, answers.UNKNOWN)

    def _answer(self, batch: Batch, taken: Taken, page: Page | None) -> None:
        for member, told in _outcomes(taken):
            if tell := batch.tells.pop(member, None):
                tell(told)
        if batch.echoes:
            _answer_echoes(batch, taken)
        if taken.phase != "open":
            self._remember_refusal()
        if batch.tells:
            batch.tell_all(page.refuse(taken.phase) if page else answers.NOT_FOUND)

    def _remember_refusal(self) -> None:
        known = self._ledger.known(self._offer_id)
        if known is None or known.refusal is None:
            self._ledger.reload(self._offer_id)


def _outcomes(taken: Taken) -> Iterator[tuple[int, Answer]]:
    """Yield the answer of each member who has an outcome of their own."""
    for number, (member, claim) in enumerate(zip(taken.winners, taken.claims, strict=True)):
        yield member, answers.won(claim, taken.first + number)
    for member, claim, number in zip(taken.holders, taken.held, taken.numbers, strict=True):
        yield member, answers.again(claim, number)
    for member in taken.strangers:
        yield member, answers.KEY_OF_ANOTHER
    for member in taken.unverified:
        yield member, answers.NAME_WITHDRAWN


def _answer_echoes(batch: Batch, taken: Taken) -> None:
    numbered = zip(taken.winners, taken.claims, count(taken.first), strict=False)
    held = zip(taken.holders, taken.held, taken.numbers, strict=True)
    for member, claim, number in chain(numbered, held):
        batch.tell_echoes(member, answers.again(claim, number))
    for member in taken.strangers:
        batch.tell_echoes(member, answers.UNKNOWN)
    for member in taken.unverified:
        batch.tell_echoes(member, answers.NAME_WITHDRAWN)

"""One queue for each offer: while one transaction is on its way, the next gathers (group commit).

No timer is needed: at low load a batch is one claim and nothing waits; in a rush the batch is
whoever came while the last one was being written. A claim is answered only after the commit of its
batch; a claim whose batch is in doubt, or late, is told so (503) and asks again.

Not here: what the batch decides (``sql/claims_take.sql``).
"""

from __future__ import annotations

import asyncio
import logging
from itertools import islice
from typing import TYPE_CHECKING

import psycopg

from huzhu.claims.counter import answers
from huzhu.claims.counter.link import CommitUnknown

if TYPE_CHECKING:
    from huzhu.claims.counter.answers import Answer
    from huzhu.claims.counter.ledger import Ledger
    from huzhu.claims.counter.link import Link, Taken

logger = logging.getLogger(__name__)

LARGEST_BATCH = 4000
LONGEST_QUEUE = 20_000
#: Seconds after which a claim without an answer is told "unknown".
DEADLINE = 5.0
NO_KEY = "NULL"


class Lane:
    """The claims to one offer that this process has not answered yet."""

    def __init__(self, offer_id: int, link: Link, ledger: Ledger) -> None:
        self._offer_id = offer_id
        self._link = link
        self._ledger = ledger
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self._on_its_way: dict[int, asyncio.Future[Answer]] = {}
        #: Later requests of a member who waits already.
        self._echoes: dict[int, list[asyncio.Future[Answer]]] = {}
        self._keys: dict[str, int] = {}
        self._waiting_since = self._sent_since = 0.0
        self._runner: asyncio.Task[None] | None = None

    def put(self, member_id: int, key: str | None) -> asyncio.Future[Answer] | Answer:
        """Queue a claim; return what its answer will be, or the answer if it needs no wait."""
        waiting = self._waiting
        if key is not None and self._keys.setdefault(key, member_id) != member_id:
            return answers.KEY_OF_ANOTHER
        if len(waiting) >= LONGEST_QUEUE:
            return answers.SLOW_DOWN
        answer: asyncio.Future[Answer] = self._loop.create_future()
        if member_id in waiting:
            self._echoes.setdefault(member_id, []).append(answer)
            return answer
        if not waiting:
            self._waiting_since = self._loop.time()
        waiting[member_id] = answer
        if self._runner is None:
            self._runner = self._loop.create_task(self._run())
        return answer

    def expire(self, now: float) -> None:
        """Tell those who have waited too long that the outcome is unknown."""
        if self._on_its_way and now - self._sent_since > DEADLINE:
            _tell_all(self._on_its_way, answers.UNKNOWN)
        if self._waiting and now - self._waiting_since > DEADLINE:
            late, self._waiting, self._keys = self._waiting, {}, {}
            self._tell_echoes(late, answers.UNKNOWN)
            _tell_all(late, answers.UNKNOWN)

    async def drain(self) -> None:
        """Wait for the answers of all who wait."""
        if self._runner is not None:
            await asyncio.wait([self._runner], timeout=DEADLINE)

    async def _run(self) -> None:
        try:
            while self._waiting:
                keys = self._next_batch()
                await self._serve(self._on_its_way, keys)
        finally:
            self._runner = None
            self._on_its_way = {}

    def _next_batch(self) -> dict[int, str] | None:
        """Move those who wait onto their way; return the key of each who brought one."""
        self._sent_since = self._waiting_since
        by_member = {member: key for key, member in self._keys.items()} or None
        if len(self._waiting) <= LARGEST_BATCH:
            self._on_its_way, self._waiting = self._waiting, {}
            self._keys = {}
            return by_member
        first = list(islice(self._waiting, LARGEST_BATCH))
        self._on_its_way = {member: self._waiting.pop(member) for member in first}
        self._keys = {k: m for k, m in self._keys.items() if m in self._waiting}
        self._waiting_since = self._loop.time()
        return by_member

    async def _serve(
        self, batch: dict[int, asyncio.Future[Answer]], keys: dict[int, str] | None
    ) -> None:
        in_order = [keys.get(member, NO_KEY) for member in batch] if keys else None
        try:
            page = await self._ledger.page(self._offer_id)
            taken = await self._link.take(self._offer_id, batch, in_order)
        except CommitUnknown as doubt:
            logger.warning("a batch of %s claims is in doubt: %s", len(batch), doubt)
        except (psycopg.Error, OSError) as fault:
            logger.warning("a batch of %s claims was not answered: %s", len(batch), fault)
        except Exception:
            logger.exception("a batch of %s claims was not answered", len(batch))
        else:
            self._answer(batch, taken)
            refusal = page.refuse(taken.phase) if page else answers.NOT_FOUND
            self._tell_echoes(batch, refusal)
            _tell_all(batch, refusal)
            if taken.phase != "open":
                self._remember_refusal()
            return
        self._tell_echoes(batch, answers.UNKNOWN)
        _tell_all(batch, answers.UNKNOWN)

    def _answer(self, batch: dict[int, asyncio.Future[Answer]], taken: Taken) -> None:
        won, again = answers.won, answers.again
        for member, claim, number, outcome in taken.rows:
            answer = batch[member]
            if outcome == "won":
                told = won(claim, number)
            elif outcome == "again":
                told = again(claim, number)
            else:
                told = answers.KEY_OF_ANOTHER
            if not answer.done():
                answer.set_result(told)
            if self._echoes and outcome != "key":
                for echo in self._echoes.pop(member, ()):
                    _tell(echo, again(claim, number))

    def _tell_echoes(self, batch: dict[int, asyncio.Future[Answer]], told: Answer) -> None:
        if self._echoes:
            for member in batch:
                for echo in self._echoes.pop(member, ()):
                    _tell(echo, told)

    def _remember_refusal(self) -> None:
        known = self._ledger.known(self._offer_id)
        if known is None or known.refusal is None:
            self._ledger.reload(self._offer_id)


def _tell(answer: asyncio.Future[Answer], told: Answer) -> None:
    if not answer.done():
        answer.set_result(told)


def _tell_all(batch: dict[int, asyncio.Future[Answer]], told: Answer) -> None:
    for answer in batch.values():
        if not answer.done():
            answer.set_result(told)

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
from functools import partial
from itertools import chain, count, islice
from typing import TYPE_CHECKING

import psycopg

from huzhu.claims.counter import answers
from huzhu.claims.counter.link import CommitUnknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

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


class Lane:
    """The claims to one offer that this process has not answered yet."""

    def __init__(self, offer_id: int, link: Link, ledger: Ledger) -> None:
        self._offer_id = offer_id
        self._link = link
        self._ledger = ledger
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[int, Tell] = {}
        self._on_its_way: dict[int, Tell] = {}
        #: Later requests of a member who waits already.
        self._echoes: dict[int, list[Tell]] = {}
        self._keys: dict[str, int] = {}
        self._waiting_since = self._sent_since = 0.0
        self._runner: asyncio.Task[None] | None = None

    def put(self, member_id: int, key: str | None, tell: Tell) -> Answer | None:
        """Queue a claim that will be told its answer; return the answer if it needs no wait."""
        waiting = self._waiting
        if key is not None and self._keys.setdefault(key, member_id) != member_id:
            return answers.KEY_OF_ANOTHER
        if len(waiting) >= LONGEST_QUEUE:
            return answers.SLOW_DOWN
        if member_id in waiting:
            self._echoes.setdefault(member_id, []).append(tell)
            return None
        if not waiting:
            self._waiting_since = self._loop.time()
        waiting[member_id] = tell
        if self._runner is None:
            self._runner = self._loop.create_task(self._run())
        return None

    def expire(self, now: float) -> None:
        """Tell those who have waited too long that the outcome is unknown."""
        if self._on_its_way and now - self._sent_since > DEADLINE:
            _tell_all(self._on_its_way, answers.UNKNOWN)
            self._on_its_way.clear()
        if self._waiting and now - self._waiting_since > DEADLINE:
            late, self._waiting, self._keys = self._waiting, {}, {}
            self._refuse(late, answers.UNKNOWN)

    async def drain(self) -> None:
        """Wait for the answers of all who wait."""
        if self._runner is not None:
            await asyncio.wait([self._runner], timeout=DEADLINE)

    async def _run(self) -> None:
        try:
            while self._waiting:
                keys = self._next_batch()
                tell = await self._serve(self._on_its_way, keys)
                if self._waiting:
                    self._loop.call_soon(tell)  # the next batch leaves before these are told
                else:
                    tell()
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
        self, batch: dict[int, Tell], keys: dict[int, str] | None
    ) -> Callable[[], None]:
        """Make the claims of a batch; return what tells its members, now that it is decided."""
        try:
            page = await self._ledger.page(self._offer_id)
            in_order = [keys.get(member, NO_KEY) for member in batch] if keys else None
            taken = await self._link.take(self._offer_id, batch, in_order)
        except CommitUnknown as doubt:
            logger.warning("a batch of %s claims is in doubt: %s", len(batch), doubt)
        except (psycopg.Error, OSError) as fault:
            logger.warning("a batch of %s claims was not answered: %s", len(batch), fault)
        except Exception:
            logger.exception("a batch of %s claims was not answered", len(batch))
        else:
            return partial(self._answer, batch, taken, page)
        return partial(self._refuse, batch, answers.UNKNOWN)

    def _answer(self, batch: dict[int, Tell], taken: Taken, page: Page | None) -> None:
        for member, told in _outcomes(taken):
            if tell := batch.pop(member, None):
                tell(told)
        if self._echoes:
            self._answer_echoes(taken)
        if taken.phase != "open":
            self._remember_refusal()
        if batch:
            self._refuse(batch, page.refuse(taken.phase) if page else answers.NOT_FOUND)

    def _answer_echoes(self, taken: Taken) -> None:
        numbered = zip(taken.winners, taken.claims, count(taken.first), strict=False)
        held = zip(taken.holders, taken.held, taken.numbers, strict=True)
        for member, claim, number in chain(numbered, held):
            self._tell_echoes([member], answers.again(claim, number))
        self._tell_echoes(taken.strangers, answers.UNKNOWN)

    def _refuse(self, batch: dict[int, Tell], told: Answer) -> None:
        self._tell_echoes(batch, told)
        _tell_all(batch, told)

    def _tell_echoes(self, members: Iterable[int], told: Answer) -> None:
        if self._echoes:
            for member in members:
                for tell in self._echoes.pop(member, ()):
                    tell(told)

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


def _tell_all(batch: dict[int, Tell], told: Answer) -> None:
    for tell in batch.values():
        tell(told)

"""What this process knows of offers, and when it forgets it again.

Only a no is ever answered from here: too early, over, sold out to somebody who is not among the
winners. The winners come with the no, in one snapshot, so a winner who asks again is still sent to
the database. The database tells of every change of an offer (``NOTIFY``); while nobody listens,
nothing is remembered.

Not here: asking the database (``link``).
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any

import psycopg
from django.utils import timezone

from huzhu.claims.counter import answers
from huzhu.claims.counter.link import connect
from huzhu.claims.errors import OfferOver, TooEarly

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.claims.counter.answers import Answer
    from huzhu.claims.counter.link import Link

logger = logging.getLogger(__name__)

MOST_OFFERS = 500
_LISTEN_SECONDS = 5.0
_RECONNECT_SECONDS = 0.3


class Page:
    """One offer as the database last described it."""

    __slots__ = ("closes", "keys", "opens", "opens_at", "over", "refusal", "winners")

    def __init__(self, row: tuple[Any, ...]) -> None:
        phase, opens_at, closes_at, _, winners, keys = row
        self.opens_at: datetime = opens_at
        self.opens: float = opens_at.timestamp()
        self.closes: float = closes_at.timestamp()
        self.over = answers.problem(OfferOver(closed_at=_clock(closes_at)))
        #: The answer for all but winners; None: the database is asked.
        self.refusal: Answer | None = {
            "sold_out": answers.SOLD_OUT,
            "terminated": answers.TERMINATED,
            "over": self.over,
        }.get(phase)
        self.winners = frozenset(map(int, winners[1:-1].split(","))) if winners else frozenset()
        self.keys = dict(_key(pair) for pair in keys or ())

    def refuse(self, phase: str) -> Answer:
        """Return the answer for those whom a batch gave no outcome of their own."""
        if phase == "early":
            return self.too_early(self.opens - 1)
        return {
            "sold_out": answers.SOLD_OUT,
            "open": answers.SOLD_OUT,
            "terminated": answers.TERMINATED,
            "missing": answers.NOT_FOUND,
            "over": self.over,
        }[phase]

    def too_early(self, now: float) -> Answer:
        error = TooEarly(opens_at=_clock(self.opens_at))
        wait = answers.retry_after(int(self.opens - now) + 1)
        return answers.problem(error, headers=[wait])


class Ledger:
    """The pages that are known, by offer."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._pages: dict[int, Page | None] = {}
        self._loading: dict[int, asyncio.Task[Page | None]] = {}
        self._forgotten = object()  # another at each forgetting: what was read before is not kept
        self._is_listening = False
        #: Seconds that the database's clock is ahead of ours: it opens and closes offers.
        self.clock_ahead = 0.0

    def now(self) -> float:
        return time.time() + self.clock_ahead

    def known(self, offer_id: int) -> Page | None:
        """Return the page if it is known and there is such an offer."""
        return self._pages.get(offer_id)

    async def page(self, offer_id: int) -> Page | None:
        """Return the page, asked for if need be; None: no such offer.

        Many requests that miss the same page wait for one question.
        """
        if offer_id in self._pages:
            return self._pages[offer_id]
        return await asyncio.shield(self.reload(offer_id))

    def reload(self, offer_id: int) -> asyncio.Task[Page | None]:
        """Ask for the page again, unless that is under way."""
        task = self._loading.get(offer_id)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._load(offer_id))
            self._loading[offer_id] = task
            task.add_done_callback(lambda done: self._loaded(offer_id, done))
        return task

    async def _load(self, offer_id: int) -> Page | None:
        seen, asked_at = self._forgotten, time.time()
        row = await self._link.look(offer_id)
        page = None
        if row is not None:
            self.clock_ahead = row[3] - (asked_at + time.time()) / 2
            page = None if row[0] == "missing" else Page(row)
        if self._is_listening and seen is self._forgotten:
            if len(self._pages) >= MOST_OFFERS:
                self._pages.clear()
            self._pages[offer_id] = page
        return page

    def _loaded(self, offer_id: int, task: asyncio.Task[Page | None]) -> None:
        self._loading.pop(offer_id, None)
        if not task.cancelled() and (fault := task.exception()):
            logger.warning("offer %s could not be read: %s", offer_id, fault)

    def forget(self, offer_id: int | None = None) -> None:
        """Forget one offer, or all: the next request asks the database."""
        self._forgotten = object()
        if offer_id is None:
            self._pages.clear()
        else:
            self._pages.pop(offer_id, None)

    async def listen(self) -> None:
        """Hear of changes for ever; whenever nobody can, nothing is remembered."""
        while True:
            try:
                await self._listen_once()
            except (psycopg.Error, OSError, TimeoutError) as fault:
                logger.warning("the counter does not hear of changes: %s", fault)
            finally:
                self._is_listening = False
                self.forget()
                await self._link.close()  # where one connection broke, the idle ones did
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def _listen_once(self) -> None:
        async with await connect() as connection:
            await connection.execute("LISTEN claims_offer")
            self.forget()
            self._is_listening = True
            while True:
                async for notify in connection.notifies(timeout=_LISTEN_SECONDS):
                    self.forget(int(notify.payload))
                async with asyncio.timeout(_LISTEN_SECONDS):
                    await connection.execute("SELECT 1")


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"


def _key(pair: str) -> tuple[str, int]:
    key, _, member = pair[1:-1].partition(",")
    return key.replace("-", ""), int(member)

"""What the counter remembers of an offer is never older than what it heard of it.

Not here: what it answers from that (``test_counter``).
"""

import asyncio
from datetime import UTC, datetime

import pytest

from huzhu.claims.counter.ledger import Ledger
from tests import loops

OFFER = 7
DAY = datetime(2026, 11, 2, tzinfo=UTC)


class Link:
    """A database that answers when it is told to."""

    def __init__(self):
        self.answers = asyncio.Event()

    async def look(self, _offer_id):
        await self.answers.wait()
        return ("open", DAY, DAY, 0.0, None, None)


@pytest.mark.parametrize(
    ("forgotten", "is_known"), [([], True), ([OFFER], False), ([None], False), ([OFFER] * 2, False)]
)
def test_page_that_changed_while_it_was_read_is_not_remembered(forgotten, is_known):
    async def scene():
        link = Link()
        ledger = Ledger(link)
        ledger._is_listening = True
        reading = asyncio.create_task(ledger.page(OFFER))
        await asyncio.sleep(0)
        await asyncio.sleep(0)  # the question is under way
        for offer_id in forgotten:
            ledger.forget(offer_id)
        link.answers.set()
        assert await reading is not None
        return ledger.known(OFFER) is not None

    assert loops.run(scene()) is is_known

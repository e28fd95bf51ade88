"""What the counter's door decides by what it remembers, before anybody asks the database.

Not here: what is answered to a real claim (``test_counter``).
"""

from types import SimpleNamespace

import psycopg
import pytest

from huzhu.claims.counter import door, link
from tests import loops

OFFER, OPENS, CLOSES = 7, 100.0, 200.0


@pytest.mark.parametrize(
    ("now", "is_looked_up"), [(OPENS, False), (CLOSES - 0.01, False), (CLOSES, True)]
)
def test_offer_that_should_be_over_is_looked_up_anew_and_the_database_decides(now, is_looked_up):
    looked_up, put = [], []
    lane = SimpleNamespace(put=lambda *asked: put.append(asked))
    ledger = SimpleNamespace(now=lambda: now, reload=looked_up.append)
    counter = SimpleNamespace(ledger=ledger, lanes={OFFER: lane})
    page = SimpleNamespace(refusal=None, opens=OPENS, closes=CLOSES)
    ticket = SimpleNamespace(offer_id=OFFER, member_id=3)
    door.Counter._judge(counter, page, OFFER, ticket, None, None)
    assert looked_up == [OFFER] * is_looked_up
    assert put == [(3, None, None)]


def test_counter_leaves_a_database_that_may_lose_what_it_commits(db, monkeypatch):
    async def opened():
        connection = await link.connect()
        await connection.close()
        return True

    assert loops.run(opened())
    monkeypatch.setattr(link, "_BROKEN", {"on"})  # as if on were off
    with pytest.raises(psycopg.OperationalError, match="can lose what it commits"):
        loops.run(opened())

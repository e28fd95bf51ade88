"""How long a reminder before a rush takes to be queued for everybody who may claim.

``python bench/reminders.py [MEMBERS]`` measures it alone, with a million members unless told
otherwise; in ``make bench`` with those that are there.

Not here: sending, whose pace is the gateway's.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from product import BenchProduct

MOST_SECONDS, MILLION = 60, 1_000_000

# The product's own statement, in a process of its own.
_MEASURE = """
import json, sys, time
from datetime import timedelta
from django.utils import timezone
from huzhu.messages import actions, unfolding
from huzhu.messages.models import Mailing, Message
from huzhu.messages.states import MailingTimes, MessageKind
from huzhu.people.models import Member
now, offer = timezone.now(), int(sys.argv[1])
told = {"offer": "x", "when": "y"}
times = MailingTimes(now + timedelta(minutes=20), now + timedelta(minutes=30))
actions.queue_mailing(MessageKind.OPENS_SOON, audience=f"claims.entitled:{offer}", facts=told,
                      at=now, key=f"bench:{offer}", subject=f"bench:{offer}", times=times)
begun = time.monotonic()
unfolding.unfold_due(at=now)
queued = time.monotonic() - begun
count = Mailing.objects.get(key=f"bench:{offer}").count
told = Message.objects.filter(mailing__key=f"bench:{offer}").values_list("member", flat=True)
gone = list(told[:100])
Member.objects.filter(pk__in=gone).update(standing="lapsed")
begun = time.monotonic()
unfolding.unfold_due(at=times.not_before)
again = time.monotonic() - begun
left = Mailing.objects.get(key=f"bench:{offer}").count
Member.objects.filter(pk__in=gone).update(standing="active")
begun = time.monotonic()
cancelled = actions.cancel(subject=f"bench:{offer}", by=actions.CLOCK, at=now)
print(json.dumps({"count": count, "seconds": queued, "again_seconds": again, "left": left,
                  "cancelled": cancelled, "cancel_seconds": time.monotonic() - begun}))
"""
# More members like one that is there: what they are called and sealed with is nobody's.
_FILL = """
INSERT INTO people_member (number, name, id_digest, id_cipher, id_tail, phone_cipher, phone_digest,
    phone_tail, union_id, standing, verified_at, updated_at)
SELECT 'B' || n, name, decode(md5(n::text), 'hex'), id_cipher, id_tail, phone_cipher,
    phone_digest, phone_tail, union_id, standing, verified_at, updated_at
FROM (SELECT * FROM people_member WHERE standing = 'active' AND verified_at IS NOT NULL
      ORDER BY id LIMIT 1) AS one, generate_series(1, %s) AS n
"""


def measure(product: BenchProduct, offer_id: int) -> dict[str, Any]:
    """Return how many reminders were queued, looked at again, taken back, and the times."""
    told: dict[str, Any] = product.answer(_MEASURE, offer_id)
    return told


def lines(figures: dict[str, Any]) -> list[str]:
    """Return the section of the table."""
    name = f"{figures['count']:,} reminders queued"
    bounds = f"at most {MOST_SECONDS} s for 1,000,000"
    gone = f"{figures['count'] - figures['left']} no longer"
    return [
        f"{name:34}{figures['seconds']:10.1f} s   {bounds}",
        f"{'    looked at again when due':34}{figures['again_seconds']:10.1f} s   {gone}",
        f"{'    and taken back':34}{figures['cancel_seconds']:10.1f} s",
    ]


def main() -> None:
    """Measure with so many members of one's own."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else MILLION
    with tempfile.TemporaryDirectory(prefix="huzhu-bench-") as top:
        Path(top).chmod(0o755)
        with BenchProduct(Path(top) / "home") as product:
            trial = product.trial(Path(top) / "trial", members=1000)
            with psycopg.connect(product.address(), autocommit=True) as database:
                database.execute(_FILL, [count - 1000])
                database.execute("VACUUM ANALYZE people_member")
            print("\n".join(lines(measure(product, trial.offer_id))))


if __name__ == "__main__":
    main()

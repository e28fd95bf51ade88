"""Handing over what waits: taken under a lease, handed over outside of every transaction, noted.

A worker takes a portion that no other one holds, notes a try for each, and commits. Then it asks
the gateways, several at once; what each answered is noted in short transactions. A worker that
dies in between leaves its tries under way: when the lease is over the message is taken again, and
where the gateway does not know keys it is marked that it may have come twice.

This is book-keeping, not an act: the tries are its proof (``Delivery``), each message's story
stands in its row. Acts are queueing and cancelling (``actions``).

Not here: when it is called (``tasks``), what is taken by which channel (``taking``), what gateways
are (``ports``).
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING

import structlog
from django.db import connection, transaction
from django.utils import timezone

from huzhu.kernel.text import storable
from huzhu.messages import reach, receipts, rules, taking, unfolding
from huzhu.messages.models import Delivery, Message
from huzhu.messages.ports import AskLater, Refused, Unreachable
from huzhu.messages.states import Channel, DeliveryOutcome, MessageState
from huzhu.messages.taking import Handed, moved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from huzhu.messages.ports import Carrier

logger = structlog.get_logger(__name__)
PORTION = 100
#: Asked at once of one gateway's many connections.
AT_ONCE = 8
LONGEST_SAID = 120
#: Held by the one who sends.
SENDERS_LOCK = 7_310_056


def send_alone(*, seconds: float) -> int:
    """Send what is due, unless somebody else does; return how many messages went out.

    One sender in the whole installation keeps the gateways' pace. Whoever is turned away was rung
    for something that the sender looks for once more after letting go.
    """
    end, count = time.monotonic() + seconds, 0
    while (left := end - time.monotonic()) > 0 and _hold():
        try:
            count += send_waiting(seconds=left)
        finally:
            _let_go()
        if not taking.is_due(at=timezone.now()):
            break
    return count


def send_waiting(*, seconds: float) -> int:
    """Send what is due for so long; return how many messages went out. Paced by each gateway."""
    end, count, looked = time.monotonic() + seconds, 0, None
    expire_over(at=timezone.now())
    while time.monotonic() < end:
        begun, at = time.monotonic(), timezone.now()
        unfolding.unfold_due(at=at, since=looked)  # at the same moment: due messages wait for it
        looked = at
        taking.rest(at=at)
        ways = reach.open_ways()
        most = min([PORTION, *(way.per_second for way in ways.values())])
        handed, looked_at = send_portion(ways, at=at, most=most)
        count += handed
        if not looked_at:
            break
        pace = min((way.per_second for way in ways.values()), default=PORTION)
        time.sleep(max(handed / pace - (time.monotonic() - begun), 0))
    return count


def send_portion(
    ways: Mapping[Channel, Carrier], *, at: datetime, most: int = PORTION
) -> tuple[int, int]:
    """Take at most so many, hand them over, note it; return how many went out and were taken."""
    taken = taking.take(ways, at=at, most=most)
    under_way = [each for each in taken if isinstance(each, Handed)]
    if under_way:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            asked = [
                pool.submit(_hand_over, ways[Channel(h.message.channel)], h) for h in under_way
            ]
            for done in _in_handfuls(as_completed(asked)):
                _note([each.result() for each in done])
    out = sum(each.outcome == DeliveryOutcome.ACCEPTED for each in under_way)
    return out, len(taken)


def expire_over(*, at: datetime) -> int:
    """End what was not sent in time; return how many there were."""
    over = Message.objects.filter(expires_at__lte=at, state=MessageState.WAITING)
    arrived_nowhere = over.filter(sent_at__isnull=False).update(state=MessageState.FAILED)
    return arrived_nowhere + over.update(state=MessageState.EXPIRED)


def _hand_over(way: Carrier, handed: Handed) -> Handed:
    """Ask the gateway; no database here: this runs beside others."""
    try:
        handed.receipt = storable(way.send(handed.parcel))[:80]
        handed.outcome = DeliveryOutcome.ACCEPTED
    except Refused as no:
        handed.outcome, handed.said = DeliveryOutcome.REFUSED, str(no)
    except AskLater as no:
        handed.outcome, handed.said = DeliveryOutcome.UNREACHABLE, str(no)
    except Unreachable as no:
        handed.outcome, handed.said = DeliveryOutcome.UNKNOWN, str(no)
        handed.may_be_there = not way.is_idempotent
    except Exception as fault:  # noqa: BLE001 -- a carrier's own fault keeps no message from others
        logger.warning("a carrier failed", carrier=type(way).__name__, fault=type(fault).__name__)
        handed.outcome, handed.may_be_there = DeliveryOutcome.UNKNOWN, not way.is_idempotent
    return handed


@transaction.atomic
def _note(done: Sequence[Handed]) -> None:
    """Write what came of each, where it is still in our hands; a report that was faster stays."""
    at = timezone.now()
    reported = receipts.held(done)
    for handed in done:
        if handed.delivery.pk in reported:
            continue
        handed.delivery.ended_at, handed.delivery.outcome = at, handed.outcome
        handed.delivery.said = handed.said[:LONGEST_SAID]
        handed.delivery.receipt = handed.receipt
        _note_one(handed, at=at)
    taking.give_places_back(done)
    ours = [each.delivery for each in done if each.delivery.pk not in reported]
    Delivery.objects.bulk_update(ours, ["ended_at", "outcome", "said", "receipt"])


def _note_one(handed: Handed, *, at: datetime) -> None:
    row = handed.message
    if handed.outcome == DeliveryOutcome.ACCEPTED:
        # also when it was cancelled or taken by another meanwhile: it did go out
        Message.objects.filter(pk=row.pk).exclude(state=MessageState.DELIVERED).update(
            state=moved(row, "send"), sent_at=at, receipt=handed.receipt, channel=row.channel
        )
        return
    ours = Message.objects.filter(pk=row.pk, due_at=row.due_at, state=MessageState.SENDING)
    twice = row.may_be_twice or handed.may_be_there
    again, pause = moved(row, "try_again"), rules.pause_after(row.tries)
    if handed.outcome == DeliveryOutcome.REFUSED or pause is None:
        given_up = row.given_up_beside(row.channel)
        ours.update(
            state=again, due_at=at, given_up=given_up, tries=0, channel="", may_be_twice=twice
        )
    else:
        ours.update(state=again, due_at=at + pause, may_be_twice=twice)


def _hold() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [SENDERS_LOCK])
        return bool(cursor.fetchone()[0])


def _let_go() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [SENDERS_LOCK])


def _in_handfuls(done: Iterator) -> Iterator[list]:
    """What is done, in the handfuls in which it is noted."""
    handful: list = []
    for each in done:
        handful.append(each)
        if len(handful) >= AT_ONCE:
            yield handful
            handful = []
    if handful:
        yield handful

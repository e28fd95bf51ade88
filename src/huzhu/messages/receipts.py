"""What gateways report of messages (回执): delivered, or not and why. Proof that somebody was told.

A report names its try by the gateway's own receipt or by the mark of the message's key. It may come
late, twice, before the gateway's answer to us is noted, or against an older one: what is delivered
stays delivered, what failed can still turn out to be there, and nothing else changes. A message
that did not arrive goes on by the next channel, while it is news and has one.

Book-keeping like sending, no act of anybody's: a million may come in an hour.

Not here: whether a report is the gateway's own (``ports.Reporter``), reading (``actions``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from huzhu.kernel.workdays import local_date
from huzhu.messages import reach, rules
from huzhu.messages.models import Delivery, Message, RefusedReports
from huzhu.messages.states import MESSAGE, Channel, DeliveryOutcome, MessageKind, MessageState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from huzhu.messages.ports import Report
    from huzhu.messages.states import ReportRefusal
    from huzhu.messages.taking import Handed

LONGEST_SAID = 120
_TOLD = (DeliveryOutcome.DELIVERED, DeliveryOutcome.FAILED)


def take_reports(channel: Channel, reports: Iterable[Report], *, at: datetime) -> int:
    """Note what a gateway tells; return of how many messages nobody here knows."""
    return sum(not _take(channel, each, at=at) for each in reports)


def count_refused(channel: Channel, why: ReportRefusal, *, at: datetime, most: int = 1) -> None:
    """Count reports that were not taken."""
    day = local_date(at)
    RefusedReports.objects.get_or_create(day=day, channel=channel, why=why)
    rows = RefusedReports.objects.filter(day=day, channel=channel, why=why)
    rows.update(count=F("count") + most)


def held(done: Sequence[Handed]) -> set[int]:
    """Hold the messages of these tries; return the tries of which a report came first."""
    ids = sorted(each.message.pk for each in done)
    list(Message.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    tries = Delivery.objects.filter(pk__in=[each.delivery.pk for each in done])
    return set(tries.filter(reported_at__isnull=False).values_list("pk", flat=True))


@transaction.atomic
def _take(channel: Channel, report: Report, *, at: datetime) -> bool:
    found = _try_of(channel, report)
    if found is None:
        return False
    message = Message.objects.select_for_update().get(pk=found.message_id)
    found.refresh_from_db()
    if report.is_delivered:
        _deliver(message, found, at=at)
    elif found.outcome not in _TOLD:
        found.said = (report.said or "网关没有说明原因")[:LONGEST_SAID]
        _fail(message, found, at=at)
    return True


def _try_of(channel: Channel, report: Report) -> Delivery | None:
    """The last try that the report may mean: its own name first, the message's mark else."""
    tries = Delivery.objects.filter(channel=channel).order_by("-pk")
    named = tries.filter(receipt=report.receipt).first() if report.receipt else None
    return named or (tries.filter(mark=report.mark).first() if report.mark else None)


def _deliver(message: Message, found: Delivery, *, at: datetime) -> None:
    """It is there: no other try is made, whatever was thought of it."""
    if found.outcome == DeliveryOutcome.DELIVERED:
        return
    _note(found, DeliveryOutcome.DELIVERED, at=at)
    if message.state == MessageState.DELIVERED:
        return
    message.state = MESSAGE.target("deliver", now=MessageState(message.state))
    message.sent_at, message.delivered_at = message.sent_at or found.begun_at, at
    message.channel = found.channel
    message.save(update_fields=["state", "sent_at", "delivered_at", "channel"])


def _fail(message: Message, found: Delivery, *, at: datetime) -> None:
    """It is not there by this channel; one that has left for another one already goes on there."""
    was_under_way = found.outcome == DeliveryOutcome.UNDER_WAY
    _note(found, DeliveryOutcome.FAILED, at=at)
    is_of_it = message.channel == found.channel
    if is_of_it and was_under_way and message.state == MessageState.SENDING:
        message.state = MESSAGE.target("send", now=MessageState.SENDING)
        message.sent_at = found.begun_at
    if not (is_of_it and message.state == MessageState.SENT):
        return
    message.given_up = message.given_up_beside(found.channel)
    has_next = _has_next(message, at=at)
    message.state = MESSAGE.target("go_on" if has_next else "fail", now=MessageState.SENT)
    message.due_at, message.tries = at if has_next else message.due_at, 0
    message.save(update_fields=["state", "sent_at", "given_up", "due_at", "tries"])


def _note(found: Delivery, outcome: DeliveryOutcome, *, at: datetime) -> None:
    found.outcome, found.reported_at = outcome, at
    found.save(update_fields=["outcome", "said", "reported_at"])


def _has_next(message: Message, *, at: datetime) -> bool:
    """Whether another way is open for its kind; whether it reaches the person is seen there."""
    if message.expires_at and message.expires_at <= at:
        return False
    kind, ways = MessageKind(message.kind), reach.open_ways()
    gone = message.ways_given_up
    return rules.next_channel(kind, reachable=ways, given_up=gone) is not None

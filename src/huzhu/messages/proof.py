"""What is known of messages that went out: taken, delivered, not delivered and why, read (R7).

Counted over the tries of some days, by day and channel, for those who keep the channels. Of one
person's message the row itself is the proof, kept for its term.

Not here: taking reports (``receipts``), what waits and what was given up (``queries``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncDate

from huzhu.kernel.workdays import SHANGHAI, local_date
from huzhu.messages.models import Delivery, RefusedReports
from huzhu.messages.queries import TAKEN
from huzhu.messages.states import Channel, DeliveryOutcome, ReportRefusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

#: For how many days, and how many reasons and refusals are shown.
DAYS, MOST_REASONS = 7, 20


@dataclass(frozen=True, slots=True)
class DayOf:
    """What became of a day's messages by one channel."""

    day: date
    channel: Channel
    taken: int  #: by the gateway
    delivered: int
    failed: int
    read: int  #: opened in the product, whatever the gateway says

    @property
    def silent(self) -> int:
        """Of how many the gateway has reported nothing."""
        return self.taken - self.delivered - self.failed

    def share(self, count: int) -> str:
        """A share of those that the gateway took, as a page shows it.

        >>> day = DayOf(None, None, taken=8, delivered=3, failed=0, read=0)
        >>> day.share(day.delivered), DayOf(None, None, 0, 0, 0, 0).share(0)
        ('37.5%', '—')
        """
        return f"{count / self.taken:.1%}" if self.taken else "—"

    @property
    def delivered_share(self) -> str:
        return self.share(self.delivered)

    @property
    def failed_share(self) -> str:
        return self.share(self.failed)

    @property
    def read_share(self) -> str:
        return self.share(self.read)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why messages did not arrive, as the gateway says, and how often."""

    channel: Channel
    said: str
    count: int


@dataclass(frozen=True, slots=True)
class RefusalCount:
    """Why reports were not taken, and how often."""

    channel: Channel
    why: ReportRefusal
    count: int


@dataclass(frozen=True, slots=True)
class ProofBoard:
    """What is known of the last days."""

    days: Sequence[DayOf] = field(default_factory=list)
    reasons: Sequence[Reason] = field(default_factory=list)
    refusals: Sequence[RefusalCount] = field(default_factory=list)


def board(*, at: datetime) -> ProofBoard:
    """Return the last days, the newest first."""
    first = local_date(at) - timedelta(days=DAYS - 1)
    tries = Delivery.objects.filter(begun_at__gt=at - timedelta(days=DAYS), outcome__in=TAKEN)
    refused = RefusedReports.objects.filter(day__gte=first).values("channel", "why")
    return ProofBoard(
        [DayOf(**_channelled(each)) for each in _by_day(tries)],
        [Reason(**_channelled(each)) for each in _reasons(tries)],
        [
            RefusalCount(Channel(each["channel"]), ReportRefusal(each["why"]), each["total"])
            for each in refused.annotate(total=Sum("count")).order_by("-total")
        ],
    )


def _by_day(tries: QuerySet[Delivery]) -> QuerySet[Any]:
    delivered = Q(outcome=DeliveryOutcome.DELIVERED)
    failed = Q(outcome=DeliveryOutcome.FAILED)
    read = Q(message__read_at__isnull=False, message__channel=F("channel"))
    days = tries.annotate(day=TruncDate("begun_at", tzinfo=SHANGHAI)).values("day", "channel")
    return days.annotate(
        taken=Count("pk"),
        delivered=Count("pk", filter=delivered),
        failed=Count("pk", filter=failed),
        read=Count("message", distinct=True, filter=read),
    ).order_by("-day", "channel")


def _reasons(tries: QuerySet[Delivery]) -> QuerySet[Any]:
    failed = tries.filter(outcome=DeliveryOutcome.FAILED).order_by()
    counted = failed.values("channel", "said").annotate(count=Count("pk"))
    return counted.order_by("-count", "said")[:MOST_REASONS]


def _channelled(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "channel": Channel(row["channel"])}

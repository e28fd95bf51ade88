"""What the clock does: ends offers whose closing time has come, reminds of codes that end soon.

The counter needs no task to stop at the closing time; the task makes the end an act on record.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone
from procrastinate.contrib.django import app

from huzhu.claims import queries
from huzhu.claims.actions import lifecycle
from huzhu.claims.models import Offer
from huzhu.claims.reached import REMINDED_BEFORE
from huzhu.claims.states import OfferState
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.periods import near_day
from huzhu.kernel.workdays import daily, local_date
from huzhu.messages import actions as messages
from huzhu.messages.states import MailingTimes, MessageKind

if TYPE_CHECKING:
    from datetime import datetime


def is_rush_near(*, at: datetime, before: timedelta, after: timedelta) -> bool:
    """Whether an offer opens within ``before``, or opened within ``after`` and is not given out."""
    near = Offer.objects.filter(state=OfferState.PUBLISHED, closes_at__gt=at)
    near = near.filter(opens_at__gt=at - after, opens_at__lte=at + before)
    return near.filter(given__lt=F("stock")).exists()


def close_due_offers(*, at: datetime) -> list[int]:
    """Close every published offer whose time is over; return their ids."""
    due = list(queries.due_offers(at=at))
    for offer in due:
        lifecycle.close_offer(offer, by=CLOCK, at=at)
    return [offer.pk for offer in due]


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="claims.close_due_offers", pass_context=False)
def close_due(timestamp: int) -> None:
    """Every minute."""
    del timestamp  # the time it was due at; the end is recorded at the time of acting
    close_due_offers(at=timezone.now())


def remind_of_ends(*, at: datetime) -> list[int]:
    """Tell whoever holds an unused code that ends within three days; return the codes' lists.

    Of each list and day once; the next days make good a morning without a worker. Whoever wins
    such a code later is told as well, as long as it may still be won.
    """
    today = local_date(at)
    last = today + timedelta(days=REMINDED_BEFORE)
    ending = queries.codes_ending(first=today, last=last)
    for listed, day in ending:
        messages.queue_mailing(
            MessageKind.EXPIRES,
            audience=f"claims.expiring:{listed.pk}:{day}",
            facts={"offer": listed.offer.title, "until": near_day(day, today=today)},
            at=at,
            key=f"expires:{listed.pk}:{day}",
            subject=f"offer:{listed.offer_id}",
            times=MailingTimes(follows_until=_won_until(listed.offer, at=at)),
        )
    return [listed.pk for listed, _ in ending]


def _won_until(offer: Offer, *, at: datetime) -> datetime | None:
    """Until when somebody may still win a code of an offer; None: nobody can any more."""
    is_open = offer.state == OfferState.PUBLISHED and offer.closes_at > at
    return offer.closes_at if is_open else None


@app.periodic(cron=daily(9, 0))
@app.task(queueing_lock="claims.remind_of_ends", pass_context=False)
def remind(timestamp: int) -> None:
    """Every morning."""
    del timestamp
    remind_of_ends(at=timezone.now())

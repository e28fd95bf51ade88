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
from huzhu.kernel.workdays import daily, local_date
from huzhu.messages import actions as messages
from huzhu.messages.states import MessageKind

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
    """Tell whoever holds an unused code of a list that ends within three days; return the lists.

    The key tells of each once, the next days make good a morning without a worker.
    """
    today = local_date(at)
    last = today + timedelta(days=REMINDED_BEFORE)
    lists = list(queries.code_lists_ending(first=today, last=last))
    for listed in lists:
        messages.queue_mailing(
            MessageKind.EXPIRES,
            audience=f"claims.expiring:{listed.pk}",
            facts={"offer": listed.offer.title, "until": f"{listed.expires_on:%Y-%m-%d}"},
            at=at,
            key=f"expires:{listed.pk}",
            subject=f"offer:{listed.offer_id}",
        )
    return [listed.pk for listed in lists]


@app.periodic(cron=daily(9, 0))
@app.task(queueing_lock="claims.remind_of_ends", pass_context=False)
def remind(timestamp: int) -> None:
    """Every morning."""
    del timestamp
    remind_of_ends(at=timezone.now())

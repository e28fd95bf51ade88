"""The worker's part: each night what is over by the table of terms is erased.

Portion by portion, each an act of its own: what is left stands in the rows themselves, so a night
that was cut short goes on with the next one. What a kind lost goes into the register beside the
backups, too.

Not here: the terms (each app's ``data_terms``), what ends a kind (its ``kept``).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from huzhu.kernel.actor import CLOCK
from huzhu.kernel.workdays import daily
from huzhu.office import actions, erasing, erasures, keeping
from huzhu.office.erasures import Erasure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from huzhu.kernel.data_terms import Eraser, Term

logger = structlog.get_logger(__name__)
#: Of a kind that is erased in one act.
PORTION = 500
#: Seconds that a night takes for it.
NIGHT = 30 * 60


@app.periodic(cron=daily(erasing.AT_HOUR, erasing.AT_MINUTE))
@app.task(name="office.erase_over", queueing_lock="office.erase_over", lock="office.erase_over")
def erase_over(timestamp: int) -> None:
    """Erase what is over, and enter what each kind lost into the register."""
    del timestamp  # the time it was due at; what is over is counted from the time of acting
    now = timezone.now()
    fault: Exception | None = None
    end = time.monotonic() + NIGHT
    for term, eraser in _erased():
        before = term.before(now)
        try:
            count = _erase(term, eraser, before, now, end=end)
        except Exception as error:  # noqa: BLE001 -- one kind keeps no other one; raised below
            logger.warning("a kind of data that is over was not erased")
            fault = error
            continue
        if count:
            told = Erasure(term.key, count, keeping.now_told(before), keeping.now_told(now))
            erasures.enter(settings.ENV.backups, told)
    if fault:
        raise fault


def erase_again(since: Mapping[str, datetime], *, at: datetime) -> dict[str, int]:
    """Erase what is over now, and what the register says was; return how many, by their words."""
    found = {}
    for term, eraser in _erased():
        before = max(term.before(at), since.get(term.key, term.before(at)))
        if count := _erase(term, eraser, before, at):
            found[term.what] = count
    return found


def _erased() -> list[tuple[Term, Eraser]]:
    erasers = erasing.erasers()
    return [(term, erasers[term.key]) for term in erasing.table() if term.key in erasers]


def _erase(
    term: Term, eraser: Eraser, before: datetime, at: datetime, *, end: float | None = None
) -> int:
    total = 0
    while eraser.left(before) and (end is None or time.monotonic() < end):
        count = actions.erase_portion(term, before=before, most=PORTION, by=CLOCK, at=at)
        total += count
        if not count:  # the rest is in somebody's hands
            break
    return total

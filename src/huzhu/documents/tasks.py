"""The worker's part: erase the files of lists whose time is over.

Not here: what erasing leaves (``actions.forget_lists``).
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from huzhu.documents import actions
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.workdays import daily

KEEP_FILES = timedelta(days=30)


@app.periodic(cron=daily(3, 45))
@app.task(name="documents.forget_lists", queueing_lock="documents.forget_lists")
def forget_lists(timestamp: int) -> None:
    """Erase what is older than thirty days."""
    del timestamp  # the time it was due at; what is over is counted from the time of acting
    now = timezone.now()
    actions.forget_lists(before=now - KEEP_FILES, by=CLOCK, at=now)

"""The worker's part: send what waits, take away what one-time messages said.

Not here: how (``sending``, ``erasing``).
"""

from django.utils import timezone
from procrastinate.contrib.django import app

from huzhu.messages import erasing, ringing, sending

#: Seconds of a go: shorter than the minute after which the next one begins anyway.
GOES_ON = 50
MOST_ERASED = 10_000


@app.periodic(cron="* * * * *")
@app.task(name=ringing.TASK, queueing_lock=ringing.TASK)
def send_waiting(timestamp: int) -> None:
    """Send what waits; rung for after each act, and every minute."""
    del timestamp  # what is due stands in the rows
    sending.send_alone(seconds=GOES_ON)
    erasing.erase_secrets(timezone.now(), MOST_ERASED)

"""Waking the worker when something was queued; without it the next minute does.

Not here: what the worker does then (``tasks``).
"""

import contextlib

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

TASK = "messages.send_waiting"


def ring() -> None:
    """Ask the worker to send what waits; outside of every transaction: nobody queues behind it."""
    with contextlib.suppress(AlreadyEnqueued):  # it will look anyway
        app.configure_task(TASK, queueing_lock=TASK).defer(timestamp=0)

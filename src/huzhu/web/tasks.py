"""The worker's part: what staff are told of what waits for them.

Not here: what that is (``morning``).
"""

from django.utils import timezone
from procrastinate.contrib.django import app

from huzhu.kernel.workdays import SHANGHAI, daily
from huzhu.web import morning

#: Hours at which is told what came since the hour before; what came at night, the morning tells.
ARRIVALS = range(9, 19)


@app.periodic(cron=daily(8, 0))
@app.task(name="web.tell_morning", queueing_lock="web.tell_morning")
def tell_morning(timestamp: int) -> None:
    """Tell everybody, at eight, what waits."""
    del timestamp
    morning.queue_morning(at=timezone.now())


@app.periodic(cron="1 * * * *")
@app.task(name="web.tell_arrived", queueing_lock="web.tell_arrived")
def tell_arrived(timestamp: int) -> None:
    """Tell, by the hour, what arrived."""
    del timestamp
    now = timezone.now().astimezone(SHANGHAI)
    if now.hour in ARRIVALS:
        morning.queue_arrived(at=now)

"""What the clock does to projects: open and end their windows."""

from django.utils import timezone
from procrastinate.contrib.django import app

from huzhu.kernel.actor import CLOCK
from huzhu.projects.actions import serve
from huzhu.projects.queries import cases


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="projects.follow_clock", pass_context=False)
def follow_clock(timestamp: int) -> None:
    """Move projects whose window began or ended; the counter itself needs no such push."""
    del timestamp
    now = timezone.now()
    for project in cases.due_to_open(at=now):
        serve.open_claims(project, at=now)
    for project in cases.due_to_settle(at=now):
        serve.settle(project, by=CLOCK, at=now)

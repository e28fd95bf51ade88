"""The worker's part: check a list of members, load it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from huzhu.kernel.actor import CLOCK
from huzhu.kernel.errors import DomainError, NotNow
from huzhu.people.actions import imports
from huzhu.people.errors import ImportUnderWay, RegisterChanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from huzhu.people.models import MemberImport

_AGAIN = RetryStrategy(max_attempts=5, wait=10)


@app.task(name="people.check_members", retry=_AGAIN)
def check_members(import_id: int) -> None:
    """Check a list that was handed in."""
    _act(import_id, lambda: imports.report_import(import_id, by=CLOCK, at=timezone.now()))


@app.task(name="people.load_members", retry=_AGAIN)
def load_members(import_id: int) -> None:
    """Load a list that was confirmed."""
    _act(import_id, lambda: imports.finish_import(import_id, by=CLOCK, at=timezone.now()))


@app.periodic(cron="* * * * *")
@app.task(name="people.resume_imports", queueing_lock="people.resume_imports")
async def resume_imports(timestamp: int) -> None:
    """Take up again what a worker was at when it died; a step that was done is found done."""
    del timestamp  # a worker's heartbeat tells, not the time
    for task in (check_members.name, load_members.name):
        for job in await app.job_manager.get_stalled_jobs(task_name=task):
            await app.job_manager.retry_job(job)


def _act(import_id: int, step: Callable[[], MemberImport]) -> None:
    """Do a long step; what the file is turned away for ends the import with that sentence.

    Another list being written is a reason to try again later. A job that is run a second time,
    after its worker died between the commit and its own end, finds the step done.
    """
    try:
        step()
    except NotNow:
        return
    except ImportUnderWay:
        raise
    except RegisterChanged as changed:
        imports.recheck_import(import_id, reason=changed.detail, by=CLOCK, at=timezone.now())
    except DomainError as turned_away:
        imports.turn_away_import(import_id, reason=turned_away.detail, by=CLOCK, at=timezone.now())

"""The worker's part: check a list of members, load it, forget what is no longer needed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from huzhu.kernel.actor import CLOCK
from huzhu.kernel.errors import DomainError, NotNow
from huzhu.kernel.workdays import daily
from huzhu.people import queries
from huzhu.people.actions import imports, signing_in
from huzhu.people.errors import ImportUnderWay, RegisterChanged
from huzhu.people.states import KEEP_FILES

if TYPE_CHECKING:
    from collections.abc import Callable

    from huzhu.people.models import MemberImport

KEEP_UNDECIDED = timedelta(days=7)
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


@app.periodic(cron=daily(3, 40))
@app.task(name="people.forget_imports", queueing_lock="people.forget_imports")
def forget_imports(timestamp: int) -> None:
    """Give up lists that nobody decided on, erase files whose time is over."""
    del timestamp  # the time it was due at; what is over is counted from the time of acting
    now = timezone.now()
    for import_id in queries.undecided_imports(before=now - KEEP_UNDECIDED):
        imports.drop_import(import_id, by=CLOCK, at=now)
    imports.forget_imports(before=now - KEEP_FILES, by=CLOCK, at=now)


@app.periodic(cron=daily(3, 50))
@app.task(name="people.forget_sessions", queueing_lock="people.forget_sessions")
def forget_sessions(timestamp: int) -> None:
    """Clear away what signing in leaves behind: sessions that ended, waits that are over."""
    del timestamp  # the time it was due at; what is over is counted from the time of acting
    signing_in.forget_sessions(by=CLOCK, at=timezone.now())


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

"""The worker's part: lists of members checked and loaded, telephones warned and changed."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from huzhu.kernel.actor import CLOCK
from huzhu.kernel.errors import DomainError, NotNow
from huzhu.people.actions import bindings, desk, imports
from huzhu.people.bindings import over
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


@app.task(name="people.warn_of_change", retry=_AGAIN)
def warn_of_change(binding_id: int) -> None:
    """Tell the telephone that another one is to take its place, where that is so."""
    desk.warn_of_change(binding_id, by=CLOCK, at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="people.end_waiting", queueing_lock="people.end_waiting")
def end_waiting(timestamp: int) -> None:
    """Bind the new telephones that nobody has objected to in time."""
    del timestamp
    at = timezone.now()
    for binding_id in list(over(at=at).values_list("pk", flat=True)[:1000]):
        with suppress(DomainError):  # decided meanwhile; the next one has its turn
            bindings.end_waiting(binding_id, by=CLOCK, at=at)


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

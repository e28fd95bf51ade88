"""The worker's part: backups, drills, moving to new keys, the archive's second place.

Backups and drills have a process of their own each.

Not here: what a night does (``keeping.nightly``), how values move (``keeping.moving``).
"""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import datetime, timedelta

import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from procrastinate.contrib.django import app

from huzhu.claims import tasks as claims
from huzhu.kernel.workdays import SHANGHAI, daily
from huzhu.office import keeping
from huzhu.runtime import files
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import commands, moving, second

logger = structlog.get_logger(__name__)
MOVES_FOR = 50  #: seconds of each minute
#: A drill takes a processor for a while: not that long before an opening, nor after it.
BEFORE_RUSH, AFTER_OPENING = timedelta(hours=2), timedelta(hours=1)
#: The office may take its backups by itself: then the night comes and nothing is done.
_HOUR = settings.ENV.backup_hour


@app.periodic(cron=daily(_HOUR or 0, 10))
@app.task(name="runtime.back_up", queueing_lock="runtime.back_up", lock="runtime.back_up")
async def back_up(timestamp: int) -> None:
    """Take this night's backup; the record, the doctor and the page say what became of it."""
    del timestamp  # the time it was due at; a backup is of the time that it is taken
    if _HOUR is not None:
        await _back_up()


@app.task(name="runtime.back_up_now", queueing_lock="runtime.back_up_now", lock="runtime.back_up")
async def back_up_now() -> None:
    """Take a backup for a later version that waits for it; its name is a promise to that one."""
    await _back_up()


@app.periodic(cron=daily(settings.ENV.drill_hour, 40))
@app.task(name="runtime.practise", queueing_lock="runtime.practise", lock="runtime.practise")
async def practise(timestamp: int) -> None:
    """Take this month's drill, on its day or, while a rush is near or it failed, on a later one."""
    del timestamp  # the record says whether it came about
    home, now, day = settings.HOME, datetime.now(SHANGHAI), settings.ENV.drill_day
    since = keeping.home_began(home)
    if day is None or not keeping.is_drill_planned(
        keeping.read(home), day=day, since=since, at=now
    ):
        return
    if await sync_to_async(claims.is_rush_near)(at=now, before=BEFORE_RUSH, after=AFTER_OPENING):
        logger.info("this month's drill waits: a rush is near")
        return
    await _command("drill", fault="drill_fault", what="恢复演练")


async def _command(*arguments: str, fault: str, what: str) -> None:
    """Run a command of keeping in a process of its own; the record says what became of it."""
    begun = datetime.now(SHANGHAI).replace(microsecond=0)  # as exact as the record
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "huzhu.cli", *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    if (code := await process.wait()) != 0:
        logger.warning("a backup or drill came to nothing: see huzhu doctor")
        said = f"{what}没有做完就已中止（退出码 {code}），请查看 logs/command.jsonl 中的说明。"
        _note(fault, said, begun)


@app.periodic(cron="* * * * *")
@app.task(name="runtime.move_keys", queueing_lock="runtime.move_keys")
def move_keys(timestamp: int) -> None:
    """Bring what rests on older keys to those in use, for the better part of a minute."""
    del timestamp  # what is left stands in the rows themselves
    try:
        alone = files.lock(settings.HOME / "run" / "move.lock", taken="")
    except Refused:  # the go before is still at it
        return
    with alone:
        moving.go_on(seconds=MOVES_FOR)


@app.periodic(cron="* * * * *")
@app.task(name="runtime.copy_archive", queueing_lock="runtime.copy_archive")
def copy_archive(timestamp: int) -> None:
    """Bring uploads to the archive and its log to the second place; the record says what is not."""
    del timestamp  # what is not there yet stands in the folders themselves
    told = settings.ENV
    try:
        alone = files.lock(settings.HOME / "run" / "second.lock", taken="")
    except Refused:  # the go before is still at it
        return
    with alone:
        record, now = keeping.read(settings.HOME), keeping.now_told(datetime.now(SHANGHAI))
        try:
            passphrase = commands.read_passphrase(told.passphrase_file)
            _, copied = second.go_on(
                told, passphrase=passphrase, until=time.monotonic() + MOVES_FOR
            )
        except (Refused, OSError) as fault:
            logger.warning("the archive is not copied: see huzhu doctor")
            if record.archive_fault is None or record.archive_fault.said != str(fault):
                keeping.note(settings.HOME, archive_fault=keeping.Fault(now, str(fault)))
            return
        if copied or record.archive_fault:
            at = now if copied else record.archive_copied_at
            keeping.note(settings.HOME, archive_fault=None, archive_copied_at=at)


async def _back_up() -> None:
    await _command("backup", "--nightly", fault="backup_fault", what="备份")


def _note(fault: str, said: str, begun: datetime) -> None:
    """Say for a process that it came to nothing when it could not say so by itself."""
    known = getattr(keeping.read(settings.HOME), fault)
    if known is None or keeping.moment(known.at) < begun:
        at = keeping.now_told(datetime.now(SHANGHAI))
        keeping.note(settings.HOME, **{fault: keeping.Fault(at, said)})

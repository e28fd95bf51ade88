"""The worker's part: every night a backup in a process of its own, and moving to new keys.

Not here: what a night does (``keeping.nightly``), how values move (``keeping.moving``).
"""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import datetime

import structlog
from django.conf import settings
from procrastinate.contrib.django import app

from huzhu.kernel.workdays import SHANGHAI, daily
from huzhu.office import keeping
from huzhu.runtime import files
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import commands, moving, second

logger = structlog.get_logger(__name__)
MOVES_FOR = 50  #: seconds of each minute
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
            passphrase = (
                commands.read_passphrase(told.passphrase_file) if told.passphrase_file else None
            )
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
    begun = datetime.now(SHANGHAI).replace(microsecond=0)  # as exact as the record
    command = [sys.executable, "-m", "huzhu.cli", "backup", "--nightly"]
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    if (code := await process.wait()) != 0:
        logger.warning("the backup came to nothing: see huzhu doctor")
        _note(code, begun)


def _note(code: int, begun: datetime) -> None:
    """Say for a process that it came to nothing when it could not say so by itself."""
    fault = keeping.read(settings.HOME).backup_fault
    if fault is None or keeping.moment(fault.at) < begun:
        said = f"备份没有做完就已中止（退出码 {code}），请查看 logs/command.jsonl 中的说明。"
        fault = keeping.Fault(keeping.now_told(datetime.now(SHANGHAI)), said)
        keeping.note(settings.HOME, backup_fault=fault)

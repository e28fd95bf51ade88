"""Logs that are kept for a year: a full one is put aside under the time, and compressed later.

A log that is opened by its name (``*.jsonl``) is renamed; each process that writes it notices with
its next line and begins a new one. What a process prints goes to a file that it never opens again
(``*.log``): that one is copied and emptied, and a line printed between the two is lost.

What is put aside goes when its last line is older than the term (``office.data_terms``), or earlier
where all of them would take more room than they may: then that is noted, and told.

Not here: what is written (``config.logs``), when this is called (``supervisor``), what is told of
it (``office.logs_kept``).
"""

import gzip
import os
import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import logs_kept
from huzhu.office.data_terms import LOGS
from huzhu.office.logs_kept import Aside
from huzhu.runtime import files
from huzhu.runtime.files import Refused

LARGEST = 20 * 1024**2
#: A log that grows slowly is put aside by its age: otherwise its first lines would never go.
OLDEST_LINE = timedelta(days=30)
#: Whoever writes a log that was put aside is done with it after that long.
SETTLED = timedelta(minutes=1)
_DAY = re.compile(rb"20\d\d-\d\d-\d\d")


def turn(
    home: Path, *, largest: int = LARGEST, most: int = logs_kept.MOST, at: datetime | None = None
) -> None:
    """Put aside every log that is full, unless another supervisor of this home is at it."""
    folder, now = home / "logs", at or datetime.now(SHANGHAI)
    try:
        lock = files.lock(home / "run" / "logs.lock", taken="")
    except Refused:
        return
    with lock:
        for log in (*folder.glob("*.jsonl"), *folder.glob("*.log")):
            if log.stat().st_size >= largest or _is_long(log, now):
                _put_aside(log, logs_kept.name_aside(log, now))
        _compress_one(_cleared(folder, now, most), now)


def take_along(before: Path, folder: Path) -> None:
    """Put what was told in one folder before what another tells; the first one is gone then."""
    if not before.is_dir():
        return
    files.ensure_folder(folder)
    for log in before.iterdir():
        if (later := folder / log.name).exists():
            with log.open("ab") as told:
                told.write(later.read_bytes())
        log.rename(later)
    before.rmdir()


def _is_long(log: Path, now: datetime) -> bool:
    """Whether its first line is of another month; one that names no day waits until it is full."""
    with log.open("rb") as file:
        found = _DAY.search(file.read(500))
    if found is None:
        return False
    try:
        first = datetime.fromisoformat(found[0].decode()).date()
    except ValueError:  # digits that only look like a day
        return False
    return now.date() - first > OLDEST_LINE


def _put_aside(log: Path, aside: Path) -> None:
    if log.suffix == ".jsonl":
        log.rename(aside)
        return
    shutil.copyfile(log, aside)
    aside.chmod(0o600)
    with log.open("r+b") as emptied:
        emptied.truncate()


def _compress_one(asides: list[Aside], now: datetime) -> None:
    """Compress the oldest that nobody writes any more: one at a time, the supervisor is waiting."""
    for aside in asides:
        written = datetime.fromtimestamp(aside.path.stat().st_mtime, SHANGHAI)
        if aside.is_compressed or now - max(written, aside.until) < SETTLED:
            continue
        draft = aside.path.with_name(f".{aside.path.name}.part")
        with aside.path.open("rb") as source, _private(draft) as target:
            with gzip.GzipFile(fileobj=target, mode="wb", compresslevel=1, mtime=0) as packed:
                shutil.copyfileobj(source, packed)
            target.flush()
            os.fsync(target.fileno())
        draft.rename(aside.path.with_name(f"{aside.path.name}.gz"))
        aside.path.unlink()
        return


def _private(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _cleared(folder: Path, now: datetime, most: int) -> list[Aside]:
    """Remove what is over; then the oldest, as long as there is more than there may be.

    Returned is what is left, oldest first.
    """
    found = logs_kept.asides(folder)
    over = [each for each in found if each.until < LOGS.before(now)]
    left = [each for each in found if each not in over]
    size = sum(each.size for each in left)
    cut = []
    while size > most and left:
        cut.append(left.pop(0))
        size -= cut[-1].size
    if cut:
        logs_kept.note_cut(folder, cut[-1].until)
    for each in (*over, *cut):
        each.path.unlink(missing_ok=True)
    return left

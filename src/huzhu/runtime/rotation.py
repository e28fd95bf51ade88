"""Logs that stay small: a full one is put aside under a number, the oldest goes.

A log that is opened by its name (``*.jsonl``) is renamed; each process that writes it notices with
its next line and begins a new one. What a process prints goes to a file that it never opens again
(``*.log``): that one is copied and emptied, and a line printed between the two is lost.

Not here: what is written (``config.logs``), when this is called (``supervisor``).
"""

import contextlib
import shutil
from pathlib import Path

from huzhu.runtime import files
from huzhu.runtime.files import Refused

LARGEST = 20 * 1024**2
KEPT = 9


def turn(home: Path, *, largest: int = LARGEST, kept: int = KEPT) -> None:
    """Put aside every log that is full, unless another supervisor of this home is at it."""
    folder = home / "logs"
    try:
        lock = files.lock(home / "run" / "logs.lock", taken="")
    except Refused:
        return
    with lock:
        for log in (*folder.glob("*.jsonl"), *folder.glob("*.log")):
            if log.stat().st_size >= largest:
                _make_room(log, kept)
                _put_aside(log)


def _make_room(log: Path, kept: int) -> None:
    """Count the older ones on; what has the last number is written over."""
    for number in range(kept - 1, 0, -1):
        with contextlib.suppress(FileNotFoundError):
            _older(log, number).replace(_older(log, number + 1))


def _put_aside(log: Path) -> None:
    if log.suffix == ".jsonl":
        log.rename(_older(log, 1))
        return
    shutil.copyfile(log, _older(log, 1))
    with log.open("r+b") as emptied:
        emptied.truncate()


def _older(log: Path, number: int) -> Path:
    return log.with_name(f"{log.name}.{number}")

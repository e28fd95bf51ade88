"""The register of erasures (清除登记): which kind, how many, up to when; never whom.

One line each, in the folder of backups and so outside the database: a restore brings the database
back to before an erasure, and this file tells it what has to go again.

Not here: erasing (``tasks``), going by it (``runtime.keeping.check``).
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NAME = "erasures.jsonl"


@dataclass(frozen=True, slots=True)
class Erasure:
    """What one night erased of one kind."""

    kind: str  #: the key of its term
    count: int
    before: str  #: what was older than this moment is gone
    at: str


def enter(folder: Path, erasure: Erasure) -> None:
    """Add a line, in one write that has reached the disk."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    line = json.dumps(asdict(erasure), ensure_ascii=False) + "\n"
    file = os.open(folder / NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, line.encode())
        os.fsync(file)
    finally:
        os.close(file)


def read(folder: Path) -> list[Erasure]:
    """Return what is on record, oldest first; a line that was cut short says nothing."""
    path = folder / NAME
    lines = path.read_text(errors="replace").splitlines() if path.is_file() else []
    return [erasure for line in lines if (erasure := _told(line))]


def ends(register: list[Erasure], *, since: datetime) -> dict[str, datetime]:
    """Return up to when each kind was erased after a moment, by its key.

    A line that claims to have erased what was still to come is nobody's to go by.
    """
    found: dict[str, datetime] = {}
    for each in register:
        before, at = datetime.fromisoformat(each.before), datetime.fromisoformat(each.at)
        if at >= since and before <= at:
            found[each.kind] = max(before, found.get(each.kind, before))
    return found


def _told(line: str) -> Erasure | None:
    try:
        found = Erasure(**json.loads(line))
        moments = [datetime.fromisoformat(each) for each in (found.before, found.at)]
    except (ValueError, TypeError):
        return None
    return found if all(each.tzinfo for each in moments) else None

"""How far back the logs go that were put aside, and whether the year is kept.

Not here: putting aside and clearing (``runtime.rotation``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from huzhu.kernel.workdays import SHANGHAI
from huzhu.office.data_terms import LOGS

if TYPE_CHECKING:
    from pathlib import Path

MIB, DAY = 1024**2, 86_400
#: What all logs that were put aside may take of the disk, compressed.
MOST = 2 * 1024**3
#: Days of logs from which a year's worth can be told.
ENOUGH = 7
_STAMP = "%Y%m%d-%H%M%S"
_ASIDE = re.compile(r"\.(?:jsonl|log)\.(\d{8}-\d{6})(?:-\d+)?(\.gz)?$")
_CUT = ".cut"


@dataclass(frozen=True, slots=True)
class Aside:
    """A log that was put aside; its last line is of ``until``."""

    path: Path
    until: datetime
    size: int
    is_compressed: bool


def name_aside(log: Path, at: datetime) -> Path:
    """Return a name under which a log can be put aside: nothing lies there."""
    stamp = f"{at.astimezone(SHANGHAI):{_STAMP}}"
    names = [f"{log.name}.{stamp}", *(f"{log.name}.{stamp}-{n}" for n in range(1, 1000))]
    free = (log.with_name(name) for name in names)
    return next(path for path in free if not path.exists() and not _packed(path).exists())


def _packed(path: Path) -> Path:
    return path.with_name(f"{path.name}.gz")


def asides(folder: Path) -> list[Aside]:
    """Return what was put aside, oldest first."""
    found = []
    for path in sorted(folder.glob("*")):
        if told := _ASIDE.search(path.name):
            until = datetime.strptime(told[1], _STAMP).replace(tzinfo=SHANGHAI)
            found.append(Aside(path, until, path.stat().st_size, bool(told[2])))
    return sorted(found, key=lambda each: (each.until, each.path.name))


def note_cut(folder: Path, until: datetime) -> None:
    """Note that lines up to a moment had to go before their time."""
    (folder / _CUT).write_text(until.isoformat())


def fault(folder: Path, *, at: datetime, most: int = MOST) -> str:
    """Return why the year is not kept or will not be, in a sentence; blank: it is."""
    cut = folder / _CUT
    if cut.is_file() and (until := datetime.fromisoformat(cut.read_text())) > LOGS.before(at):
        return (
            f"日志须留存 {_days()} 天，因已占满 {most // MIB:,} MB，"
            f"{until:%Y-%m-%d %H:%M} 以前的已提前删除。请把 logs 目录中的旧日志另存一份。"
        )
    found = asides(folder) if folder.is_dir() else []
    days = (at - found[0].until).total_seconds() / DAY if found else 0
    size = sum(each.size for each in found)
    if days < ENOUGH or size * _days() / days <= most:
        return ""
    return (
        f"日志须留存 {_days()} 天，近 {days:.0f} 天已有 {size / MIB:,.0f} MB，照此下去"
        f"满 {most // MIB:,} MB 时只够约 {most * days / size:.0f} 天。"
        "请定期把 logs 目录中的旧日志另存。"
    )


def _days() -> int:
    return LOGS.after.days if LOGS.after else 0

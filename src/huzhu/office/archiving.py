"""How far the embedded database's log is archived (归档), as the server itself tells.

Not here: the archive (``runtime.keeping.archive``), its bases on record (``keeping``).
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection

from huzhu.kernel.sizes import LEAST_FREE_BYTES
from huzhu.kernel.workdays import SHANGHAI

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

#: How many files of the log have one number.
LOG_PARTS = 256
#: Files of the log that may wait: in a rush several are full at once.
MOST_WAITING = 8
_STATE = """
SELECT last_archived_time, last_failed_time, left(last_archived_wal, 24),
    pg_walfile_name(pg_current_wal_lsn())
FROM pg_stat_archiver WHERE current_setting('archive_mode') = 'on'
"""


@dataclass(frozen=True, slots=True)
class Archiving:
    """When a file of the log was last archived, when one was last not, how many wait."""

    at: datetime | None
    failed_at: datetime | None
    waiting: int


def state(cursor: Any) -> Archiving | None:
    """Return how far it is; None: this database archives nothing."""
    cursor.execute(_STATE)
    if (found := cursor.fetchone()) is None:
        return None
    at, failed_at, archived, current = found
    waiting = log_number(current) - log_number(archived) - 1 if archived else 0
    return Archiving(_here(at), _here(failed_at), max(waiting, 0))


def now() -> Archiving | None:
    """Return how far the database that serves is."""
    with connection.cursor() as cursor:
        return state(cursor)


def fault(found: Archiving | None, folder: Path) -> str:
    """Return what is wrong with it, in a sentence; blank: nothing is."""
    if found is None:
        return "已设 HUZHU_ARCHIVE，数据库还没有归档日志。请重新启动 huzhu。"
    last = f"最近一次归档是 {_told(found.at)}" if found.at else "还没有归档过"
    if found.failed_at and (found.at is None or found.failed_at > found.at):
        return (
            f"数据库日志须逐个归档，{_told(found.failed_at)} 的一次未成，{last}，"
            f"另有 {found.waiting} 个在等。请检查 {folder} 的空间和权限"
            "（原因见 logs/postgres.log）。"
        )
    if found.waiting > MOST_WAITING:
        return (
            f"数据库日志须随写随归档，现有 {found.waiting} 个在等，{last}。"
            f"请检查 {folder} 所在磁盘是否太慢。"
        )
    return _no_room(folder)


def _no_room(folder: Path) -> str:
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return f"归档目录须一直在，{folder} 现在读不到（{error.strerror}）。请挂上该目录。"
    if free >= LEAST_FREE_BYTES:
        return ""
    return (
        f"归档目录须留有 {LEAST_FREE_BYTES >> 30} GB 空间，{folder} 只剩 {free >> 20} MB。"
        "请腾出空间，或减少 HUZHU_BACKUPS_KEPT 的天数。"
    )


def log_number(name: str) -> int:
    """Return the number of a file of the log: so many parts to each number in its name's middle.

    >>> log_number("0000000100000002000000FF")
    767
    """
    return int(name[8:16], 16) * LOG_PARTS + int(name[16:24], 16)


def _here(at: datetime | None) -> datetime | None:
    return at.astimezone(SHANGHAI) if at else None


def _told(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"

"""When the office last had a good backup and a good drill, and what of that is overdue.

One small file in the home, beside no backup and in none: a home that was restored begins with the
line that says so, and boasts of no backup that lies elsewhere.

Not here: taking and trying them (``runtime.keeping``).
"""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from huzhu.kernel.workdays import SHANGHAI

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The keys of an installation (``config.keys``) in the office's words.
KEY_WORDS = {
    "vault_key": "封存密钥",
    "lookup_key": "查找密钥",
    "ticket_key": "资格票密钥",
    "django_secret": "会话密钥",
}
BACKUP_AFTER = timedelta(days=1)
#: A night's backup takes its time: the next one is late only when it is not there by then.
ALLOWANCE = timedelta(hours=4)
DRILL_AFTER = timedelta(days=31)
#: What an office needs against its worst day and has not named so far, by variable.
LACKING = {
    "HUZHU_BACKUPS_COPY": "备份须在另一台机器上另有一份，现在没有设，整机损毁时备份会一同失去。",
    "HUZHU_ARCHIVE": "有归档才能恢复到任一时刻，现在没有设，磁盘损坏时会失去上次备份之后的内容。",
}
_PLACE = "keeping.json"


@dataclass(frozen=True, slots=True)
class KeptBackup:
    """The last backup that was written and read back (备份)."""

    at: str
    file: str
    size: int
    rows: int
    files: int
    seconds: float
    encrypted: bool
    #: Where a copy of it lies besides; blank: nowhere.
    copy: str = ""

    @property
    def is_copy_far(self) -> bool:
        """In a bucket, where no path leads."""
        return "://" in self.copy


@dataclass(frozen=True, slots=True)
class KeptDrill:
    """The last backup that was restored on trial (恢复演练) and found to be in order."""

    at: str
    made_at: str
    seconds: float
    rows: int
    #: Claims that were made after the backup: what its restore would lose.
    lost_claims: int


@dataclass(frozen=True, slots=True)
class KeyMove:
    """How far what is sealed and marked has come to the versions in use (换钥)."""

    at: str
    versions: str
    left: int
    moved: int
    #: What did not open, so that it stays as it is.
    closed: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class Fault:
    """The last try that came to nothing, and why; blank once one has come to its end."""

    at: str
    said: str


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of this home."""

    backup: KeptBackup | None = None
    #: The last base of the archive; only where there is one (``HUZHU_ARCHIVE``).
    base: KeptBackup | None = None
    drill: KeptDrill | None = None
    backup_fault: Fault | None = None
    drill_fault: Fault | None = None
    key_move: KeyMove | None = None
    #: When what is new of the archive last came to the second place, and why it does not.
    archive_copied_at: str = ""
    archive_fault: Fault | None = None
    #: When this home was made by a restore, and of when its data are.
    restored_at: str = ""
    restored_from: str = ""


def read(home: Path) -> Record:
    """Return what is on record; nothing, if nothing is."""
    path = home / _PLACE
    if not path.exists():
        return Record()
    told = json.loads(path.read_text())
    kinds = {
        "backup": KeptBackup, "base": KeptBackup, "drill": KeptDrill, "backup_fault": Fault,
        "drill_fault": Fault, "key_move": KeyMove, "archive_fault": Fault,
    }  # fmt: skip
    made = {name: kind(**told[name]) for name, kind in kinds.items() if told.get(name)}
    plain = ("restored_at", "restored_from", "archive_copied_at")
    return Record(**made, **{name: told[name] for name in plain if name in told})


def note(home: Path, **changes: object) -> None:
    """Put something on record, in one step; whoever notes something else meanwhile waits."""
    with _alone(home):
        record = replace(read(home), **changes)  # type: ignore[arg-type] # fields by name
        draft = home / f".{_PLACE}.{os.getpid()}"
        draft.write_text(json.dumps(asdict(record), ensure_ascii=False, indent=1) + "\n")
        draft.chmod(0o600)
        draft.replace(home / _PLACE)


def noted_since(home: Path, moment: datetime) -> bool:
    """Whether something was put on record since then."""
    path = home / _PLACE
    return path.exists() and path.stat().st_mtime >= moment.timestamp()


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    folder = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def now_told(at: datetime) -> str:
    """A moment as the record has it."""
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds")


def backup_due(record: Record, *, since: datetime, at: datetime) -> str:
    """Return why a backup is due, in a sentence; blank: the last one is young enough and there.

    ``since`` is when this home began: nobody has missed a backup before there was anything.
    """
    return _due("备份", record.backup, begun(record, since), at)


def base_due(record: Record, *, at: datetime) -> str:
    """Return why a base of the archive is due; without one its log leads nowhere."""
    if record.base is None:
        return "归档须有基础备份才能恢复到某一时刻，现在还没有。"
    return _due("基础备份", record.base, at, at)


def _due(what: str, kept: KeptBackup | None, since: datetime, at: datetime) -> str:
    if kept and (lost := _lost(what, kept)):
        return lost
    last = moment(kept.at) if kept else since
    if at - last <= BACKUP_AFTER + ALLOWANCE:
        return ""
    if kept is None:
        return f"自 {_day(last)} 起还没有{what}。"
    return f"最近一次{what}是 {_day(last)}，已超过一天。"


def drill_due(record: Record, *, since: datetime, at: datetime) -> str:
    """Return why a drill is due, in a sentence; blank: the last one is young enough."""
    last = moment(record.drill.at) if record.drill else begun(record, since)
    if at - last <= DRILL_AFTER + ALLOWANCE:
        return ""
    if record.drill is None:
        return f"自 {_day(last)} 起还没有做过恢复演练。"
    return f"最近一次恢复演练是 {_day(last)}，已超过一个月。"


def is_drill_planned(record: Record, *, day: int, since: datetime, at: datetime) -> bool:
    """Whether this month's drill is still to come about, on its day or a later one of the month.

    A home that began in between waits for its first whole month.
    """
    planned = at.astimezone(SHANGHAI).replace(day=day, hour=0, minute=0, second=0, microsecond=0)
    last = moment(record.drill.at) if record.drill else begun(record, since)
    return last < planned <= at


def failed(fault: Fault | None) -> str:
    """Return when and why the last try came to nothing, in a sentence; blank: it did not."""
    return f"最近一次未成：{_day(moment(fault.at))}，{fault.said}" if fault else ""


def key_move_told(move: KeyMove) -> str:
    """Return how far the change of keys has come, in a sentence."""
    if not move.is_over:
        return f"换钥进行中：已换 {move.moved:,} 项，还有 {move.left:,} 项。"
    closed = f"，另有 {move.closed:,} 项打不开，未换" if move.closed else ""
    return f"换钥已于 {_day(moment(move.at))} 完成，共换 {move.moved:,} 项{closed}。"


def size_of(file: str) -> int | None:
    """Return how large a file is; None: it is not there, or nobody may look."""
    try:
        path = Path(file)
        return path.stat().st_size if path.is_file() else None
    except OSError:
        return None


def begun(record: Record, since: datetime) -> datetime:
    """From when on backups are asked for: a restored home begins with its restore."""
    return moment(record.restored_at) if record.restored_at else since


def home_began(home: Path) -> datetime:
    """When this home was made: its keys are."""
    key = home / "keys" / "vault_key"
    made = (key if key.exists() else home).stat().st_mtime
    return datetime.fromtimestamp(made, SHANGHAI)


def moment(told: str) -> datetime:
    """A moment on record."""
    return datetime.fromisoformat(told)


def _lost(what: str, backup: KeptBackup) -> str:
    """What is on record saves nobody when its file was moved, removed or cut since."""
    size = size_of(backup.file)
    if size == backup.size:
        return ""
    found = "已不在" if size is None else f"现有 {size:,} 字节，应有 {backup.size:,} 字节"
    at = _day(moment(backup.at))
    return f"{what}须存放在原处且完整，最近一次{what}（{at}）的文件 {backup.file} {found}。"


def _day(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"

"""Restoring to a moment (恢复到某一时刻): a base, and the database's log up to there.

Every file of the log from the base to the moment is looked at first: it is there, whole, of this
database and in its place. What ends before the moment is refused with the last one that can be
reached. Then the server goes by them, stops before the first commit that came later, and what it
came to is looked at like any restored home.

Not here: the folder it is taken from (``archive``), the home beside that gets its name at the end
(``restore``).
"""

from __future__ import annotations

import shutil
import struct
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from huzhu.kernel.workdays import SHANGHAI
from huzhu.runtime import files
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import archive, archiver, check, dump, restore
from huzhu.runtime.keeping.archive import LOG, SUFFIX
from huzhu.runtime.keeping.check import BROUGHT

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from huzhu.runtime.cluster import Cluster
    from huzhu.runtime.keeping.archive import Base
    from huzhu.runtime.keeping.restore import OpenedBackup, Say

#: Of the head of a file of the log: where in it the file begins, and whose it is.
_HEAD = struct.Struct("<HHIQIIQI")
#: What a server or the program that brings its log says of a disk that takes no more.
_FULL = ("No space left on device", "File too large", "Disk quota exceeded")


@dataclass(frozen=True, slots=True)
class _Way:
    """From a base to a moment."""

    folder: Path
    base: Base
    until: datetime


def into(
    home: Path, top: Path, until: datetime, *, keys: Path, passphrase: bytes | None, say: Say
) -> dict[str, Any]:
    """Restore into a home that is empty, as it was at a moment, and return what was found.

    :raises Refused: the archive does not lead there; the home is as it was.
    """
    restore.check_empty(home)
    folder = _of_one_home(top)
    base = archive.base_before(archive.bases(folder), until, where=str(folder))
    way = _Way(folder, base, until)
    with restore.opened(way.base.path, folder=keys, passphrase=passphrase, say=say) as source:
        return restore.into(home, source, say=say, bring=partial(_bring, way))


def _bring(way: _Way, cluster: Cluster, source: OpenedBackup, say: Say) -> dict[str, Any]:
    """Have the server go by the log to the moment; the home has a copy of the files it needs."""
    log = cluster.home / LOG
    restore.check_room(cluster.home, source.manifest, further=_size_of(way))
    files.ensure_folder(log)
    count, whose = _take_log(way, log, say)
    cluster.data.mkdir(mode=0o700)
    restore.bring_back(cluster.home, source, say, into=dump.unpacking(cluster.data))
    brought = _bring_uploads(way, cluster.home, say)
    if (cluster.data / "global" / "pg_control").read_bytes()[:8] != whose:
        raise Refused(
            f"日志须是基础备份所属数据库的，{way.folder / LOG} 中的是另一数据库的。"
            "请找到与该基础备份一同归档的日志。"
        )
    say("按日志恢复到指明的时刻")
    try:
        cluster.recover(log, until=way.until)
    except Refused as fault:  # its own words name a file that goes with the folder
        raise _not_gone_by(cluster.log) from fault
    cluster.furnish()
    with cluster.connect("postgres", user="postgres") as connection:
        found = connection.execute("SELECT pg_last_xact_replay_timestamp()").fetchone()
    shutil.rmtree(log)
    reached = found[0].astimezone(SHANGHAI).isoformat() if found and found[0] else None
    return {
        "until": way.until.isoformat(),
        "reached": reached,
        "log_files": count,
        BROUGHT: brought,
    }


def _bring_uploads(way: _Way, home: Path, say: Say) -> list[str]:
    """Bring what came after the base, also after the moment: rows tell later which of it stays.

    A file that is not as its name says stays where it is: then the rows miss it, and it is named.
    """
    brought = []
    for day in sorted((way.folder / archive.FILES).glob("*")):
        for path in sorted(each for each in day.rglob("*") if each.is_file()):
            name = path.relative_to(day)
            target = home / restore.safe(f"uploads/{name}")
            if target.exists() or not check.is_as_named(path, str(name)):
                continue
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copyfile(path, target)
            target.chmod(0o600)
            brought.append(str(name))
            say(f"归档中的文件 {len(brought)} 个")
    return brought


def _size_of(way: _Way) -> int:
    """What comes beside the base: log and uploads since it."""
    log = (path for path in (way.folder / LOG).glob("*") if path.name >= way.base.first_log_file)
    uploads = (path for path in (way.folder / archive.FILES).rglob("*") if path.is_file())
    return sum(path.stat().st_size for path in (*log, *uploads))


def _not_gone_by(log: Path) -> Refused:
    """Why the server did not come to the moment, by what it wrote."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    full = next((said for line in lines for said in _FULL if said in line), "")
    telling = [line for line in lines if "FATAL" in line or "PANIC" in line]
    state = f"磁盘写不下（{full}）" if full else (telling or ["没有说明原因"])[-1].strip()
    return Refused(
        f"恢复到某一时刻须由数据库按日志恢复到该时刻，没有恢复完：{state}。"
        "没有留下任何内容，请检查磁盘空间和归档后重新恢复。"
    )


# --- what there is ----------------------------------------------------------------------------


def _of_one_home(top: Path) -> Path:
    """The folder itself, or the only one in it."""
    if (top / LOG).is_dir():
        return top
    found = sorted(path.parent for path in top.glob(f"*/{LOG}")) if top.is_dir() else []
    if len(found) == 1:
        return found[0]
    state = f"中有 {len(found)} 个：{'、'.join(path.name for path in found)}" if found else "中没有"
    raise Refused(
        f"恢复到某一时刻须指明一个平台的归档目录，{top} {state}。请指明其中一个目录后重试。"
    )


def _take_log(way: _Way, log: Path, say: Say) -> tuple[int, bytes]:
    """Copy what leads to the moment, once it is known to be whole; return how many, and whose.

    :raises Refused: it ends before.
    """
    there = archive.log_files(way.folder)
    name, whose, taken = way.base.first_log_file, b"", list[str]()
    ends = "归档到此为止"
    while there and name <= there[-1]:
        source = way.folder / LOG / (name + SUFFIX)
        found, ends = _looked_at(source, name)
        if ends or (whose and found != whose):
            ends = ends or f"日志 {name} 是另一数据库的"
            break
        whose, ends = found, "归档到此为止"
        shutil.copy2(source, log)
        taken.append(name)
        say(f"日志 {len(taken)} 个已核对")
        if source.stat().st_mtime > way.until.timestamp() and _goes_beyond(way, log, name):
            return len(taken), whose
        name = archive.following(name)
    raise _ends_before(way, archive.last_moment(log, taken), ends)


def _goes_beyond(way: _Way, log: Path, name: str) -> bool:
    last = archive.last_moment(log, [name])
    return last is not None and last > way.until


def _looked_at(source: Path, name: str) -> tuple[bytes, str]:
    """Return whose file this is, and what is wrong with it; blank: nothing is."""
    if not source.exists():
        return b"", f"缺少日志 {name}"
    try:
        content = archiver.content_of(source)
        _, _, _, place, _, _, whose, size = _HEAD.unpack_from(content)
    except (OSError, struct.error):
        return b"", f"日志 {name} 已损坏"
    if size != len(content) or place != archive.place_of(name):
        return b"", f"日志 {name} 的内容不是它的"
    return struct.pack("<Q", whose), ""


def _ends_before(way: _Way, last: datetime | None, ends: str) -> Refused:
    at = last if last and last >= way.base.ended_at else None
    reach, onward = "由这份基础备份不能恢复到任何时刻", "用更早的基础备份"
    if at:
        reach, onward = f"最晚可恢复到 {_told(at)}", "指明不晚于此的时刻"
    return Refused(
        f"恢复到某一时刻须有到该时刻为止的全部日志，指明的是 {_told(way.until)}，{ends}，{reach}。"
        f"请补上日志后重试，或{onward}。"
    )


def _told(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"

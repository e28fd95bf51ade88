"""The archive of a home (归档): its bases, and every file of the database's log since the oldest.

Below ``HUZHU_ARCHIVE`` each home has a folder of its own: one that was restored begins another,
so what two homes write never meets. The server tells of each base when it began, ended and where
in the log it begins (``….backup``); a base counts when that is there.

Not here: writing a file of the log (``archiver``), going by them to a moment (``until``).
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from huzhu.kernel.workdays import SHANGHAI, local_date
from huzhu.office.archiving import LOG_PARTS, log_number
from huzhu.runtime import cluster
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import archiver
from huzhu.runtime.keeping.archiver import SUFFIX

if TYPE_CHECKING:
    from collections.abc import Iterator


BASES, LOG = "bases", "log"
#: Uploads since the oldest base, below the day on which they were brought here.
FILES = "files"
#: A file of the log is named by timeline, number and part of it.
_LOG_FILE = re.compile(r"[0-9A-F]{24}")
LOG_BYTES = 16 * 1024 * 1024
_TOLD = re.compile(r"\.[0-9A-F]{8}\.backup\.gz$")
_COMMIT = re.compile(r"COMMIT (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+) UTC")
_NAME = "archive.name"
_BEGAN, _FORM = re.compile(r"huzhu-(\d{8}-\d{6})\.base"), "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True)
class Base:
    """A base, as the server told of it when it ended."""

    path: Path
    first_log_file: str
    #: To the second: the moment after which it leads anywhere.
    ended_at: datetime


def name_of(home: Path) -> str:
    """Return what tells this home from any other; made when first asked for, in no backup."""
    told = home / _NAME
    if not told.exists():
        draft = told.with_name(f".{_NAME}.{os.getpid()}")
        draft.write_text(f"{datetime.now(SHANGHAI):{_FORM}}-{secrets.token_hex(4)}\n")
        draft.replace(told)
    return told.read_text().strip()


def folder_of(home: Path, top: Path) -> Path:
    """Return the folder of this home below the archive."""
    return top / name_of(home)


def log_folder(home: Path, top: Path) -> Path:
    """Return where the log of this home goes."""
    return folder_of(home, top) / LOG


def day_of(label: str) -> str:
    """Return the day on which a base began, as folders of uploads are called.

    >>> day_of("huzhu-20261127-021000.base")
    '20261127'
    """
    return label.split("-")[1]


def name_of_base(at: datetime) -> str:
    """Return what a base is called that begins now."""
    return f"huzhu-{at:{_FORM}}.base"


def bases(folder: Path) -> list[Base]:
    """Return the bases of one home that are there and were told of, the oldest first."""
    return [base for base in told_of(folder) if base.path.is_file()]


def told_of(folder: Path) -> list[Base]:
    """Return the bases that the server told of, the oldest first, wherever they are."""
    told = (_told_of(folder, path) for path in (folder / LOG).glob(f"*.backup{SUFFIX}"))
    return sorted((base for base in told if base), key=lambda base: base.ended_at)


def base_before(found: list[Base], until: datetime, *, where: str) -> Base:
    """Return the newest base that ended before a moment; ``found`` has the oldest first.

    :raises Refused: there is none.
    """
    if before := [base for base in found if base.ended_at <= until]:
        return before[-1]
    first = f"{found[0].ended_at:%Y-%m-%d %H:%M:%S}" if found else ""
    state = f"最早的一份在 {first} 做完" if found else "现在一份也没有"
    raise Refused(
        f"恢复到某一时刻须有其前做完的基础备份，{where} 中{state}。"
        "请指明其后的时刻，或改用每夜的备份。"
    )


def began(label: str) -> datetime | None:
    """Return when a base began, by its name; None: it is none of ours."""
    found = _BEGAN.fullmatch(label)
    return datetime.strptime(found[1], _FORM).replace(tzinfo=SHANGHAI) if found else None


def _told_of(folder: Path, path: Path) -> Base | None:
    try:
        said = archiver.content_of(path).decode()
    except (OSError, UnicodeDecodeError):
        return None  # it is damaged: this base cannot be gone on from
    lines = dict(line.partition(": ")[::2] for line in said.splitlines())
    if not _BEGAN.fullmatch(lines.get("LABEL", "")):
        return None
    ended = datetime.strptime(lines["STOP TIME"].rpartition(" ")[0], "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 -- the server writes our time
    at = ended.replace(tzinfo=SHANGHAI) + timedelta(seconds=1)
    return Base(folder / BASES / lines["LABEL"], path.name.partition(".")[0], at)


def is_log_file(name: str) -> bool:
    """Whether a file of the archive is one of the log, by its name."""
    return bool(_LOG_FILE.fullmatch(name.removesuffix(SUFFIX)))


def log_files(folder: Path) -> list[str]:
    """Return the names of the files of the log that are there, in their order."""
    names = (path.name.removesuffix(SUFFIX) for path in (folder / LOG).glob(f"*{SUFFIX}"))
    return sorted(name for name in names if _LOG_FILE.fullmatch(name))


def following(name: str) -> str:
    """Return the name of the file that comes after one.

    >>> following("0000000100000002000000FF")
    '000000010000000300000000'
    """
    number, part = divmod(log_number(name) + 1, LOG_PARTS)
    return f"{name[:8]}{number:08X}{part:08X}"


def place_of(name: str) -> int:
    """Return where in the log a file begins."""
    return log_number(name) * LOG_BYTES


def last_moment(folder: Path, names: list[str]) -> datetime | None:
    """Return when the last of these files was committed to; None: in none of them."""
    for name in reversed(names):
        if commits := list(_commits(folder, name)):
            return max(commits)
    return None


def _commits(folder: Path, name: str) -> Iterator[datetime]:
    with tempfile.TemporaryDirectory() as place:
        archiver.give_back(folder / (name + SUFFIX), Path(place, name))
        program, path = str(cluster.binary("pg_waldump")), str(Path(place, name))
        told = subprocess.run(  # what it cannot read begins or ends in the files beside
            [program, "--rmgr=Transaction", path],
            env={"TZ": "UTC"},
            capture_output=True,
            text=True,
            check=False,
        )
    for moment in _COMMIT.findall(told.stdout):
        yield datetime.fromisoformat(f"{moment}+00:00").astimezone(SHANGHAI)


def clear(folder: Path, *, days: int) -> list[str]:
    """Keep the bases of the last so many days that have one, and the log since the oldest."""
    found = bases(folder)
    stay = sorted({local_date(base.ended_at) for base in found})[-days:]
    over = [base for base in found if local_date(base.ended_at) not in stay]
    for path in (*(base.path for base in over), *(folder / BASES).glob(".*.part")):
        path.unlink()  # also of a base that was killed
    if kept := [base for base in found if base not in over]:
        for path in (folder / LOG).glob(f"*{SUFFIX}"):
            if path.name[:24] < kept[0].first_log_file:
                path.unlink()
        for path in (folder / FILES).glob("*"):
            if path.name < day_of(kept[0].path.name):
                shutil.rmtree(path)
    return [base.path.name for base in over]

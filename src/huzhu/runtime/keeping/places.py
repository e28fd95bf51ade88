"""Where a copy of a backup lies besides: a port, and the folder of another disk or machine.

Not here: a bucket of an object store (``bucket``), which of them stay (``retention``).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from huzhu.config.env import BUCKET
from huzhu.kernel.disk import sync_folder
from huzhu.office import erasures
from huzhu.runtime.files import Refused

if TYPE_CHECKING:
    from collections.abc import Container

#: What is not whole yet is called so.
PART = ".part"
#: The file of a second place that says whose it is.
OWNER = "huzhu-home"
#: Seconds without a change after which nobody writes to a copy any more.
SILENCE = 60 * 60


class OtherPlace(Protocol):
    """Somewhere else: what is put there is known to be whole. Names may have folders in them."""

    def put(self, path: Path, name: str) -> str:
        """Copy a file there and return where it lies.

        :raises Refused: it could not be written, or does not read as it was given.
        """

    def found(self, below: str = "", *, deep: bool = False) -> dict[str, int]:
        """Return the files that lie there, or in a folder there, by name with their bytes.

        ``deep``: also those in folders of it, by their way from it.

        :raises Refused: it cannot be looked at.
        """

    def fetch(self, name: str, target: Path) -> None:
        """Bring what has that name to a new file; whether it is whole it says itself.

        :raises Refused: it cannot be read.
        """

    def remove(self, name: str) -> None:
        """Remove what has that name, if it is there.

        :raises Refused: it cannot be removed.
        """


def opened(address: str, bucket_file: Path | None) -> OtherPlace:
    """Return the place that an address names: a folder, or a bucket.

    :raises Refused: the file of the bucket's keys cannot be used.
    """
    if not address.startswith(BUCKET):
        return Folder(Path(address))
    bucket = import_module("huzhu.runtime.keeping.bucket")  # its library only where one is used
    return cast("OtherPlace", bucket.opened(address, bucket_file))


def put_register(folder: Path, other: OtherPlace, *, below: str = "") -> None:
    """Copy the register of erasures, where there is one: it names nobody, so it is not sealed.

    :raises Refused: it could not be copied.
    """
    if (register := folder / erasures.NAME).is_file():
        other.put(register, f"{below}{erasures.NAME}")


def claim(other: OtherPlace, address: str, *, name: str) -> None:
    """Have a second place be this home's: what is cleared there are its own nights alone.

    ``name`` is what tells this home from others.

    :raises Refused: it is another home's.
    """
    with tempfile.TemporaryDirectory() as folder:
        mark = Path(folder, OWNER)
        if OWNER not in other.found():
            mark.write_text(f"{name}\n")
            other.put(mark, OWNER)
            return
        other.fetch(OWNER, mark)
        owner = mark.read_text(errors="replace").strip()
    if owner != name:
        raise Refused(
            f"一处副本只归一个平台使用，否则会清除彼此的备份，{address} 由平台 {owner[:40]} 使用，"
            f"本平台是 {name}。请把 HUZHU_BACKUPS_COPY 指向另一处；"
            f"那个平台已不再使用时，请删去该处的 {OWNER} 后运行 huzhu backup --nightly。"
        )


def fetch_register(other: OtherPlace, found: Container[str], place: Path) -> None:
    """Bring the register, if it is among what was found there, beside what is brought.

    :raises Refused: it cannot be read.
    """
    if erasures.NAME in found:
        other.fetch(erasures.NAME, place / erasures.NAME)


def _clear_drafts(folder: Path) -> None:
    """Remove copies of backups that were killed: nobody has written to them for long."""
    for path in folder.glob(f".huzhu-*{PART}"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > SILENCE:
                path.unlink()


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, best on another disk or a mounted share."""

    path: Path

    def put(self, path: Path, name: str) -> str:
        """Copy it beside its name, compare, then name it."""
        self._check_there()
        target = self.path / name
        draft = target.with_name(f".{target.name}{PART}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _clear_drafts(target.parent)
            shutil.copyfile(path, draft)
            self._check_alike(draft, path)
            draft.replace(target)
            sync_folder(target.parent)
        except OSError as error:
            raise Refused(
                f"副本须写到另一处，{target} 没有写成（{error.strerror or error}）。"
                "请检查该处的空间和权限后运行 huzhu backup --nightly。"
            ) from error
        finally:
            draft.unlink(missing_ok=True)
        return str(target)

    def found(self, below: str = "", *, deep: bool = False) -> dict[str, int]:
        self._check_there()
        top = self.path / below
        return {
            str(path.relative_to(top)): path.stat().st_size
            for path in sorted(top.rglob("*") if deep else top.glob("*"))
            if path.is_file() and not path.name.endswith(PART)
        }

    def fetch(self, name: str, target: Path) -> None:
        try:
            shutil.copyfile(self.path / name, target)
        except OSError as error:
            raise Refused(
                f"恢复须读到另一处的副本，{self.path / name} 没有读成（{error.strerror}）。"
                "请检查该处和本机磁盘的空间与权限后重试。"
            ) from error

    def remove(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)

    def _check_there(self) -> None:
        if not self.path.is_dir():
            raise Refused(
                f"备份的副本须写到另一处，{self.path}（HUZHU_BACKUPS_COPY）不在。"
                "请挂上该目录后运行 huzhu backup --nightly。"
            )

    def _check_alike(self, draft: Path, path: Path) -> None:
        with draft.open("rb") as copied, path.open("rb") as given:
            os.fsync(copied.fileno())
            os.posix_fadvise(copied.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            sums = [hashlib.file_digest(each, "sha256").digest() for each in (copied, given)]
        if sums[0] != sums[1]:
            raise Refused(f"备份的副本须与原件相同，{self.path} 读回的不同。请检查该处磁盘。")

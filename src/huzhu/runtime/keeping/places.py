"""Where a copy of a backup lies besides: a port, and the folder of another disk or machine.

Not here: which of them stay (``retention``).
"""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from huzhu.kernel.disk import sync_folder
from huzhu.runtime.files import Refused

if TYPE_CHECKING:
    from pathlib import Path


class OtherPlace(Protocol):
    """Somewhere else: what is put there is known to be whole."""

    def put(self, backup: Path) -> str:
        """Copy a backup there and return how it is called there."""

    def names(self) -> list[str]:
        """The names of what lies there."""

    def remove(self, name: str) -> None:
        """Remove what has that name."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, best on another disk or a mounted share."""

    path: Path

    def put(self, backup: Path) -> str:
        """Copy it beside its name, compare, then name it.

        :raises Refused: the folder is not there, or does not give back what was written.
        """
        if not self.path.is_dir():
            raise Refused(
                f"备份的副本须写到另一处，{self.path}（HUZHU_BACKUPS_COPY）不在。"
                "请挂上该目录后运行 huzhu backup --nightly。"
            )
        draft = self.path / f".{backup.name}.part"
        try:
            shutil.copyfile(backup, draft)
            with draft.open("rb") as copied, backup.open("rb") as given:
                os.fsync(copied.fileno())
                os.posix_fadvise(copied.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
                sums = [hashlib.file_digest(each, "sha256").digest() for each in (copied, given)]
            if sums[0] != sums[1]:
                raise Refused(f"备份的副本须与原件相同，{self.path} 读回的不同。请检查该处磁盘。")
            draft.replace(self.path / backup.name)
            sync_folder(self.path)
        finally:
            draft.unlink(missing_ok=True)
        return str(self.path / backup.name)

    def names(self) -> list[str]:
        return sorted(path.name for path in self.path.iterdir() if path.is_file())

    def remove(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)

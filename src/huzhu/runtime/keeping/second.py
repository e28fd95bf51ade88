"""The archive's further ways: uploads since the oldest base go into it, all of it to another place.

The server hands its log to the archive itself; the worker does the rest once a minute, so that the
second place is never what the database waits for. Uploads lie there below the day on which they
came, and go with the last base that began before it. With a passphrase what goes to the second
place is sealed as the backups are; into a bucket nothing of the log goes without one.

Not here: the archive itself (``archive``), bringing it back from there (``fetching``).
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from huzhu.config.env import BUCKET
from huzhu.kernel import sealed_files
from huzhu.kernel.workdays import SHANGHAI
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import archive, container, places
from huzhu.runtime.keeping.archive import BASES, FILES, LOG
from huzhu.runtime.keeping.places import PART, Folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from huzhu.config.env import Environment
    from huzhu.runtime.keeping.places import OtherPlace

#: Where archives lie in the second place, each below its home's name.
ARCHIVES = "archive"
#: A file may have lain elsewhere for a while before it came to its place.
BEFORE = timedelta(hours=1)
#: Seconds after its last change: until then somebody may still write it.
CALM = 2.0
#: Seconds after which is asked again what lies in the second place.
LOOK_AGAIN = 3600


@dataclass(slots=True)
class Copier:
    """Brings what is new of one home's archive to the second place; remembers what is there."""

    folder: Path
    other: OtherPlace
    passphrase: bytes | None
    #: Where what is sealed waits to be sent.
    draft: Path
    #: By part what is known to lie there.
    known: dict[str, set[str]]

    @property
    def below(self) -> str:
        return f"{ARCHIVES}/{self.folder.name}"

    def go_on(self, *, until: float) -> int:
        """Copy log and uploads that are not there yet; return how many files came.

        ``until`` is by the clock of ``time.monotonic``: what is left is for the next time.

        :raises Refused: the second place does not take them.
        """
        return sum(self._copy(part, until=until) for part in (LOG, FILES))

    def copy_bases(self) -> int:
        """Copy the bases that are not there, sealed if they are not and are to be."""
        return self._copy(BASES, until=float("inf"))

    def copy_register(self) -> None:
        """Copy the register of erasures, as it is here."""
        places.put_register(self.folder, self.other, below=f"{self.below}/")

    def clear(self, *, days: int) -> list[str]:
        """Remove what is over there, counted by what lies there: never because it is gone here."""
        labels = [name for name in self.other.found(f"{self.below}/{BASES}") if archive.began(name)]
        kept_days = sorted({archive.day_of(label) for label in labels})[-days:]
        over = [label for label in labels if archive.day_of(label) not in kept_days]
        self._remove(BASES, over)
        oldest = min((label for label in labels if label not in over), default="")
        first = {base.path.name: base.first_log_file for base in archive.told_of(self.folder)}
        if oldest in first:
            log = self.other.found(f"{self.below}/{LOG}")
            self._remove(LOG, [name for name in log if name[:24] < first[oldest]])
            files = self.other.found(f"{self.below}/{FILES}", deep=True)
            day = archive.day_of(oldest)
            self._remove(FILES, [name for name in files if name.partition("/")[0] < day])
        return over

    def _copy(self, part: str, *, until: float) -> int:
        here = Folder(self.folder).found(part, deep=True)
        if part not in self.known:
            self.known[part] = set(self.other.found(f"{self.below}/{part}", deep=True))
        count = 0
        for name in sorted(here.keys() - self.known[part]):
            if time.monotonic() > until:
                break
            with self._to_send(self.folder / part / name, part) as path:
                self.other.put(path, f"{self.below}/{part}/{name}")
            self.known[part].add(name)
            count += 1
        return count

    @contextmanager
    def _to_send(self, path: Path, part: str) -> Iterator[Path]:
        if self.passphrase is None or (part == BASES and _is_sealed(path)):
            yield path
            return
        try:
            with path.open("rb") as source, self.draft.open("wb") as target:
                container.seal(source, target, self.passphrase)
            yield self.draft
        finally:
            self.draft.unlink(missing_ok=True)

    def _remove(self, part: str, names: list[str]) -> None:
        for name in names:
            self.other.remove(f"{self.below}/{part}/{name}")
        self.known.pop(part, None)


def opened(told: Environment, *, passphrase: bytes | None) -> Copier | None:
    """Return what brings this home's archive to the second place; None: there are not both.

    :raises Refused: it would go to a bucket as it is.
    """
    if told.own_archive is None or told.backups_copy is None:
        return None
    check_sealed(told.backups_copy, is_sealed=passphrase is not None)
    other = places.opened(told.backups_copy, told.bucket_file)
    folder = archive.folder_of(told.home, told.own_archive)
    known = _known_of(told.backups_copy, folder, int(time.monotonic() // LOOK_AGAIN))
    return Copier(folder, other, passphrase, told.home / "run" / f"second{PART}", known)


def check_sealed(address: str, *, is_sealed: bool) -> None:
    """:raises Refused: it would go as it is to a bucket, whose machine is somebody else's."""
    if not is_sealed and address.startswith(BUCKET):
        raise Refused(
            f"备份和归档放到存储桶须加密，{address} 现在没有口令可用。"
            "请用 HUZHU_BACKUP_PASSPHRASE_FILE 指明写有口令的文件并重新启动。"
        )


def _is_sealed(path: Path) -> bool:
    with path.open("rb") as file:
        return sealed_files.is_sealed(file)


@lru_cache(1)
def _known_of(_place: str, _folder: Path, _hour: int) -> dict[str, set[str]]:
    """What this process knows of a second place: ten thousand names are not asked each minute.

    What was lost there is noticed within the hour, and brought again.
    """
    return {}


def go_on(told: Environment, *, passphrase: bytes | None, until: float) -> tuple[int, int]:
    """Bring uploads to the archive, then what is new of it to the second place; return both counts.

    :raises Refused: one of the places does not take them.
    """
    if told.own_archive is None:
        return 0, 0
    brought = bring_uploads(told.home, archive.folder_of(told.home, told.own_archive))
    copier = opened(told, passphrase=passphrase)
    return brought, copier.go_on(until=until) if copier else 0


def bring_uploads(home: Path, folder: Path) -> int:
    """Bring uploads to the archive that came since its oldest base; return how many.

    :raises Refused: the archive does not take them.
    """
    bases = archive.bases(folder)
    begun = archive.began(bases[0].path.name) if bases else None
    if begun is None:  # nothing leads anywhere yet
        return 0
    here, top = Folder(folder), home / "uploads"
    known = {name.partition("/")[2] for name in here.found(FILES, deep=True)}
    day, count = f"{datetime.now(SHANGHAI):%Y%m%d}", 0
    for path in _uploads(top):
        name = str(path.relative_to(top))
        if name in known or not _is_since(path, begun - BEFORE):
            continue
        try:
            here.put(path, f"{FILES}/{day}/{name}")
        except Refused:
            if path.exists():
                raise
            continue  # erased meanwhile
        count += 1
    return count


def _uploads(top: Path) -> Iterator[Path]:
    """Hidden ones are not whole yet, or links that a backup made."""
    for path in sorted(top.rglob("*")):
        parts = path.relative_to(top).parts
        if path.is_file() and not any(part.startswith(".") for part in parts):
            yield path


def _is_since(path: Path, begun: datetime) -> bool:
    try:
        return begun.timestamp() <= path.stat().st_mtime < time.time() - CALM
    except FileNotFoundError:
        return False

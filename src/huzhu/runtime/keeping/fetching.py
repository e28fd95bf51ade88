"""What lies in a bucket is brought here before it is restored: a restore reads it more than once.

Not here: reading a bucket (``bucket``), the restore (``restore``).
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from huzhu.config.env import BUCKET
from huzhu.kernel import sealed_files
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import archive, container, places, restore
from huzhu.runtime.keeping.archive import BASES, FILES, LOG, SUFFIX
from huzhu.runtime.keeping.backup import MIB

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from huzhu.config.env import Environment
    from huzhu.runtime.keeping.places import OtherPlace
    from huzhu.runtime.keeping.restore import Say

#: What the server told of a base, beside the log.
TOLD = f".backup{SUFFIX}"
_WORDS = {BASES: "基础备份", LOG: "日志", FILES: "文件"}


@contextmanager
def near(source: str, told: Environment, *, say: Say) -> Iterator[Path]:
    """Yield a backup as a file of this machine; one that was fetched goes again.

    :raises Refused: it is not there, cannot be read, or there is no room for it.
    """
    if not source.startswith(BUCKET):
        yield Path(source).absolute()
        return
    address, _, name = source.rpartition("/")
    other = places.opened(address, told.bucket_file)
    with restore.reserved(_beside(told.home)) as place:
        found = other.found()
        size = found.get(name)
        if size is None:
            raise Refused(
                f"恢复须指明存储桶中的一份备份，{source} 不在。请核对存储桶、前缀和文件名后重试。"
            )
        check_room(place, size)
        say(f"取回 {name}，共 {size / MIB:.1f} MB")
        other.fetch(name, place / name)
        places.fetch_register(other, found, place)
        yield place / name


@contextmanager
def near_archive(
    source: str, told: Environment, *, until: datetime, passphrase: bytes | None, say: Say
) -> Iterator[Path]:
    """Yield the archive of one home as a folder of this machine that is not sealed.

    One that lies in a bucket or is sealed is fetched: the base before the moment and all after it.

    :raises Refused: it cannot be read, or there is no room for it.
    """
    if not source.startswith(BUCKET) and not _is_sealed(Path(source)):
        yield Path(source).absolute()
        return
    other = places.opened(source.rstrip("/"), told.bucket_file)
    with restore.reserved(_beside(told.home)) as place:
        _Fetch(other, place, passphrase, say, until).fetch_bases(source)
        places.fetch_register(other, other.found(), place)
        yield place


def clear_left(home: Path) -> None:
    """Remove what a restore that was killed had fetched, unless another one is just at it."""
    if (place := _beside(home)).exists():
        with suppress(Refused), restore.reserved(place):
            pass


def _beside(home: Path) -> Path:
    return home.with_name(f".{home.name}.fetched")


@dataclass(frozen=True, slots=True)
class _Fetch:
    """From a second place into a folder."""

    other: OtherPlace
    place: Path
    passphrase: bytes | None
    say: Say
    until: datetime

    def fetch_bases(self, source: str) -> None:
        """Fetch what the server told of the bases, then the one to begin with and what follows it.

        :raises Refused: no base leads there, or there is no room.
        """
        for part in (BASES, LOG, FILES):
            (self.place / part).mkdir(mode=0o700)
        log, bases = self.other.found(LOG), self.other.found(BASES)
        self._bring_told([name for name in log if name.endswith(TOLD)])
        told = [base for base in archive.told_of(self.place) if base.path.name in bases]
        base = archive.base_before(told, self.until, where=source)
        files = self.other.found(FILES, deep=True)
        day = archive.day_of(base.path.name)  # an upload may have come to the archive days later
        wanted = {
            BASES: {base.path.name: bases[base.path.name]},
            LOG: {name: size for name, size in log.items() if name >= base.first_log_file},
            FILES: {each: size for each, size in files.items() if _day(each) >= day},
        }
        ends = [each.first_log_file for each in told if each.ended_at > self.until]
        sizes = [size for part in (BASES, FILES) for size in wanted[part].values()]
        sizes += [size for name, size in wanted[LOG].items() if not ends or name < ends[0]]
        check_room(self.place, sum(sizes))
        for part, names in wanted.items():
            self._bring(part, names)

    def _bring_told(self, names: list[str]) -> None:
        """Fetch what the server told of the bases but those of another passphrase.

        :raises OtherPassphrase: not one opens with that given.
        """
        others = []
        for name in sorted(names):
            try:
                self._fetch(LOG, name)
            except container.OtherPassphrase as fault:
                others.append(fault)
        if others and len(others) == len(names):
            raise others[-1]

    def _bring(self, part: str, names: Iterable[str]) -> None:
        """Fetch these; the log up to the moment or to where another passphrase begins."""
        for count, name in enumerate(sorted(names), start=1):
            try:
                self._fetch(part, name)
            except container.OtherPassphrase:
                if part == FILES:
                    continue
                if count == 1 or part == BASES:
                    raise
                self.say(f"{name} 起的日志是用另一个口令加密的，取回到此为止")
                return
            self.say(f"取回{_WORDS[part]} {count} 个")
            if part == LOG and self._is_enough(name):
                return

    def _is_enough(self, name: str) -> bool:
        """Whether the log goes beyond the moment; what does not is marked as looked at."""
        if not archive.is_log_file(name):
            return False
        try:
            last = archive.last_moment(self.place / LOG, [name.removesuffix(SUFFIX)])
        except OSError:  # it is damaged: whoever goes by it says so, and how far it leads
            return False
        if last is not None and last > self.until:
            return True
        os.utime(self.place / LOG / name, (0, 0))
        return False

    def _fetch(self, part: str, name: str) -> None:
        target = self.place / part / name
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if part == BASES:  # it stays sealed until it is restored
            self.other.fetch(f"{part}/{name}", target)
            return
        sealed, draft = self.place / "sealed.part", self.place / "opened.part"
        self.other.fetch(f"{part}/{name}", sealed)
        with sealed.open("rb") as given, draft.open("wb") as file:
            container.unseal(given, file, self.passphrase, name=name)
        draft.rename(target)
        sealed.unlink()


def _is_sealed(folder: Path) -> bool:
    for path in (folder / LOG).glob("*"):
        with path.open("rb") as file:
            return sealed_files.is_sealed(file)
    return False


def _day(name: str) -> str:
    return name.partition("/")[0]


def check_room(place: Path, needed: int) -> None:
    """Make sure that what is fetched has room.

    :raises Refused: it has not.
    """
    free = shutil.disk_usage(place).free
    if free < needed:
        raise Refused(
            f"恢复前须先取回备份，约需 {needed // MIB + 1} MB，"
            f"{place.parent} 只剩 {free // MIB} MB。请腾出空间，或恢复到别处。"
        )

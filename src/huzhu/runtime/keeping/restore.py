"""Bringing a backup back: into a folder beside, checked there, and only then given its name.

Nothing is unpacked before the whole file is known to be as it was written, and no home is ever
half restored: what is under way lies in a folder of another name, which the next try clears away.

Not here: the checks of the restored rows (``check``), starting the product (``supervisor``).
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from huzhu.config import keys
from huzhu.kernel.disk import sync_folder
from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import erasures, keeping
from huzhu.runtime import files, processes, rotation
from huzhu.runtime.cluster import Cluster
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import backup, dump
from huzhu.runtime.keeping.backup import FOLDERS, MIB
from huzhu.runtime.keeping.check import BROUGHT, ENDS
from huzhu.runtime.keeping.container import DATABASE, Manifest, OtherKeys, Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

    from huzhu.config.keys import Keyring, KeyVersion
    from huzhu.runtime.keeping.container import BackupPart

    Say = Callable[[str], None]
    Bring = Callable[[Cluster, "OpenedBackup", Say], dict[str, Any]]
    Pieces = Iterator[tuple[BackupPart, Iterator[bytes]]]

#: What a new cluster takes beside the rows, with its log.
CLUSTER_BYTES = 256 * MIB
HEADROOM = 2
_LOCK = ".restoring"
_COMPARED = ("tables", "shape", "migrations", "opened", "missing")


@dataclass(frozen=True, slots=True)
class OpenedBackup:
    """A backup that was found whole, with the keys it was made under."""

    path: Path
    reader: Reader
    manifest: Manifest
    folder: Path
    sha256: str


@contextlib.contextmanager
def opened(
    path: Path, *, folder: Path, passphrase: bytes | None, say: Say
) -> Iterator[OpenedBackup]:
    """Yield a backup that is whole, that this version reads, and whose keys are those given.

    :raises Refused: it is not, or they are not.
    """
    if not path.is_file():
        raise Refused(f"恢复须指明一份备份文件，{path} 不是文件或不存在。请核对文件名后重试。")
    ring = _keys(folder, path.name)
    with path.open("rb") as file:
        reader = Reader(file, name=path.name, passphrase=passphrase)
        say("核对备份文件")
        try:
            summed = reader.verify(*ring.vault_key.by_id.values())
        except OtherKeys:  # what it says of itself is not confirmed, and good enough to be told
            _check_keys(reader.manifest(), ring, folder)
            raise
        manifest = reader.manifest()
        _check_version(manifest)
        _check_keys(manifest, ring, folder)
        yield OpenedBackup(path, reader, manifest, folder, summed)


def into(
    home: Path, source: OpenedBackup, *, say: Say, bring: Bring | None = None
) -> dict[str, Any]:
    """Restore into a home that is empty or not there, and return what was found in order.

    ``bring`` starts the database and brings it to what it has to hold: the rows, unless told.

    :raises Refused: it cannot be restored; the home is as it was.
    """
    check_empty(home)
    beside = home.with_name(f".{home.name}{_LOCK}")
    with rebuilt(beside, source, say=say, bring=bring) as (place, report):
        now = datetime.now(SHANGHAI)
        made_at = report.get("reached") or source.manifest.made_at
        keeping.note(place, restored_at=keeping.now_told(now), restored_from=made_at)
        (place / _LOCK).unlink()
        if home.exists():
            rotation.take_along(home / "logs", place / "logs")
            home.rmdir()
        place.rename(home)
        sync_folder(home.parent)
    return {"home": str(home), **report}


def check_empty(home: Path) -> None:
    """Make sure that nothing would be written over.

    A log of ours is no content: a try that met a fault has left it.

    :raises Refused: the home holds something.
    """
    if home.is_symlink() or (
        home.exists() and (not home.is_dir() or any(map(_is_content, home.iterdir())))
    ):
        found = "是链接" if home.is_symlink() else "已有内容"
        raise Refused(
            f"恢复只能写入空目录，HUZHU_HOME（{home}）{found}。"
            "请把 HUZHU_HOME 指向一个空目录或还不存在的目录后重试。"
        )
    if home.is_mount():
        raise Refused(
            f"恢复的目录在核对之后才改名到位，HUZHU_HOME（{home}）是挂载点，不能改名。"
            "请把 HUZHU_HOME 指向其下的一个子目录后重试。"
        )


def _is_content(path: Path) -> bool:
    return path.name != "logs" or path.is_symlink() or not path.is_dir()


@contextlib.contextmanager
def rebuilt(
    place: Path, source: OpenedBackup, *, say: Say, bring: Bring | None = None
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield a home made anew from a backup, stopped and checked; what is left there goes.

    :raises Refused: the backup cannot be brought back, or what came back is not what was saved.
    """
    begun = time.monotonic()
    with reserved(place):
        check_room(place, source.manifest)
        try:
            report = _rebuild(place, source, say, bring or _bring_rows)
        except OSError as error:
            raise Refused(
                f"恢复须把全部内容写到磁盘，没有写成（{error.strerror or error}）。"
                "没有留下任何内容，请检查磁盘空间和权限后重新恢复。"
            ) from error
        yield place, {**report, "seconds": round(time.monotonic() - begun, 1)}


def _rebuild(place: Path, source: OpenedBackup, say: Say, bring: Bring) -> dict[str, Any]:
    _copy_keys(source.folder, place / "keys")
    cluster = Cluster(place)
    try:
        way = bring(cluster, source, say)
        say("核对恢复的内容")
        report = _checked(place, source, way.pop(BROUGHT, []))
    finally:
        cluster.stop()
    shutil.rmtree(place / "run")
    return {
        "backup": str(source.path),
        "made_at": source.manifest.made_at,
        "sha256": source.sha256,
        "files": len(source.manifest.files),
        "missing": source.manifest.missing,
        **way,
        **report,
    }


def _bring_rows(cluster: Cluster, source: OpenedBackup, say: Say) -> dict[str, Any]:
    if source.manifest.is_base:
        raise Refused(
            f"基础备份须同其后的日志一起恢复，{source.path.name} 是基础备份。"
            "请指明归档目录，并用 --until 写明时刻。"
        )
    cluster.start()
    cluster.furnish()
    bring_back(cluster.home, source, say, into=dump.returning(cluster.home))
    return {}


def bring_back(
    place: Path, source: OpenedBackup, say: Say, *, into: AbstractContextManager[IO[bytes]]
) -> None:
    """Return the database, then the files."""
    parts = source.reader.parts(source.manifest)
    first_file: tuple[BackupPart, Iterator[bytes]] | None = None
    with into as database:
        for count, (part, pieces) in enumerate(parts, start=1):
            if not part.name.startswith(DATABASE):
                first_file = part, pieces
                break
            for piece in pieces:
                database.write(piece)
            say(f"数据库第 {count} 段")
    if first_file:
        _write_file(place, *first_file)
    for part, pieces in parts:
        _write_file(place, part, pieces)


def _write_file(place: Path, part: BackupPart, pieces: Iterator[bytes]) -> None:
    path = place / safe(part.name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_new(path, pieces)


def _write_new(path: Path, pieces: Iterable[bytes]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def safe(name: str) -> PurePosixPath:
    """Return the place of a file in a home, which is where files of people lie.

    :raises Refused: it would lie elsewhere.
    """
    told = PurePosixPath(name)
    if told.parts[0] not in FOLDERS or ".." in told.parts:
        raise Refused(f"备份只能恢复到自己的目录内，其中有 {name}。请改用另一份备份。")
    return told


# --- what has to hold before ------------------------------------------------------------------


def _keys(folder: Path, backup_name: str) -> Keyring:
    missing = [name for name in keys.NAMES if not (folder / name).is_file()]
    if missing:
        raise Refused(
            f"恢复须有做备份时的全部密钥，{folder} 中没有 {'、'.join(missing)}。"
            "请找到与备份分开保管的密钥目录，用 --keys 指明后重试。"
        )
    if loose := [name for name in keys.NAMES if (folder / name).stat().st_mode & 0o077]:
        raise Refused(
            f"密钥文件须只有本用户能读取，{folder} 中的 {'、'.join(loose)} 其他用户也能读取。"
            f"请运行 chmod 600 {folder}/* 后重试。"
        )
    try:
        return keys.read(folder)
    except keys.UnsafeKeys as fault:
        raise Refused(
            f"恢复 {backup_name} 须用做备份时的密钥，{folder} 中的 {fault.path.name} 已损坏。"
            "请找到与备份分开保管的完好的密钥目录，用 --keys 指明后重试。"
        ) from fault


def _check_keys(manifest: Manifest, ring: Keyring, folder: Path) -> None:
    """Have every version that the backup was made under; a retired one is named with its days."""
    given = backup.fingerprints(ring)
    lost = [
        _lost(manifest, ring, name, version)
        for name, made in manifest.keys.items()
        for version, _ in sorted(made.items() - given[name].items())
    ]
    if lost:
        raise Refused(
            f"恢复须用做备份时的密钥，{folder} 中没有做这份备份时的 {'、'.join(lost)}。"
            "请用与这份备份一同保管的密钥目录重试，或把该版本的一行从旧的副本补入密钥文件。"
        )


def _lost(manifest: Manifest, ring: Keyring, name: str, version: str) -> str:
    """Name a version that is missing, since when it was used, and since when another one is."""
    since = manifest.keys_since.get(name, {}).get(version)
    later = min(
        (each for each in getattr(ring, name).versions if _is_later(each, since)),
        key=lambda each: each.since,
        default=None,
    )
    told = f"版本 {version}" + (f"，{since} 起使用" if since else "")
    told += f"，{later.since:%Y-%m-%d} 起已换用 {later.id}" if later else ""
    return f"{name}（{told}）"


def _is_later(version: KeyVersion, since: str | None) -> bool:
    return bool(since and version.since and f"{version.since:%Y-%m-%d}" > since)


def _check_version(manifest: Manifest) -> None:
    ours = version("huzhu")
    if _as_numbers(manifest.version) > _as_numbers(ours):
        raise Refused(
            f"恢复须用不低于做备份时版本的程序，备份由 {manifest.version} 版做成，"
            f"本程序是 {ours} 版。请先安装那个版本或更新的版本，再恢复。"
        )


def _as_numbers(told: str) -> tuple[int, ...]:
    return tuple(int(each) for each in told.split(".") if each.isdecimal())


def check_room(place: Path, manifest: Manifest, *, further: int = 0) -> None:
    """Make sure that what comes back has room, and so many bytes besides.

    :raises Refused: it has not.
    """
    needed = further + HEADROOM * manifest.database_bytes + CLUSTER_BYTES
    needed += sum(part.size for part in manifest.files)
    free = shutil.disk_usage(place).free
    if free < needed:
        raise Refused(
            f"恢复前磁盘须有足够空间，约需 {needed // MIB + 1} MB，"
            f"{place.parent} 只剩 {free // MIB} MB。请腾出空间，或恢复到别处。"
        )


# --- the folder beside ------------------------------------------------------------------------


@contextlib.contextmanager
def reserved(place: Path) -> Iterator[Path]:
    """Yield a folder of one's own; what a killed try left there is cleared away first."""
    files.ensure_folder(place.parent)
    files.ensure_folder(place)
    told = f"同一位置一次只能恢复一份备份，{place} 正在使用。请等它结束后再试。"
    held = files.lock(place / _LOCK, taken=told)
    try:
        Cluster(place).end_leftovers()
        _clear(place)
        yield place
    finally:
        if place.exists():
            shutil.rmtree(place, ignore_errors=True)
        held.close()


def _clear(place: Path) -> None:
    for path in place.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != _LOCK:
            path.unlink()


def _copy_keys(folder: Path, place: Path) -> None:
    place.mkdir(mode=0o700)
    for name in keys.NAMES:
        _write_new(place / name, [(folder / name).read_bytes()])


# --- what has to hold afterwards --------------------------------------------------------------


def _checked(place: Path, source: OpenedBackup, brought: list[str]) -> dict[str, Any]:
    """Look into the restored home as a process of that home does."""
    told, manifest = place / "manifest.json", source.manifest
    expected = {name: getattr(manifest, name) for name in _COMPARED}
    expected |= {"of_one_moment": not manifest.is_base, BROUGHT: brought, ENDS: _ends(source)}
    told.write_text(json.dumps(expected))
    known = {name: value for name, value in os.environ.items() if not _is_ours(name)}
    variables = {**known, "HUZHU_HOME": str(place), "HUZHU_DEMO": "0"}
    process = processes.spawn(
        [sys.executable, "-m", "huzhu.runtime.keeping.check", told],
        dies_by=signal.SIGKILL,
        output=subprocess.PIPE,
        variables=variables,
        complaints=None,
    )
    said, _ = process.communicate()
    told.unlink()
    lines = said.decode(errors="replace").splitlines()
    if process.returncode != 0 or not lines:
        raise Refused(f"恢复后须核对内容，核对没有做完（{(lines or ['没有说明原因'])[-1]}）。")
    found = json.loads(lines[-1])
    if found["wrong"]:
        raise Refused(
            f"恢复的内容须与备份时一致，现不一致：{'；'.join(found['wrong'])}。"
            "没有留下任何内容，请改用另一份备份，或安装做备份时的版本后重试。"
        )
    return dict(found["report"])


def _ends(source: OpenedBackup) -> dict[str, str]:
    """Up to when each kind was erased since: the register lies beside backups, or above bases."""
    folders = [source.path.parent, *([source.path.parent.parent] * source.manifest.is_base)]
    since = datetime.fromisoformat(source.manifest.made_at)
    register = [line for folder in folders for line in erasures.read(folder)]
    return {kind: end.isoformat() for kind, end in erasures.ends(register, since=since).items()}


def _is_ours(name: str) -> bool:
    return name.startswith("HUZHU_") or name in {"DATABASE_URL", "DATABASE_OWNER_URL"}

"""Taking a backup while the product runs: one snapshot of the database and the files of its rows.

First the snapshot, then hard links to all files: a file is never changed in place, and one that
was erased between the two is noticed, since a row of the snapshot names it; then both are taken
anew. So the file agrees with itself, however busy the product is.

The file gets its name when it is whole: written beside it, brought to the disk, read back from
there, then linked to the name, which nobody else may have.

Not here: the file's form (``container``), what an app says of itself (each app's ``kept``).
"""

from __future__ import annotations

import contextlib
import errno
import hmac
import io
import os
import shutil
import time
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction

from huzhu.config import keys
from huzhu.kernel.disk import sync_folder
from huzhu.kernel.workdays import SHANGHAI
from huzhu.runtime import files, product
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import declared, dump, gently, rows
from huzhu.runtime.keeping.container import DATABASE, PIECE, Manifest, Reader, Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from huzhu.config.keys import Key, Keyring

#: Folders of the home that go with the database.
FOLDERS = ("uploads", "fonts")
ATTEMPTS = 5
#: What disks and shares answer that know no second name of a file.
NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP}
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was written and read back."""

    file: str
    made_at: str
    size: int
    sha256: str
    tables: int
    rows: int
    files: int
    missing: list[str]
    encrypted: bool
    seconds: float


def take(
    target: Path, *, passphrase: bytes | None, say: Callable[[str], None], is_base: bool = False
) -> Taken:
    """Write a backup to a new file and return what it holds; Django is ready.

    A base has the data folder itself instead of the rows, and sums up no table.

    :raises Refused: it cannot be written; nothing of it stays.
    """
    home, begun = settings.HOME, time.monotonic()
    _check_new(target)
    told = "备份一次只能做一个，另一个备份正在进行。请等它结束后再试。"
    with files.lock(home / "run" / "backup.lock", taken=told):
        draft = target.with_name(f".{target.name}.part")
        try:
            with _private(draft) as file:
                writer = Writer(file, key=_vault_key(), passphrase=passphrase)
                manifest = _write(writer, home, target, is_base=is_base, say=say)
                summed = writer.finish(manifest)
                file.flush()
                os.fsync(file.fileno())
                say("读回核对")
                read_back(file, target.name, summed, passphrase=passphrase)
            size = draft.stat().st_size
            _name(draft, target)
        except OSError as error:
            raise _unwritten(target, error) from error
        finally:
            draft.unlink(missing_ok=True)
    return Taken(
        file=str(target),
        made_at=manifest.made_at,
        size=size,
        sha256=summed,
        tables=len(manifest.tables),
        rows=manifest.rows,
        files=len(manifest.files),
        missing=manifest.missing,
        encrypted=passphrase is not None,
        seconds=round(time.monotonic() - begun, 1),
    )


def read_back(file: IO[bytes], name: str, summed: str, *, passphrase: bytes | None) -> None:
    """Make sure that the disk gives back what was written.

    :raises Refused: it does not.
    """
    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)  # not from memory
    reader = Reader(file, name=name, passphrase=passphrase)
    if reader.verify(*settings.KEYS.now().vault_key.by_id.values()) != summed:
        raise Refused(f"备份写完须能原样读回，{name} 读回的内容不同。请检查磁盘后重新备份。")
    reader.manifest()


def fingerprints(ring: Keyring) -> dict[str, dict[str, str]]:
    """Return the ids of all keys, each with a sum by which the same key is known again."""
    return {name: _fingerprints(getattr(ring, name)) for name in keys.NAMES}


def _since(ring: Keyring) -> dict[str, dict[str, str]]:
    """Of each key its versions with the day on which they came into use."""
    return {
        name: {
            each.id: f"{each.since:%Y-%m-%d}" for each in getattr(ring, name).versions if each.since
        }
        for name in keys.NAMES
    }


def _fingerprints(key: Key) -> dict[str, str]:
    made = {
        key_id: hmac.digest(secret, b"huzhu key", "sha256") for key_id, secret in key.by_id.items()
    }
    return {key_id: digest[:8].hex() for key_id, digest in made.items()}


# --- the parts --------------------------------------------------------------------------------


def _vault_key() -> bytes:
    return bytes(settings.KEYS.now().vault_key.secret)


def _write(
    writer: Writer, home: Path, target: Path, *, is_base: bool, say: Callable[[str], None]
) -> Manifest:
    with _agreeing(home) as (cursor, snapshot, links, missing):
        manifest = _manifest(cursor, missing, is_base=is_base)
        _check_room(target.parent, manifest.database_bytes + _size_of(links))
        with _database(snapshot, label=target.name if is_base else "") as stream:
            _write_database(writer, stream, say)
        if not is_base:
            say("数据库已导出，正在核算各表")
            manifest.tables = rows.tables(cursor)
        _write_files(writer, links, say)
    return manifest


def _database(snapshot: str, *, label: str) -> contextlib.AbstractContextManager[IO[bytes]]:
    """The rows that a snapshot sees; with a label the whole folder instead."""
    address = product.address()
    if label:
        return dump.data_folder(address, label=label)
    return dump.taken(address, snapshot=snapshot, is_embedded=settings.ENV.database_url is None)


def _manifest(cursor: Any, missing: list[str], *, is_base: bool) -> Manifest:
    return Manifest(
        version=version("huzhu"),
        made_at=datetime.now(SHANGHAI).isoformat(timespec="seconds"),
        keys=fingerprints(settings.KEYS.now()),
        keys_since=_since(settings.KEYS.now()),
        tables={},
        migrations=rows.migrations(cursor),
        shape=rows.shape(cursor),
        database_bytes=rows.size(cursor),
        opened=declared.opened()[0],
        missing=missing,
        is_base=is_base,
    )


def _write_database(writer: Writer, stream: IO[bytes], say: Callable[[str], None]) -> None:
    count = size = 0
    while piece := stream.read(PIECE):
        writer.add(f"{DATABASE}{count:06d}", io.BytesIO(piece), size=len(piece))
        count, size = count + 1, size + len(piece)  # the last piece is shorter
        say(f"数据库压缩后已写入 {size / MIB:.1f} MB")


def _write_files(writer: Writer, links: Path, say: Callable[[str], None]) -> None:
    for count, path in enumerate(_files_in(links), start=1):
        with path.open("rb") as source:
            name = str(path.relative_to(links))
            writer.add(name, source, size=path.stat().st_size)
        if count % 500 == 0:
            say(f"文件 {count} 个")


# --- database and files as of one moment ------------------------------------------------------


@contextlib.contextmanager
def _agreeing(home: Path) -> Iterator[tuple[Any, str, Path, list[str]]]:
    """Yield a snapshot and links to all the files that its rows name, and which are not there."""
    links, before = home / "uploads" / ".backup", None
    try:
        for _ in range(ATTEMPTS):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                _have_follow(cursor)
                rows.read_alike(cursor)
                cursor.execute("SELECT pg_export_snapshot()")
                snapshot = cursor.fetchone()[0]
                _link_all(home, links)
                missing = [each for each in declared.files() if not _is_in(links, each)]
                if not missing or missing == before:  # nobody erases the same file twice
                    yield cursor, snapshot, links, missing
                    return
                before = missing
        raise Refused("备份须与数据库一致，文件一直在被清除，五次都没有取齐。请稍后再试。")
    finally:
        shutil.rmtree(links, ignore_errors=True)


def _have_follow(cursor: Any) -> None:
    """Have the session that sums up the tables give way as this process does."""
    if settings.ENV.database_url is None:  # elsewhere the number is somebody else's
        gently.have_follow([cursor.connection.info.backend_pid])


def _link_all(home: Path, links: Path) -> None:
    shutil.rmtree(links, ignore_errors=True)
    links.mkdir(parents=True, mode=0o700)
    for folder in FOLDERS:
        for path in _files_in(home / folder, without=links):
            place = links / folder / path.relative_to(home / folder)
            place.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileNotFoundError):  # erased in between: see missing
                _link(path, place)


def _link(path: Path, place: Path) -> None:
    try:
        os.link(path, place)
    except OSError as error:
        if error.errno not in {errno.EXDEV, *NO_LINKS}:
            raise
        shutil.copyfile(path, place)  # fonts may lie on another disk than uploads


def _is_in(links: Path, place: str) -> bool:
    return (links / "uploads" / place).is_file()


def _files_in(top: Path, without: Path | None = None) -> Iterator[Path]:
    for place, folders, names in os.walk(top):
        folders[:] = sorted(each for each in folders if Path(place, each) != without)
        yield from (Path(place, name) for name in sorted(names))


def _size_of(links: Path) -> int:
    return sum(path.stat().st_size for path in _files_in(links))


# --- the file ---------------------------------------------------------------------------------


def _check_new(target: Path) -> None:
    if not str(target).isprintable():
        raise Refused(
            f"备份的文件名须由可以显示的字符组成，{str(target)!a} 里有不能显示的。请换一个文件名。"
        )
    if target.exists() or target.is_symlink():
        raise Refused(
            f"备份只写入新文件，不覆盖已有的内容，{target} 已经存在。"
            "请换一个文件名，或先把原文件移走。"
        )


def _check_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Refused(
            f"写备份前磁盘须有足够空间，最多约需 {needed // MIB + 1} MB，"
            f"{folder} 只剩 {free // MIB} MB。请腾出空间，或把备份写到别处。"
        )


def _private(path: Path) -> IO[bytes]:
    path.unlink(missing_ok=True)  # of a backup that was killed
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")


def _name(draft: Path, target: Path) -> None:
    try:
        os.link(draft, target)
    except OSError as error:
        _check_new(target)
        if error.errno not in NO_LINKS:
            raise
        draft.rename(target)
    draft.unlink(missing_ok=True)
    sync_folder(target.parent)


def _unwritten(target: Path, error: OSError) -> Refused:
    return Refused(
        f"备份须完整写到磁盘，{target} 没有写成（{error.strerror or error}）。"
        "没有留下半个文件，请检查磁盘空间和权限后重新备份。"
    )

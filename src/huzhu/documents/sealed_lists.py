"""Where lists lie while they wait, and the workbooks of their refused rows: sealed.

Nobody reads an identity number or a code off the disk: a list is sealed as it comes in, chunk by
chunk, and opened only while it is read. A file belongs to its place, ``folder/name``; in another it
does not open.

Not here: whose a file is and when its time is over (the lists' own rows), the seal
(``kernel.sealed_files``).
"""

from __future__ import annotations

import hashlib
import io
import secrets
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.conf import settings

from huzhu.documents.text_stream import Exceeded
from huzhu.kernel.sealed_files import CHUNK, SealedReader, SealingWriter, key_id_of
from huzhu.kernel.vault import UnknownKeyError
from huzhu.office.errors import SealedKeyMissing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

#: Below uploads, where the lists of this app lie.
FOLDER = "lists"


def new_place(folder: str) -> str:
    """A place that nobody has used."""
    return f"{folder}/{secrets.token_hex(16)}"


def keep(upload: IO[bytes], place: str, *, largest: int) -> str:
    """Seal an upload in its place and return the SHA-256 of what was handed in.

    :raises Exceeded: it is larger; nothing of it stays.
    """
    summed, size = hashlib.sha256(), 0
    with written(place) as file:
        while piece := upload.read(CHUNK):
            size += len(piece)
            if size > largest:
                limit = f"{largest >> 20} MB"
                raise Exceeded(what="文件", size=f"{size >> 20} MB 以上", limit=limit)
            summed.update(piece)
            file.write(piece)
    return summed.hexdigest()


@contextmanager
def written(place: str, *, at: Path | None = None) -> Iterator[IO[bytes]]:
    """A new file of that place; if writing does not reach its end, there is none.

    ``at`` is where it lies until it takes the place of the one that is there.
    """
    path = at or _path(place)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with path.open("wb") as below:
            path.chmod(0o600)
            key, context = settings.KEYS.now().vault_key, _context(place)
            sealing = SealingWriter(below, key=key.secret, key_id=key.id, context=context)
            with sealing:
                yield sealing  # type: ignore[misc] # raw, and written in pieces
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def opened(place: str) -> IO[bytes]:
    """What was kept, from its start; it can be read from any place.

    :raises FileNotFoundError: its time is over.
    :raises SealedKeyMissing: the version of its key is not here.
    :raises huzhu.kernel.vault.VaultError: it was changed, cut or put there by somebody else.
    """
    below = _path(place).open("rb")
    keys = settings.KEYS.now().vault_key.by_id
    try:
        raw = SealedReader(below, keys=keys, context=_context(place))
    except UnknownKeyError as fault:
        below.close()
        raise SealedKeyMissing(version=str(fault)) from fault
    return io.BufferedReader(raw, CHUNK)


def version_of(place: str) -> str:
    """The version of the key that opens a file.

    :raises FileNotFoundError: its time is over.
    """
    with _path(place).open("rb") as below:
        return key_id_of(below)


def reseal(place: str) -> None:
    """Seal a file by the version in use; whoever reads it meanwhile reads on what was there.

    :raises FileNotFoundError: its time is over.
    """
    path = _path(place)
    beside = path.with_name(f".{path.name}")
    with opened(place) as source, written(place, at=beside) as draft:
        shutil.copyfileobj(source, draft, CHUNK)
    if path.exists():  # not erased meanwhile
        beside.replace(path)
    beside.unlink(missing_ok=True)


def is_there(place: str) -> bool:
    """Whether the file is still kept."""
    return bool(place) and _path(place).is_file()


def sha256_of(file: IO[bytes]) -> str:
    """The hash of what is in a file."""
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def folder_of(folder: str) -> Path:
    """The private folder of such files, also for what exists only while one is made."""
    return _path(folder)


def strays(folder: str, *, before: datetime, known: Iterable[str]) -> list[str]:
    """Old files that no row knows: left by an act that was rolled back, or by one cut short.

    Whatever writes a file is over after a day.
    """
    kept = {Path(place).name for place in known}
    files = _path(folder).iterdir() if _path(folder).is_dir() else ()
    old = (path for path in files if path.stat().st_mtime < before.timestamp())
    return [f"{folder}/{path.name}" for path in old if path.name not in kept]


def erase(places: Iterable[str]) -> None:
    """Remove files; one that is gone already is no fault."""
    for place in places:
        _path(place).unlink(missing_ok=True)


def _path(place: str) -> Path:
    return Path(settings.MEDIA_ROOT) / place


def _context(place: str) -> bytes:
    return b"kept_list:" + place.encode()

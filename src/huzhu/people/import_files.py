"""Where lists of members lie while they wait, and the workbooks of their refused rows: sealed.

Nobody reads an identity number off the disk: a list is sealed as it comes in, chunk by chunk, and
opened only while it is read. A file belongs to its place; in another it does not open.

Not here: whose a file is and when its time is over (``actions.imports``), the seal
(``kernel.sealed_files``).
"""

from __future__ import annotations

import hashlib
import io
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.conf import settings

from huzhu.kernel.sealed_files import CHUNK, SealedReader, SealingWriter
from huzhu.people import member_files
from huzhu.people.errors import FileTooLarge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

FOLDER = "member_imports"


def keep(upload: IO[bytes], place: str) -> str:
    """Seal an upload in its place and return the SHA-256 of what was handed in.

    :raises FileTooLarge: it is beyond what a register can be; nothing of it stays.
    """
    summed, size = hashlib.sha256(), 0
    with written(place) as file:
        while piece := upload.read(CHUNK):
            size += len(piece)
            if size > member_files.MAX_BYTES:
                limit = f"{member_files.MAX_BYTES >> 20} MB"
                raise FileTooLarge(what="文件", size=f"{size >> 20} MB 以上", limit=limit)
            summed.update(piece)
            file.write(piece)
    return summed.hexdigest()


@contextmanager
def written(place: str) -> Iterator[IO[bytes]]:
    """A new file of that place; if writing does not reach its end, there is none."""
    path = _path(place)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with path.open("wb") as below:
            path.chmod(0o600)
            key_id = settings.VAULT_KEY_ID
            key = settings.VAULT_KEYS[key_id]
            sealing = SealingWriter(below, key=key, key_id=key_id, context=_context(place))
            with sealing:
                yield sealing  # type: ignore[misc] # raw, and written in pieces
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def opened(place: str) -> IO[bytes]:
    """What was kept, from its start; it can be read from any place.

    :raises FileNotFoundError: its time is over.
    :raises huzhu.kernel.vault.VaultError: it was changed, cut or put there by somebody else.
    """
    below = _path(place).open("rb")
    raw = SealedReader(below, keys=settings.VAULT_KEYS, context=_context(place))
    return io.BufferedReader(raw, CHUNK)


def is_there(place: str) -> bool:
    """Whether the file is still kept."""
    return bool(place) and _path(place).is_file()


def sha256_of(file: IO[bytes]) -> str:
    """The hash of what is in a file."""
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def folder() -> Path:
    """The private folder of these files, also for what exists only while one is made."""
    return _path(FOLDER)


def strays(*, before: datetime, known: Iterable[str]) -> list[str]:
    """Old files that no import knows: left by an act that was rolled back, or by one cut short."""
    kept = {Path(place).name for place in known}
    files = folder().iterdir() if folder().is_dir() else ()
    old = (path for path in files if path.stat().st_mtime < before.timestamp())
    return [f"{FOLDER}/{path.name}" for path in old if path.name not in kept]


def erase(places: Iterable[str]) -> None:
    """Remove files; one that is gone already is no fault."""
    for place in places:
        _path(place).unlink(missing_ok=True)


def _path(place: str) -> Path:
    return Path(settings.MEDIA_ROOT) / place


def _context(place: str) -> bytes:
    return b"people_memberimport.file:" + place.encode()

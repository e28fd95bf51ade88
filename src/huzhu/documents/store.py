"""Where the content of uploaded files lies: one file for each hash, written once, never changed.

Content is written before the row that names it is committed; content without a row does no harm.

Not here: names, cases, withdrawal (``models``).
"""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings

from huzhu.kernel.disk import sync_folder


def keep(content: bytes) -> str:
    """Write the content, unless it is there already, and return its SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(sha256)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_durably(path, content)
    return sha256


def path_of(sha256: str) -> Path:
    """Return where content of that hash lies, or would lie."""
    return Path(settings.MEDIA_ROOT) / place_of(sha256)


def place_of(sha256: str) -> str:
    """Return the same place, below uploads."""
    return f"files/{sha256[:2]}/{sha256}"


def _write_durably(path: Path, content: bytes) -> None:
    """Write beside the place, then rename: nobody ever reads half a file."""
    handle, beside = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
    Path(beside).replace(path)
    sync_folder(path.parent)

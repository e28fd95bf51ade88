"""What a power cut must not undo.

Not here: which files are written how (whoever writes them).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def sync_folder(path: Path) -> None:
    """Bring to the disk which files a folder has: a new name is kept through a power cut."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

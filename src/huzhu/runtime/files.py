"""Files of a running installation: folders, locks, process ids, and that they are private.

Not here: what the processes do (``supervisor``).
"""

import fcntl
import os
import stat
from pathlib import Path
from typing import IO


class Refused(RuntimeError):
    """The installation cannot start or go on; the message is one line for the operator."""


def ensure_folder(path: Path, *, mode: int = 0o700) -> None:
    """Make a folder and its parents unless they exist."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=mode)
    except OSError as error:
        raise Refused(f"cannot make the folder {path}: {error.strerror}") from None


def empty(folder: Path) -> None:
    """Remove the files of a folder, if it is there."""
    for path in folder.iterdir() if folder.is_dir() else ():
        path.unlink(missing_ok=True)


def close_home(home: Path) -> None:
    """Shut a home, and logs from before it was shut, to everybody but its owner.

    A folder that holds other things as well, or that everybody may write in, was named by mistake
    or for a reason: its mode is left, and ``doctor`` speaks of it.
    """
    ensure_folder(home)
    is_shared = home.stat().st_mode & stat.S_ISVTX
    is_ours = (home / "keys").is_dir() or not any(home.iterdir())
    if is_ours and not is_shared:
        _close(home, 0o700)
    for log in (home / "logs").glob("*.*"):
        _close(log, 0o600)


def _close(path: Path, mode: int) -> None:
    status = path.lstat()
    if status.st_uid == os.geteuid() and not stat.S_ISLNK(status.st_mode):
        path.chmod(mode)


def lock(path: Path, *, taken: str) -> IO[str]:
    """Take a lock that lasts as long as this process; keep what is returned.

    The kernel gives it back when the process ends, however it ends: a lock file that is left
    behind means nothing.

    :raises Refused: a living process holds it.
    """
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise Refused(taken) from None
    return file


def write_pid(path: Path, pid: int | None = None) -> None:
    """Write a process id in one step, so that no reader sees half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(f"{os.getpid() if pid is None else pid}\n")
    draft.replace(path)

"""Giving way: what a backup takes of processors and disks is what members leave of them.

A process that gives way, and what it starts, comes after everybody who does not: a rush beside it
goes on as before, and the backup takes longer. The kernel derives the turn at the disk from the
same niceness. A server process that works for it is another one's child and has to be told.

Not here: what takes long (``backup``, ``drill``), how the server is started (``runtime.cluster``).
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: A tenth of a member's turn: a rush hardly notices it, and a machine that is busy all day has its
#: backup by the morning. As nice as the kernel knows (19) it would hardly get on there.
NICENESS = 10


def give_way() -> None:
    """Have this process come after others, to its end: nobody but root may take that back."""
    os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))


def have_follow(servers: Iterable[int]) -> None:
    """Have processes of the database on this machine come no earlier than this one does.

    They end with the sessions that they serve. One that is gone, or is not ours to tell, stays.
    """
    own = os.getpriority(os.PRIO_PROCESS, 0)
    for pid in servers:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if own > os.getpriority(os.PRIO_PROCESS, pid):
                _set(pid, own)


def _set(pid: int, niceness: int) -> None:
    """Each is a session of its own, and some kernels weigh sessions first."""
    os.setpriority(os.PRIO_PROCESS, pid, niceness)
    with contextlib.suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text(str(niceness))

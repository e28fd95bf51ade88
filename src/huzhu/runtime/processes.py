"""Starting processes that end with their parent, and finding those that did not.

A child gets a session of its own, so that Ctrl-C on the terminal reaches only the supervisor, and
a signal that the kernel sends it when the supervisor dies, however it dies. As root, a child can
be given away to an unprivileged user and still reach files below folders that this user may not
search (``/root``, a private temporary folder): it keeps the one capability for that and no other.

Not here: which processes there are (``supervisor``, ``cluster``).
"""

import contextlib
import ctypes
import os
import resource
import signal
import stat
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG, _PR_SET_KEEPCAPS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
_CAP_VERSION_3 = 0x20080522
_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 1, 2

#: Connections of one server process: each is a file and, at worst, 128 kB of memory.
MOST_CONNECTIONS, LEAST_CONNECTIONS = 16_384, 256
#: Files that a server process opens for other things.
OTHER_FILES = 512


@dataclass(frozen=True, slots=True)
class Identity:
    """The user that a child becomes, and the capability that it keeps (None: no capability)."""

    uid: int
    gid: int
    capability: int | None = None


def spawn(
    command: Sequence[str | Path],
    *,
    dies_by: signal.Signals,
    output: IO[bytes] | int | None,
    variables: Mapping[str, str] | None = None,
    identity: Identity | None = None,
    given: int = subprocess.DEVNULL,
    complaints: IO[bytes] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own that is sent ``dies_by`` when this process ends.

    What it complains of goes where its output goes, unless another place is named.
    """
    apart = complaints or (subprocess.STDOUT if output is not None else None)
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=given,
        stdout=output,
        stderr=apart,
        env=None if variables is None else dict(variables),
        start_new_session=True,
        preexec_fn=_before_exec(dies_by, os.getpid(), identity),  # noqa: PLW1509 -- the supervisor has one thread
    )


def open_files_to_the_limit() -> None:
    """Let this process open as many files as the machine allows: each connection is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def most_connections() -> int:
    """Return how many connections a server process may hold; beyond that, callers wait outside."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = MOST_CONNECTIONS if most == resource.RLIM_INFINITY else most - OTHER_FILES
    return max(min(allowed, MOST_CONNECTIONS), LEAST_CONNECTIONS)


def end_with_parent(sign: signal.Signals) -> None:
    """Have the kernel send this process a signal when its parent dies."""
    parent = os.getppid()
    _LIBC.prctl(_PR_SET_PDEATHSIG, int(sign), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), sign)


def _before_exec(dies_by: int, parent: int, identity: Identity | None) -> Callable[[], None]:
    def prepare() -> None:
        os.umask(0o077)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file is all that was in memory
        if identity:
            _become(identity)
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(dies_by), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def _become(identity: Identity) -> None:
    if identity.capability is not None:
        _LIBC.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(identity.gid)
    os.setuid(identity.uid)
    if identity.capability is not None:
        _keep_only(identity.capability)


def _keep_only(capability: int) -> None:
    """Drop every capability but one, and let that one pass through exec."""
    bit = 1 << capability
    header = (ctypes.c_uint32 * 2)(_CAP_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)  # effective, permitted, inheritable
    if _LIBC.capset(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    if _LIBC.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "ambient capability")


def capability_to_run(program: Path, *places: Path, uid: int) -> int | None:
    """Return the capability that a user needs to run a program on places; None: no capability.

    Searching closed folders is enough, unless the program itself is closed to everybody else.
    """
    open_to_all = all(
        _searchable(folder, uid) for path in (program, *places) for folder in path.resolve().parents
    )
    runs_for_all = program.stat().st_mode & stat.S_IXOTH
    if open_to_all and runs_for_all:
        return None
    enough = runs_for_all and _own(_CAP_DAC_READ_SEARCH)
    return _CAP_DAC_READ_SEARCH if enough else _CAP_DAC_OVERRIDE


def _searchable(folder: Path, uid: int) -> bool:
    status = folder.stat()
    needed = stat.S_IXUSR if status.st_uid == uid else stat.S_IXOTH
    return bool(status.st_mode & needed)


def _own(capability: int) -> bool:
    lines = Path("/proc/self/status").read_text().splitlines()
    effective = next(line.split()[1] for line in lines if line.startswith("CapEff"))
    return bool(int(effective, 16) >> capability & 1)


def working_in(folder: Path, *, program: str) -> list[int]:
    """Return the ids of processes of a program whose working folder is this one."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            executable = (entry / "exe").readlink().name.removesuffix(" (deleted)")
            if executable == program and (entry / "cwd").readlink() == folder:
                found.append(int(entry.name))
    return found


def stop(process: subprocess.Popen[bytes], *signals: tuple[signal.Signals, float]) -> None:
    """Send signals, milder ones first, each with its patience in seconds, until it has ended."""
    for sign, patience in signals:
        if process.poll() is not None:
            return
        process.send_signal(sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)


def sweep(group: int) -> None:
    """Kill what is left of a child's process group after the child itself has ended."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def wait_until(condition: Callable[[], bool], *, seconds: float, step: float = 0.05) -> bool:
    """Return whether a condition came true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(step)
    return True

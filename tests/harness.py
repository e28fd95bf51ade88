"""The test run's own database server, and the product as it is served.

One embedded cluster for a whole run: the process that was started first (xdist's controller)
starts it in a folder of its own and sets up a template; every worker process tests on a clone. A
test that commits (``transaction=True``) leaves its clone dirty, and the next test gets a new one,
which is quicker than emptying every table and keeps what every installation begins with. All of it
lies in memory where there is room: what a disk keeps through a power cut, a test run never asks for
(products that are killed have folders and settings of their own).

Not here: fixtures (``conftest``), people and things to test with (``cast``).
"""

import atexit
import contextlib
import itertools
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import tracemalloc
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from huzhu.config import database
from huzhu.runtime import processes
from huzhu.runtime.cluster import Cluster

HUZHU = Path(sys.executable).with_name("huzhu")
#: Hides from a product what only development installs.
AS_INSTALLED = Path(__file__).with_name("as_installed")
TEMPLATE = "huzhu"
#: The data folder as it was when the run began, beside the run's home.
COPY = "furnished"
#: Each clone counts from a base of its own: no two tests of a process ever see the same id.
ID_STEP = 100_000
PORTS = range(20_000, 30_000)  #: below those that Linux deals out by itself
#: A file system in memory, and what must be free there.
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30
_clones = itertools.count(1)


def home() -> Path:
    """Return the folder of this run; the first process makes it, its children inherit it."""
    made = os.environ.get("HUZHU_TEST_RUN")
    if not made:
        made = tempfile.mkdtemp(prefix="huzhu-tests-", dir=MEMORY if has_room() else None)
        Path(made).chmod(0o755)
        os.environ["HUZHU_TEST_RUN"] = made
        atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made) / "home"


def sharing(place: Path, *names: str) -> Path:
    """Make a home that shares parts of this run's: its keys, so that each reads what the other
    seals; its static files, which take seconds to collect and to compress.
    """
    place.mkdir(exist_ok=True)
    for name in names:
        (place / name).symlink_to(home() / name)
    return place


def has_room() -> bool:
    """Whether the run's database may lie in memory."""
    return os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM


def is_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


@dataclass
class Server:
    """The run's cluster, seen from one of its processes."""

    cluster: Cluster
    is_ours: bool = False
    furnishing: threading.Thread | None = None

    @property
    def told(self) -> Path:
        """What whoever furnishes it says at the end: nothing, or what went wrong."""
        return self.cluster.home.parent / "database.told"

    def start(self) -> None:
        self.begin()
        self.wait()

    def begin(self) -> None:
        """Start it; it is furnished while the workers read the tests."""
        self.cluster.start()  # ends with the thread that starts it
        self.is_ours = True
        self.cluster.furnish()
        self.furnishing = threading.Thread(target=self._furnish)
        self.furnishing.start()

    def _furnish(self) -> None:
        outcome = subprocess.run(
            [sys.executable, "-m", "huzhu.runtime.setup"],
            env={**os.environ, "HUZHU_HOME": str(self.cluster.home), "HUZHU_DEMO": "0"},
            capture_output=True,
            text=True,
            check=False,
        )
        if not outcome.returncode:
            self._keep_copy(self.cluster.home.parent / COPY)
        draft = self.told.with_suffix(".new")
        draft.write_text(outcome.stderr if outcome.returncode else "")
        draft.rename(self.told)

    def _keep_copy(self, place: Path) -> None:
        """Copy the data folder as it is furnished, as PostgreSQL's low-level backup does."""
        with self.cluster.connect("postgres", user="postgres") as connection:
            connection.execute("SELECT pg_backup_start('furnished', true)")
            subprocess.run(["cp", "-a", self.cluster.data, place], check=True)
            stopped = connection.execute("SELECT labelfile FROM pg_backup_stop(false)").fetchone()
        # The log up to the end of the backup, and where in it to begin.
        shutil.rmtree(place / "pg_wal")
        subprocess.run(["cp", "-a", self.cluster.data / "pg_wal", place], check=True)
        label, owner = place / "backup_label", place.stat()
        label.write_text(stopped[0])
        os.chown(label, owner.st_uid, owner.st_gid)
        (place / "postmaster.pid").unlink()

    def wait(self) -> None:
        """Wait until it is furnished."""
        assert processes.wait_until(self.told.exists, seconds=300)
        if said := self.told.read_text():
            raise RuntimeError(f"the test database could not be set up:\n{said}")

    def stop(self) -> None:
        if self.furnishing:
            self.furnishing.join()
        if self.is_ours:
            self.cluster.stop()
            self.is_ours = False

    def clone(self, name: str) -> None:
        """Make a database anew from the template, with ids of its own."""
        self.copy(TEMPLATE, name)
        self.count_from(name, next(_clones) * ID_STEP)

    def copy(self, template: str, name: str) -> None:
        """Make a database anew as another one is; nobody may be connected to that one."""
        with self.cluster.connect("postgres", user="postgres") as connection:
            command = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(command.format(sql.Identifier(name)))
            # In memory files are copied twice as quickly as they are logged; a disk would wait.
            how = "FILE_COPY" if self.cluster.home.is_relative_to(MEMORY) else "WAL_LOG"
            command = sql.SQL("CREATE DATABASE {} OWNER huzhu_owner TEMPLATE {} STRATEGY {}")
            connection.execute(
                command.format(sql.Identifier(name), sql.Identifier(template), sql.Identifier(how))
            )

    def count_from(self, name: str, base: int) -> None:
        """Let every table count its ids from here."""
        with self.cluster.connect(name, user=database.OWNER) as connection:
            connection.execute(
                "SELECT setval(oid::regclass, %s) FROM pg_class"
                " WHERE relkind = 'S' AND relowner = current_user::regrole",
                [base],
            )

    def drop(self, name: str) -> None:
        with self.cluster.connect("postgres", user="postgres") as connection:
            command = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(command.format(sql.Identifier(name)))

    def url(self, name: str, *, user: str = database.USER) -> str:
        return f"postgresql://{user}@/{name}?host={self.cluster.socket}"


@dataclass
class Product:
    """``huzhu up`` (or a part of it) as a process of its own, on a free port."""

    home: Path
    arguments: tuple[str, ...] = ("up", "--no-demo")
    variables: dict[str, str] = field(default_factory=dict)
    port: int = 0
    identity: processes.Identity | None = None
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.port = self.port or free_port()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> str:
        return (self.home.parent / f"{self.home.name}.out").read_text()

    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        place = {"HUZHU_HOME": str(self.home), "HUZHU_PORT": str(self.port)}
        return {**kept, **place, "PYTHONPATH": str(AS_INSTALLED), **self.variables}

    def launch(self) -> "Product":
        """Start it and do not wait."""
        if self.process:  # killed by the test
            self.process.wait(10)
        self.home.parent.mkdir(parents=True, exist_ok=True)
        with (self.home.parent / f"{self.home.name}.out").open("wb") as output:
            self.process = processes.spawn(
                [HUZHU, *self.arguments],
                dies_by=signal.SIGTERM,
                output=output,
                variables=self.environment(),
                identity=self.identity,
            )
        return self

    def start(self, *, seconds: float = 90) -> "Product":
        """Start it and wait for the ready line."""
        self.launch()
        assert self.process
        ready = f"huzhu is ready: {self.url}"
        processes.wait_until(
            lambda: ready in self.output or self.process.poll() is not None, seconds=seconds
        )
        assert ready in self.output, f"not ready:\n{self.output}"
        return self

    def launch_apart(self, *, seconds: float = 60) -> tuple[int, str]:
        """Run a start that is expected to end by itself; return its code and what it said."""
        outcome = subprocess.run(
            [HUZHU, *self.arguments],
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )
        return outcome.returncode, outcome.stdout + outcome.stderr

    def pid(self, part: str) -> int:
        return int((self.home / "run" / f"{part}.pid").read_text())

    def stop(self, *, seconds: float = 30) -> int:
        """Stop it as an operator would and return its exit code."""
        assert self.process
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        finally:
            processes.sweep(self.process.pid)


def is_alive(pid: int) -> bool:
    """Return whether a process runs; one that only waits to be reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in {"Z", "X"}


def family(pid: int) -> list[int]:
    """Return a process and everything below it."""
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in below for each in family(int(child)))]


def get(url: str) -> int:
    """Return the status of a page; 0: nobody answered."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def free_port() -> int:
    """Return a port below those that the system deals out: nobody is given it before it is used."""
    for port in random.SystemRandom().sample(PORTS, k=100):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError(f"no port is free between {PORTS.start} and {PORTS.stop}")


@contextlib.contextmanager
def room(size: int) -> Iterator[None]:
    """Fail when a block asks for more memory at once, however much was asked for before."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak <= size, f"took {peak:,} bytes, most {size:,}"


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url, autocommit=True)

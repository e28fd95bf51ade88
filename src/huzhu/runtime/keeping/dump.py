"""The database as a stream, and back: by PostgreSQL's own programs, rows or the whole folder.

A password reaches them through their environment, never through the list of processes. A database
given by ``DATABASE_URL`` is dumped by the machine's own ``pg_dump`` where it has one: it has to be
at least as new as the server, and the embedded one speaks no TLS.

Not here: what a row holds (``rows``), where the pieces lie (``container``).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, cast

import psycopg
from psycopg import conninfo

from huzhu.config import database
from huzhu.runtime import cluster, processes
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import archiver, gently

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader
    from pathlib import Path

_SESSIONS_OF = "SELECT pid FROM pg_stat_activity WHERE application_name = %s"
_WHOSE = ("--no-owner", "--no-privileges")


@contextmanager
def taken(address: str, *, snapshot: str, is_embedded: bool) -> Iterator[IO[bytes]]:
    """Yield the dump of what a snapshot sees; leaving the block waits for its end.

    :raises Refused: ``pg_dump`` could not reach the end.
    """
    program = cluster.binary("pg_dump") if is_embedded else shutil.which("pg_dump")
    where, variables = _apart(address)
    command = [str(program or cluster.binary("pg_dump")), "--format=custom", "--compress=4"]
    command += [*_WHOSE, f"--snapshot={snapshot}", f"--dbname={where}"]
    with _said_by(command, variables) as stream:
        if is_embedded:
            _have_follow(stream, address, "pg_dump")
        yield stream


@contextmanager
def data_folder(address: str, *, label: str) -> Iterator[IO[bytes]]:
    """Yield the whole data folder of the embedded database as it is now, as a tar archive.

    It ends when the log that it needs is archived.

    :raises Refused: ``pg_basebackup`` could not reach the end.
    """
    where = conninfo.make_conninfo(address, user="postgres", dbname="postgres")
    command = [str(cluster.binary("pg_basebackup")), "--pgdata=-", "--format=tar"]
    command += ["--wal-method=none", "--checkpoint=fast", "--compress=client-gzip:1"]
    command += ["--no-manifest", f"--label={label}", f"--dbname={where}"]
    with _said_by(command, dict(os.environ)) as stream:
        _have_follow(stream, where, "pg_basebackup")
        yield stream


def _have_follow(stream: IO[bytes], address: str, program: str) -> None:
    """Have the server's side of a program come no earlier than the program does."""
    cast("BufferedReader", stream).peek(1)  # what it says it has from the server
    with psycopg.connect(address) as beside:
        found = beside.execute(_SESSIONS_OF, [program]).fetchall()
    gently.have_follow(pid for (pid,) in found)


@contextmanager
def unpacking(folder: Path) -> Iterator[IO[bytes]]:
    """Yield what takes such an archive into a folder.

    :raises Refused: not everything could be brought back.
    """
    command = [sys.executable, "-I", "-S", archiver.__file__, "unpack", str(folder)]
    with _told_to(command) as stream:
        yield stream


@contextmanager
def _said_by(command: list[str], variables: dict[str, str]) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as said:
        process = processes.spawn(
            command,
            dies_by=signal.SIGKILL,
            output=subprocess.PIPE,
            variables=variables,
            complaints=said,
        )
        try:
            assert process.stdout  # noqa: S101 -- it was asked for
            yield process.stdout
            if process.wait() != 0:
                raise Refused(
                    f"备份须由 PostgreSQL 导出数据库，导出没有完成：{_reason(said)}。"
                    "请排除该原因后重新备份（自备的数据库须有不低于服务器版本的 pg_dump）。"
                )
        finally:
            _end(process)


@contextmanager
def returning(home: Path) -> Iterator[IO[bytes]]:
    """Yield what takes a dump into the embedded database of a home, which is empty so far.

    :raises Refused: not everything could be brought back.
    """
    place = str(database.socket_folder(home))
    where = conninfo.make_conninfo(host=place, port=5432, dbname=database.NAME, user=database.OWNER)
    command = [str(cluster.binary("pg_restore")), "--exit-on-error", *_WHOSE, f"--dbname={where}"]
    with _told_to(command) as stream:
        yield stream


@contextmanager
def _told_to(command: list[str]) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as said:
        process = processes.spawn(
            command,
            dies_by=signal.SIGKILL,
            output=subprocess.DEVNULL,
            given=subprocess.PIPE,
            complaints=said,
        )
        try:
            assert process.stdin  # noqa: S101 -- it was asked for
            broken = None
            try:
                yield process.stdin
                process.stdin.close()
            except BrokenPipeError as error:  # it ended before: it has said why
                broken = error
            if process.wait() != 0 or broken:
                raise Refused(
                    f"恢复须把数据库全部写回，写回没有完成：{_reason(said)}。"
                    "没有留下任何内容，请排除该原因后重新恢复。"
                )
        finally:
            _end(process)


def _apart(address: str) -> tuple[str, dict[str, str]]:
    """Take the password out of an address."""
    told = {name: str(value) for name, value in conninfo.conninfo_to_dict(address).items()}
    password = told.pop("password", "")
    variables = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    return conninfo.make_conninfo(**told), variables


def _end(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe and not pipe.closed:
            try:
                pipe.close()
            except BrokenPipeError:
                continue
    processes.stop(process, (signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0))


def _reason(said: IO[bytes]) -> str:
    """The first thing that it calls an error; what follows quotes rows."""
    said.seek(0)
    lines = said.read().decode(errors="replace").splitlines()
    return next((line.strip() for line in lines if "error:" in line.lower()), "没有说明原因")

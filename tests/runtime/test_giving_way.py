"""A backup gives way: the command, what it starts, and what the server does for it."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from huzhu import cli
from huzhu.runtime.keeping import backup, dump, gently, rows

#: A command of its own in a process of its own, and how nice it is when it comes to its work.
COMMAND = """
import os, sys
from huzhu import cli
from huzhu.runtime import product
from huzhu.runtime.keeping import commands
def at_work(*_given):
    print(os.getpriority(os.PRIO_PROCESS, 0))
    sys.exit()
product.open_data = lambda: None
commands.import_module = commands.restore.check_empty = at_work
sys.argv = ["huzhu", *sys.argv[2:]] if sys.argv[1] == "alone" else sys.argv
cli.main() if sys.argv[0] == "huzhu" else cli.main(sys.argv[2:])
"""
#: A process that works for another one, before and after that one gives way: it never hurries.
FOLLOWED = """
import os, subprocess, sys
from huzhu.runtime.keeping import gently
with subprocess.Popen(["sleep", "60"], start_new_session=True) as other:
    def niceness():
        gently.have_follow([other.pid, 2**22 - 1])
        return os.getpriority(os.PRIO_PROCESS, other.pid)
    os.setpriority(os.PRIO_PROCESS, other.pid, 9)
    print(niceness())
    gently.give_way()
    print(niceness(), os.getpriority(os.PRIO_PROCESS, 0))
    other.kill()
"""


def said_by(code, *arguments):
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    ).stdout.split()


@pytest.mark.parametrize(
    "command",
    [["backup", "--nightly"], ["backup", "file"], ["drill"], ["restore", "file", "--keys", "keys"]],
)
def test_command_that_takes_long_gives_way_in_a_process_of_its_own_alone(command):
    own = str(os.getpriority(os.PRIO_PROCESS, 0))
    assert said_by(COMMAND, "alone", *command) == [str(gently.NICENESS)]
    assert said_by(COMMAND, "within", *command) == [own]


def test_what_works_for_a_process_comes_no_earlier_than_it_does():
    assert said_by(FOLLOWED) == ["9", str(gently.NICENESS), str(gently.NICENESS)]


@pytest.fixture
def told(monkeypatch):
    """Which processes would have to follow."""
    found = []
    monkeypatch.setattr(gently, "have_follow", found.extend)
    return found


def is_of_the_server(pid):
    return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()


def test_server_gives_way_where_it_reads_all_rows_for_a_backup(
    transactional_db, database_server, database_name, told, monkeypatch
):
    monkeypatch.setattr(dump.shutil, "which", lambda _program: None)
    address = database_server.url(database_name)
    with psycopg.connect(address) as line:
        line.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        snapshot = line.execute("SELECT pg_export_snapshot()").fetchone()[0]
        with dump.taken(address, snapshot=snapshot, is_embedded=True) as stream:
            assert [is_of_the_server(pid) for pid in told] == [True]
            assert line.info.backend_pid not in told
            assert stream.read(5) == b"PGDMP"  # nothing of it was lost by looking
            while stream.read(2**20):
                pass
        told.clear()
        with dump.taken(address, snapshot=snapshot, is_embedded=False) as stream:
            while stream.read(2**20):
                pass
    assert told == []


def test_session_that_sums_up_gives_way_and_has_no_helpers(transactional_db, told, settings):
    with connection.cursor() as cursor:
        pid = cursor.connection.info.backend_pid
        backup._have_follow(cursor)
        assert told == ([] if settings.ENV.database_url else [pid])
        cursor.execute("BEGIN")
        rows.read_alike(cursor)
        cursor.execute("SHOW max_parallel_workers_per_gather")
        assert cursor.fetchone() == ("0",)
        cursor.execute("ROLLBACK")


def test_who_reads_commands_knows_whether_the_process_is_its_own(monkeypatch):
    seen = []
    monkeypatch.setattr(cli, "_doctor", seen.append)
    monkeypatch.setattr(sys, "argv", ["huzhu", "doctor"])
    for given in (None, ["doctor"]):
        with pytest.raises(SystemExit):
            cli.main(given)
    assert [options.is_alone for options in seen] == [True, False]

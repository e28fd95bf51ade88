"""A migration that waits for a long reader lets others pass; one without a limit does not."""

import threading

import psycopg
import pytest
from django.db import IntegrityError, connection
from psycopg import errors

from huzhu.config.database import OWNER
from huzhu.runtime import processes, setup
from huzhu.runtime.files import Refused
from huzhu.runtime.upgrading import waits
from tests.runtime.changed_tables import REMARK

READ = "SELECT count(*) FROM office_calendarday"
WAITING = """
SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE NOT granted AND datname = current_database() AND usename = %s
"""
COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
INDEX = (
    'AddIndexConcurrently("calendarday", models.Index(fields=["name"], name="calendar_by_name"))'
)


@pytest.fixture
def reader(owning, database_server, database_name):
    """A page of long duration: its transaction keeps the table from being changed."""
    url = database_server.url(database_name)
    with psycopg.connect(url, application_name="huzhu web") as line:
        line.execute(READ)
        yield line
        line.rollback()


@pytest.fixture
def passing(database_server, database_name):
    """Another passing, which gives up before the migration does."""
    with psycopg.connect(database_server.url(database_name), autocommit=True) as line:
        line.execute("SET lock_timeout = '3s'")
        yield line


@pytest.fixture
def migrating(owning, later, monkeypatch):
    """Start migrating beside the test, and return it when its first wait has begun."""
    monkeypatch.setattr(waits, "PAUSE", 0.5)
    threads, said = [], []

    def begin():
        try:
            waits.migrate(say=said.append)
        finally:
            connection.close()

    def start(operations=REMARK):
        later("office", m0002_s2_expand_remark=operations)
        threads.append(threading.Thread(target=begin))
        threads[0].start()
        return threads[0], said

    yield start
    for each in threads:
        each.join()


def somebody_waits(line):
    return bool(line.execute(WAITING, [OWNER]).fetchone()[0])


def has_remark(passing):
    return ("remark",) in passing.execute(COLUMNS, ["office_calendarday"]).fetchall()


def test_page_passes_while_a_migration_waits_for_a_long_reader(reader, passing, migrating):
    thread, said = migrating()
    assert processes.wait_until(lambda: somebody_waits(passing), seconds=30)

    passing.execute(READ)  # queues for a moment, and passes when the migration gives up
    assert reader.info.transaction_status is psycopg.pq.TransactionStatus.INTRANS
    assert not has_remark(passing)
    reader.rollback()
    thread.join()
    assert has_remark(passing)
    told = f"要用的表正被占用：进程 {reader.info.backend_pid}（huzhu web）已占用 "
    assert told in said[1]
    assert READ not in "".join(said)


def test_page_is_stuck_behind_a_migration_that_waits_without_a_limit(
    reader, passing, migrating, monkeypatch
):
    """The control: the same order of things, without the limit."""
    monkeypatch.setattr(waits, "LOCK_WAIT", "0")
    thread, _ = migrating()
    assert processes.wait_until(lambda: somebody_waits(passing), seconds=30)

    with pytest.raises(errors.LockNotAvailable):
        passing.execute(READ)
    reader.rollback()
    thread.join()
    assert has_remark(passing)


def test_migration_gives_up_with_one_sentence_and_nothing_half_done(
    reader, passing, owning, later, monkeypatch
):
    monkeypatch.setattr(waits, "TRIES", 2)
    monkeypatch.setattr(waits, "PAUSE", 0)
    monkeypatch.setattr(waits, "LOCK_WAIT", "300ms")
    later("office", m0002_s2_expand_remark=f"migrations.RunSQL('CREATE TABLE half ()'), {REMARK}")

    with pytest.raises(Refused) as refused:
        waits.migrate(say=lambda _: None)
    said = str(refused.value)
    assert said.startswith(
        "更新数据库须有片刻独用要改的表，office.0002_s2_expand_remark 试了 2 次都被占用：进程 "
    )
    assert not passing.execute("SELECT to_regclass('half') IS NOT NULL").fetchone()[0]
    reader.rollback()
    waits.migrate(say=lambda _: None)
    assert passing.execute("SELECT to_regclass('half') IS NOT NULL").fetchone()[0]


@pytest.mark.parametrize(("operations", "limit"), [(REMARK, "1s"), (INDEX, "0")])
def test_way_there_and_back_have_the_same_limit_and_leave_none(
    owning, later, monkeypatch, operations, limit
):
    seen, go = [], waits._to

    def to(target):
        seen.append(lock_timeout())
        go(target)

    monkeypatch.setattr(waits, "_to", to)
    later("office", m0002_s2_expand_remark=operations)
    usual = lock_timeout()
    waits.migrate(say=lambda _: None)
    assert waits.go_back(say=lambda _: None) == ["office.0002_s2_expand_remark"]

    assert (seen, lock_timeout()) == ([limit, limit], usual)
    assert usual != limit


def lock_timeout():
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return cursor.fetchone()[0]


def test_index_that_is_built_beside_waits_as_long_as_it_takes(
    reader, passing, migrating, monkeypatch
):
    """Whoever builds beside waits for older transactions, and nobody waits for it."""
    monkeypatch.setattr(waits, "LOCK_WAIT", "1ms")
    reader.rollback()
    reader.execute("LOCK TABLE office_calendarday IN ROW EXCLUSIVE MODE")
    thread, said = migrating(INDEX)
    assert processes.wait_until(lambda: somebody_waits(passing), seconds=30)

    passing.execute(READ)
    reader.rollback()
    thread.join()
    assert said == ["正在更新数据库：office.0002_s2_expand_remark"]
    assert waits.invalid_indexes() == []


def test_index_that_was_left_half_built_is_told_before_another_begins(owning, later):
    """A unique one over rows that are alike is begun beside and never becomes valid."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE alike AS SELECT 1 AS one UNION ALL SELECT 1")
        with pytest.raises(IntegrityError):
            cursor.execute("CREATE UNIQUE INDEX CONCURRENTLY half_built ON alike (one)")
    later("office", m0002_s2_expand_remark=INDEX)

    with pytest.raises(Refused, match="上次没有建完的还在：half_built。"):
        waits.migrate(say=lambda _: None)


def test_second_set_up_waits_for_the_first_however_long(owning, passing, monkeypatch):
    """Several machines start at once: what limits a page's wait does not limit this one."""
    options = connection.settings_dict["OPTIONS"]
    short = options["options"].replace("lock_timeout=5s", "lock_timeout=50ms")
    assert short != options["options"]
    monkeypatch.setitem(options, "options", short)
    passing.execute("SELECT pg_advisory_lock(%s)", [setup.LOCK])
    told = []

    def begin():
        try:
            with setup.alone():
                told.append("alone")
        finally:
            connection.close()

    thread = threading.Thread(target=begin)
    thread.start()
    assert processes.wait_until(lambda: somebody_waits(passing), seconds=30)
    thread.join(0.3)
    assert told == []
    passing.execute("SELECT pg_advisory_unlock(%s)", [setup.LOCK])
    thread.join()
    assert told == ["alone"]

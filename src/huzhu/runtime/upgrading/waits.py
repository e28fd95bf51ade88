"""Migrating a database that serves: no wait for a lock is long enough for a queue to form.

Whoever waits for a table that a long reader holds makes everybody else wait behind: so each try
gives up after a second, lets those who came meanwhile pass, and says who holds the table. What a
migration did before is undone by the database; nothing is half done.

Indexes that are built beside (CONCURRENTLY) let everybody pass while they wait: they have no limit.

Not here: what migrations may do (``tests/architecture/test_migrations.py``), rights (``grants``).
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from huzhu.office import server
from huzhu.runtime import product
from huzhu.runtime.files import Refused
from huzhu.runtime.upgrading import steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.migrations import Migration

#: As PostgreSQL reads it. Pages wait for five seconds before they give up.
LOCK_WAIT = "1s"
TRIES, PAUSE = 40, 3.0
#: Seconds between two looks at who is in the way.
LOOK_EVERY = 0.1
_LOCK_NOT_AVAILABLE = "55P03"
_HOLDERS = """
SELECT pid, application_name, extract(epoch FROM clock_timestamp() - xact_start)::float8
FROM pg_stat_activity WHERE pid = ANY(pg_blocking_pids(%s)) ORDER BY xact_start
"""
_INVALID = """
SELECT indexrelid::regclass::text FROM pg_index
JOIN pg_class ON pg_class.oid = indexrelid
WHERE NOT indisvalid AND relnamespace = 'public'::regnamespace ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Holder:
    """A session that holds what is wanted: never what it says, only who and for how long."""

    pid: int
    program: str
    #: Seconds; None: this role may not see it.
    held: float | None

    def __str__(self) -> str:
        held = "已占用多久看不到" if self.held is None else f"已占用 {self.held:,.0f} 秒"
        return f"{server.who(self.pid, self.program)}{held}"


def migrate(*, say: Callable[[str], None]) -> None:
    """Bring the tables up to date, one migration after the other.

    :raises Refused: the database is too far ahead, or somebody held a table all the time.
    """
    steps.check()
    if steps.applied():
        for migration in _plan():
            _apply(migration, say)
    call_command("migrate", verbosity=0, interactive=False)


def go_back(*, say: Callable[[str], None]) -> list[str]:
    """Undo what this code's latest step did, the last first; return what was undone.

    :raises Refused: nothing is to be undone, or cannot be, or somebody held a table all the time.
    """
    executor = MigrationExecutor(connection)
    if later := steps.later(steps.applied(), steps.known_to(executor.loader.disk_migrations)):
        named = "、".join(f"{app}.{name}" for app, name in later)
        raise Refused(
            f"退回须从最新的一步开始，数据库里还有较新的改动：{named}。请先用较新的程序退回那一步。"
        )
    done = _of_latest_step(executor)
    if not done:
        raise Refused("退回须有本程序这一步已做的数据库改动，现在没有。旧版本可以直接启动。")
    if fixed := [name_of(each) for each in done if not is_reversible(each)]:
        raise Refused(
            f"退回须每项改动都能撤销，{'、'.join(fixed)} 不能。"
            "请继续使用本版本，或用更新之前的备份恢复（huzhu restore）。"
        )
    for migration in reversed(done):
        say(f"正在退回：{name_of(migration)}")
        before = [key for key in migration.dependencies if key[0] == migration.app_label]
        _carry_out(migration, [*before, (migration.app_label, None)][:1], say)
    return [name_of(each) for each in done]


def _of_latest_step(executor: MigrationExecutor) -> list[Migration]:
    own, applied = steps.own_step(executor.loader.disk_migrations), {*steps.applied()}
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    return [
        each
        for each, _ in plan
        if (each.app_label, each.name) in applied and _is_of(each, own) and own > steps.FIRST
    ]


def _is_of(migration: Migration, step: int) -> bool:
    return steps.step_of(migration.name) == step


def is_reversible(migration: Migration) -> bool:
    """Whether the database can undo it; what was written meanwhile into new columns goes."""
    return all(each.reversible for each in migration.operations)


def name_of(migration: Migration) -> str:
    """What people call it."""
    return f"{migration.app_label}.{migration.name}"


def _plan() -> list[Migration]:
    executor = MigrationExecutor(connection)
    return [each for each, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def _to(target: list[Any]) -> None:
    MigrationExecutor(connection).migrate(target)


def _apply(migration: Migration, say: Callable[[str], None]) -> None:
    name = name_of(migration)
    say(f"正在更新数据库：{name}")
    if not migration.atomic and (broken := invalid_indexes()):
        raise Refused(
            f"建索引须从头建起，上次没有建完的还在：{'、'.join(broken)}。"
            "请先逐个运行 DROP INDEX CONCURRENTLY 名称，再运行 huzhu migrate。"
        )
    _carry_out(migration, [(migration.app_label, migration.name)], say)


def _carry_out(migration: Migration, target: list[Any], say: Callable[[str], None]) -> None:
    """Do or undo one migration; one that builds beside waits for locks as long as it takes."""
    with lock_limit(LOCK_WAIT if migration.atomic else "0"):
        patiently(name_of(migration), partial(_to, target), say=say)


def patiently(name: str, act: Callable[[], object], *, say: Callable[[str], None]) -> None:
    """Try until the tables are free for a moment.

    :raises Refused: they never were.
    """
    for tried in range(1, TRIES + 1):
        with _watching() as holders:
            try:
                act()
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                    raise
            else:
                return
        told = "；".join(map(str, holders)) or "占用的一方已经放开"
        if tried < TRIES:
            say(f"{name} 要用的表正被占用：{told}。{PAUSE:g} 秒后再试（{tried}/{TRIES}）。")
            time.sleep(PAUSE)
    raise Refused(
        f"更新数据库须有片刻独用要改的表，{name} 试了 {TRIES} 次都被占用：{told}。"
        "请等它结束，或查明后结束该进程，再运行 huzhu migrate；已做完的不会重做。"
    )


@contextmanager
def lock_limit(limit: str) -> Iterator[None]:
    """Wait no longer than this for any lock in the block; ``0``: as long as it takes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [limit])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


def invalid_indexes() -> list[str]:
    """Return the indexes that were begun beside and not finished."""
    with connection.cursor() as cursor:
        cursor.execute(_INVALID)
        return [name for (name,) in cursor.fetchall()]


@contextmanager
def _watching() -> Iterator[list[Holder]]:
    """Look, from a connection beside, who is in this one's way; the last who was is kept."""
    seen: list[Holder] = []
    over = threading.Event()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    thread = threading.Thread(target=_watch, args=(pid, seen, over), daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def _watch(pid: int, seen: list[Holder], over: threading.Event) -> None:
    """As the role that serves: it sees since when its own sessions, the usual ones, work."""
    try:
        with product.connect() as beside:
            beside.autocommit = True
            while not over.wait(LOOK_EVERY):
                if found := beside.execute(_HOLDERS, [pid]).fetchall():
                    seen[:] = [Holder(*row) for row in found]
    except psycopg.Error:
        return  # the migration itself says what is wrong with the database

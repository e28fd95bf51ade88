"""The migrations that are waiting: what each does in words, what it locks, how many rows there are.

Not here: carrying them out (``waits``), whether that is advisable (``check``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlparse
from django.db import connection, migrations
from django.db.migrations.executor import MigrationExecutor

from huzhu.runtime.upgrading import waits
from huzhu.runtime.upgrading.locks import Lock, dropped, locks_of, strongest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.migrations import Migration
    from django.db.migrations.operations.base import Operation
    from django.db.migrations.state import ProjectState

_ROWS = """
SELECT relname, reltuples::bigint, pg_table_size(oid) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relname = ANY(%s)
"""
_INDEXED = "SELECT indrelid::regclass::text FROM pg_index WHERE indexrelid = to_regclass(%s)"
#: Whose rows refer to each other: what goes of one table is taken away at the other as well.
_REFERRED = """
SELECT DISTINCT others.relname FROM pg_constraint
JOIN pg_class AS own ON own.relname = %(table)s AND own.relnamespace = 'public'::regnamespace
JOIN pg_class AS others ON others.oid = CASE conrelid WHEN own.oid THEN confrelid ELSE conrelid END
LEFT JOIN pg_attribute AS columns ON columns.attrelid = own.oid AND columns.attname = %(part)s
WHERE contype = 'f' AND others.oid <> own.oid AND own.oid IN (conrelid, confrelid) AND (
    %(part)s = '' OR conname = %(part)s
    OR attnum = ANY(CASE conrelid WHEN own.oid THEN conkey ELSE confkey END)
)
"""
#: What Django calls its operations, in words; ``{what}`` is the table, ``{part}`` a part of it.
_WORDS = {
    "CreateModel": "新建表 {what}",
    "DeleteModel": "删除表 {what}",
    "RenameModel": "表 {what} 改名",
    "AlterModelTable": "表 {what} 改名",
    "AddField": "表 {what} 增加列 {part}",
    "RemoveField": "表 {what} 删除列 {part}",
    "AlterField": "表 {what} 修改列 {part}",
    "RenameField": "表 {what} 的列 {part} 改名",
    "AddIndex": "表 {what} 建索引 {part}",
    "AddIndexConcurrently": "表 {what} 建索引 {part}（不停读写）",
    "RemoveIndex": "表 {what} 删除索引 {part}",
    "RemoveIndexConcurrently": "表 {what} 删除索引 {part}（不停读写）",
    "AddConstraint": "表 {what} 增加约束 {part}",
    "AddConstraintNotValid": "表 {what} 增加约束 {part}（只管以后写入的行）",
    "ValidateConstraint": "表 {what} 核对约束 {part}",
    "RemoveConstraint": "表 {what} 去掉约束 {part}",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One migration that is waiting."""

    name: str
    words: list[str]
    locks: list[Lock]
    #: By table, about how many rows it has; None: nobody has counted yet.
    rows: dict[str, int | None]
    is_reversible: bool
    #: What undoing it would lose, in words.
    losses: list[str] = field(default_factory=list)
    #: Whether it has parts of which it is not known beforehand what they lock.
    is_uncertain: bool = False
    #: Whether what it locks stays locked until all of it is done.
    is_atomic: bool = True


def waiting() -> list[Waiting]:
    """Return the migrations that are waiting, in their order; changes nothing."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    plan = executor.migration_plan(graph.leaf_nodes())
    applied = [key for key in executor.loader.applied_migrations if key in graph.nodes]
    state = executor.loader.project_state(applied) if plan else None
    return [_waiting(each, state) for each, _ in plan]


def _waiting(migration: Migration, state: Any) -> Waiting:
    """``state`` goes on by this migration."""
    words = [said for each in migration.operations for said in _said(each, migration, state)]
    losses = list(_losses(migration, state))
    statements, state = _statements(migration, state)
    found = [locks_of(each) for each in statements]
    others = [lock for each in statements for lock in _referred(each)]
    locks = _on_tables([*(lock for each in found for lock in each or []), *others])
    return Waiting(
        name=waits.name_of(migration),
        words=words,
        locks=locks,
        rows=_rows(lock.table for lock in locks),
        is_reversible=waits.is_reversible(migration),
        losses=losses,
        is_uncertain=None in found or any(map(_is_program, _flat(migration.operations))),
        is_atomic=migration.atomic,
    )


def _statements(migration: Migration, state: ProjectState) -> tuple[list[str], ProjectState]:
    """Collect what would be said to the database; nothing is."""
    with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
        state = migration.apply(state, editor, collect_sql=True)
    parts = (sqlparse.format(each, strip_comments=True) for each in editor.collected_sql)
    return [each for part in parts for each in sqlparse.split(part)], state


def _referred(statement: str) -> list[Lock]:
    """The tables at the other end of what is dropped: their part of it goes in the same moment."""
    if not (told := dropped(statement)):
        return []
    with connection.cursor() as cursor:
        cursor.execute(_REFERRED, dict(zip(("table", "part"), told, strict=True)))
        return [Lock(name, "ACCESS EXCLUSIVE") for (name,) in cursor.fetchall()]


def _on_tables(locks: Iterable[Lock]) -> list[Lock]:
    """A dropped index stands for its table; what is not there yet locks nobody out."""
    named = [Lock(_table_of(each.table), each.mode, each.is_whole) for each in locks]
    tables = {*_rows(each.table for each in named)}
    return [each for table, each in strongest(named).items() if table in tables]


def _table_of(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(_INDEXED, [name])
        found = cursor.fetchone()
    return str(found[0]) if found else name


def _rows(tables: Iterable[str]) -> dict[str, int | None]:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [sorted({*tables})])
        return {
            name: count if count >= 0 else None if size else 0
            for name, count, size in cursor.fetchall()
        }


# --- words ------------------------------------------------------------------------------------


def _flat(operations: Iterable[Operation]) -> Iterator[Operation]:
    """Yield what is done to the database, also where the models are told something else."""
    for each in operations:
        if isinstance(each, migrations.SeparateDatabaseAndState):
            yield from _flat(each.database_operations)
        else:
            yield each


def _is_program(operation: Operation) -> bool:
    return isinstance(operation, migrations.RunPython)


def _said(operation: Operation, migration: Migration, state: ProjectState) -> Iterator[str]:
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        for each in operation.state_operations if not operation.database_operations else ():
            yield f"本程序起不再使用：{_in_words(each, migration, state)}（数据库不变）"
        for each in operation.database_operations:
            yield from _said(each, migration, state)
    else:
        yield _in_words(operation, migration, state)


def _in_words(operation: Operation, migration: Migration, state: ProjectState) -> str:
    if isinstance(operation, migrations.RunPython):
        told = str(operation.code.__doc__ or getattr(operation.code, "__name__", ""))
        return f"运行程序：{told.strip().splitlines()[0]}"
    if isinstance(operation, migrations.RunSQL):
        return "执行 SQL 语句（见该迁移文件）"
    template = _WORDS.get(type(operation).__name__)
    if template is None:
        return operation.describe()
    given = operation.deconstruct()[2]
    model = given.get("model_name") or given.get("name") or ""
    part = given["name"] if "model_name" in given and "name" in given else ""
    part = part or getattr(given.get("index") or given.get("constraint"), "name", "")
    return template.format(what=_table_words(model, migration, state), part=part).strip()


def _table_words(model: str, migration: Migration, state: ProjectState) -> str:
    """The table's name, with what people call it where the models say that."""
    known = state.models.get((migration.app_label, model.lower()))
    table = f"{migration.app_label}_{model.lower()}"
    label = known.options.get("verbose_name") if known else None
    return f"{table}（{label}）" if label else table


def _losses(migration: Migration, state: ProjectState) -> Iterator[str]:
    """What cannot come back when this is undone, or is gone as soon as it is done."""
    for each in _flat(migration.operations):
        if isinstance(each, migrations.RemoveField | migrations.DeleteModel):
            yield f"{_in_words(each, migration, state)}：做了之后内容不能退回"
        elif isinstance(each, migrations.AddField | migrations.CreateModel):
            yield f"{_in_words(each, migration, state)}：退回时其中新写入的内容会失去"

"""A large city out of the demonstration: agencies and projects copied many times, as rows.

For tests and benches that want lists of thousands within seconds (``huzhu demo city``). A copy
takes along whatever belongs to it. The tables tell that themselves by their foreign keys, so that a
new table needs no line here; three rules add to them: rows that stay behind, rows that a copied one
has for itself alone, rows that name a copied project by its number.

A copied row has the id of its original plus so many strides; what must differ from row to row gets
the number of its copy behind it. Nobody acts here: the trail tells what the originals' trail tells.

Not here: members (``commands``), the demonstration itself (``demo``).
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, models, transaction

from huzhu.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterator

STRIDE = 10**12
AGENCIES, PROJECTS = "people_agency", "projects_serviceproject"
#: Rows that stay behind: members are invented anew, an import and a link happened once.
_BEHIND = frozenset({"people_member", "people_memberimport", "people_passwordlink"})
#: table -> columns: whom a row names that is there for it alone.
_OWN = {"people_position": ("account_id",), "projects_meetingitem": ("meeting_id",)}
#: table -> the column that holds a project's number, and what stands before the number.
_BY_NUMBER = {
    "audit_auditevent": ("subject", "project:"),
    "budget_reservation": ("reference", ""),
    "claims_offer": ("reference", ""),
    "documents_storedfile": ("reference", ""),
    "notices_copynote": ("subject", "project:"),
    "procurement_procurement": ("reference", ""),
}
#: Columns that hold an id without being foreign keys -> the table it is of.
_IDS = {"agency_id": AGENCIES, "budget_line_id": "budget_budgetline", "offer_id": "claims_offer"}
_PATHS = frozenset({"path", "agency_path"})


class NothingToCopy(DomainError):
    message = (
        "扩大城市须以演示数据为样本，现在的数据库里没有机构或项目。"
        "请先在空的数据目录里运行 huzhu up 装入演示数据，再运行本命令。"
    )


@dataclass(frozen=True, slots=True)
class Size:
    """How large a city is."""

    agencies: int
    projects: int


def multiply(*, agencies: int, projects: int) -> Size:
    """Copy until there are at least so many agencies and projects; return how many there are.

    :raises NothingToCopy: there is no demonstration to copy from.
    """
    with transaction.atomic():
        sample, now = _size(f"WHERE id < {STRIDE}"), _size()
        if not (sample.agencies and sample.projects):
            raise NothingToCopy
        first = 1 + max(
            _number(f"SELECT max(id) / {STRIDE} FROM {table}") for table in (AGENCIES, PROJECTS)
        )
        count = math.ceil(max(agencies - now.agencies, 0) / sample.agencies)
        _copy(AGENCIES, range(first, first + count))
        first += count
        count = math.ceil(max(projects - _size().projects, 0) / sample.projects)
        _copy(PROJECTS, range(first, first + count))
        _cover(range(first, first + count))
        return _size()


def _size(which: str = "") -> Size:
    counts = (_number(f"SELECT count(*) FROM {table} {which}") for table in (AGENCIES, PROJECTS))
    return Size(*counts)


# --- what the tables tell -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    is_key: bool
    is_binary: bool
    #: The table of the row that is named; empty: none is.
    names: str
    #: Nothing else tells two rows apart.
    is_unique: bool


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    columns: tuple[_Column, ...]


def _tables() -> dict[str, _Table]:
    """Our own tables whose rows have numbers."""
    known = (each._meta for each in apps.get_models())  # noqa: SLF001 -- documented by Django
    return {
        meta.db_table: _Table(meta.db_table, tuple(_columns(meta)))
        for meta in known
        if meta.app_config.name.startswith("huzhu.") and isinstance(meta.pk, models.BigAutoField)
    }


def _columns(meta: Any) -> Iterator[_Column]:
    differing = {each.name for each in meta.concrete_fields if each.remote_field}
    differing.add(_BY_NUMBER.get(meta.db_table, ("",))[0])
    together = [
        set(each.fields) for each in meta.constraints if isinstance(each, models.UniqueConstraint)
    ]
    alone = set().union(*(fields for fields in together if not fields & differing))
    for each in meta.concrete_fields:
        other = each.related_model._meta.db_table if each.remote_field else ""  # noqa: SLF001
        yield _Column(
            each.column,
            is_key=each.primary_key,
            is_binary=isinstance(each, models.BinaryField),
            names=other or _IDS.get(each.column, ""),
            is_unique=not other and (each.unique or each.name in alone),
        )


# --- which rows ---------------------------------------------------------------------------------


def _copy(root: str, copies: range) -> None:
    """Copy all original rows of a table with what belongs to them."""
    if copies:
        known = _tables()
        chosen = _gather(root, known)
        for name in chosen:
            _insert(known[name], chosen, copies)
        for name in chosen:
            _run(f"DROP TABLE city_{name}")


def _gather(root: str, known: dict[str, _Table]) -> set[str]:
    """Note the ids of all rows to copy, in a temporary table for each table; return which."""
    chosen: set[str] = set()
    changed = deque([root] if _choose(root, "true", chosen) else [])
    while changed:
        for table, where in _belonging(changed.popleft(), known):
            if _choose(table, where, chosen):
                changed.append(table)
    return chosen


def _choose(table: str, where: str, chosen: set[str]) -> int:
    """Choose the original rows that fit; return how many are new."""
    if table not in chosen:
        _run(f"CREATE TEMP TABLE city_{table} (id bigint PRIMARY KEY)")
        chosen.add(table)
    return _run(
        f"INSERT INTO city_{table} SELECT id FROM {table}"
        f" WHERE id < {STRIDE} AND {where} ON CONFLICT DO NOTHING"
    )


def _belonging(table: str, known: dict[str, _Table]) -> Iterator[tuple[str, str]]:
    """Which rows belong to the chosen rows of a table: the other table, and the condition."""
    ids = f"(SELECT id FROM city_{table})"
    for other in known.values():
        for column in other.columns:
            if column.names == table and other.name not in _BEHIND:
                yield other.name, f"{column.name} IN {ids}"
    for column in known[table].columns:
        if column.name in _OWN.get(table, ()):
            yield column.names, f"id IN (SELECT {column.name} FROM {table} WHERE id IN {ids})"
    if table == PROJECTS:
        for other_name, (name, before) in _BY_NUMBER.items():
            numbers = f"SELECT '{before}' || number FROM {table} WHERE id IN {ids}"
            yield other_name, f"{name} IN ({numbers})"


# --- their copies -------------------------------------------------------------------------------


def _insert(table: _Table, chosen: set[str], copies: range) -> None:
    names = ", ".join(f'"{each.name}"' for each in table.columns)
    values = ", ".join(_value(each, table, chosen) for each in table.columns)
    _run(
        f"INSERT INTO {table.name} ({names}) SELECT {values}"
        f" FROM {table.name} source JOIN city_{table.name} chosen ON chosen.id = source.id"
        f" CROSS JOIN generate_series({copies.start}, {copies.stop - 1}) AS copy"
    )


def _value(column: _Column, table: _Table, chosen: set[str]) -> str:
    """What a copy holds in a column."""
    value = f'source."{column.name}"'
    if column.is_key:
        return f"{value} + copy * {STRIDE}"
    if column.names in chosen:
        ids = f"SELECT id FROM city_{column.names}"
        return f"CASE WHEN {value} IN ({ids}) THEN {value} + copy * {STRIDE} ELSE {value} END"
    if column.name in _PATHS and AGENCIES in chosen:
        return _PATH.format(value=value)
    if not column.is_unique and column.name != _BY_NUMBER.get(table.name, ("",))[0]:
        return value
    if column.is_binary:
        return f"sha256({value} || convert_to(copy::text, 'UTF8'))"
    return f"CASE WHEN {value} = '' THEN '' ELSE {value} || 'x' || copy END"


#: Each id of a path, so many strides further.
_PATH = f"""(
    SELECT '/' || string_agg((part::bigint + copy * {STRIDE})::text, '/' ORDER BY place) || '/'
    FROM unnest(string_to_array(trim(BOTH '/' FROM {{value}}), '/'))
         WITH ORDINALITY AS parts (part, place) WHERE part <> '')"""


def _cover(copies: range) -> None:
    """Raise the budget lines that copied projects share with their original by what they take."""
    if copies:
        _run(
            "UPDATE budget_budgetline line SET amount = line.amount + more.amount"
            " FROM (SELECT line_id, sum(amount) AS amount FROM budget_reservation"
            f" WHERE id / {STRIDE} BETWEEN {copies.start} AND {copies.stop - 1} GROUP BY line_id"
            ") AS more WHERE more.line_id = line.id"
        )


def _run(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


def _number(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0] or 0)

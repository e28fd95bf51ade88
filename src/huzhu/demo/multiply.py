"""A large city out of the demonstration: agencies and projects copied many times, as rows.

For tests and benches that want lists of thousands within seconds (``huzhu demo city``). A copy
takes along whatever belongs to it. The tables tell that themselves by their foreign keys, so that a
new table needs no line here; three rules add to them: rows that stay behind, rows that a copied one
has for itself alone, rows that name a copied project by its number.

A copied row has the id of its original plus so many strides; what must differ from row to row gets
the number of its copy behind it. Where projects are copied without their agency, they go to its
copies in turn, so that no agency has more than its share. Nobody acts here: the trail tells what
the originals' trail tells.

Not here: members (``commands``), the demonstration itself (``demo``).
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, models, transaction

from huzhu.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterator

STRIDE = 10**12
AGENCIES, PROJECTS = "people_agency", "projects_serviceproject"
#: Rows that stay behind: members are invented anew with what they ask for, and an import and a
#: link happened once.
_BEHIND = frozenset(
    {
        *("people_member", "people_memberbefore", "people_memberimport", "people_passwordlink"),
        *("people_binding", "privacy_entrycorrection"),
    }
)
#: table -> columns: whom a row names that is there for it alone.
_OWN = {"people_position": ("account_id",), "projects_meetingitem": ("meeting_id",)}
#: table -> the column that holds a project's number, and what stands before the number.
_BY_NUMBER = {
    "audit_auditevent": ("subject", "project:"),
    "budget_reservation": ("reference", ""),
    "claims_offer": ("reference", ""),
    "documents_storedfile": ("reference", ""),
    "notices_copynote": ("subject", "project:"),
    "notices_handover": ("subject", "project:"),
    "procurement_procurement": ("reference", ""),
}
#: Columns that hold an id without being foreign keys -> the table it is of.
_IDS = {"agency_id": AGENCIES, "budget_line_id": "budget_budgetline", "offer_id": "claims_offer"}
_PATHS = frozenset({"path", "agency_path"})
#: A column that holds an agency's number as of some day: its copy has the copy's.
_AS_OF_A_DAY = "agency_number"


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
        known = _tables()
        homes = _gather(AGENCIES, known, before="home_")
        _copy(known, _Move(homes), range(first, first + count))
        first += count
        count = math.ceil(max(projects - _size().projects, 0) / sample.projects)
        chosen = _gather(PROJECTS, known, before="city_")
        _copy(known, _Move(chosen, homes), range(first, first + count))
        _cover(range(first, first + count))
        for name in (*homes.values(), *chosen.values()):
            _run(f"DROP TABLE {name}")
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
    #: Nothing else tells two rows apart, or it holds a number that differs from copy to copy.
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
    number, _ = _BY_NUMBER.get(meta.db_table, ("", ""))
    differing = {number, *(each.name for each in meta.concrete_fields if each.remote_field)}
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
            is_unique=not other
            and not isinstance(each, models.IntegerField)  # a count within what is unique
            and (each.unique or each.name in {number, _AS_OF_A_DAY, *alone}),
        )


# --- which rows ---------------------------------------------------------------------------------


def _gather(root: str, known: dict[str, _Table], *, before: str) -> dict[str, str]:
    """Note the ids of all original rows of a table, and of what belongs to them.

    Returns table -> the temporary table of the ids, whose name begins with ``before``.
    """
    chosen: dict[str, str] = {}

    def choose(table: str, where: str) -> bool:
        if table not in chosen:
            chosen[table] = f"{before}{table}"
            _run(f"CREATE TEMP TABLE {chosen[table]} (id bigint PRIMARY KEY)")
        found = _run(
            f"INSERT INTO {chosen[table]} SELECT id FROM {table}"
            f" WHERE id < {STRIDE} AND {where} ON CONFLICT DO NOTHING"
        )
        return found > 0

    changed = deque([root] if choose(root, "true") else [])
    while changed:
        table = changed.popleft()
        ids = f"(SELECT id FROM {chosen[table]})"
        changed += [other for other, where in _belonging(table, ids, known) if choose(other, where)]
    return chosen


def _belonging(table: str, ids: str, known: dict[str, _Table]) -> Iterator[tuple[str, str]]:
    """Which rows belong to some rows of a table: the other table, and the condition."""
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


@dataclass(frozen=True, slots=True)
class _Move:
    """What is copied, and how far the ids of its rows are moved."""

    #: table -> the temporary table of the ids.
    chosen: dict[str, str]
    #: The same of what was copied before: rows named there move to the copy that is the new home.
    homes: dict[str, str] = field(default_factory=dict)

    def of(self, table: str, value: str) -> str | None:
        """The id of a row in a copy; None: it stays what it is."""
        for ids, strides in ((self.chosen, "copy"), (self.homes, "home")):
            if table in ids:
                moved = f"{value} + {strides} * {STRIDE}"
                is_known = f"{value} IN (SELECT id FROM {ids[table]})"
                return f"CASE WHEN {is_known} THEN {moved} ELSE {value} END"
        return None


def _copy(known: dict[str, _Table], move: _Move, copies: range) -> None:
    """Write so many copies of what is chosen; each has one of the copied agencies as its home."""
    if not copies:
        return
    homes = f"SELECT array_agg(DISTINCT id / {STRIDE}) FROM {AGENCIES}"
    _run(
        "CREATE TEMP TABLE city_copies ON COMMIT DROP AS"
        f" SELECT copy, homes[1 + copy % cardinality(homes)] AS home"
        f" FROM ({homes}) AS known (homes),"
        f" generate_series({copies.start}, {copies.stop - 1}) AS copy"
    )
    for name, ids in move.chosen.items():
        table = known[name]
        names = ", ".join(f'"{each.name}"' for each in table.columns)
        values = ", ".join(_value(each, move) for each in table.columns)
        _run(
            f"INSERT INTO {name} ({names}) SELECT {values} FROM {name} source"
            f" JOIN {ids} chosen ON chosen.id = source.id CROSS JOIN city_copies"
        )
    _run("DROP TABLE city_copies")


def _value(column: _Column, move: _Move) -> str:
    """What a copy holds in a column."""
    value = f'source."{column.name}"'
    if column.is_key:
        return f"{value} + copy * {STRIDE}"
    if moved := move.of(column.names, value):
        return moved
    if column.name in _PATHS:
        return _PATH.format(value=value, strides="home" if move.homes else "copy")
    if not column.is_unique:
        return value
    if column.is_binary:
        return f"sha256({value} || convert_to(copy::text, 'UTF8'))"
    return f"CASE WHEN {value} = '' THEN '' ELSE {value} || 'x' || copy END"


#: Each id of a path, so many strides further.
_PATH = f"""(
    SELECT '/' || string_agg((part::bigint + {{strides}} * {STRIDE})::text, '/' ORDER BY place)
           || '/'
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

"""Cases as they stood at a moment (当时的样子), rebuilt from what was told of each change.

Every change says what it found. So a change that is missing is noticed: the next one finds another
value than the one before it left; and the last ones left what stands in the tables now.

Not here: what one act changed (``changes``), which tables are told of (``traced``).
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Max
from psycopg import sql

from huzhu.audit.changes import FieldChange, Wording
from huzhu.audit.models import AuditEvent, RowChange
from huzhu.audit.naming import label_of
from huzhu.audit.traced import traced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from huzhu.audit.changes import Case, Values
    from huzhu.audit.traced import Traced

#: By table and row: ``{column: text}``; no value and no column are the same.
Rows = dict[tuple[str, str], dict[str, str]]


@dataclass(frozen=True, slots=True)
class TrailGap:
    """Where what was told does not fit together: a change of this field was not told."""

    what: str
    row: str
    label: str


@dataclass(frozen=True, slots=True)
class RecordThen:
    """One record of a case: its fields then and now, in words."""

    what: str
    row: str
    fields: tuple[FieldChange, ...]

    @property
    def differing(self) -> int:
        return sum(each.was != each.became for each in self.fields)


@dataclass(slots=True)
class CaseThen:
    """A case as it stood, beside what it is now."""

    records: list[RecordThen] = field(default_factory=list)
    #: Records that came later, by what they are called.
    later: dict[str, int] = field(default_factory=dict)
    gaps: list[TrailGap] = field(default_factory=list)
    is_there: bool = False  #: the case had begun


@dataclass(frozen=True, slots=True)
class _Told:
    """One change with the moment from which it holds."""

    change: RowChange
    at: datetime


def as_it_stood(cases: Iterable[Case], *, at: datetime) -> CaseThen:
    """What the cases were at the end of a moment, and where the trail has a gap."""
    known = [*cases]
    told = [each for case in known for each in _told_of(case)]
    then, now = _rows(told, until=at), _rows(told)
    found = CaseThen(gaps=[*_gaps(told), *_against_tables(known, now)], is_there=bool(then))
    words = Wording(each.change for each in told)
    for key, values in then.items():
        if record := _record(key, values, now.get(key, {}), words):
            found.records.append(record)
    for table, _ in now.keys() - then.keys():
        what = _called(table)
        found.later[what] = found.later.get(what, 0) + 1
    return found


def _told_of(case: Case) -> list[_Told]:
    table, row = case
    rows = [*RowChange.objects.filter(case_table=table, case_row=row).order_by("id")]
    acts = AuditEvent.objects.filter(act__in={each.act for each in rows if each.act}).order_by()
    moments = dict(acts.values_list("act").annotate(Max("at")))
    return [_Told(each, moments.get(each.act, each.at)) for each in rows]


def _rows(told: Iterable[_Told], *, until: datetime | None = None) -> Rows:
    rows: Rows = {}
    for each in told:
        if until is None or each.at <= until:
            _apply(rows, each.change)
    return rows


def _apply(rows: Rows, change: RowChange) -> None:
    key = (change.table, change.row)
    if change.became is None:
        rows.pop(key, None)
        return
    values = rows.setdefault(key, {}) | change.became
    rows[key] = {name: value for name, value in values.items() if value is not None}


def _gaps(told: Iterable[_Told]) -> Iterator[TrailGap]:
    """Where a change finds another value than the one before it left."""
    rows: Rows = {}
    for each in told:
        change = each.change
        left = rows.get((change.table, change.row))
        if change.was is not None:
            found = {name: value for name, value in change.was.items() if value is not None}
            names = change.was.keys() if change.became is not None else found.keys()
            for name in names:
                if (left or {}).get(name) != found.get(name):
                    yield _gap(change.table, change.row, name)
        elif left is not None:
            yield _gap(change.table, change.row, "")
        _apply(rows, change)


def _against_tables(cases: Iterable[Case], now: Rows) -> Iterator[TrailGap]:
    """Where the tables hold another value than the last change left."""
    stored: Rows = {}
    for case in cases:
        stored |= _in_tables(case, now)
    for table, row in {**now, **stored}:
        told, there = now.get((table, row), {}), stored.get((table, row), {})
        for name in {**told, **there}:
            if told.get(name) != there.get(name):
                yield _gap(table, row, name)


def _in_tables(case: Case, told: Rows) -> Rows:
    """The rows of a case in its tables: those that were told of, and those that hang on them."""
    root, key = case
    found: Rows = _stored(traced()[root], [key], by="")
    parts = [each for each in traced().values() if each.part_of]
    ids: dict[str, list[str]] = defaultdict(list)
    for table, row in {**told, **found}:
        ids[table].append(row)
    # Tables stand after those that they are part of (``traced``).
    for each in parts:
        if rows := _stored(each, ids.get(each.above_table, ()), by=each.part_of):
            found |= rows
            ids[each.table] += [row for _, row in rows]
    return found


_STORED = """SELECT {key}::text, jsonb_strip_nulls(jsonb_build_object({values})) FROM {table} row_
WHERE {by}::text = ANY(%s)"""
_VALUE = "{name}, {mask}(to_jsonb(row_) ->> {name})"


def _stored(of: Traced, keys: Iterable[str], *, by: str) -> Rows:
    """The rows of a table by their keys or the rows above, as they would be told."""
    wanted = [*keys]
    if not wanted:
        return {}
    masks = {True: sql.SQL("audit_masked"), False: sql.SQL("audit_without_numbers")}
    values = sql.SQL(", ").join(
        sql.SQL(_VALUE).format(name=sql.Literal(str(each.column)), mask=masks[of.is_masked(each)])
        for each in of.fields()
    )
    above = of.above
    statement = sql.SQL(_STORED).format(
        key=sql.Identifier(of.key),
        values=values,
        table=sql.Identifier(of.table),
        by=sql.Identifier(str(above.column) if by and above else of.key),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [wanted])
        return {(of.table, key): _texts(values) for key, values in cursor.fetchall()}


def _texts(values: str | dict[str, str]) -> dict[str, str]:
    """What the driver gives: JSON as text, or read already."""
    return dict(json.loads(values)) if isinstance(values, str) else values


def _gap(table: str, row: str, column: str) -> TrailGap:
    of = traced().get(table)
    fields = of.fields() if of else ()
    label = next((label_of(each) for each in fields if each.column == column), "整条记录")
    return TrailGap(_called(table), row, label)


def _called(table: str) -> str:
    of = traced().get(table)
    return str(of.model._meta.verbose_name) if of else table  # noqa: SLF001 -- documented by Django


def _record(key: tuple[str, str], then: Values, now: Values, words: Wording) -> RecordThen | None:
    table, row = key
    of = traced().get(table)
    if of is None:
        return None
    fields = tuple(
        FieldChange(
            label_of(each),
            words.said(of, each, then.get(str(each.column))),
            words.said(of, each, now.get(str(each.column))),
            is_masked=of.is_masked(each),
        )
        for each in of.fields()
        if then.get(str(each.column)) or now.get(str(each.column))
    )
    return RecordThen(_called(table), row, fields)

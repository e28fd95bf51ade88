"""What acts changed, in words: which record, which field, what it was and what it became.

The words of fields and of their values come from the columns themselves: what they are called,
which words of a table they hold, whose name an id stands for. A record that one act touched twice
is told once: from what it was before the act to what it was after.

Not here: which tables are told of (``traced``), cases as they stood (``past``).
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from huzhu.audit.models import RowChange
from huzhu.audit.naming import label_of
from huzhu.audit.traced import traced
from huzhu.kernel.asked import asked_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from huzhu.audit.traced import Field, Traced

    #: ``{column: text}``, as PostgreSQL writes values.
    Values = Mapping[str, str | None]
    #: The table and the row that a case begins with.
    Case = tuple[str, str]

NOTHING = "（空）"
#: What every event says anyhow, or nobody asks for: who and when, since when a step lasts.
_BESIDE = ("_at", "_by", "by_name", "by_title", "maker_name", "maker_title")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: what it was and what it became, in words."""

    label: str
    was: str
    became: str
    #: Says who or when; the event says it, too.
    is_beside: bool = False
    #: A personal value, of which only so much is shown that it can be told apart.
    is_masked: bool = False


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One record that an act made, changed or took away."""

    what: str
    row: str
    kind: str  #: 新增, 修改, 删除
    fields: tuple[FieldChange, ...]


def of_acts(numbers: Iterable[int]) -> dict[int, list[RecordChange]]:
    """What each of these acts changed, in the order in which it did; one query, and the names."""
    return of_runs({number: (number,) for number in numbers})


def of_runs(
    runs: Mapping[int, Collection[int]], *, cases: Collection[Case] = ()
) -> dict[int, list[RecordChange]]:
    """The same of acts that follow each other, each run told as one; of some cases alone."""
    run_of = {act: run for run, acts in runs.items() for act in acts}
    found = RowChange.objects.filter(act__in=run_of).order_by("id")
    rows = [row for row in found if not cases or (row.case_table, row.case_row) in cases]
    words = Wording(rows)
    by_run: dict[int, dict[tuple[str, str], list[RowChange]]] = defaultdict(dict)
    for row in rows:
        by_run[run_of[row.act or 0]].setdefault((row.table, row.row), []).append(row)
    return {
        run: [told for each in records.values() if (told := _record(each, words))]
        for run, records in by_run.items()
    }


def _record(rows: list[RowChange], words: Wording) -> RecordChange | None:
    """What several changes of one row come to; nothing, if it is as it was, or came and went."""
    first, last = rows[0], rows[-1]
    of = traced().get(first.table)
    if of is None or (first.was is None and last.became is None):
        return None
    was, became = _before(rows), _after(rows)
    kind = "新增" if first.was is None else "删除" if last.became is None else "修改"
    fields = tuple(
        FieldChange(
            label_of(field),
            words.said(of, field, was.get(column)),
            words.said(of, field, became.get(column)),
            is_beside=field.name.endswith(_BESIDE) or field.name == "at",
            is_masked=of.is_masked(field),
        )
        for column, field in _columns(of)
        if was.get(column) != became.get(column) or (of.is_masked(field) and column in became)
        if (was.get(column) or became.get(column)) not in (None, "")
    )
    what = str(of.model._meta.verbose_name)  # noqa: SLF001 -- documented by Django
    return RecordChange(what, first.row, kind, fields) if fields else None


def _columns(of: Traced) -> list[tuple[str, Field]]:
    return [(str(field.column), field) for field in of.fields()]


def _before(rows: list[RowChange]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for row in reversed(rows):
        found |= row.was or {}
    return found


def _after(rows: list[RowChange]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for row in rows:
        found |= row.became or {}
    return found if rows[-1].became is not None else {}


class Wording:
    """How values read; names that ids stand for are looked up once for all of some changes."""

    def __init__(self, rows: Iterable[RowChange]) -> None:
        self._names = _names(rows)

    def said(self, of: Traced, field: Field, value: str | None) -> str:
        """Return a value in words.

        A moment is said to the minute of the office's clock, a choice by its word.
        """
        if value is None or value == "":
            return NOTHING
        if model := of.named(field):
            return self._named(model, value)
        if words := _choices(of, field):
            return "、".join(words.get(key, key) for key in _keys(value))
        return _plain(field, value)

    def _named(self, model: type[models.Model], value: str) -> str:
        names = self._names.get(model, {})
        return "、".join(names.get(key, f"编号 {key}") for key in _keys(value)) or NOTHING


def _names(rows: Iterable[RowChange]) -> dict[type[models.Model], dict[str, str]]:
    wanted: dict[type[models.Model], set[str]] = defaultdict(set)
    for row in rows:
        of = traced().get(row.table)
        for field in of.fields() if of else ():
            if of and (model := of.named(field)):
                values = ((told or {}).get(str(field.column)) for told in (row.was, row.became))
                wanted[model] |= {key for value in values for key in _keys(value)}
    return {
        model: {str(key): str(each) for key, each in model._default_manager.in_bulk(keys).items()}  # noqa: SLF001
        for model, keys in wanted.items()
    }


def _keys(value: str | None) -> list[str]:
    """What a column holds: one value, or a list of them."""
    if value and value.startswith("["):
        return [str(each) for each in json.loads(value)]
    return [value] if value else []


def _choices(of: Traced, field: Field) -> dict[str, str]:
    if words := of.words.get(field.name):
        return {each.value: each.label for each in words}
    if field.choices:
        return {str(value): str(label) for value, label in field.flatchoices}
    asks = getattr(of.model, "asks", None)
    question = asked_of(asks.values).get(field.name) if asks else None
    kind = question.kind if question else None
    return dict(kind.choices()) if isinstance(kind, type) else {}


def _plain(field: Field, value: str) -> str:
    match field:
        case models.BooleanField():
            return "是" if value == "true" else "否"
        case models.DateTimeField():
            moment = timezone.localtime(datetime.fromisoformat(value))
            return f"{moment:%Y-%m-%d %H:%M}"
        case ArrayField():
            return "、".join(_keys(value)) or NOTHING
        case models.JSONField():
            read = json.loads(value)
            if not isinstance(read, (dict, list)):
                return str(read)
            return f"共 {len(read)} 项" if read else NOTHING
    return value

"""Figures of other systems, by list or by call: checked first, loaded as a whole (A4.2a).

A list is loaded when every cell is right, or without its faulty lines when the clerk says so.
Amounts are loaded only against a sum that the clerk takes from the other system. Not here: what is
wrong with a cell (``rules.fact_lists``).
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from huzhu.assessment.facts.actions import _recording
from huzhu.assessment.facts.actions._recording import NewFigure
from huzhu.assessment.facts.errors import (
    AgencyUnknown,
    ControlTotalDiffers,
    ControlTotalMissing,
    FigureCorrected,
    FigureOfOthers,
    ImportDone,
    ImportEmpty,
    ImportFaulty,
)
from huzhu.assessment.facts.models import FactImport
from huzhu.assessment.facts.queries import fact_imports as queries
from huzhu.assessment.facts.queries import facts as fact_queries
from huzhu.assessment.facts.rules import fact_lists
from huzhu.assessment.scheme.errors import FactUnknown
from huzhu.assessment.scheme.rules.fact_values import checked, plain, shown
from huzhu.assessment.year.actions import _steps
from huzhu.assessment.year.states import FactSource
from huzhu.audit.actions import action, note
from huzhu.documents import workbooks
from huzhu.kernel.errors import DomainError
from huzhu.people.states import DepartmentCode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from huzhu.assessment.facts.queries.fact_imports import ReadImport
    from huzhu.assessment.facts.rules.fact_lists import CheckedLine, ListLine, Setting
    from huzhu.assessment.scheme.rules.fact_values import Plain
    from huzhu.assessment.scheme.rules.scoring import ItemChange
    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class GivenFigure:
    """One figure of a call."""

    agency: str
    name: str
    value: object


@dataclass(frozen=True, slots=True)
class Refused:
    """A figure of a call that was not taken, and why."""

    agency: str
    name: str
    error: DomainError


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a call: what was taken, what was not, which items moved."""

    taken: tuple[GivenFigure, ...]
    refused: tuple[Refused, ...]
    moved: tuple[ItemChange, ...]


@action("assessment.check_fact_import", "检查考核数据表格")
def check_fact_import(
    year: AssessmentYear,
    *,
    system: str,
    file_name: str,
    content: bytes,
    by: Actor,
    at: datetime,
) -> FactImport:
    """Read a list and say what is wrong with it; nothing is loaded (A1).

    :raises NotYourPart: the person brings no figures.
    :raises AgencyColumnMissing: nobody can tell whose figures they are.
    :raises HeadingTwice: two columns of one name.
    :raises ImportEmpty: there is no line.
    """
    setting = queries.setting_for(year, by=by)
    headings, lines = fact_lists.lines_of(workbooks.read_grid(content))
    if not lines or not headings:
        raise ImportEmpty(name=file_name)
    remembered = queries.remembered_mapping(system.strip())
    mapping = fact_lists.guessed_mapping(headings, kinds=setting.kinds, remembered=remembered)
    row = FactImport(
        year=year.year,
        system=system.strip(),
        file_name=file_name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        by_name=by.name,
        by_title=by.title,
        at=at,
    )
    _check(row, lines, mapping, setting=setting)
    subject = f"fact_import:{row.pk}"
    told = {"lines": len(lines), "faults": len(row.faults)}
    note(subject, by=by, at=at, **told)
    return row


@action("assessment.map_fact_import", "对应考核数据表头")
def map_fact_import(
    year: AssessmentYear,
    row: FactImport,
    *,
    mapping: Mapping[str, str],
    by: Actor,
    at: datetime,
) -> FactImport:
    """Say anew which column is which figure, and check the list again.

    :raises ImportDone: it was loaded or dropped.
    :raises FigureMappedTwice: two columns are to be one figure.
    """
    setting = queries.setting_for(year, by=by)
    _hold(row)
    wanted = {heading: mapping.get(heading, "") for heading in queries.mapping_of(row)}
    wanted = {heading: name if name in setting.kinds else "" for heading, name in wanted.items()}
    fact_lists.check_mapping(wanted, kinds=setting.kinds)
    _check(row, queries.lines_read(row), wanted, setting=setting)
    subject = f"fact_import:{row.pk}"
    note(subject, by=by, at=at, faults=len(row.faults))
    return row


@action("assessment.load_fact_import", "导入考核数据")
def load_fact_import(
    year: AssessmentYear,
    row: FactImport,
    *,
    totals: Mapping[str, Decimal | None],
    only_faultless: bool = False,
    by: Actor,
    at: datetime,
) -> list[ItemChange]:
    """Load a checked list; return the items that moved.

    ``totals``: sums from the other system by figure name, for amounts.

    :raises ImportDone: it was loaded or dropped.
    :raises ImportFaulty: something is wrong, and nobody asked for the faultless lines alone.
    :raises ImportEmpty: nothing is left to be loaded.
    :raises ControlTotalMissing: the sum of an amount was not told.
    :raises ControlTotalDiffers: it is another one.
    :raises FiguresClosed: the grades of the year have been decided.
    """
    setting = queries.setting_for(year, by=by)
    _recording.lock_figures(year.year)
    _hold(row)
    _check(row, queries.lines_read(row), queries.mapping_of(row), setting=setting)
    found = queries.read_import(year, row)
    if found.blocking and not only_faultless:
        raise ImportFaulty(name=row.file_name, count=len(found.blocking))
    _check_totals(found, totals)
    figures = _figures(found, queries.agency_ids(year))
    if not figures:
        raise ImportEmpty(name=row.file_name)
    row.loaded_at = at
    row.save(update_fields=["loaded_at"])
    moved = _recording.record_facts(
        year.year, figures, source=FactSource.IMPORTED, by=by, at=at, brought_by=row
    )
    subject = f"fact_import:{row.pk}"
    told = {"figures": len(figures), "items_moved": len(moved)}
    note(subject, by=by, at=at, **told)
    return moved


@action("assessment.drop_fact_import", "放弃考核数据表格")
def drop_fact_import(year: AssessmentYear, row: FactImport, *, by: Actor, at: datetime) -> None:
    """Put a checked list aside; nothing was loaded. :raises ImportDone: somebody was faster."""
    queries.importable(year, by=by)
    _hold(row)
    row.dropped_at = at
    row.save(update_fields=["dropped_at"])
    note(f"fact_import:{row.pk}", by=by, at=at)


@action("assessment.take_facts", "接收业务系统考核数据")
def take_facts(
    year: AssessmentYear,
    given: Sequence[GivenFigure],
    *,
    system: str,
    by: Actor,
    at: datetime,
) -> Taken:
    """Take the figures of another system's call; what cannot be taken is told by name.

    :raises NotYourPart: the person brings no figures.
    :raises ReasonMissing: the system has no name.
    :raises FiguresClosed: the grades of the year have been decided.
    """
    setting = queries.setting_for(year, by=by)
    _recording.lock_figures(year.year)
    system = _steps.check_reason(system, verb="传送考核数据")
    ids = queries.agency_ids(year)
    taken: dict[tuple[str, str], Plain] = {}
    refused = []
    for each in given:
        try:
            taken[each.agency, each.name] = _value(year, each, setting=setting, by=by)
        except DomainError as error:
            refused.append(Refused(each.agency, each.name, error))
    row = _call(year, taken, system=system, by=by, at=at)
    figures = [
        NewFigure(ids[agency], name, value, f"{system}（接口传送）")
        for (agency, name), value in taken.items()
    ]
    moved = _recording.record_facts(
        year.year, figures, source=FactSource.IMPORTED, by=by, at=at, brought_by=row
    )
    subject = f"fact_import:{row.pk}"
    told = {"figures": len(figures), "refused": len(refused), "items_moved": len(moved)}
    note(subject, by=by, at=at, **told)
    kept = (GivenFigure(agency, name, value) for (agency, name), value in taken.items())
    return Taken(tuple(kept), tuple(refused), tuple(moved))


def _check(
    row: FactImport, lines: Sequence[ListLine], mapping: Mapping[str, str], *, setting: Setting
) -> None:
    found, faults = fact_lists.check_lines(lines, mapping, setting=setting)
    by_line = {line.line: line for line in found}
    row.mapping = [[heading, name] for heading, name in mapping.items()]
    row.rows = [_row(line, by_line[line.line]) for line in lines]
    row.faults = [asdict(fault) for fault in faults]
    row.save()


def _row(line: ListLine, found: CheckedLine) -> dict[str, Any]:
    return {
        "line": line.line,
        "agency": line.agency,
        "cells": dict(line.cells),
        "facts": found.facts,
        "kept": found.kept,
    }


def _hold(row: FactImport) -> None:
    """Hold the list until the act ends. :raises ImportDone: it was loaded or dropped."""
    now = FactImport.objects.select_for_update().get(pk=row.pk)
    if now.loaded_at or now.dropped_at:
        done = "已经导入" if now.loaded_at else "已经放弃"
        raise ImportDone(name=row.file_name or row.system, done=done)


def _check_totals(found: ReadImport, typed: Mapping[str, Decimal | None]) -> None:
    for column in found.columns:
        if column.kind is None or not column.needs_control:
            continue
        total = typed.get(column.kind.name)
        if total is None:
            raise ControlTotalMissing(label=column.kind.label)
        if total != column.total:
            told = {"typed": shown(column.kind, total), "found": shown(column.kind, column.total)}
            raise ControlTotalDiffers(label=column.kind.label, **told)


def _figures(found: ReadImport, ids: Mapping[str, int]) -> list[NewFigure]:
    headings = {column.kind.name: column.heading for column in found.columns if column.kind}
    cells = {each["line"]: each["cells"] for each in found.row.rows}
    return [
        NewFigure(
            ids[line.agency],
            name,
            value,
            f"{found.row.system}：{found.row.file_name}"[:300],
            (
                {
                    "what": f"第 {line.line} 行“{headings[name]}”",
                    "on": "",
                    "figure": cells[line.line][headings[name]],
                    "url": "",
                },
            ),
        )
        for line in found.faultless_lines
        for name, value in line.facts.items()
    ]


def _value(year: AssessmentYear, given: GivenFigure, *, setting: Setting, by: Actor) -> Plain:
    if given.agency not in setting.agencies:
        raise AgencyUnknown(agency=given.agency or "（空）", year=year.year)
    if given.name not in setting.kinds:
        owners = fact_queries.owners_of(year, given.name)
        if not owners:
            raise FactUnknown(fact=given.name)
        names = "、".join(DepartmentCode(owner).label for owner in owners)
        label = fact_queries.figure_kind(year, given.name).label
        raise FigureOfOthers(label=label, owners=names, who=by.title)
    kind = setting.kinds[given.name]
    value = plain(checked(kind, given.value))
    before = setting.corrected.get((given.agency, given.name))
    if before is not None:
        raise FigureCorrected(label=kind.label, value=shown(kind, before))
    return value


def _call(
    year: AssessmentYear,
    taken: Mapping[tuple[str, str], Plain],
    *,
    system: str,
    by: Actor,
    at: datetime,
) -> FactImport:
    """A call is kept like a list, without a file; its fingerprint is that of what was taken."""
    by_agency: dict[str, dict[str, Plain]] = {}
    for (agency, name), value in taken.items():
        by_agency.setdefault(agency, {})[name] = value
    rows = [
        {"line": place, "agency": agency, "cells": {}, "facts": facts, "kept": {}}
        for place, (agency, facts) in enumerate(sorted(by_agency.items()), start=1)
    ]
    return FactImport.objects.create(
        year=year.year,
        system=system,
        sha256=hashlib.sha256(repr(sorted(taken.items())).encode()).hexdigest(),
        mapping=[[name, name] for name in dict.fromkeys(name for _, name in taken)],
        rows=rows,
        loaded_at=at,
        by_name=by.name,
        by_title=by.title,
        at=at,
    )

"""Figures of other systems, by list or by call: checked first, loaded as a whole (A4.2a).

A list is loaded when every cell is right, or without its faulty rows when the clerk says so.
Amounts are loaded only against a sum that the clerk takes from the other system. Not here: the file
(``documents``), what is wrong with a cell (``rules.fact_lists``).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.facts.actions import _recording
from huzhu.assessment.facts.actions._recording import NewFigure
from huzhu.assessment.facts.errors import (
    AgencyUnknown,
    ControlTotalDiffers,
    ControlTotalMissing,
    FigureCorrected,
    FigureOfOthers,
    ImportEmpty,
)
from huzhu.assessment.facts.queries import fact_imports as queries
from huzhu.assessment.facts.queries import facts as fact_queries
from huzhu.assessment.facts.rules import fact_lists
from huzhu.assessment.facts.rules.fact_lists import heading_of
from huzhu.assessment.scheme.errors import FactUnknown
from huzhu.assessment.scheme.rules.fact_values import checked, plain, shown
from huzhu.assessment.year.actions import _steps
from huzhu.assessment.year.states import FactSource
from huzhu.audit.actions import action, note
from huzhu.documents import actions as documents
from huzhu.documents.errors import ListNotReady
from huzhu.documents.lists import Layout, blocking
from huzhu.kernel.errors import DomainError
from huzhu.kernel.text import spoken
from huzhu.people.states import DepartmentCode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime
    from decimal import Decimal

    from huzhu.assessment.facts.rules.fact_lists import CheckedLine, Setting
    from huzhu.assessment.scheme.rules.fact_values import Plain
    from huzhu.assessment.scheme.rules.scoring import ItemChange
    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.documents.models import ReceivedList
    from huzhu.documents.workbooks import ListRow
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


@action("assessment.load_figures", "导入考核数据", right=policies.OWNER)
def load_figures(
    year: AssessmentYear,
    received: ReceivedList,
    rows: Sequence[ListRow],
    *,
    totals: Mapping[str, Decimal | None],
    left_out: AbstractSet[int] = frozenset(),
    by: Actor,
    at: datetime,
) -> list[ItemChange]:
    """Load a list as somebody has seen it; return the items that moved.

    ``totals``: sums from the other system by figure name, for amounts. ``left_out``: rows with
    faults that whoever loads the others leaves out.

    :raises NotNow: the list was taken or dropped meanwhile.
    :raises ListNotReady: something has come between that makes a row faulty.
    :raises ImportEmpty: nothing is left to be loaded.
    :raises ControlTotalMissing: the sum of an amount was not told.
    :raises ControlTotalDiffers: it is another one.
    :raises FiguresClosed: the grades of the year have been decided.
    """
    setting = queries.setting_for(year, by=by)
    _recording.lock_figures(year.year)
    documents.confirm_list(received, left_out=left_out, by=by, at=at)
    lines, faults = fact_lists.check_rows(rows, setting)
    faulty = {fault.row for fault in blocking(faults)} - left_out
    if faulty:
        raise ListNotReady(name=received.file_name, count=len(faulty), more="")
    _check_totals(fact_lists.totals_of(lines, setting.kinds), totals, setting=setting)
    taken = [line for line in lines if line.line not in left_out]
    figures = _figures(taken, received, queries.agency_ids(year), setting=setting)
    if not figures:
        raise ImportEmpty(name=received.file_name)
    moved = _recording.record_facts(
        year.year, figures, source=FactSource.IMPORTED, by=by, at=at, brought_by=received
    )
    told = {"figures": len(figures), "items_moved": len(moved)}
    note(f"list:{received.pk}", by=by, at=at, **told)
    return moved


@action("assessment.withdraw_figures", "撤回考核数据", "due", right=policies.OWNER)
def withdraw_figures(
    year: AssessmentYear, received: ReceivedList, *, reason: str, by: Actor, at: datetime
) -> list[ItemChange]:
    """Take a list of figures back as a whole; what stood before stands again (A1).

    :raises NotYourPart: others bring a figure of it. :raises FiguresClosed: the grades rest on it.
    :raises FiguresRestOn: a figure of it was put right, replaced or disputed.
    :raises ListLaterOne: the same system has sent another list on top.
    :raises ReasonMissing: nobody could tell later why.
    """
    _recording.lock_figures(year.year)
    queries.check_figures_free(queries.figures_asked(year, by=by), received)
    documents.withdraw_list(received, reason=reason, by=by, at=at)
    moved = _recording.take_back(year.year, received, at=at)
    moved_count = len(moved)
    note(f"list:{received.pk}", by=by, at=at, items_moved=moved_count, reason=reason.strip())
    return moved


@action("assessment.take_facts", "接收业务系统考核数据", right=policies.OWNER)
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
    row = documents.take_call(
        queries.FIGURES,
        str(year.year),
        sha256=hashlib.sha256(repr(sorted(taken.items())).encode()).hexdigest(),
        said={"system": system},
        count=len({agency for agency, _ in taken}),
        by=by,
        at=at,
    )
    figures = [
        NewFigure(ids[agency], name, value, f"{system}（接口传送）")
        for (agency, name), value in taken.items()
    ]
    moved = _recording.record_facts(
        year.year, figures, source=FactSource.IMPORTED, by=by, at=at, brought_by=row
    )
    told = {"figures": len(figures), "refused": len(refused), "items_moved": len(moved)}
    note(f"list:{row.pk}", by=by, at=at, **told)
    kept = (GivenFigure(agency, name, value) for (agency, name), value in taken.items())
    return Taken(tuple(kept), tuple(refused), tuple(moved))


def _check_totals(
    found: Mapping[str, Decimal], typed: Mapping[str, Decimal | None], *, setting: Setting
) -> None:
    for name, sum_found in found.items():
        kind, total = setting.kinds[name], typed.get(name)
        if total is None:
            raise ControlTotalMissing(label=kind.label)
        if total != sum_found:
            told = {"typed": shown(kind, total), "found": shown(kind, sum_found)}
            raise ControlTotalDiffers(label=kind.label, **told)


def _figures(
    lines: Sequence[CheckedLine],
    received: ReceivedList,
    ids: Mapping[str, int],
    *,
    setting: Setting,
) -> list[NewFigure]:
    headings = {label: heading for heading, label in Layout.kept(received.layout).named().items()}
    return [
        NewFigure(
            ids[line.agency],
            name,
            value,
            f"{received.said['system']}：{received.file_name}"[:300],
            (
                {
                    "what": spoken(
                        f"第 {line.line} 行“{headings[heading_of(setting.kinds[name])]}”"
                    ),
                    "on": "",
                    "figure": line.cells[name],
                    "url": "",
                },
            ),
        )
        for line in lines
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

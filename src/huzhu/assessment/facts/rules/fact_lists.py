"""A list of figures from another system: its columns, what its rows hold, what is wrong by cell.

Nothing here is loaded: a list is checked as a whole. Not here: the file, what its columns are taken
for (``documents.lists``), keeping the figures (``actions``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from huzhu.assessment.facts.errors import (
    AgencyTwice,
    AgencyUnknown,
    FigureCorrected,
    FigureOfOthers,
)
from huzhu.assessment.scheme.rules.fact_values import expected, plain, shown, value_of
from huzhu.assessment.scheme.rules.facts import FactType
from huzhu.documents.columns import Column, RowFault
from huzhu.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from huzhu.assessment.scheme.rules.fact_values import Plain
    from huzhu.assessment.scheme.rules.facts import FactKind
    from huzhu.documents.workbooks import ListRow

AGENCY_NUMBER = "机构编号"
AGENCY_NAME = "代办处"
AGENCY_COLUMNS = (
    Column(AGENCY_NUMBER, also=("代办处编号",), is_identifier=True, note="用来对应代办处"),
    Column(AGENCY_NAME, also=("代办处名称", "名称"), is_needed=False, note="供核对，可不填"),
)


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """What a row holds: figures that can be loaded, and cells that were left as they are."""

    line: int
    agency: str
    facts: dict[str, Plain] = field(default_factory=dict)
    kept: dict[str, Plain] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)  #: as they were written


@dataclass(frozen=True, slots=True)
class Setting:
    """What a list is checked against."""

    year: int
    agencies: frozenset[str]  #: numbers in scope
    kinds: Mapping[str, FactKind]  #: what the person may bring
    corrected: Mapping[tuple[str, str], Plain]  #: by agency number and figure


def heading_of(kind: FactKind) -> str:
    """Return the heading of a figure in the template: its label with the unit."""
    return f"{kind.label}（{kind.unit}）" if kind.unit else kind.label


def column_of(kind: FactKind, *, items: str = "") -> Column:
    """The column of a figure; the sum of an amount is not shown, it is typed from elsewhere."""
    is_shown = is_summed(kind) and not needs_control(kind)
    return Column(
        heading_of(kind),
        also=(kind.label, kind.name),
        is_needed=False,
        note=f"{expected(kind)}{f'；用于指标 {items}' if items else ''}",
        reads=partial(_as_read, kind),
        sums=partial(_sum_of, kind) if is_shown else None,
    )


def column_of_others(kind: FactKind, *, owners: str, who: str) -> Column:
    """The column of a figure that this person does not bring; its note says who does."""
    told = FigureOfOthers(label=kind.label, owners=owners, who=who).detail
    return Column(heading_of(kind), also=(kind.label, kind.name), note=told)


def check_rows(
    rows: Iterable[ListRow], setting: Setting
) -> tuple[list[CheckedLine], list[RowFault]]:
    """Return what can be loaded, row by row, and everything that is wrong."""
    seen: dict[str, int] = {}
    known = {each.upper(): each for each in setting.agencies}
    checked, faults = [], []
    for number, (written, _, *cells) in rows:
        agency = known.get(written.upper(), written)
        faults += list(_agency_faults(number, agency, seen, setting))
        seen.setdefault(agency, number)
        line = CheckedLine(number, agency)
        checked.append(line)
        for kind, text in zip(setting.kinds.values(), cells, strict=True):
            if text:
                faults += list(_read(line, kind, text, setting))
    return checked, faults


def totals_of(lines: Iterable[CheckedLine], kinds: Mapping[str, FactKind]) -> dict[str, Decimal]:
    """Return the sum of each figure of which a sum is asked from the other system."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        for name, value in (line.facts | line.kept).items():
            if needs_control(kinds[name]):
                sums[name] = sums.get(name, Decimal(0)) + Decimal(str(value))
    return sums


def is_summed(kind: FactKind) -> bool:
    """Whether the sum of all agencies means something: counts and amounts, no rates."""
    return kind.type in {FactType.INT, FactType.AMOUNT}


def needs_control(kind: FactKind) -> bool:
    """Whether a sum from the other system is asked before loading: amounts of money."""
    return kind.type is FactType.AMOUNT


def _agency_faults(
    number: int, agency: str, seen: Mapping[str, int], setting: Setting
) -> Iterator[RowFault]:
    error: DomainError | None = None
    if agency not in setting.agencies:
        error = AgencyUnknown(agency=agency or "（空）", year=setting.year)
    elif agency in seen:
        error = AgencyTwice(agency=agency, line=seen[agency])
    if error is not None:
        yield RowFault(number, AGENCY_NUMBER, error.detail.removesuffix("。"))


def _read(line: CheckedLine, kind: FactKind, text: str, setting: Setting) -> Iterator[RowFault]:
    label = heading_of(kind)
    line.cells[kind.name] = text
    try:
        value = plain(value_of(kind, text))
    except DomainError as error:
        yield RowFault(line.line, label, error.detail.removesuffix("。"))
        return
    before: Any = setting.corrected.get((line.agency, kind.name))
    if before is None:
        line.facts[kind.name] = value
        return
    line.kept[kind.name] = value
    told = FigureCorrected(label=kind.label, value=shown(kind, before))
    yield RowFault(line.line, label, told.detail.removesuffix("。"), is_note=True)


def _as_read(kind: FactKind, text: str) -> str:
    value = _value_or_none(kind, text)
    return text if value is None else shown(kind, value)


def _sum_of(kind: FactKind, cells: Sequence[str]) -> str:
    read = (_value_or_none(kind, text) for text in cells)
    return shown(kind, sum((Decimal(str(each)) for each in read if each is not None), Decimal(0)))


def _value_or_none(kind: FactKind, text: str) -> Plain | None:
    try:
        return plain(value_of(kind, text))
    except DomainError:
        return None

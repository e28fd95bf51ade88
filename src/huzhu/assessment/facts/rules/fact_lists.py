"""A list of figures from another system: which column is which figure, and what is wrong by cell.

Nothing here is loaded: a list is checked as a whole, and a fault is told with its line and column
in words. Not here: the file's format (``documents.workbooks``), keeping the figures (``actions``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from huzhu.assessment.facts.errors import (
    AgencyColumnMissing,
    AgencyTwice,
    AgencyUnknown,
    FigureCorrected,
    FigureMappedTwice,
    HeadingTwice,
)
from huzhu.assessment.scheme.rules.fact_values import plain, shown, value_of
from huzhu.assessment.scheme.rules.facts import FactType
from huzhu.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from huzhu.assessment.scheme.rules.fact_values import Plain
    from huzhu.assessment.scheme.rules.facts import FactKind

AGENCY_NUMBER = "机构编号"
AGENCY_NAME = "代办处"
_NUMBER_HEADINGS = (AGENCY_NUMBER, "代办处编号")
_HEADER_WITHIN = 20  # rows above the header: a title, a remark


@dataclass(frozen=True, slots=True)
class ListLine:
    """One agency's line as it was read: its number in the file, and its cells by heading."""

    line: int
    agency: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """What a line holds: figures that can be loaded, and cells that were left as they are."""

    line: int
    agency: str
    facts: dict[str, Plain] = field(default_factory=dict)
    kept: dict[str, Plain] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell; a note keeps nothing from being loaded."""

    line: int
    agency: str
    column: str
    sentence: str
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """What a list is checked against."""

    year: int
    agencies: frozenset[str]  #: numbers in scope
    kinds: Mapping[str, FactKind]  #: what the person may bring
    corrected: Mapping[tuple[str, str], Plain]  #: by agency number and figure


def lines_of(grid: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], list[ListLine]]:
    """Return the headings of the figures and the lines of a table.

    :raises AgencyColumnMissing: no row of the first twenty names the agencies' column.
    :raises HeadingTwice: a heading stands twice.
    """
    for place, row in enumerate(grid[:_HEADER_WITHIN]):
        at = next((cell for cell in row if _tidy(cell) in _NUMBER_HEADINGS), None)
        if at is not None:
            headings = [_tidy(cell) for cell in row]
            _check_headings(headings)
            column = headings.index(_tidy(at))
            return _wanted(headings), list(_lines(grid, headings, column, below=place))
    raise AgencyColumnMissing(needed=AGENCY_NUMBER, rows=_HEADER_WITHIN)


def guessed_mapping(
    headings: Iterable[str], *, kinds: Mapping[str, FactKind], remembered: Mapping[str, str]
) -> dict[str, str]:
    """Return which figure each heading means: as last time, by its label, or by its name.

    A heading that means nothing maps to "".
    """
    # Headings are read without spaces, and some labels have some.
    by_heading = {_tidy(heading_of(kind)): name for name, kind in kinds.items()}
    by_heading |= {_tidy(kind.label): name for name, kind in kinds.items()}
    by_heading |= {name: name for name in kinds}
    found: dict[str, str] = {}
    for heading in headings:
        name = remembered.get(heading) or by_heading.get(heading, "")
        found[heading] = name if name in kinds and name not in found.values() else ""
    return found


def heading_of(kind: FactKind) -> str:
    """Return the heading of a figure in the template: its label with the unit."""
    return f"{kind.label}（{kind.unit}）" if kind.unit else kind.label


def check_mapping(mapping: Mapping[str, str], *, kinds: Mapping[str, FactKind]) -> None:
    """:raises FigureMappedTwice: two columns are to be one figure."""
    first: dict[str, str] = {}
    for heading, name in mapping.items():
        if name in first:
            raise FigureMappedTwice(
                label=kinds[name].label if name in kinds else name,
                first=first[name],
                second=heading,
            )
        if name:
            first[name] = heading


def check_lines(
    lines: Sequence[ListLine], mapping: Mapping[str, str], *, setting: Setting
) -> tuple[list[CheckedLine], list[Fault]]:
    """Return what can be loaded, line by line, and everything that is wrong."""
    seen: dict[str, int] = {}
    checked, faults = [], []
    for line in lines:
        faults += list(_agency_faults(line, seen, setting))
        seen.setdefault(line.agency, line.line)
        row = CheckedLine(line.line, line.agency)
        checked.append(row)
        for heading, name in mapping.items():
            text = line.cells.get(heading, "").strip()
            if text and name in setting.kinds:
                faults += list(_read(row, line, heading, setting.kinds[name], setting))
    return checked, faults


def totals_of(
    lines: Iterable[CheckedLine], kinds: Mapping[str, FactKind]
) -> dict[str, tuple[int, Decimal | None]]:
    """Return for each figure how many lines have it, and the sum where a sum means something."""
    counts: dict[str, int] = {}
    sums: dict[str, Decimal] = {}
    for line in lines:
        for name, value in (line.facts | line.kept).items():
            counts[name] = counts.get(name, 0) + 1
            if is_summed(kinds[name]):
                sums[name] = sums.get(name, Decimal(0)) + Decimal(str(value))
    return {name: (count, sums.get(name)) for name, count in counts.items()}


def is_summed(kind: FactKind) -> bool:
    """Whether the sum of all agencies means something: counts and amounts, no rates."""
    return kind.type in {FactType.INT, FactType.AMOUNT}


def needs_control(kind: FactKind) -> bool:
    """Whether a sum from the other system is asked before loading: amounts of money."""
    return kind.type is FactType.AMOUNT


def _tidy(cell: str) -> str:
    return "".join(cell.split())


def _wanted(headings: Sequence[str]) -> tuple[str, ...]:
    leading = (*_NUMBER_HEADINGS, AGENCY_NAME, "代办处名称", "名称", "序号")
    return tuple(heading for heading in headings if heading and heading not in leading)


def _check_headings(headings: Sequence[str]) -> None:
    for heading in headings:
        if heading and headings.count(heading) > 1:
            raise HeadingTwice(heading=heading)


def _lines(
    grid: Sequence[Sequence[str]], headings: Sequence[str], column: int, *, below: int
) -> Iterator[ListLine]:
    for place, row in enumerate(grid[below + 1 :], start=below + 2):
        if any(cell.strip() for cell in row):
            agency = row[column].strip() if column < len(row) else ""
            cells = {
                heading: row[at] if at < len(row) else ""
                for at, heading in enumerate(headings)
                if heading
            }
            yield ListLine(place, agency, cells)


def _agency_faults(line: ListLine, seen: Mapping[str, int], setting: Setting) -> Iterator[Fault]:
    error: DomainError | None = None
    if line.agency not in setting.agencies:
        error = AgencyUnknown(agency=line.agency or "（空）", year=setting.year)
    elif line.agency in seen:
        error = AgencyTwice(agency=line.agency, line=seen[line.agency])
    if error is not None:
        yield Fault(line.line, line.agency, AGENCY_NUMBER, error.detail)


def _read(
    row: CheckedLine, line: ListLine, heading: str, kind: FactKind, setting: Setting
) -> Iterator[Fault]:
    try:
        value = plain(value_of(kind, line.cells[heading]))
    except DomainError as error:
        yield Fault(line.line, line.agency, heading, error.detail)
        return
    before: Any = setting.corrected.get((line.agency, kind.name))
    if before is None:
        row.facts[kind.name] = value
        return
    row.kept[kind.name] = value
    told = FigureCorrected(label=kind.label, value=shown(kind, before))
    yield Fault(line.line, line.agency, heading, told.detail, is_note=True)

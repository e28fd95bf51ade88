"""A list as it came: which column is taken for what, its rows as understood, what a page shows.

Nothing is guessed behind anybody's back: what a column is taken for stands on the page and can be
changed there, and what is not sure keeps the list from being taken.

Not here: keeping the file (``sealed_lists``), the list's row (``actions``), what a value means.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from huzhu.documents import tables, text_stream, workbooks
from huzhu.documents.columns import (
    HEADER_WITHIN,
    RowFault,
    check_once,
    hide_numbers,
    labels_in,
    places_of,
    unclear_in,
)
from huzhu.documents.errors import ColumnsMissing
from huzhu.documents.text_stream import SheetRow
from huzhu.kernel.identifiers import mask_personal
from huzhu.kernel.listed_days import day_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from huzhu.documents.columns import Column
    from huzhu.documents.tables import Value
    from huzhu.documents.text_stream import Cell
    from huzhu.documents.workbooks import ListRow, SeenSheet

    #: What an app has against the rows of a list.
    Check = Callable[[Sequence[ListRow]], Sequence[RowFault]]

SHOWN_FAULTS = 50
SHOWN_ROWS = 8
EXAMPLES = 3
_QUOTED = re.compile(r"“[^”]*”")


@dataclass(frozen=True, slots=True)
class ListKind:
    """A kind of list: what it is called, and the columns that it is asked for."""

    name: str
    title: str
    columns: tuple[Column, ...]
    may_be_bare: bool = False  #: suppliers send codes one a line
    samples: tuple[tuple[Value, ...], ...] = ()  #: rows of the list to be filled in
    samples_are: str = "各行为示例"
    #: Known, and not read from whoever brings the list: the note says why.
    others: tuple[Column, ...] = ()
    remembered_by: str = ""  #: what is said beside the file on which its headings depend
    may_be_part: bool = False  #: rows without a fault may be taken alone
    sender: str = "原表"  #: whose figures its totals are held against
    is_open: bool = False  #: there are no codes and no numbers of persons in it

    def column(self, label: str) -> Column | None:
        return next((column for column in self.columns if column.label == label), None)

    def why_unread(self, heading: str) -> str:
        """Why a column of that heading is not read; nothing, where nobody knows it."""
        (label,) = labels_in(SheetRow(0, [heading]), self.others)
        return next((each.note for each in self.others if each.label == label), "")

    def hidden(self, text: str) -> str:
        """A text of which nobody knows what it is, as a page may show it."""
        return mask_personal(text) if self.is_open else hide_numbers(text)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a list stands in its file, and what each of its columns is taken for."""

    sheet: str
    line: int  #: of the headings; 0: there is none
    headings: tuple[str, ...]
    labels: tuple[str, ...]  #: "": the column is not read
    is_chosen: bool = False  #: somebody has said so

    def named(self) -> dict[str, str]:
        """What each heading was taken for; none, where there are no headings."""
        pairs = zip(self.headings, self.labels, strict=True) if self.line else ()
        return {heading: label for heading, label in pairs if label}

    @classmethod
    def kept(cls, told: Mapping[str, Any]) -> Layout:
        """As it was stored."""
        texts = {name: tuple(told[name]) for name in ("headings", "labels")}
        return cls(told["sheet"], told["line"], is_chosen=told["is_chosen"], **texts)


@dataclass(frozen=True, slots=True)
class OpenedList:
    """A file with the sheet that holds the list."""

    kind: ListKind
    table: SeenSheet
    layout: Layout

    def rows(self) -> list[SheetRow[Cell]]:
        """What stands below the headings."""
        return self.table.below(self.layout.line)

    def listed(self) -> tuple[list[ListRow], list[RowFault]]:
        """The rows as understood, and the cells of which nobody can be sure."""
        layout, columns = self.layout, self.kind.columns
        places = places_of(layout.labels, columns)
        width = len(layout.headings)
        rows = workbooks.below(self.table, layout.line, width=width, places=places)
        return workbooks.rows_of(rows if layout.line else self.rows(), places, columns)

    def doubts(self) -> list[str]:
        """What somebody has to say before the list can be read."""
        labels = self.layout.labels
        found = [
            f"还没有一列对应“{column.label}”，请在下面选择"
            for column in self.kind.columns
            if column.is_needed and column.label not in labels
        ]
        if self.layout.is_chosen:
            return found
        named = [
            label or heading for label, heading in zip(labels, self.layout.headings, strict=True)
        ]
        return found + [
            f"没有“{label}”，“{other}”可能就是：是的请在下面对应，不是的请直接按此对应"
            for label, other in unclear_in(named, self.kind.columns)
        ]


def opened(
    content: bytes, kind: ListKind, *, remembered: Mapping[str, str], layout: Layout | None = None
) -> OpenedList:
    """Open a list; without a ``layout`` each column is taken for what its heading says.

    :raises DomainError: no list, two of them side by side, or a file that cannot be read.
    """
    tables = workbooks.tables_in(content)
    if layout is not None:
        table = next(each for each in tables if each.name == layout.sheet)
        return OpenedList(kind, table, layout)
    return guessed(tables, kind, remembered=remembered)


def guessed(
    tables: Sequence[SeenSheet], kind: ListKind, *, remembered: Mapping[str, str]
) -> OpenedList:
    """Take each column for what its heading says; of a long list the first rows are enough.

    :raises DomainError: no list, or two of them side by side.
    """
    found = workbooks.sheet_with(tables, kind.columns, remembered)
    table = found[0] if found else tables[0]
    row = found[1] if found else _likely_heading(table, kind, remembered)
    return OpenedList(kind, table, _guessed(table, row, kind, remembered))


def _likely_heading(
    table: SeenSheet, kind: ListKind, remembered: Mapping[str, str]
) -> SheetRow[Cell] | None:
    """The row that somebody may have meant as headings; none: the list begins with its first row.

    :raises ColumnsMissing: nothing looks like a list.
    """
    if kind.may_be_bare and workbooks.bare_places(table, len(kind.columns)):
        return None
    above = [row for row in table.rows if row.line <= HEADER_WITHIN]
    if len(table.rows) < 2:  # noqa: PLR2004 -- a heading and a row
        needed = [column.label for column in kind.columns if column.is_needed]
        raise ColumnsMissing(needed="”“".join(needed), missing="”“".join(needed))
    ours = {column.label for column in kind.columns}

    def likeness(row: SheetRow[Cell]) -> tuple[int, int]:
        named = ours & set(labels_in(row, kind.columns, remembered))
        return len(named), sum(bool(text_stream.heading(cell)) for cell in row.cells)

    row = max(above, key=likeness)
    is_data = not likeness(row)[0] and any(_looks_listed(cell) for cell in row.cells)
    return None if is_data else row


def _guessed(
    table: SeenSheet, row: SheetRow[Cell] | None, kind: ListKind, remembered: Mapping[str, str]
) -> Layout:
    # In a text what stands beyond the headings has been shifted; a sheet's columns need none.
    seen = [] if row and table.is_text else table.below(row.line if row else 0)[:EXAMPLES]
    width = max((len(each.cells) for each in (*seen, *([row] if row else []))), default=0)
    headings = [text_stream.heading(cell) for cell in row.cells] if row else []
    headings += [""] * (width - len(headings))
    labels: list[str] = []
    if row is None:
        places = workbooks.bare_places(table, len(kind.columns)) if kind.may_be_bare else ()
        named = [column.label for column in kind.columns] if places else []
        labels = [*[""] * min(places, default=0), *named][:width]
    else:
        ours = {column.label for column in kind.columns}
        named = labels_in(row, kind.columns, remembered)
        check_once(named, kind.columns, line=row.line)
        labels = [label if label in ours else "" for label in named]
    labels += [""] * (width - len(labels))
    told = tuple(heading or f"第 {place} 列" for place, heading in enumerate(headings, start=1))
    return Layout(table.name, row.line if row else 0, told, tuple(labels))


def shown_of(layout: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, object]:
    """What somebody confirms of a list beside its rows: what it is taken for, what was said."""
    pairs = zip(layout.get("headings", ()), layout.get("labels", ()), strict=True)
    columns = {
        f"第 {place} 列{heading}的对应": label
        for place, (heading, label) in enumerate(pairs, start=1)
    }
    return {**columns, "随清单填写的内容": sorted(said.items())}


# --- what a page shows ---------------------------------------------------------------------------


def seen_in(found: OpenedList, check: Check) -> dict[str, Any]:
    """What the list's page shows: nothing in it is worth stealing, so it may be stored as it is."""
    told = looked_at(found)
    if told["doubts"]:
        return told
    rows, faults = faults_in(found, check)
    columns = [
        (place, column)
        for place, column in enumerate(found.kind.columns)
        if column.is_needed or column.label in found.layout.labels
    ]
    bars = blocking(faults)
    notes = [fault for fault in faults if fault.is_note]
    return told | {
        "rows": len(rows),
        "columns": [column.label for _, column in columns],
        "first": [
            [row.number, [column.shown(row.cells[place]) for place, column in columns]]
            for row in rows[:SHOWN_ROWS]
        ],
        "totals": [_total(column, place, rows) for place, column in columns],
        "faults": [asdict(_discreet(fault, found.kind)) for fault in bars[:SHOWN_FAULTS]],
        "notes": [asdict(_discreet(fault, found.kind)) for fault in notes[:SHOWN_FAULTS]],
        "fault_count": len(bars),
        "refused": len({fault.row for fault in bars if fault.row}),
    }


def looked_at(found: OpenedList) -> dict[str, Any]:
    """The same, before anybody has gone through the rows."""
    return {
        "examples": [list(_examples(found, place)) for place in range(len(found.layout.labels))],
        "doubts": found.doubts(),
        **counted(0),
    }


def counted(rows: int) -> dict[str, Any]:
    """The same, where there is nothing to be shown but how many rows there are."""
    shown: dict[str, Any] = {name: [] for name in ("columns", "first", "totals", "faults", "notes")}
    return {**shown, "rows": rows, "fault_count": 0, "refused": 0}


def blocking(faults: Iterable[RowFault]) -> list[RowFault]:
    """What keeps a list from being taken."""
    return [fault for fault in faults if not fault.is_note]


def faults_in(found: OpenedList, check: Check) -> tuple[list[ListRow], list[RowFault]]:
    """The rows and all that is wrong with them; a cell that cannot be read is told once."""
    rows, unsure = found.listed()
    known = {(fault.row, fault.cell) for fault in unsure}
    more = [fault for fault in check(rows) if (fault.row, fault.cell) not in known]
    return rows, sorted([*unsure, *more], key=lambda fault: fault.row)


def refused_rows(found: OpenedList, faults: Sequence[RowFault]) -> tables.Sheet:
    """The rows that are refused as they came, each with all its reasons: to be mended there."""
    reasons: dict[int, list[str]] = {}
    for fault in blocking(faults):
        reasons.setdefault(fault.row, []).append(f"{fault.cell}：{fault.message}")
    width = len(found.layout.headings)
    rows: list[tuple[Value, ...]] = [
        (*_texts(row, width), "；".join(reasons[row.line]), row.line)
        for row in found.rows()
        if row.line in reasons
    ]
    return tables.Sheet("须更正", (*found.layout.headings, "原因", "原行号"), rows)


def template(kind: ListKind, *, at: datetime) -> bytes:
    """The list to be filled in: our headings, then what is asked of each column (样表)."""
    notes = [
        (
            f"“{column.label}”",
            "必填" if column.is_needed else "可不填",
            column.note,
            "、".join((*column.also, *column.or_else)),
        )
        for column in kind.columns
    ]
    headings = [column.label for column in kind.columns]
    sheets = [
        tables.Sheet(kind.title, headings, kind.samples),
        tables.Sheet("填写说明", ("表头", "是否必填", "填写内容", "也可写作"), notes),
    ]
    return tables.write_workbook(sheets, of=f"{kind.title}样表，{kind.samples_are}", at=at)


def _texts(row: SheetRow[Cell], width: int) -> list[str]:
    texts = [
        cell.text or str(cell) if isinstance(cell, text_stream.Unsure) else str(cell)
        for cell in row.cells
    ]
    return (texts + [""] * width)[:width]


def _examples(found: OpenedList, place: int) -> Iterator[str]:
    column = found.kind.column(found.layout.labels[place])
    cells = (row.cells[place] for row in found.rows() if place < len(row.cells))
    texts = [str(cell).strip() for cell in cells if cell != ""][:EXAMPLES]
    for text in texts:
        is_day = not text.isdecimal() and day_in(text)
        yield column.shown(text) if column else text if is_day else found.kind.hidden(text)


def _looks_listed(cell: Cell) -> bool:
    return any(map(str.isdigit, str(cell))) and hide_numbers(str(cell)) != str(cell)


def _discreet(fault: RowFault, kind: ListKind) -> RowFault:
    """What stood in the cell, without a code that went astray; the workbook has it whole."""

    def as_shown(found: re.Match[str]) -> str:
        return found[0] if day_in(found[0][1:-1]) else kind.hidden(found[0])

    return replace(fault, message=_QUOTED.sub(as_shown, fault.message))


def counts_in(seen: Mapping[str, Any]) -> dict[str, Any]:
    """What stays of it when the file is gone: how many, and nobody's values."""
    blank: dict[str, Any] = {name: [] for name, value in seen.items() if isinstance(value, list)}
    return {**seen, **blank, "examples": [[] for _ in seen.get("examples", ())]}


def _total(column: Column, place: int, rows: Sequence[ListRow]) -> list[str]:
    """What can be compared with the sender's own figures."""
    cells = [row.cells[place] for row in rows if row.cells[place]]
    ends = [column.shown(cells[at]) for at in (0, -1)] if cells else ["", ""]
    total = column.sums(cells) if column.sums else ""
    return [column.label, f"{len(cells):,}", f"{len(set(cells)):,}", *ends, total]

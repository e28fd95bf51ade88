"""The columns that a list is asked for, each declared once, and how they are found in a file.

Whoever takes a list declares its columns beside its rules; headings, refusals, the list to be
filled in and the page that says which column is which are made from that.

Not here: reading cells (``workbooks``, ``people.member_files``), what a value means (the apps).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.documents import text_stream
from huzhu.documents.errors import ColumnsMissing, ColumnTwice, ColumnUnclear

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from huzhu.documents.text_stream import Cell, SheetRow

HEADER_WITHIN = 20  # rows above the header: a title, a remark


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list as we call it, and what has to be known to find and read it."""

    label: str
    also: tuple[str, ...] = ()  #: what others call it
    #: Where it is not there and another heading has one of these, that may be the one.
    hints: tuple[str, ...] = ()
    is_day: bool = False  #: elsewhere a day is a number that a spreadsheet has changed
    is_needed: bool = True
    is_identifier: bool = False  #: read without what marks a text for a spreadsheet


def heading_row(rows: Iterable[SheetRow[Cell]], columns: Sequence[Column]) -> SheetRow[Cell] | None:
    """The first row that names every column that is needed; later ones are not read."""
    needed = {column.label for column in columns if column.is_needed}
    for row in rows:
        if row.line > HEADER_WITHIN:
            break
        if needed <= set(_labels(row, columns)):
            return row
    return None


def places_in(row: SheetRow[Cell], columns: Sequence[Column]) -> tuple[int | None, ...]:
    """Where each column stands in a heading.

    :raises ColumnTwice: two lists stand side by side, or nobody knows which column is meant.
    :raises ColumnUnclear: a heading may be that of a column that is not there.
    """
    found = _labels(row, columns)
    twice = next((column.label for column in columns if found.count(column.label) > 1), "")
    if twice:
        raise ColumnTwice(column=twice, line=row.line)
    others = [text for text in found if text not in {column.label for column in columns}]
    for column in columns:
        for other in others if column.label not in found else ():
            if any(hint in other for hint in column.hints):
                raise ColumnUnclear(column=column.label, heading=other)
    return tuple(found.index(c.label) if c.label in found else None for c in columns)


def missing_in(rows: Iterable[SheetRow[Cell]], columns: Sequence[Column]) -> ColumnsMissing:
    """Tell the row that looks most like a heading what it lacks."""
    needed = [column.label for column in columns if column.is_needed]
    seen = [_labels(row, columns) for row in rows if row.line <= HEADER_WITHIN]
    best = max(seen, key=lambda found: sum(label in found for label in needed), default=[])
    missing = [label for label in needed if label not in best]
    return ColumnsMissing(needed="”“".join(needed), missing="”“".join(missing))


def _labels(row: SheetRow[Cell], columns: Sequence[Column]) -> list[str]:
    """What each heading of a row is called here; other columns keep their own."""
    ours = {text: column.label for column in columns for text in (column.label, *column.also)}
    return [ours.get(text, text) for text in map(text_stream.heading, row.cells)]

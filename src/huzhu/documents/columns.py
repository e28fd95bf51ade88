"""The columns that a list is asked for, each declared once, and how they are found in a file.

Whoever takes a list declares its columns beside its rules; headings, refusals, the list to be
filled in and the page that says which column is which are made from that.

Not here: reading cells (``workbooks``, ``people.member_files``), what a value means (the apps).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from huzhu.documents import text_stream
from huzhu.documents.errors import ColumnChosenTwice, ColumnsMissing, ColumnTwice
from huzhu.kernel.identifiers import mask_personal, mask_tail
from huzhu.kernel.listed_days import day_in, moment_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from huzhu.documents.text_stream import Cell, SheetRow

HEADER_WITHIN = 20  # rows above the header: a title, a remark
#: What may be a number of somebody's, or a code.
_NUMBER = re.compile(r"[0-9A-Za-z]{4,}")
_SHOWN_PLACES = 4
_SHARE_SHOWN = 3  #: of a code at most a third is shown
_SHORT = 2 * _SHOWN_PLACES  #: could be a password, or be guessed from its last places
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list as we call it, and what has to be known to find and read it."""

    label: str
    also: tuple[str, ...] = ()  #: what others call it
    or_else: tuple[str, ...] = ()  #: what may be it where nothing else is
    #: Where it is not there and another heading has one of these, that may be the one.
    hints: tuple[str, ...] = ()
    is_day: bool = False  #: elsewhere a day is a number that a spreadsheet has changed
    is_needed: bool = True
    is_identifier: bool = False  #: read without what marks a text for a spreadsheet
    note: str = ""  #: what is asked, in the list to be filled in
    keeps: int | None = None  #: how many last places a page shows of it; None: it hides nothing
    reads: Callable[[str], str] | None = None  #: what a cell means, as a page shows it
    sums: Callable[[Sequence[str]], str] | None = None  #: a total to be compared

    def shown(self, text: str) -> str:
        """The text as a page may show it: of a number the last places (``last_places``).

        >>> column = Column("电子码", keeps=4)
        >>> column.shown("MV2026000001AB"), column.shown("002611"), Column("姓名").shown("王喆")
        ('**********01AB', '******', '王喆')
        >>> Column("密码", keeps=0).shown("0123")
        '****'
        >>> Column("有效期至", is_day=True).shown("MV2026000001AB")  # a code that went astray
        '**********01AB'
        """
        if self.reads:
            return self.reads(text)
        if self.keeps is None:
            is_astray = self.is_day and not (day_in(text) or moment_in(text))
            return hide_numbers(text) if is_astray else mask_personal(text)
        return last_places(text, keep=self.keeps)


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one cell of a list, in a sentence for the clerk."""

    row: int  #: 0: the whole list
    cell: str  #: what its column is called
    message: str
    is_note: bool = False  #: keeps nothing from being taken

    def __str__(self) -> str:
        return f"第 {self.row} 行 {self.cell}：{self.message}" if self.row else self.message


def hide_numbers(text: str) -> str:
    """The text with at most the last places of what may be a number, a code or a password.

    Nobody knows which of them it is, so of a short one nothing is left.

    >>> hide_numbers("现为“HD26X0000000”"), hide_numbers("0123")
    ('现为“********0000”', '****')
    """
    return _NUMBER.sub(lambda found: last_places(found[0], keep=_SHOWN_PLACES), text)


def last_places(text: str, *, keep: int) -> str:
    """The last places, at most a third of them; of a short text nothing.

    >>> last_places("12345678", keep=4), last_places("123456789", keep=4)
    ('********', '******789')
    """
    shown = min(keep, len(text) // _SHARE_SHOWN) if len(text) > _SHORT else 0
    return mask_tail(text, keep=shown) if shown else "*" * len(text)


def heading_row(
    rows: Iterable[SheetRow[Cell]],
    columns: Sequence[Column],
    remembered: Mapping[str, str] = _NOTHING,
) -> SheetRow[Cell] | None:
    """The first row that names every column that is needed; later ones are not read.

    ``remembered``: what headings were taken for when somebody said so.
    """
    needed = {column.label for column in columns if column.is_needed}
    for row in rows:
        if row.line > HEADER_WITHIN:
            break
        if needed <= set(labels_in(row, columns, remembered)):
            return row
    return None


def places_in(row: SheetRow[Cell], columns: Sequence[Column]) -> tuple[int | None, ...]:
    """Where each column stands in a heading.

    :raises ColumnTwice: two lists stand side by side, or nobody knows which column is meant.
    """
    found = labels_in(row, columns)
    check_once(found, columns, line=row.line)
    return places_of(found, columns)


def places_of(labels: Sequence[str], columns: Sequence[Column]) -> tuple[int | None, ...]:
    """Where each column stands among what the columns of a file are taken for."""
    return tuple(labels.index(c.label) if c.label in labels else None for c in columns)


def check_once(labels: Sequence[str], columns: Sequence[Column], *, line: int) -> None:
    """:raises ColumnTwice: two columns of a file are taken for the same."""
    for label in _taken_twice(labels, columns):
        raise ColumnTwice(column=label, line=line)


def check_chosen(labels: Sequence[str], columns: Sequence[Column]) -> None:
    """:raises ColumnChosenTwice: somebody took two columns of a file for the same."""
    for label in _taken_twice(labels, columns):
        raise ColumnChosenTwice(column=label)


def _taken_twice(labels: Sequence[str], columns: Sequence[Column]) -> Iterator[str]:
    return (column.label for column in columns if labels.count(column.label) > 1)


def check_complete(labels: Sequence[str], columns: Sequence[Column]) -> None:
    """:raises ColumnsMissing: one that is needed is not there. Also ColumnChosenTwice."""
    check_chosen(labels, columns)
    needed = [column.label for column in columns if column.is_needed]
    if missing := [label for label in needed if label not in labels]:
        raise ColumnsMissing(needed="”“".join(needed), missing="”“".join(missing))


def unclear_in(labels: Sequence[str], columns: Sequence[Column]) -> Iterator[tuple[str, str]]:
    """Columns that are not there, each with a heading that may be the one."""
    ours = {column.label for column in columns}
    for column in columns:
        for other in labels if column.label not in labels else ():
            if other not in ours and any(hint in other for hint in column.hints):
                yield column.label, other


def missing_in(rows: Iterable[SheetRow[Cell]], columns: Sequence[Column]) -> ColumnsMissing:
    """Tell the row that looks most like a heading what it lacks."""
    needed = [column.label for column in columns if column.is_needed]
    seen = [labels_in(row, columns) for row in rows if row.line <= HEADER_WITHIN]
    best = max(seen, key=lambda found: sum(label in found for label in needed), default=[])
    missing = [label for label in needed if label not in best]
    return ColumnsMissing(needed="”“".join(needed), missing="”“".join(missing))


def labels_in(
    row: SheetRow[Cell], columns: Sequence[Column], remembered: Mapping[str, str] = _NOTHING
) -> list[str]:
    """What each heading of a row is called here; other columns keep their own."""
    texts = [text_stream.heading(cell) for cell in row.cells]
    ours = {
        text_stream.heading(text): column.label
        for column in columns
        for text in (column.label, *column.also)
    }
    ours |= remembered
    found = {ours[text] for text in texts if text in ours}
    for column in columns:
        weaker = [text for text in column.or_else if text in texts]
        if weaker and column.label not in found:
            ours[weaker[0]] = column.label
    return [ours.get(text, text) for text in texts]

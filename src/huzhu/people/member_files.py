"""A list of members (会员名单) as a stream of rows, from text, xlsx or xls.

The kind is told by the content, never by the name. Columns are found by their heading, in any
order; further columns are ignored, so that a list of refused rows can be handed in again.

Not here: whether an entry is right (``rules``), what the register says to it (``staging``).
"""

from __future__ import annotations

import io
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, NamedTuple

from huzhu.documents import rules, text_stream, xls_sheets, xlsx_stream
from huzhu.documents.columns import (
    HEADER_WITHIN,
    heading_row,
    missing_in,
    places_in,
    places_of,
)
from huzhu.documents.errors import ListIsNoTable, SheetsAlike
from huzhu.documents.lists import EXAMPLES, ListKind
from huzhu.documents.text_stream import Cell, Damaged, Exceeded, SheetRow, ShownMonth, Unsure
from huzhu.documents.workbooks import SeenSheet
from huzhu.people.errors import FileDamaged, FileEmpty, FileTooLarge, NotATable
from huzhu.people.rules import COLUMNS, MEMBER_LIST, NEEDED

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from huzhu.documents.lists import Layout
    from huzhu.documents.xls_sheets import OldBook
    from huzhu.documents.xlsx_stream import Book

    AnyBook = AbstractContextManager[Book | OldBook]

MAX_BYTES = 1024**3
MAX_ROWS = 6_000_000  #: the members of one city, and room
LONGEST_CELL = 200  #: of what we keep of a cell; every column that we read is far shorter


class ListRow(NamedTuple):
    """One row: its number in the file, its cells in our order, and what is wrong with its form.

    Cells of columns that no list needs are there if the list has one of them (``rules.NEEDED``).
    """

    line: int
    cells: Sequence[str]
    fault: str


class Header(NamedTuple):
    """Where the header stands, our columns in it, and how wide it is."""

    line: int
    places: tuple[int | None, ...]  #: None: the list does not have it
    width: int

    @property
    def ours(self) -> list[int]:
        """The columns of the file that are read."""
        return [place for place in self.places if place is not None]


MEMBERS = ListKind("members", "会员名单", MEMBER_LIST)
_HEAD = HEADER_WITHIN + EXAMPLES


def heads_of(file: IO[bytes]) -> list[SeenSheet]:
    """The sheets that people see, each with its first rows: they tell what its columns are.

    :raises FileEmpty: nothing stands in any. Also as ``rows_in``.
    """
    with _told(file) as opened:
        if opened is not None:
            with opened(file) as book:
                sheets = [_head(name, book.shown(name)) for name in book.seen]
        else:
            with _text_of(file) as rows:
                sheets = [replace(_head("", rows), is_text=True)]
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise FileEmpty
    return filled


def _head(name: str, rows: Iterator[SheetRow[Cell]]) -> SeenSheet:
    return SeenSheet(name, [row for row in islice(rows, _HEAD) if any(map(_is_filled, row.cells))])


def rows_of(path: Path) -> Iterator[ListRow]:
    """Yield the members' rows of a list that lies on this machine: see ``rows_in``."""
    with path.open("rb") as file:
        yield from rows_in(file)


def rows_in(file: IO[bytes], layout: Layout | None = None) -> Iterator[ListRow]:
    """Yield the members' rows as people see them, without blank ones.

    Without a ``layout`` columns are found by their headings alone.

    :raises FileTooLarge: beyond what a register can be, packed or unpacked.
    :raises NotATable: neither csv nor xlsx, or in an unknown encoding.
    :raises ColumnsMissing: one is not there. Also ColumnTwice, SheetsAlike.
    :raises FileEmpty: no member stands in it.
    :raises FileDamaged: it cannot be read to the end.
    """
    with _told(file) as opened:
        if opened is not None:
            with opened(file) as book:
                name = layout.sheet if layout else _sheet_of(book)
                rows = book.shown(name, marks_formulas=True)
                header = yield from _members_in(rows, layout, is_text=False)
                _check_merged(book, below=header.line, ours=header.ours)
        else:
            with _text_of(file) as lines:
                yield from _members_in(lines, layout, is_text=True)


@contextmanager
def _told(file: IO[bytes]) -> Iterator[Callable[[IO[bytes]], AnyBook] | None]:
    """What opens a workbook of its kind; none: it is text. What is wrong is said in our words."""
    size = file.seek(0, io.SEEK_END)
    if size > MAX_BYTES:
        limit = f"{MAX_BYTES >> 20} MB"
        raise FileTooLarge(what="文件", size=f"{size >> 20} MB", limit=limit)
    file.seek(0)
    start = file.read(8)
    if found := rules.kind_of_no_list(start):
        raise ListIsNoTable(found=found)
    try:
        if start.startswith(xls_sheets.MARK):
            yield xls_sheets.opened
        else:
            yield xlsx_stream.opened if start.startswith(xlsx_stream.MARK) else None
    except Damaged as damaged:
        raise FileDamaged(where=damaged.where, fault=damaged.fault) from damaged
    except Exceeded as exceeded:
        raise FileTooLarge(**exceeded.facts) from exceeded


# --- header and rows ----------------------------------------------------------------------------


def _members_in(
    rows: Iterator[SheetRow[Cell]], layout: Layout | None, *, is_text: bool
) -> Generator[ListRow, None, Header]:
    """Return, when all are told, the header.

    In a text a separator too many shifts what follows; in a sheet each cell stands in its column.
    """
    first = list(islice(rows, HEADER_WITHIN))
    header = _laid_out(layout) if layout else _header(first)
    rows = chain((row for row in first if row.line > header.line), rows)
    count = 0
    for row in _filled(rows, header.ours):
        count += 1
        if count > MAX_ROWS:
            raise FileTooLarge(what="行数", size=f"{MAX_ROWS} 以上", limit=MAX_ROWS)
        yield _in_order(row, header, is_text=is_text)
    if not count:
        raise FileEmpty
    return header


def _laid_out(layout: Layout) -> Header:
    places = _read_ones(places_of(layout.labels, MEMBER_LIST))
    return Header(layout.line, places, len(layout.headings))


def _header(first: Sequence[SheetRow[Cell]]) -> Header:
    if not any(map(_is_filled, chain.from_iterable(row.cells for row in first))):
        raise FileEmpty
    row = heading_row(first, MEMBER_LIST)
    if row is None:
        raise missing_in(first, MEMBER_LIST)
    return Header(row.line, _read_ones(places_in(row, MEMBER_LIST)), len(row.cells))


def _read_ones(places: tuple[int | None, ...]) -> tuple[int | None, ...]:
    """Without the columns that no list needs, where a list has none of them."""
    return places if any(place is not None for place in places[NEEDED:]) else places[:NEEDED]


def _filled(rows: Iterable[SheetRow[Cell]], places: Sequence[int]) -> Iterator[SheetRow[Cell]]:
    """Leave out what says nothing in our columns: numbers put beside them in advance are no row."""
    for row in rows:
        cells, width = row.cells, len(row.cells)
        if any(_is_filled(cells[place]) for place in places if place < width):
            yield row


def _is_filled(cell: Cell) -> bool:
    return not isinstance(cell, str) or bool(cell.strip())


def _in_order(row: SheetRow[Cell], header: Header, *, is_text: bool) -> ListRow:
    cells, width = row.cells, header.width
    fault = ""
    if len(cells) < width:
        cells = [*cells, *[""] * (width - len(cells))]
    elif is_text and len(cells) > width and any(cells[width:]):
        fault = "本行的列数多于表头，请检查是否有多余的逗号。"
    ours = ["" if place is None else cells[place] for place in header.places]
    texts = [str(cell) for cell in ours]
    fault = fault or _unsure(ours)
    if max(map(len, texts)) > LONGEST_CELL or "\x00" in "".join(texts):
        cut = [text[:LONGEST_CELL].replace("\x00", "") for text in texts]
        return ListRow(row.line, cut, fault or _cell_fault(texts))
    return ListRow(row.line, texts, fault)


def _unsure(cells: Sequence[Cell]) -> str:
    """What nobody can read for certain; a day is a number that a spreadsheet has changed."""
    for column, cell in zip(MEMBER_LIST, cells, strict=False):
        label = column.label
        if isinstance(cell, Unsure):
            return f"“{label}”{cell.why}。"
        if column.is_day and isinstance(cell, ShownMonth):
            return f"“{label}”只看得出年和月，须写明年、月、日，请更正，或留空。"
        if not isinstance(cell, str) and not (column.is_day and isinstance(cell, date)):
            return f"“{label}”是日期或是非值，可能是号码被表格改成的，请把该列设为文本后重新填写。"
    return ""


def _cell_fault(cells: Sequence[str]) -> str:
    for column, cell in zip(COLUMNS, cells, strict=False):
        if len(cell) > LONGEST_CELL:
            return f"“{column}”超过 {LONGEST_CELL} 字，请核对。"
    return "含有不可见的控制字符，请重新填写。"


# --- the file -----------------------------------------------------------------------------------


@contextmanager
def _text_of(file: IO[bytes]) -> Iterator[Iterator[SheetRow[Cell]]]:
    encoding = text_stream.encoding_of(file)
    if not encoding:
        raise NotATable(found="不是表格，文字编码也无法识别")
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        with closing(text_stream.rows_of(text)) as rows:
            yield rows
    finally:
        text.detach()  # the file is the caller's to close


def _check_merged(book: Book | OldBook, *, below: int, ours: Sequence[int]) -> None:
    """Nobody knows which member is meant by a cell that stands in two rows."""
    for merged in {*book.merged}:
        is_ours = any(merged.left <= at <= merged.right for at in ours)
        if is_ours and below < merged.top < merged.bottom:
            raise Damaged("工作表", f"{merged} 是合并的单元格，看不出填的是哪一行，请拆分")


def _sheet_of(book: Book | OldBook) -> str:
    """The sheet that people see; of several the one with our header.

    :raises SheetsAlike: two have it.
    """
    if len(book.seen) == 1:
        return book.seen[0]
    alike = [name for name in book.seen if _has_header(book, name)]
    if len(alike) > 1:
        raise SheetsAlike(names="”“".join(alike))
    return (alike or book.seen)[0]


def _has_header(book: Book | OldBook, name: str) -> bool:
    with closing(book.shown(name)) as rows:
        return heading_row(islice(rows, HEADER_WITHIN), MEMBER_LIST) is not None

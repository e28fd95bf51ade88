"""Tables in: lists are read from workbooks or text.

Reading is guarded, because whoever sends a list chooses every byte of it.

Not here: tables out (``tables``), what the columns mean (the apps that read a list).
"""

from __future__ import annotations

import io
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, cast

from huzhu.documents import rules, text_stream, xls_sheets, xlsx_stream
from huzhu.documents.columns import RowFault, heading_row
from huzhu.documents.errors import (
    FileTooLarge,
    ListBroken,
    ListIsNoTable,
    SheetsAlike,
    WorkbookTooLarge,
    WorkbookUnreadable,
)
from huzhu.documents.text_stream import Cell, Damaged, Exceeded, SheetRow, TooFar, Unsure
from huzhu.kernel.identifiers import listed_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from huzhu.documents.columns import Column
    from huzhu.documents.xls_sheets import OldBook
    from huzhu.documents.xlsx_stream import Book

MOST_ROWS = 500_000
MOST_COLUMNS = 60
MOST_CELLS = 6_000_000
_NOTHING: Mapping[str, str] = MappingProxyType({})
MOST_NAMED = 10  # sheets in one sentence
_MERGED = Unsure("在合并的单元格里")
_SHIFTED = Unsure("所在行的列数多于表头，可能多了分隔符")


class ListRow(NamedTuple):
    """A row of a list: its number in the file, and its cells in the order of the columns."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeenSheet:
    """A sheet that people see, and its rows in which something stands."""

    name: str
    rows: list[SheetRow[Cell]]
    is_text: bool = False

    def below(self, line: int) -> list[SheetRow[Cell]]:
        """The rows below a line; 0: all of them."""
        return [row for row in self.rows if row.line > line]


def sheet_with(
    tables: Sequence[SeenSheet], columns: Sequence[Column], remembered: Mapping[str, str] = _NOTHING
) -> tuple[SeenSheet, SheetRow[Cell]] | None:
    """The one sheet that has the headings, and the row of them. :raises SheetsAlike: two have."""
    found = [(each, row) for each in tables if (row := heading_row(each.rows, columns, remembered))]
    if len(found) > 1:
        raise SheetsAlike(names="”“".join(table.name for table, _ in found[:MOST_NAMED]))
    return found[0] if found else None


def below(
    table: SeenSheet, line: int, *, width: int, places: Sequence[int | None]
) -> Iterator[SheetRow[Cell]]:
    """The rows below a heading. What is merged with a heading above it belongs to the heading."""
    last = line
    for row in table.below(line):
        if row.line == last + 1 and _MERGED in _ours(row, places) <= {"", _MERGED}:
            last = row.line
        elif table.is_text and len(row.cells) > width and any(row.cells[width:]):
            yield SheetRow(row.line, [_SHIFTED] * width)
        else:
            yield row


def _ours(row: SheetRow[Cell], places: Sequence[int | None]) -> set[Cell]:
    return {row.cells[at] for at in places if at is not None and at < len(row.cells)}


def rows_of(
    rows: Iterable[SheetRow[Cell]], places: Sequence[int | None], columns: Sequence[Column]
) -> tuple[list[ListRow], list[RowFault]]:
    """The rows in which something stands, and every cell that nobody can be sure of: read empty."""
    listed: list[ListRow] = []
    unsure: list[RowFault] = []
    asked = list(zip(places, columns, strict=True))
    for row in rows:
        cells = tuple([_cell_of(row.cells, place, column) for place, column in asked])
        if Unsure in map(type, cells):
            unsure += _unsure(row.line, cells, columns)
            read = tuple(cell if isinstance(cell, str) else "" for cell in cells)
            listed.append(ListRow(row.line, read))
        elif any(cells):
            listed.append(ListRow(row.line, cast("tuple[str, ...]", cells)))
    return listed, unsure


def tables_in(content: bytes) -> list[SeenSheet]:
    """Every sheet that people see and that holds something; at least one. Formulas: last values.

    :raises FileTooLarge: the file has more than 20 MB.
    :raises ListIsNoTable: it is something else, and says what.
    :raises WorkbookUnreadable: it is neither a workbook nor text. Also ListBroken: not to its end.
    :raises ArchiveUnsafe: it is broken, has macros or unpacks to too much.
    :raises WorkbookTooLarge: it has too many rows or columns.
    """
    check_bytes(content, name="清单")
    if found := rules.kind_of_no_list(content):
        raise ListIsNoTable(found=found)
    if not content.startswith((xlsx_stream.MARK, xls_sheets.MARK)):
        return [SeenSheet("", list(sized(_text_rows(content))), is_text=True)]
    opened = _open_old if content.startswith(xls_sheets.MARK) else open_book
    with opened(content, name="清单") as book:
        tables = [SeenSheet(name, _as_merged(sized(book.shown(name)), book)) for name in book.seen]
    return [table for table in tables if table.rows] or tables[:1]


@contextmanager
def _open_old(content: bytes, *, name: str) -> Iterator[OldBook]:
    try:
        with xls_sheets.opened(io.BytesIO(content)) as book:
            yield book
    except Damaged as broken:
        raise ListBroken(where=name, fault=f"是{broken.where}，{broken.fault}") from broken


def _as_merged(rows: Iterator[SheetRow[Cell]], book: Book | OldBook) -> list[SheetRow[Cell]]:
    """Nobody knows for which of the cells under a merged one it stands."""
    read = list(rows)
    if len(book.merged) >= (most := xlsx_stream.MOST_MERGED):
        raise ListBroken(where="工作表里", fault=f"合并的单元格有 {most} 处以上，请取消合并")
    covered: dict[int, set[int]] = {}
    lines, count = frozenset(row.line for row in read), 0
    for merged in {*book.merged}:
        for line, place in merged.covered(rows=lines):
            covered.setdefault(line, set()).add(place)
            count += 1
            if count > MOST_CELLS:
                raise _too_large()
    return [
        SheetRow(row.line, _with_merged(row.cells, covered[row.line]))
        if row.line in covered
        else row
        for row in read
    ]


def _with_merged(cells: Sequence[Cell], covered: AbstractSet[int]) -> list[Cell]:
    width = max(len(cells), *(place + 1 for place in covered))
    wide = [*cells, *[""] * (width - len(cells))]
    return [_MERGED if place in covered else cell for place, cell in enumerate(wide)]


def check_bytes(content: bytes, *, name: str) -> None:
    """:raises FileTooLarge: there is more than 20 MB of it."""
    if len(content) > rules.LARGEST_FILE:
        raise FileTooLarge(name=name, limit=rules.LARGEST_FILE // rules.MEGABYTE)


@contextmanager
def open_book(content: bytes, *, name: str) -> Iterator[Book]:
    """Open an XLSX workbook that is safe to be read.

    :raises WorkbookUnreadable: it is no XLSX, or broken.
    :raises ArchiveUnsafe: it has macros or unpacks to too much.
    :raises WorkbookTooLarge: a cell is far outside.
    """
    try:
        rules.check_archive(content, name=name)
        with xlsx_stream.opened(io.BytesIO(content)) as book:
            yield book
    except (TooFar, Exceeded) as far:
        raise _too_large() from far
    except (zipfile.BadZipFile, Damaged) as broken:
        raise WorkbookUnreadable from broken


def sized(rows: Iterable[SheetRow[Cell]]) -> Iterator[SheetRow[Cell]]:
    """Pass the rows on in which something stands. :raises WorkbookTooLarge: too much does."""
    cells = 0
    for row in rows:
        width = len(row.cells)
        while width and row.cells[width - 1] == "":
            width -= 1
        if not width:
            continue  # a look without content, however far below
        cells += width
        if width > MOST_COLUMNS or cells > MOST_CELLS or row.line > MOST_ROWS:
            raise _too_large()
        yield row


def _too_large() -> WorkbookTooLarge:
    return WorkbookTooLarge(rows=MOST_ROWS, columns=MOST_COLUMNS, cells=MOST_CELLS)


def _text_rows(content: bytes) -> Iterator[SheetRow[str]]:
    file = io.BytesIO(content)
    encoding = text_stream.encoding_of(file)
    if not encoding or not content.strip():
        raise WorkbookUnreadable
    file.seek(0)
    try:
        yield from text_stream.rows_of(io.TextIOWrapper(file, encoding=encoding, newline=""))
    except Damaged as broken:
        raise ListBroken(where=broken.where, fault=broken.fault) from broken


def bare_places(table: SeenSheet, count: int) -> tuple[int, ...]:
    """Where the columns stand in a list without heading; nothing where nobody can tell.

    Its rows may be numbered from 1. Links hold what else parts cells: one is enough in a row.
    """
    first = [str(cell) for row in table.rows[:1] for cell in row.cells]
    after = 1 if len(first) > 1 and _are_numbered(table.rows) else 0
    ours = first[after:]
    has_digits = any(sign.isdigit() for sign in "".join(ours[:1]))
    is_clear = len(ours) == 1 or "://" not in "".join(ours)
    if not (0 < len(ours) <= count and "".join(ours).isascii() and has_digits and is_clear):
        return ()
    return tuple(range(after, after + count))


def _are_numbered(rows: Sequence[SheetRow[Cell]]) -> bool:
    return all(str(row.cells[0]) == str(number) for number, row in enumerate(rows, 1))


def _cell_of(cells: Sequence[Cell], place: int | None, column: Column) -> str | Unsure:
    if place is None or place >= len(cells):
        return ""
    text = _text(cells[place], may_be_day=column.is_day)
    return listed_code(text) if column.is_identifier and isinstance(text, str) else text


def _unsure(
    line: int, cells: Sequence[str | Unsure], columns: Sequence[Column]
) -> Iterator[RowFault]:
    for column, cell in zip(columns, cells, strict=True):
        if isinstance(cell, Unsure):
            yield RowFault(line, column.label, cell.why)


def _text(cell: Cell, *, may_be_day: bool) -> str | Unsure:
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, Unsure):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if not may_be_day:
        return Unsure("是日期或时间，可能是号码被改成的")
    return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)

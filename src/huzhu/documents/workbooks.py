"""Tables in and out: lists are read from XLSX or CSV, workbooks are written cell by cell as text.

Reading is guarded, because whoever sends a list chooses every byte of it. Writing treats each
value as text: nothing that somebody typed becomes a formula or a link on the reader's desk.

Not here: what the columns mean (the apps that read a list).
"""

from __future__ import annotations

import io
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile

from huzhu.documents import rules, text_stream, xlsx_stream
from huzhu.documents.errors import (
    ColumnsMissing,
    FileTooLarge,
    NumberCut,
    WorkbookTooLarge,
    WorkbookUnreadable,
)
from huzhu.documents.text_stream import C_co, Cell, Damaged, Exceeded, SheetRow, TooFar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from huzhu.documents.xlsx_stream import Book

MOST_ROWS = 500_000
MOST_COLUMNS = 60
MOST_CELLS = 6_000_000
HEADER_WITHIN = 20  # rows above the header: a title, a remark
EXACT_BELOW = 10**15  # a spreadsheet keeps fifteen digits of a number
_WIDEST = 60
#: Nothing that somebody typed becomes a formula or a link, nothing lies in a temporary file.
AS_TEXTS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a list: its number in the file, and its cells in the order of the columns."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to be written: headings, then rows of text."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[str]] = field(default=())


def read_rows(
    source: bytes | Path, *, columns: Sequence[str], optional: Sequence[str] = ()
) -> list[ListRow]:
    """Read the first sheet of a list: the columns that are asked for, found by their headings.

    Cells come as text without outer blanks; a column of ``optional`` that is not there reads as
    empty; rows without any content are left out. Formulas read as their last value.

    :raises FileTooLarge: the file has more than 20 MB.
    :raises WorkbookUnreadable: it is neither XLSX nor text.
    :raises ArchiveUnsafe: it is broken, has macros or unpacks to too much.
    :raises WorkbookTooLarge: it has too many rows or columns.
    :raises ColumnsMissing: no row names all ``columns``.
    :raises NumberCut: a long number was kept as a number and has lost its last places.
    """
    return list(_picked(_table(source), columns=columns, optional=optional))


def read_grid(source: bytes | Path) -> list[tuple[str, ...]]:
    """Read every cell of the first sheet as text: for official forms, whose places are known.

    :raises DomainError: as :func:`read_rows`, columns aside.
    """
    grid: list[tuple[str, ...]] = []
    for line, cells in _table(source):
        grid += [()] * (line - 1 - len(grid))
        grid.append(
            tuple(
                _text(cell, row=line, column=f"第 {place} 列")
                for place, cell in enumerate(cells, start=1)
            )
        )
    return grid


def _table(source: bytes | Path) -> Iterator[SheetRow[Cell]]:
    content = source.read_bytes() if isinstance(source, Path) else source
    check_bytes(content, name="清单")
    if not content.startswith(b"PK\x03\x04"):
        yield from sized(_text_rows(content))
        return
    with open_book(content, name="清单") as book:
        yield from sized(book.values())


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


def sized(rows: Iterable[SheetRow[C_co]]) -> Iterator[SheetRow[C_co]]:
    """Pass the rows on that hold cells. :raises WorkbookTooLarge: too many of either."""
    for row in rows:
        width = len(row.cells)
        if not width:
            continue
        if width > MOST_COLUMNS or row.line * width > MOST_CELLS or row.line > MOST_ROWS:
            raise _too_large()
        yield row


def _too_large() -> WorkbookTooLarge:
    return WorkbookTooLarge(rows=MOST_ROWS, columns=MOST_COLUMNS, cells=MOST_CELLS)


def _text_rows(content: bytes) -> Iterator[SheetRow[str]]:
    text = rules.decode_text(content)
    if text is None:
        raise WorkbookUnreadable
    try:
        yield from text_stream.rows_of(io.StringIO(text, newline=""), is_strict=True)
    except Damaged as broken:
        raise WorkbookUnreadable from broken


def _picked(
    table: Iterator[SheetRow[Cell]], *, columns: Sequence[str], optional: Sequence[str]
) -> Iterator[ListRow]:
    places = _header(table, columns=columns, optional=optional)
    labels = (*columns, *optional)
    for number, row in table:
        cells = tuple(
            _text(row[place], row=number, column=label)
            if place is not None and place < len(row)
            else ""
            for place, label in zip(places, labels, strict=True)
        )
        if any(cells):
            yield ListRow(number, cells)


def _header(
    table: Iterator[SheetRow[Cell]], *, columns: Sequence[str], optional: Sequence[str]
) -> list[int | None]:
    """Consume rows up to the heading; return where each column stands."""
    best: list[str] = []
    for number, row in table:
        if number > HEADER_WITHIN:
            break
        headings = [cell.strip() if isinstance(cell, str) else "" for cell in row]
        if all(column in headings for column in columns):
            return [
                headings.index(column) if column in headings else None
                for column in (*columns, *optional)
            ]
        best = max(best, headings, key=lambda seen: sum(column in seen for column in columns))
    missing = [column for column in columns if column not in best]
    raise ColumnsMissing(needed="”“".join(columns), missing="”“".join(missing))


def _text(cell: Cell, *, row: int, column: str) -> str:
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        if not abs(cell) < EXACT_BELOW:  # nor is NaN
            raise NumberCut(row=row, column=column)
        return str(int(cell)) if cell == int(cell) else repr(cell)
    return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)


def write_workbook(sheets: Sequence[Sheet], *, password: str | None = None) -> bytes:
    """Return an XLSX workbook; with a password its content is encrypted (AES), not just locked.

    Everything is built in memory: codes and passwords never lie in a temporary file.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, AS_TEXTS) as book:
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@"})
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.title), sheet, heading=heading, text=text)
    return buffer.getvalue() if password is None else _encrypted(buffer, password=password)


def _write_sheet(
    page: xlsxwriter.worksheet.Worksheet,
    sheet: Sheet,
    *,
    heading: xlsxwriter.format.Format,
    text: xlsxwriter.format.Format,
) -> None:
    widths = [width_of(column) for column in sheet.columns]
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column, heading)
    for number, row in enumerate(sheet.rows, start=1):
        for place, cell in enumerate(row):
            page.write_string(number, place, cell, text)
            widths[place] = max(widths[place], width_of(cell))
    for place, width in enumerate(widths):
        page.set_column(place, place, min(width + 2, _WIDEST), text)
    page.freeze_panes(1, 0)


def width_of(text: str) -> int:
    """Return the columns of a text on a screen: a Chinese character takes two."""
    return sum(1 if letter < "\u2e80" else 2 for letter in text)


def _encrypted(plain: io.BytesIO, *, password: str) -> bytes:
    if not password:
        raise ValueError("an empty password protects nothing")
    plain.seek(0)
    buffer = io.BytesIO()
    OOXMLFile(plain).encrypt(password, buffer)
    return buffer.getvalue()

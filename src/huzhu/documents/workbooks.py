"""Tables in and out: lists are read from XLSX or CSV, workbooks are written cell by cell as text.

Reading is guarded, because whoever sends a list chooses every byte of it. Writing treats each
value as text: nothing that somebody typed becomes a formula or a link on the reader's desk.

Not here: what the columns mean (the apps that read a list).
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import python_calamine
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile

from huzhu.documents import rules
from huzhu.documents.errors import (
    ColumnsMissing,
    FileTooLarge,
    NumberCut,
    WorkbookLocked,
    WorkbookTooLarge,
    WorkbookUnreadable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_ROWS = 500_000
MOST_COLUMNS = 60
MOST_CELLS = 6_000_000  # the rectangle that the reader makes room for
HEADER_WITHIN = 20  # rows above the header: a title, a remark
EXACT_BELOW = 10**15  # a spreadsheet keeps fifteen digits of a number
_WIDEST = 60
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"  # what encrypted workbooks and XLS files begin with
_ROOM_FOR_REFERENCE = 32
_CELL = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]{1,7})([0-9]{1,10})\s*["']""")

Cell = str | float | int | bool | date | datetime | object


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
    for number, row in enumerate(_table(source), start=1):
        _check_size(rows=number, columns=len(row))
        grid.append(
            tuple(
                _text(cell, row=number, column=f"第 {place} 列")
                for place, cell in enumerate(row, start=1)
            )
        )
    return grid


def _table(source: bytes | Path) -> Iterator[Sequence[Cell]]:
    content = source.read_bytes() if isinstance(source, Path) else source
    if len(content) > rules.LARGEST_FILE:
        raise FileTooLarge(name="清单", limit=rules.LARGEST_FILE // rules.MEGABYTE)
    return _sheet_rows(content) if content.startswith(b"PK\x03\x04") else _text_rows(content)


def open_book(content: bytes) -> python_calamine.CalamineWorkbook:
    """Open an XLSX workbook that is safe to be read whole.

    :raises FileTooLarge: the file has more than 20 MB.
    :raises WorkbookLocked: it needs a password, or is of the format before XLSX.
    :raises WorkbookUnreadable: it is no XLSX, or broken.
    :raises ArchiveUnsafe: it has macros or unpacks to too much.
    :raises WorkbookTooLarge: it has too many rows or columns.
    """
    if len(content) > rules.LARGEST_FILE:
        raise FileTooLarge(name="表格", limit=rules.LARGEST_FILE // rules.MEGABYTE)
    if content.startswith(_COMPOUND_FILE):
        raise WorkbookLocked
    try:
        entries = _check_extent(content, name="表格")
        if "xl/workbook.xml" not in {entry.filename for entry in entries}:
            raise WorkbookUnreadable
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (zipfile.BadZipFile, python_calamine.CalamineError, OSError) as broken:
        raise WorkbookUnreadable from broken


def _sheet_rows(content: bytes) -> Iterator[Sequence[Cell]]:
    try:
        _check_extent(content)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
    except (zipfile.BadZipFile, python_calamine.CalamineError, OSError) as broken:
        raise WorkbookUnreadable from broken
    # The reader drops empty rows at the top; the numbers of rows must be those of the file.
    for _ in range(sheet.start[0] if sheet.start else 0):
        yield ()
    yield from sheet.to_python(skip_empty_area=True)


def _check_extent(content: bytes, *, name: str = "清单") -> list[zipfile.ZipInfo]:
    """Turn away a sheet with a cell far outside: the reader makes room for the whole rectangle."""
    entries = rules.check_archive(content, name=name)
    for entry in entries:
        tail, widest, tallest = b"", 0, 0
        for piece in rules.unpack(content, entry=entry):
            cells = _CELL.findall(tail + piece)
            widest = max(widest, *map(_column_number, {letters for letters, _ in cells}), 0)
            tallest = max(tallest, *(int(digits) for _, digits in cells), 0)
            _check_size(rows=tallest, columns=widest)
            tail = piece[-_ROOM_FOR_REFERENCE:]
    return entries


def _check_size(*, rows: int, columns: int) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise WorkbookTooLarge(rows=MOST_ROWS, columns=MOST_COLUMNS, cells=MOST_CELLS)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _text_rows(content: bytes) -> Iterator[Sequence[Cell]]:
    text = rules.decode_text(content)
    if text is None:
        raise WorkbookUnreadable
    head = text[:4096]
    delimiter = max(",\t;", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as broken:
        raise WorkbookUnreadable from broken


def _picked(
    table: Iterator[Sequence[Cell]], *, columns: Sequence[str], optional: Sequence[str]
) -> Iterator[ListRow]:
    numbered = enumerate(table, start=1)
    places = _header(numbered, columns=columns, optional=optional)
    labels = (*columns, *optional)
    for number, row in numbered:
        _check_size(rows=number, columns=len(row))
        cells = tuple(
            _text(row[place], row=number, column=label)
            if place is not None and place < len(row)
            else ""
            for place, label in zip(places, labels, strict=True)
        )
        if any(cells):
            yield ListRow(number, cells)


def _header(
    numbered: Iterator[tuple[int, Sequence[Cell]]],
    *,
    columns: Sequence[str],
    optional: Sequence[str],
) -> list[int | None]:
    """Consume rows up to the heading; return where each column stands."""
    best: list[str] = []
    for number, row in numbered:
        headings = [cell.strip() if isinstance(cell, str) else "" for cell in row]
        if all(column in headings for column in columns):
            return [
                headings.index(column) if column in headings else None
                for column in (*columns, *optional)
            ]
        best = max(best, headings, key=lambda seen: sum(column in seen for column in columns))
        if number >= HEADER_WITHIN:
            break
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
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)


def write_workbook(sheets: Sequence[Sheet], *, password: str | None = None) -> bytes:
    """Return an XLSX workbook; with a password its content is encrypted (AES), not just locked.

    Everything is built in memory: codes and passwords never lie in a temporary file.
    """
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
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

"""Tables out: workbooks whose cells stay what they are in every spreadsheet program.

A text stays a text, whatever it looks like: no number, no formula, no link is made of it. Days are
days, numbers that are counted with are numbers. Each workbook names what it holds and when it was
drawn up, on a sheet of its own, so that the list itself can be handed in again.

Not here: reading (``workbooks``), sheets that are filled in and come back (``locked_sheets``).
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import IO, TYPE_CHECKING

import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile

from huzhu.kernel.workdays import SHANGHAI

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

#: Nothing that somebody typed becomes a formula or a link.
_AS_TEXTS = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
#: The same, and nothing lies in a temporary file.
AS_TEXTS = {**_AS_TEXTS, "in_memory": True}
ABOUT = "说明"
_WIDEST = 60
_LOOKS = {"text": "@", "number": "General", "day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm"}
_DAY_WIDTH, _MOMENT_WIDTH = 10, 16
_LONGEST_NUMBER = 10**10  #: from here on programs shorten; what is longer is no quantity

Value = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to be written: headings, then rows; a moment has its zone."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Value]] = field(default=())


def write_workbook(
    sheets: Iterable[Sheet], *, of: str, at: datetime, password: str | None = None
) -> bytes:
    """Return an XLSX workbook; with a password its content is encrypted (AES), not just locked.

    ``of`` says what is in it, and by which filter. Everything is built in memory: codes and
    passwords never lie in a temporary file.
    """
    buffer = io.BytesIO()
    write(buffer, sheets, of=of, at=at)
    return buffer.getvalue() if password is None else _encrypted(buffer, password=password)


def write(
    file: IO[bytes], sheets: Iterable[Sheet], *, of: str, at: datetime, aside: Path | None = None
) -> int:
    """Write a workbook and return how many rows it holds.

    With a folder ``aside`` rows wait there, not in memory: a million of them take no more room
    than one.
    """
    kept = {"constant_memory": True, "tmpdir": str(aside)} if aside else {"in_memory": True}
    count = 0
    with xlsxwriter.Workbook(file, {**_AS_TEXTS, **kept}) as book:
        book.set_properties({"created": at.astimezone(UTC).replace(tzinfo=None)})
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        looks = {name: book.add_format({"num_format": code}) for name, code in _LOOKS.items()}
        for sheet in sheets:
            count += _write_sheet(book.add_worksheet(sheet.title), sheet, heading, looks)
        _write_sheet(book.add_worksheet(ABOUT), _about(of, at), heading, looks)
    return count


def _about(of: str, at: datetime) -> Sheet:
    moment = f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}（北京时间）"
    return Sheet(ABOUT, ("说明事项", "内容"), [("范围与筛选", of), ("生成时间", moment)])


def _write_sheet(
    page: Worksheet, sheet: Sheet, heading: Format, looks: Mapping[str, Format]
) -> int:
    widths = [width_of(column) for column in sheet.columns]
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column, heading)
    count = 0
    for count, row in enumerate(sheet.rows, start=1):
        for place, cell in enumerate(row):
            widths[place] = max(widths[place], _write_cell(page, (count, place), cell, looks))
    for place, width in enumerate(widths):
        page.set_column(place, place, min(width + 2, _WIDEST), looks["text"])
    page.freeze_panes(1, 0)
    return count


def _write_cell(
    page: Worksheet, at: tuple[int, int], cell: Value, looks: Mapping[str, Format]
) -> int:
    """Write a cell as what it is and return how wide it looks."""
    if isinstance(cell, datetime):
        moment = cell.astimezone(SHANGHAI).replace(tzinfo=None, second=0, microsecond=0)
        left_out, width = page.write_datetime(*at, moment, looks["moment"]), _MOMENT_WIDTH
    elif isinstance(cell, date):
        left_out, width = page.write_datetime(*at, cell, looks["day"]), _DAY_WIDTH
    elif isinstance(cell, int | Decimal):
        if not -_LONGEST_NUMBER < cell < _LONGEST_NUMBER:
            raise ValueError("a number of so many places is an identifier: write it as a text")
        left_out, width = page.write_number(*at, cell, looks["number"]), len(str(cell))
    else:
        text = cell or ""
        left_out, width = page.write_string(*at, text, looks["text"]), width_of(text)
    if left_out:
        raise ValueError("a cell or a sheet is longer than a workbook can hold")
    return width


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

"""The programs that write a list: spreadsheets of today and of old, and text in every encoding.

Not here: what LibreOffice makes of a workbook (``cases``).
"""

import csv
import io
from collections.abc import Callable
from datetime import date
from random import Random

import openpyxl
import xlsxwriter
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from tests.lists.layouts import Case, Page, Place, Written

FAR = 1_048_575


def by_xlsxwriter(case: Case, *, is_from_1904: bool = False) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "date_1904": is_from_1904}) as book:
        looks = {
            (code, is_struck): book.add_format({"num_format": code, "font_strikeout": is_struck})
            for code in ("", *_codes(case))
            for is_struck in (False, True)
        }
        for page in case.pages:
            _xlsxwriter_page(book, page, looks)
        book.worksheets()[case.main].activate()
        book.worksheets()[case.main].set_first_sheet()
    return buffer.getvalue()


def _codes(case: Case) -> set[str]:
    return {"@", *(cell.code for page in case.pages for cell in page.cells.values() if cell.code)}


def _xlsxwriter_page(book, page: Page, looks) -> None:
    sheet = book.add_worksheet(page.name)
    for span in page.merged:
        sheet.merge_range(*span, "")
    for place, cell in page.cells.items():
        is_struck = place[0] in page.struck_rows
        is_text = isinstance(cell.value, str) and not cell.formula
        code = cell.code or ("@" if is_text and place[1] % 2 else "")
        _xlsxwriter_cell(sheet, place, cell, looks[code, is_struck] if code or is_struck else None)
    for row in page.hidden_rows:
        sheet.set_row(row, None, None, {"hidden": True})
    for column in page.hidden_columns:
        sheet.set_column(column, column, None, None, {"hidden": True})
    if page.has_filter:
        sheet.autofilter(*_extent(page))
    if page.far_look:
        sheet.write_blank(FAR, 1, None, book.add_format({"bg_color": "yellow"}))
    if page.is_hidden:
        sheet.hide()


def _xlsxwriter_cell(sheet, place: Place, cell: Written, look) -> None:
    if cell.formula:
        sheet.write_formula(*place, cell.formula, look, cell.value)
    elif isinstance(cell.value, bool):
        sheet.write_boolean(*place, cell.value, look)
    elif isinstance(cell.value, int | float):
        sheet.write_number(*place, cell.value, look)
    elif isinstance(cell.value, date):
        sheet.write_datetime(*place, cell.value, look)
    elif cell.value:
        sheet.write_string(*place, str(cell.value), look)


def _extent(page: Page) -> tuple[int, int, int, int]:
    rows, columns = zip(*page.cells, strict=True)
    return min(rows), min(columns), max(rows), max(columns)


def by_openpyxl(case: Case) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for page in case.pages:
        sheet = book.create_sheet(page.name)
        for (row, column), cell in page.cells.items():
            _openpyxl_cell(at := sheet.cell(row + 1, column + 1), cell)
            if row in page.struck_rows:
                at.font = Font(strike=True)
        for top, left, bottom, right in page.merged:
            sheet.merge_cells(
                start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
            )
        for row in page.hidden_rows:
            sheet.row_dimensions[row + 1].hidden = True
        for column in page.hidden_columns:
            sheet.column_dimensions[get_column_letter(column + 1)].hidden = True
        if page.far_look:
            sheet.cell(5000, 2).number_format = "0.00"
        sheet.sheet_state = "hidden" if page.is_hidden else "visible"
    book.active = case.main
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _openpyxl_cell(at, cell: Written) -> None:
    at.value = cell.formula or cell.value or None
    if isinstance(cell.value, str) and not cell.formula:
        at.data_type = "s" if cell.value else "n"
    if isinstance(cell.value, bool):
        at.value = cell.value
    if cell.code:
        at.number_format = cell.code


# --- text ---------------------------------------------------------------------------------------

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16-le", "utf-16-be")
_ORDER_MARKS = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
SEPARATORS = (",", "\t", ";", "|")
LOOSE = ("----", "    ", "——", "，")  #: suppliers part code and password so


def as_text(case: Case, rng: Random) -> bytes:
    """A text file; its cells stand as they are seen."""
    is_loose = case.layout.name == "plain" and rng.random() < 0.25 and _is_gapless(case)
    separator = rng.choice(LOOSE if is_loose else SEPARATORS)
    end, encoding = rng.choice(("\n", "\r\n", "\r")), rng.choice(ENCODINGS)
    rows = grid_of(case.page, seen)
    if is_loose:
        text = end.join(separator.join(row) for row in rows)
    else:
        buffer = io.StringIO()
        quoting = rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
        csv.writer(buffer, delimiter=separator, lineterminator=end, quoting=quoting).writerows(rows)
        text = buffer.getvalue()
    if encoding.startswith("utf") or "\u00ad" not in text:
        return _ORDER_MARKS.get(encoding, b"") + text.encode(encoding)
    return text.encode()


def _is_gapless(case: Case) -> bool:
    texts = [seen(cell) for cell in case.page.cells.values()]
    return all(text and not set(text) & {" ", "\u3000", "\u00a0", '"'} for text in texts)


def seen(cell: Written) -> str:
    return str(cell.value)


def grid_of(page: Page, look: Callable[[Written], str]) -> list[list[str]]:
    """All rows down to the last, filled up to one width."""
    _, _, bottom, right = _extent(page)
    return [
        [
            look(page.cells[row, column]) if (row, column) in page.cells else ""
            for column in range(right + 1)
        ]
        for row in range(bottom + 1)
    ]

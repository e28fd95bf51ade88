"""The rows of a list that were not taken, as a workbook: mend them there and hand it in again.

All cells are texts: what looks like a formula stays what it is. Not here: why they were refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import xlsxwriter

from huzhu.people.rules import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

    from huzhu.people.staging import RefusedRow

ROWS_PER_SHEET = 1_000_000
HEADING = (*COLUMNS, "失败原因", "原行号")
_WIDTHS = (16, 12, 22, 14, 14, 10, 60, 10)


def write_refused(rows: Iterable[RefusedRow], path: Path) -> int:
    """Write the workbook and return how many rows it holds; without rows there is no file."""
    count = 0
    book: xlsxwriter.Workbook | None = None
    sheet: Worksheet | None = None
    try:
        for row in rows:
            if book is None:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                book = xlsxwriter.Workbook(path, {"constant_memory": True})
            if sheet is None or count % ROWS_PER_SHEET == 0:
                sheet = _new_sheet(book)
            cells = (*row.cells, row.reason, str(row.line))
            for column, cell in enumerate(cells):
                sheet.write_string(count % ROWS_PER_SHEET + 1, column, cell)
            count += 1
    finally:
        if book is not None:
            book.close()
            path.chmod(0o600)
    return count


def _new_sheet(book: xlsxwriter.Workbook) -> Worksheet:
    sheet = book.add_worksheet()
    text = book.add_format({"num_format": "@"})
    for column, (title, width) in enumerate(zip(HEADING, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width, text)
        sheet.write_string(0, column, title)
    sheet.freeze_panes(1, 0)
    return sheet

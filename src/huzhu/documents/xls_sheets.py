"""Rows of a workbook as it was before XLSX (.xls), as people see them.

Such a book has at most 65,536 rows; it is read whole. What a formula says cannot be told from a
value in it.

Not here: workbooks of today (``xlsx_stream``), what cells show (``sheet_formats``).
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from functools import cache
from typing import IO, TYPE_CHECKING

import xlrd

from huzhu.documents.sheet_formats import number_shown
from huzhu.documents.sheet_looks import Look, code_of, looked_at
from huzhu.documents.sheet_places import MAX_COLUMNS, Span
from huzhu.documents.text_stream import Cell, Damaged, SheetRow, Unsure, hidden

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

MARK = b"\xd0\xcf\x11\xe0"
LARGEST = 64 * 1024**2  #: of a full sheet of six columns there are about 10 MB
_NUMBERS = frozenset({xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE})


class OldBook:
    """A workbook that was read: its sheets by name, in its own order."""

    def __init__(self, book: xlrd.Book) -> None:
        self._book, self._look = book, cache(self._look_of)
        #: The merged cells of the sheet that was read to its end.
        self.merged: list[Span] = []

    @property
    def seen(self) -> list[str]:
        """What the sheets are called that are not hidden."""
        sheets = self._book.sheets()
        return [each.name for each in sheets if not each.visibility] or [sheets[0].name]

    def shown(self, name: str = "", *, marks_formulas: bool = False) -> Generator[SheetRow[Cell]]:
        """Yield the rows of a sheet as people see them, blank ones included."""
        del marks_formulas  # nothing tells them
        sheet = self._book.sheet_by_name(name or self.seen[0])
        if sheet.ncols > MAX_COLUMNS:
            raise Damaged("工作表", f"列数超过 {MAX_COLUMNS}")
        unseen = {place for place, info in sheet.colinfo_map.items() if info.hidden}
        for line in range(sheet.nrows):
            row = sheet.rowinfo_map.get(line)
            cells = [self._shown(each) for each in sheet.row(line)]
            if row is not None and (row.hidden or row.height == 0):
                cells = [hidden(cell, "在隐藏或被筛掉的行里") for cell in cells]
            for place in unseen & {*range(len(cells))}:
                cells[place] = hidden(cells[place], "在隐藏的列里")
            yield SheetRow(line + 1, cells)
        self.merged = [
            Span(first + 1, left, last, right - 1)
            for first, last, left, right in sheet.merged_cells
        ]

    def _shown(self, cell: xlrd.sheet.Cell) -> Cell:
        look = self._look(cell.xf_index)
        value = self._in_format(cell, look.code)
        return looked_at(value, look, is_text=cell.ctype == xlrd.XL_CELL_TEXT)

    def _look_of(self, style: int) -> Look:
        look = self._book.xf_list[style]
        format_ = self._book.format_map.get(look.format_key)
        code = (format_ and format_.format_str) or code_of(look.format_key)
        return Look(code, bool(self._book.font_list[look.font_index].struck_out))

    def _in_format(self, cell: xlrd.sheet.Cell, code: str) -> Cell:
        if cell.ctype in _NUMBERS:
            return number_shown(code, cell.value, is_from_1904=bool(self._book.datemode))
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return Unsure(f"显示为 {xlrd.error_text_from_code.get(cell.value, '#ERR!')}")
        return str(cell.value)


@contextmanager
def opened(file: IO[bytes]) -> Iterator[OldBook]:
    """A workbook to be read.

    :raises Damaged: it cannot be read, needs a password, or is another kind of document.
    """
    file.seek(0)
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Damaged("旧版 xls 工作簿", f"超过 {LARGEST >> 20} MB，请另存为 xlsx")
    try:
        book = xlrd.open_workbook(
            file_contents=content, formatting_info=True, logfile=io.StringIO()
        )
    except Exception as fault:  # whatever its reader stumbles over in bytes that anybody chose
        raise Damaged("旧版 xls 工作簿", "内容损坏、已加密或不是工作簿，请另存为 xlsx") from fault
    try:
        yield OldBook(book)
    except (IndexError, KeyError, ValueError, TypeError, AttributeError, OverflowError) as fault:
        raise Damaged("旧版 xls 工作簿", "内容不合规范，请另存为 xlsx") from fault

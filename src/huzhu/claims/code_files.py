"""Reading a handed-in list of codes (电子码清单) from xlsx or csv into rows.

Columns are found by their heading, in any order: 电子码, 密码, 有效期至. Texts are taken as they
stand but for outer blanks: a full-width letter is the row check's finding, not ours to mend.

Not here: whether the rows are usable (``rules.check_code_rows``).
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook

from huzhu.claims.errors import UnreadableCodeFile
from huzhu.claims.rules import CODE, EXPIRES_ON, PASSCODE
from huzhu.claims.values import CodeRow

if TYPE_CHECKING:
    from collections.abc import Sequence

_DATE_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日", "%Y-%m-%d %H:%M:%S")
_ENCODINGS = ("utf-8-sig", "gb18030")


def read_code_rows(name: str, content: bytes) -> list[CodeRow]:
    """Return the rows of a code list; ``name`` tells xlsx from csv.

    :raises UnreadableCodeFile: it is neither, or a column is missing.
    """
    table = _read_csv(content) if name.lower().endswith((".csv", ".txt")) else _read_xlsx(content)
    headings = [_text(cell) for cell in table[0]] if table else []
    missing = [name for name in (CODE, PASSCODE, EXPIRES_ON) if name not in headings]
    if missing:
        raise UnreadableCodeFile(what=f"缺少“{'”“'.join(missing)}”列")
    code, passcode, expires = (headings.index(name) for name in (CODE, PASSCODE, EXPIRES_ON))
    return [
        CodeRow(
            row, _text(_at(cells, code)), _text(_at(cells, passcode)), _day(_at(cells, expires))
        )
        for row, cells in enumerate(table[1:], start=2)
        if any(_text(cell) for cell in cells)
    ]


def _read_xlsx(content: bytes) -> Sequence[Sequence[object]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError) as fault:
        raise UnreadableCodeFile(what="文件无法打开") from fault


def _read_csv(content: bytes) -> Sequence[Sequence[object]]:
    for encoding in _ENCODINGS:
        try:
            return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))
        except (UnicodeDecodeError, csv.Error):
            continue
    raise UnreadableCodeFile(what="文件无法打开")


def _at(cells: Sequence[object], column: int) -> object:
    return cells[column] if column < len(cells) else ""


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # a spreadsheet keeps whole numbers as floats
    return str(cell).strip() if cell is not None else ""


def _day(cell: object) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    for pattern in _DATE_FORMATS:
        try:
            return datetime.strptime(_text(cell), pattern).date()  # noqa: DTZ007 -- a day, no time
        except ValueError:
            continue
    return None

"""The rows of a list that were not taken, as a workbook: mend them there and hand it in again.

All cells are texts: what looks like a formula stays what it is. Not here: why they were refused.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import chain
from typing import IO, TYPE_CHECKING

import xlsxwriter

from huzhu.people import import_files
from huzhu.people.rules import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

    from huzhu.people.staging import RefusedRow

ROWS_PER_SHEET = 1_000_000
HEADING = (*COLUMNS, "失败原因", "原行号")
_WIDTHS = (16, 12, 22, 14, 14, 10, 60, 10)


def write_refused(
    rows: Iterable[RefusedRow], target: Callable[[], AbstractContextManager[IO[bytes]]]
) -> int:
    """Write the workbook and return how many rows it holds; without rows there is no file."""
    waiting = iter(rows)
    first = next(waiting, None)
    if first is None:
        return 0
    # What the writer lays aside while it works holds the same numbers: never in a shared folder.
    aside = import_files.folder()
    aside.mkdir(parents=True, exist_ok=True, mode=0o700)
    options = {"constant_memory": True, "tmpdir": str(aside)}
    with target() as file, xlsxwriter.Workbook(file, options) as book:
        return _write(book, chain([first], waiting))


@contextmanager
def private_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that only its owner reads, for who asked for it on this machine."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("wb") as file:
        path.chmod(0o600)
        yield file


def _write(book: xlsxwriter.Workbook, rows: Iterable[RefusedRow]) -> int:
    sheet, count = _new_sheet(book), 0
    for count, row in enumerate(rows, 1):
        place = (count - 1) % ROWS_PER_SHEET
        if place == 0 and count > 1:
            sheet = _new_sheet(book)
        for column, cell in enumerate((*row.cells, row.reason, str(row.line))):
            sheet.write_string(place + 1, column, cell)
    return count


def _new_sheet(book: xlsxwriter.Workbook) -> Worksheet:
    sheet = book.add_worksheet()
    text = book.add_format({"num_format": "@"})
    for column, (title, width) in enumerate(zip(HEADING, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width, text)
        sheet.write_string(0, column, title)
    sheet.freeze_panes(1, 0)
    return sheet

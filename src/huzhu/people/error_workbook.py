"""The rows of a list that were not taken, as a workbook: mend them there and hand it in again.

Not here: why they were refused (``rules``, ``staging``), how a workbook is written (``tables``).
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import chain, count, islice
from typing import IO, TYPE_CHECKING

from huzhu.documents import sealed_lists
from huzhu.documents.tables import Sheet, Value, write
from huzhu.people.rules import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from huzhu.people.staging import RefusedRow

FOLDER = "member_imports"
ROWS_PER_SHEET = 1_000_000
HEADING = (*COLUMNS, "原因", "原行号")


def write_refused(
    rows: Iterable[RefusedRow],
    target: Callable[[], AbstractContextManager[IO[bytes]]],
    *,
    at: datetime,
) -> int:
    """Write the workbook and return how many rows it holds; without rows there is no file."""
    waiting = iter(rows)
    first = next(waiting, None)
    if first is None:
        return 0
    cells = map(_cells, chain([first], waiting))
    sheets = (Sheet(f"未通过的行 {number}", HEADING, page) for number, page in paged(cells))
    with target() as file:
        return write(file, sheets, of="会员名单中未通过的全部行", at=at, aside=aside_folder())


def aside_folder() -> Path:
    """Where the writer lays aside what it works on: it holds numbers, so no folder is shared."""
    aside = sealed_lists.folder_of(FOLDER)
    aside.mkdir(parents=True, exist_ok=True, mode=0o700)
    return aside


def paged(
    rows: Iterator[tuple[Value, ...]],
) -> Iterator[tuple[int, Iterator[tuple[Value, ...]]]]:
    """Yield sheet by sheet its number and its rows, as long as there are any."""
    for number in count(1):
        first = next(rows, None)
        if first is None:
            return
        yield number, chain([first], islice(rows, ROWS_PER_SHEET - 1))


@contextmanager
def private_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that only its owner reads, for who asked for it on this machine."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("wb") as file:
        path.chmod(0o600)
        yield file


def _cells(row: RefusedRow) -> tuple[Value, ...]:
    absent = [""] * (len(COLUMNS) - len(row.cells))  # of columns that the list did not have
    return (*row.cells, *absent, row.reason, row.line)

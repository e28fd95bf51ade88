"""Rows of a list kept as text (csv), read as a stream; and what is wrong with a list, in plain.

Each app says it in its own words: a register of members speaks of a 名单, a supplier's of a 清单.

Not here: workbooks (``xlsx_stream``), encodings of small lists (``rules.decode_text``).
"""

from __future__ import annotations

import csv
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from typing import TextIO

LONGEST_FIELD = 128 * 1024
_HEAD = 4096  #: characters that tell the separator
_SEPARATORS = ",\t;"

Cell = str | float | bool | date | time | timedelta
C_co = TypeVar("C_co", covariant=True)


class SheetRow(NamedTuple, Generic[C_co]):
    """A row with its number in the file; cells from the first column on, empty ones as ``""``."""

    line: int
    cells: Sequence[C_co]


class Damaged(Exception):
    """The list cannot be read to its end: ``where``, and the ``fault``."""

    def __init__(self, where: str, fault: str) -> None:
        super().__init__(where, fault)
        self.where, self.fault = where, fault


class TooFar(Damaged):
    """A cell stands where no list has one."""


class Exceeded(Exception):
    """There is more of something than a list can have."""

    def __init__(self, what: str, size: object, limit: object) -> None:
        super().__init__(what, size, limit)
        self.facts = {"what": what, "size": size, "limit": limit}


def rows_of(text: TextIO, *, is_strict: bool) -> Generator[SheetRow[str]]:
    """Yield the rows of a text, whatever separates its cells; a strict list has no stray quotes.

    :raises Damaged: a quotation mark has no partner, or a cell has no end.
    """
    csv.field_size_limit(LONGEST_FIELD)
    separator = max(_SEPARATORS, key=text.read(_HEAD).count)
    text.seek(0)
    line = 0
    try:
        for line, cells in enumerate(csv.reader(text, delimiter=separator, strict=is_strict), 1):
            yield SheetRow(line, cells)
    except csv.Error as broken:
        raise Damaged(f"第 {line + 1} 行", "引号没有成对，或有超长的单元格") from broken

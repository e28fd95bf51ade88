"""Columns and ranges of a sheet by their letters.

Not here: what stands in them (``xlsx_stream``, ``xls_sheets``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xlsxwriter.utility import xl_range

from huzhu.documents.text_stream import TooFar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

MAX_COLUMNS = 256
_RANGE = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")


def column_of(letters: str, known: dict[str, int]) -> int:
    """``A`` is 0; what lies beyond the columns that a list can have is refused."""
    if letters not in known:
        number = 0
        for letter in letters:
            number = number * 26 + ord(letter) - ord("A") + 1
        if not (letters.isascii() and letters.isupper() and 0 < number <= MAX_COLUMNS):
            raise TooFar("工作簿", f"列数超过 {MAX_COLUMNS}")
        known[letters] = number - 1
    return known[letters]


class Span(NamedTuple):
    """The rows (from 1) and columns (from 0) of a range, as of merged cells."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return str(xl_range(self.top - 1, self.left, self.bottom - 1, self.right))

    def covered(self, *, rows: Collection[int]) -> Iterator[tuple[int, int]]:
        """Yield row and column of each cell but the one that is seen; only of ``rows``.

        >>> list(Span(2, 1, 3, 2).covered(rows=range(1, 10)))
        [(2, 2), (3, 1), (3, 2)]
        """
        lines = range(self.top, self.bottom + 1)
        for line in lines if len(lines) < len(rows) else rows:
            if line in lines and line in rows:
                for column in range(self.left, self.right + 1):
                    if (line, column) != (self.top, self.left):
                        yield line, column


def span_of(reference: str) -> Span | None:
    """Return the rows and columns of a range like ``B2:C3``."""
    found = _RANGE.fullmatch(reference)
    if not found:
        return None
    return Span(int(found[2]), column_of(found[1], {}), int(found[4]), column_of(found[3], {}))

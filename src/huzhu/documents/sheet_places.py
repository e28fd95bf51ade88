"""Columns and ranges of a sheet by their letters.

Not here: what stands in them (``xlsx_stream``, ``xls_sheets``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

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


def covered_by(merged: str, *, rows: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield row (from 1) and column (from 0) of each cell of a range but the one that is seen.

    Only of ``rows``, those that hold something.

    >>> list(covered_by("B2:C3", rows=range(1, 10)))
    [(2, 2), (3, 1), (3, 2)]
    """
    span = span_of(merged)
    if span is None:
        return
    lines = range(span.top, span.bottom + 1)
    for line in lines if len(lines) < len(rows) else rows:
        if line in lines and line in rows:
            for column in range(span.left, span.right + 1):
                if (line, column) != (span.top, span.left):
                    yield line, column


class Span(NamedTuple):
    """The rows (from 1) and columns (from 0) of a range."""

    top: int
    left: int
    bottom: int
    right: int


def span_of(merged: str) -> Span | None:
    """Return the rows and columns of a range like ``B2:C3``."""
    found = _RANGE.fullmatch(merged)
    if not found:
        return None
    return Span(int(found[2]), column_of(found[1], {}), int(found[4]), column_of(found[3], {}))

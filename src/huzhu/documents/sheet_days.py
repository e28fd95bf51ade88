"""Days and times of a workbook: numbers that a style shows as such.

Not here: reading the workbook's parts (``xlsx_stream``).
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: Formats that have a number instead of a code; 46 counts hours beyond a day.
_DAY_IDS = frozenset(map(str, (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))))
_ELAPSED_ID = "46"
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
#: What of a format's code is text, a colour, a language: no letter in it stands for a day.
_NO_CODE = re.compile(r'"[^"]*"|\\.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
_DAY_CODE = re.compile("[ymdhs]", re.IGNORECASE)
_MILLISECONDS = 24 * 60 * 60 * 1000
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 -- a sheet has no zone
_LATER_EPOCH = timedelta(days=1462)  # of workbooks that count from 1904
_LEAP_DAY_THAT_NEVER_WAS = timedelta(days=60)  # spreadsheets have a 29 February 1900


def day_styles(styles: Iterable[tuple[str, Mapping[str, str]]]) -> dict[str, bool]:
    """The styles that show a number as a day or a time; true: as hours beyond a day."""
    codes: dict[str, str] = {}
    found: dict[str, bool] = {}
    numbers, is_of_cells = count(), False
    for name, given in styles:
        if name == "numFmt":
            codes[given["numFmtId"]] = _NO_CODE.sub("", given.get("formatCode", ""))
        elif name in {"cellXfs", "cellStyles"}:
            is_of_cells = name == "cellXfs"
        elif name == "xf" and is_of_cells:
            style, key = str(next(numbers)), given.get("numFmtId", "0")
            code = codes.get(key, "")
            if _DAY_CODE.search(code) or (not code and key in _DAY_IDS):
                found[style] = key == _ELAPSED_ID or bool(_ELAPSED.search(code))
    return found


def shown_as(
    number: float, *, is_elapsed: bool, is_from_1904: bool
) -> date | time | timedelta | float:
    """The day, time or length of time that a number is shown as; a number that is none stays."""
    try:
        passed = timedelta(milliseconds=round(number * _MILLISECONDS))
        if is_elapsed:
            return passed
        if number < 1:
            return (_EPOCH + max(passed, timedelta())).time()
        passed += _LATER_EPOCH * is_from_1904
        day = _EPOCH + passed + timedelta(days=passed < _LEAP_DAY_THAT_NEVER_WAS)
    except (OverflowError, ValueError):
        return number
    return day.date() if day.time() == time.min else day

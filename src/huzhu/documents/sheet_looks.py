"""Which format the styles of a workbook have, and which of them strike a cell through.

A row that was struck through is void for whoever did it, and in force for whoever reads the values:
so it is asked about as a hidden one is.

Not here: what a format shows (``sheet_formats``), reading the workbook's parts (``xlsx_stream``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from huzhu.documents.sheet_formats import Days, compiled, day_of, number_shown, text_shown
from huzhu.documents.text_stream import hidden

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, time, timedelta

    from huzhu.documents.sheet_formats import Shown
    from huzhu.documents.text_stream import Cell

STRUCK = "划了删除线，看不出是否已作废"
#: Formats that have a number instead of a code (ECMA-376 18.8.30; from 27 on those of Chinese).
_BY_ID = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-m-yy", 16: "d-m",
    17: "m-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    **dict.fromkeys((5, 6), "￥#,##0;￥-#,##0"), **dict.fromkeys((7, 8), "￥#,##0.00;￥-#,##0.00"),
    **dict.fromkeys((41, 42), '#,##0;-#,##0;"-"'),
    **dict.fromkeys((43, 44), '#,##0.00;-#,##0.00;"-"'),
    22: "yyyy/m/d h:mm", 37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;(#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0",
    49: "@",
    **dict.fromkeys((27, 36, 50, 52, 57), "yyyy年m月"),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), "m月d日"),
    30: "m-d-yy", 31: "yyyy年m月d日", **dict.fromkeys((32, 34, 55), "h时mm分"),
    **dict.fromkeys((33, 35, 56), "h时mm分ss秒"),
}  # fmt: skip


class Look(NamedTuple):
    """A style's format, and whether what is written in it is struck through."""

    code: str
    is_struck: bool


class Formats:
    """The looks of a workbook, by the style that its cells name."""

    def __init__(
        self, styles: Iterable[tuple[str, Mapping[str, str]]], *, is_from_1904: bool
    ) -> None:
        looks = list(_looks_in(styles))
        self._codes = [look.code for look in looks]
        self._is_from_1904 = is_from_1904
        #: By style, where more is to be done than to read a number.
        self.looks = {
            str(place): look
            for place, look in enumerate(looks)
            if look.is_struck or compiled(look.code).of_texts
        }

    def shown(self, style: str, text: str) -> Shown:
        """Return what a number cell shows."""
        return number_shown(self._code(style), float(text), is_from_1904=self._is_from_1904)

    def value(self, style: str, text: str) -> date | time | timedelta | float:
        """Return a number, or the day that it stands for."""
        sections = compiled(self._code(style)).of_numbers
        if not isinstance(sections, Days):
            return float(text)
        is_elapsed = sections.is_elapsed
        return day_of(float(text), is_elapsed=is_elapsed, is_from_1904=self._is_from_1904)

    def _code(self, style: str) -> str:
        place = int(style)
        return self._codes[place] if place < len(self._codes) else "General"


def looked_at(value: Cell, look: Look, *, is_text: bool) -> Cell:
    """Return what is seen of a cell whose number, if it is one, was read."""
    if is_text and isinstance(value, str):
        value = text_shown(look.code, value)
    return hidden(value, STRUCK) if look.is_struck else value


def _looks_in(styles: Iterable[tuple[str, Mapping[str, str]]]) -> Iterator[Look]:
    own: dict[str, str] = {}
    fonts: list[bool] = []
    within = ""
    for name, given in styles:
        if name in {"fonts", "fills", "cellXfs", "cellStyles", "dxfs"}:
            within = name
        elif name == "numFmt" and within != "dxfs":
            own[given["numFmtId"]] = given.get("formatCode", "General")
        elif name == "font" and within == "fonts":
            fonts.append(False)
        elif name == "strike" and within == "fonts" and fonts:
            fonts[-1] = given.get("val", "1") in {"1", "true"}
        elif name == "xf" and within == "cellXfs":
            key, font = given.get("numFmtId", "0"), int(given.get("fontId", "0"))
            yield Look(own.get(key) or code_of(int(key)), font < len(fonts) and fonts[font])


def code_of(number: int) -> str:
    """The format that has a number instead of a code."""
    return _BY_ID.get(number, "General")

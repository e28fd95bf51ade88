"""What a spreadsheet shows of a number: its digits, its percent, its day, by the cell's format.

Whoever sends a list has seen the formatted cells and no number behind them. So a cell is read as it
is shown; where a format cannot be followed with certainty, the cell is ``Unsure`` and says why.

Not here: reading the workbook's parts (``xlsx_stream``), the width of columns (a cell that shows
``###`` for want of room is read as if it had room).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from huzhu.documents.text_stream import ShownMonth, Unsure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

EXACT = 10**15  #: whole numbers below it are kept to the last place
_MILLISECONDS = 24 * 60 * 60 * 1000
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 -- a sheet has no zone
_LATER_EPOCH = timedelta(days=1462)  # of workbooks that count from 1904
_LEAP_DAY_THAT_NEVER_WAS = timedelta(days=60)  # spreadsheets have a 29 February 1900
_CUT = Unsure("超过 15 位，被存成了数值，末几位已经丢失")
_LONGEST = 255  #: characters of a format, as spreadsheets have it
_MOST_PLACES = 12
_FIRST_DAY = 61  #: 1 March 1900; programs do not agree on the days before

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
_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)" | \\(?P<escaped>.) | _(?P<pad>.) | \*(?P<fill>.)
    | \[(?P<elapsed>h+|m+|s+)\] | \[\$(?P<money>[^\]-]*)(?:-[^\]]*)?\]
    | \[(?P<colour>black|blue|cyan|green|magenta|red|white|yellow|color\s?\d+|.色)\]
    | (?P<bracket>\[[^\]]*\])
    | (?P<general>General|G/通用格式) | (?P<half>AM/PM|A/P|上午/下午) | (?P<power>[Ee][+-])
    | (?P<day>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+) | (?P<digit>[0#?]) | (?P<sign>[.,%@;])
    | (?P<plain>.)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
#: Stand for themselves without a quotation mark; other Latin letters may mean anything.
_LITERAL = re.compile(r"[\s$\-+/():!^&'~{}<>=]|[^\x00-\x7f]")
_DATE, _MONTH = frozenset("ymd"), frozenset("ym")

Shown = str | date | time | timedelta | ShownMonth | Unsure


@dataclass(frozen=True, slots=True)
class Days:
    """A format that shows a number as a day or a time: the parts that it shows."""

    parts: frozenset[str]  #: of ``ymdhis``, minutes being ``i``
    is_elapsed: bool


@dataclass(frozen=True, slots=True)
class Digits:
    """One section of a format: what stands between its digits, and how many there are."""

    before: Sequence[str]  #: digits (``0``, ``#``) and texts (``"…``) up to the decimal point
    places: str  #: the digits behind the point
    after: str
    is_grouped: bool
    power: int  #: of ten, by which percent or thousands move the number


class Formats:
    """The formats of a workbook, by the style that its cells name."""

    def __init__(
        self, styles: Iterable[tuple[str, Mapping[str, str]]], *, is_from_1904: bool
    ) -> None:
        self._codes = list(_codes_in(styles))
        self._is_from_1904 = is_from_1904

    def shown(self, style: str, text: str) -> Shown:
        """Return what a number cell shows."""
        return number_shown(self._code(style), float(text), is_from_1904=self._is_from_1904)

    def value(self, style: str, text: str) -> date | time | timedelta | float:
        """Return a number, or the day that it stands for."""
        sections = compiled(self._code(style))
        if not isinstance(sections, Days):
            return float(text)
        is_elapsed = sections.is_elapsed
        return day_of(float(text), is_elapsed=is_elapsed, is_from_1904=self._is_from_1904)

    def _code(self, style: str) -> str:
        place = int(style)
        return self._codes[place] if place < len(self._codes) else "General"


def number_shown(code: str, number: float, *, is_from_1904: bool) -> Shown:
    """Return what a cell of this format shows of a number."""
    sections = compiled(code)
    if isinstance(sections, Unsure):
        return sections
    if isinstance(sections, Days):
        return _day_shown(number, sections, is_from_1904=is_from_1904)
    return _number_shown(number, sections)


def _codes_in(styles: Iterable[tuple[str, Mapping[str, str]]]) -> Iterator[str]:
    own: dict[str, str] = {}
    is_of_cells = False
    for name, given in styles:
        if name == "numFmt":
            own[given["numFmtId"]] = given.get("formatCode", "General")
        elif name in {"cellXfs", "cellStyles"}:
            is_of_cells = name == "cellXfs"
        elif name == "xf" and is_of_cells:
            key = given.get("numFmtId", "0")
            yield own.get(key) or code_of(int(key))


def code_of(number: int) -> str:
    """The format that has a number instead of a code."""
    return _BY_ID.get(number, "General")


@lru_cache(maxsize=1_000)
def compiled(code: str) -> Sequence[Digits | None] | Days | Unsure:
    """Return the sections of a format; ``None`` stands for one without any (General)."""
    if len(code) > _LONGEST:
        return Unsure("的格式长得没有表格软件会写")
    tokens = [(str(each.lastgroup), each[each.lastgroup or 0]) for each in _TOKEN.finditer(code)]
    kinds = {kind for kind, _ in tokens}
    if kinds & {"day", "elapsed"}:
        return Days(frozenset(_day_parts(tokens)), "elapsed" in kinds)
    sections: list[list[tuple[str, str]]] = [[]]
    for token in tokens:
        if token == ("sign", ";"):
            sections.append([])
        else:
            sections[-1].append(token)
    shapes = [_digits(section) for section in sections[:3]]
    is_odd = (
        kinds & {"bracket", "power"}
        or any(_is_odd(token) for section in sections[:2] for token in section)
        or any(shape and len(shape.places) > _MOST_PLACES for shape in shapes)
    )
    return Unsure(f"的格式是“{code}”") if is_odd else shapes


def _is_odd(token: tuple[str, str]) -> bool:
    kind, text = token
    return text == "?" or (kind == "plain" and not _LITERAL.fullmatch(text))


def _day_parts(tokens: Sequence[tuple[str, str]]) -> Iterator[str]:
    """An m is minutes behind hours and before seconds, the month elsewhere."""
    letters = [text[0].lower() for kind, text in tokens if kind in {"day", "elapsed"}]
    for place, letter in enumerate(letters):
        follows = place and letters[place - 1] == "h"
        leads = letters[place + 1 : place + 2] == ["s"]
        yield "i" if letter == "m" and (follows or leads) else letter


def _digits(section: Sequence[tuple[str, str]]) -> Digits | None:
    if not section or any(kind == "general" or text == "@" for kind, text in section):
        return None if section else Digits((), "", "", is_grouped=False, power=0)
    signs = [_sign(token) for token in section]
    last = max((place for place, sign in enumerate(signs) if sign in {"0", "#"}), default=-1)
    point = signs.index(".") if "." in signs else last + 1
    before = [sign for sign in signs[:point] if sign not in {",", "%"}]
    thousands = [place for place, sign in enumerate(signs) if sign == ","]
    is_scaled = [place for place in thousands if place > last or place == point - 1]
    tail = signs[point:]
    return Digits(
        before=[*before, *(['"%'] if "%" in signs[:point] else [])],
        places="".join(sign for sign in tail if sign in {"0", "#"}),
        after="".join("%" if sign == "%" else sign[1:] for sign in tail if sign[0] in '"%'),
        is_grouped=len(thousands) > len(is_scaled),
        power=2 * signs.count("%") - 3 * len(is_scaled),
    )


def _sign(token: tuple[str, str]) -> str:
    kind, text = token
    if kind in {"digit", "sign"}:
        return text
    if kind in {"colour", "fill"}:
        return '"'
    return '" ' if kind == "pad" else f'"{text}'


# --- numbers ------------------------------------------------------------------------------------


def _number_shown(number: float, sections: Sequence[Digits | None]) -> str | Unsure:
    is_below = number < 0
    place = 1 if is_below and len(sections) > 1 else 0
    if number == 0 and len(sections) > 2:  # noqa: PLR2004 -- the third is for nothing
        place = 2
        if sections[2] is not None and not sections[2].places and _is_dash(sections[2]):
            return "0"
    section = sections[place]
    if section is None:
        return _plain(number)
    if not section.before and not section.after and not section.places:
        return Unsure("格式不显示内容")
    if not abs(number) < EXACT:  # nor is NaN
        return _CUT
    value = Decimal(repr(abs(number))).scaleb(section.power)
    rounded = value.quantize(Decimal(1).scaleb(-len(section.places)), rounding=ROUND_HALF_UP)
    sign = "-" if is_below and place == 0 and rounded else ""
    shown = sign + _in_section(rounded, section).strip()
    if is_below and rounded and not shown.startswith("(") and "-" not in shown:
        return Unsure("是负数，格式只用颜色表示")
    return shown


def _is_dash(section: Digits) -> bool:
    """Whether nothing is shown as accounts show it: by a dash."""
    signs = "".join(sign[1:] if sign[0] == '"' else sign for sign in section.before)
    return (signs + section.after).strip("￥¥ ?") == "-"


def _plain(number: float) -> str | Unsure:
    if not abs(number) < EXACT:
        return _CUT
    if number == int(number):
        return str(int(number))
    return f"{Decimal(f'{number:.15g}'):f}"


def _in_section(rounded: Decimal, section: Digits) -> str:
    whole, _, places = f"{rounded:f}".partition(".")
    digits = [sign for sign in section.before if sign in {"0", "#"}]
    least = len(digits) - digits.index("0") if "0" in digits else 0
    whole = whole.lstrip("0").rjust(least, "0")
    if section.is_grouped:
        whole = _grouped(whole)
        digits = digits[:1]
    shown = _spread(whole, section.before, first_only=section.is_grouped, count=len(digits))
    optional = len(section.places) - len(section.places.rstrip("#"))
    if optional:
        kept = len(places) - optional
        places = places[:kept] + places[kept:].rstrip("0")
    return shown + ("." if places else "") + places + section.after


def _spread(whole: str, signs: Sequence[str], *, first_only: bool, count: int) -> str:
    """Put the digits where they belong; what is more than there is room for stands in front."""
    surplus = len(whole) if first_only else max(len(whole) - count + 1, 0)
    padding = 0 if first_only else max(count - len(whole), 0)
    pieces, at, seen = [], 0, 0
    for sign in signs:
        if sign not in {"0", "#"}:
            pieces.append(sign[1:])
            continue
        seen += 1
        if seen <= padding or (first_only and seen > 1):
            continue
        step = surplus if at == 0 and surplus else 1
        pieces.append(whole[at : at + step])
        at += step
    return "".join(pieces)


def _grouped(whole: str) -> str:
    head = len(whole) % 3
    groups = [whole[:head], *(whole[at : at + 3] for at in range(head, len(whole), 3))]
    return ",".join(group for group in groups if group)


# --- days ---------------------------------------------------------------------------------------


def _day_shown(number: float, days: Days, *, is_from_1904: bool) -> Shown:
    if number < 0 or (days.parts & _DATE and number < _FIRST_DAY and not is_from_1904):
        return Unsure("不是日期或时间")
    found = day_of(number, is_elapsed=days.is_elapsed, is_from_1904=is_from_1904)
    has_time = bool(days.parts & frozenset("hs"))
    if days.is_elapsed or (has_time and not days.parts & _DATE and isinstance(found, time)):
        return found if isinstance(found, timedelta | time) else Unsure("不是时间")
    if not isinstance(found, date):
        return Unsure("不是日期")
    if days.parts >= _DATE:
        return found if has_time or not isinstance(found, datetime) else found.date()
    if days.parts == _MONTH:
        return ShownMonth(found.year, found.month)
    return Unsure("只显示日期的一部分，可能是号码被改成了日期")


def day_of(
    number: float, *, is_elapsed: bool, is_from_1904: bool
) -> date | time | timedelta | float:
    """Return the day, time or length of time that a number stands for; one that is none stays."""
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

"""What a spreadsheet shows of a cell: digits, percent, day, the words beside, by its format.

Whoever sends a list has seen the formatted cells and nothing behind them. So a number or a text is
read as it is shown; where a format cannot be followed, the cell is ``Unsure`` and says why.

Not here: which cell has which format (``sheet_looks``), the width of columns (a cell that shows
``###`` for want of room is read as if it had room).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from huzhu.documents.text_stream import ShownMonth, Unsure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EXACT = 10**15  #: whole numbers below it are kept to the last place
_MILLISECONDS = 24 * 60 * 60 * 1000
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 -- a sheet has no zone
_LATER_EPOCH = timedelta(days=1462)  # of workbooks that count from 1904
_LEAP_DAY_THAT_NEVER_WAS = timedelta(days=60)  # spreadsheets have a 29 February 1900
_CUT = Unsure("超过 15 位，被存成了数值，末几位已经丢失")
_LONGEST = 255  #: characters of a format, as spreadsheets have it
_MOST_PLACES = 12
_FIRST_DAY = 61  #: 1 March 1900; programs do not agree on the days before
_OF_NUMBERS = 3  #: sections of a format: above nothing, below, nothing; the fourth is for texts
NOTHING_SHOWN = "格式不显示内容"

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
_OF_DAYS = {"day", "elapsed"}
_NO_WORDS = {*_OF_DAYS, "general", "bracket", "half", "power", "digit", "sign"}
_Token = tuple[str, str]  #: its kind and its text
_AS_TEXT: _Token = ("sign", "@")
_AS_GENERAL: _Token = ("general", "General")

Shown = str | date | time | timedelta | ShownMonth | Unsure


@dataclass(frozen=True, slots=True)
class Days:
    """A format that shows a number as a day or a time: the parts that it shows."""

    parts: frozenset[str]  #: of ``ymdhis``, minutes being ``i``
    is_elapsed: bool
    is_for_all: bool  #: what is no day has no section of its own


@dataclass(frozen=True, slots=True)
class Digits:
    """One section of a format: what stands between its digits, and how many there are."""

    before: Sequence[str]  #: digits (``0``, ``#``) and texts (``"…``) up to the decimal point
    places: str  #: the digits behind the point
    after: str
    is_grouped: bool
    power: int  #: of ten, by which percent or thousands move the number


@dataclass(frozen=True, slots=True)
class Words:
    """One section of a format without digits of its own: what stands around the number or text."""

    before: str
    after: str
    is_around: bool  #: otherwise the words stand for it


@dataclass(frozen=True, slots=True)
class Sections:
    """A format taken apart."""

    of_numbers: Sequence[Digits | Words] | Days | Unsure
    of_texts: Words | Unsure | None  #: none: a text stands as it is


_GENERAL = Words("", "", is_around=True)


def number_shown(code: str, number: float, *, is_from_1904: bool) -> Shown:
    """Return what a cell of this format shows of a number."""
    sections = compiled(code).of_numbers
    if isinstance(sections, Unsure):
        return sections
    if isinstance(sections, Days):
        return _day_shown(number, sections, is_from_1904=is_from_1904)
    return _number_shown(number, sections)


def text_shown(code: str, text: str) -> str | Unsure:
    """Return what a cell of this format shows of a text."""
    words = compiled(code).of_texts
    if words is None or not text:
        return text
    if isinstance(words, Unsure):
        return words._replace(text=text)
    return words.before.lstrip() + (text if words.is_around else "") + words.after.rstrip()


@lru_cache(maxsize=1_000)
def compiled(code: str) -> Sections:
    """Take a format apart; one that cannot be followed says so, of numbers and of texts."""
    if len(code) > _LONGEST:
        endless = Unsure("的格式长得没有表格软件会写")
        return Sections(endless, endless)
    sections: list[list[_Token]] = [[]]
    for each in _TOKEN.finditer(code):
        kind = str(each.lastgroup)
        token = _AS_GENERAL if kind == "general" else (kind, each[kind])
        if token == ("sign", ";"):
            sections.append([])
        else:
            sections[-1].append(token)
    unsure = Unsure(f"的格式是“{code}”")
    if len(sections) > _OF_NUMBERS + 1:
        return Sections(unsure, unsure)
    has_texts = len(sections) > _OF_NUMBERS or _AS_TEXT in sections[-1]
    of_texts = _text_section(sections.pop(), unsure) if has_texts else None
    return Sections(_number_sections(sections, of_texts, unsure), of_texts)


def _text_section(section: Sequence[_Token], unsure: Unsure) -> Words | Unsure | None:
    words = _words(section, _AS_TEXT)
    if words is None or any(map(_is_odd, section)):
        return unsure
    if not (words.before + words.after).strip():
        return None if words.is_around else Unsure(NOTHING_SHOWN)
    return words


def _number_sections(
    sections: Sequence[Sequence[_Token]], of_texts: Words | Unsure | None, unsure: Unsure
) -> Sequence[Digits | Words] | Days | Unsure:
    if not sections:
        return [_GENERAL] if of_texts is None else unsure
    kinds = [{kind for kind, _ in section} for section in sections]
    if kinds[0] & _OF_DAYS:
        parts = frozenset(_day_parts(sections[0]))
        return Days(parts, "elapsed" in kinds[0], is_for_all=len(sections) == 1)
    shapes = [_shape(section) for section in sections]
    is_odd = (
        set().union(*kinds) & {"bracket", "power", *_OF_DAYS}
        or any(map(_is_odd, chain.from_iterable(sections[:2])))
        or any(isinstance(each, Digits) and len(each.places) > _MOST_PLACES for each in shapes)
    )
    return unsure if is_odd or None in shapes else [each for each in shapes if each]


def _is_odd(token: _Token) -> bool:
    kind, text = token
    return text == "?" or (kind == "plain" and not _LITERAL.fullmatch(text))


def _day_parts(tokens: Sequence[_Token]) -> Iterator[str]:
    """An m is minutes behind hours and before seconds, the month elsewhere."""
    letters = [text[0].lower() for kind, text in tokens if kind in {"day", "elapsed"}]
    for place, letter in enumerate(letters):
        follows = place and letters[place - 1] == "h"
        leads = letters[place + 1 : place + 2] == ["s"]
        yield "i" if letter == "m" and (follows or leads) else letter


def _shape(section: Sequence[_Token]) -> Digits | Words | None:
    """A section for numbers; none: programs do not agree on it."""
    if _AS_GENERAL in section:
        return _words(section, _AS_GENERAL)
    if _AS_TEXT in section:
        words = _words(section, _AS_TEXT)
        return words if words == _GENERAL else None
    return _digits(section)


def _words(section: Sequence[_Token], slot: _Token) -> Words | None:
    """What stands around the one slot, or without any; none: there is more than words."""
    places = [place for place, token in enumerate(section) if token == slot]
    others = [token for token in section if token[0] in _NO_WORDS and token != slot]
    if len(places) > 1 or others:
        return None
    signs = [_sign(token)[1:] for token in section]
    at = places[0] if places else len(signs)
    return Words("".join(signs[:at]), "".join(signs[at + 1 :]), is_around=bool(places))


def _digits(section: Sequence[_Token]) -> Digits:
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


def _sign(token: _Token) -> str:
    kind, text = token
    if kind in {"digit", "sign"}:
        return text
    if kind in {"colour", "fill"}:
        return '"'
    return '" ' if kind == "pad" else f'"{text}'


# --- numbers ------------------------------------------------------------------------------------


def _number_shown(number: float, sections: Sequence[Digits | Words]) -> str | Unsure:
    if not abs(number) < EXACT:  # nor is NaN
        return _CUT
    is_below = number < 0
    place = 1 if is_below and len(sections) > 1 else 0
    if number == 0 and len(sections) == _OF_NUMBERS:
        place = 2
        if _is_dash(sections[2]):
            return "0"
    section = sections[place]
    written, is_something = _written(abs(number), section)
    sign = "-" if is_below and is_something and place == 0 else ""
    shown = f"{sign}{written.strip()}"
    if not shown:
        return Unsure(NOTHING_SHOWN)
    is_told = "-" in shown or shown.startswith("(")
    is_words = not _has_figures(section)
    if is_below and is_something and (place == 0 if is_words else not is_told):
        return Unsure("是负数，格式只用文字或颜色表示")
    return shown


def _written(number: float, section: Digits | Words) -> tuple[str, bool]:
    """A number without its sign in its section, and whether anything is left of it."""
    if isinstance(section, Words):
        return section.before + _plain(number) + section.after, number != 0
    value = Decimal(repr(number)).scaleb(section.power)
    rounded = value.quantize(Decimal(1).scaleb(-len(section.places)), rounding=ROUND_HALF_UP)
    return _in_section(rounded, section), bool(rounded)


def _has_figures(section: Digits | Words) -> bool:
    return isinstance(section, Words) or bool(section.places or {"0", "#"} & {*section.before})


def _is_dash(section: Digits | Words) -> bool:
    """Whether nothing is shown as accounts show it: by a dash."""
    if isinstance(section, Words) or section.places:
        return False
    signs = "".join(sign[1:] if sign[0] == '"' else sign for sign in section.before)
    return (signs + section.after).strip("￥¥ ?") == "-"


def _plain(number: float) -> str:
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
    is_early = bool(days.parts & _DATE) and number < _FIRST_DAY and not is_from_1904
    if number < 0 or is_early or not (number or days.is_for_all):
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

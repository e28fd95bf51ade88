"""Kinds of numbers and days: the least and the most of each, and how a written one is read.

Whatever way a value comes in (form, spreadsheet, interface, command), it is one of these kinds:
what is stored can always be shown. Written numbers may have thousands commas or spaces and
full-width digits; ``1E+400``, ``1_000`` and ``12,34`` are no way to write a number here.

>>> COUNT.read("１，２３４"), AMOUNT.read(" 1 234.50 "), AMOUNT.read("¥1.25 万元")
(1234, Decimal('1234.50'), Decimal('12500'))

Not here: how a form shows them (``web.fields``), how money is written (``money``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from huzhu.kernel.errors import DomainError

_WIDE = str.maketrans("０１２３４５６７８９，．－−＋％", "0123456789,.--+%")
_GAPS = re.compile(r"\s+")
_PLAIN = re.compile(r"[-+]?[0-9]+(\.[0-9]*)?")
_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(?P<gap>[ ,])[0-9]{3}((?P=gap)[0-9]{3})*(\.[0-9]*)?")
_SHOWN_LENGTH = 40
_TEN_THOUSAND = 10_000


class NotANumber(DomainError):
    """Something else is written, or more decimals than the kind has."""

    message = "须填 {expected}，现在填写的是“{given}”。请改正后再提交。"


class OutOfBounds(NotANumber):
    """A number that cannot be."""

    message = "须填 {expected}，“{given}”超出了这个范围。请核对后再提交。"


@dataclass(frozen=True, slots=True)
class NumberKind:
    """A sort of number: both bounds belong to it; without places it is whole."""

    least: Decimal
    most: Decimal
    places: int = 0
    is_money: bool = False  #: 元 and 万元 may stand behind it
    is_many: bool = False  #: 万 may
    is_year: bool = False  #: written without commas

    @property
    def expected(self) -> str:
        """What is to be written.

        >>> COUNT.expected, PERCENT.expected
        ('0 至 99,999,999 的整数', '0 至 100 的数，最多两位小数')
        """
        style = "f" if self.is_year else ",f"
        bounds = f"{self.least:{style}} 至 {self.most:{style}} 的"
        if not self.places:
            return f"{bounds}整数"
        return f"{bounds}数，最多{'零一两三四五六'[self.places]}位小数"

    def within(
        self,
        *,
        least: Decimal | int | None = None,
        most: Decimal | int | None = None,
        places: int | None = None,
    ) -> NumberKind:
        """The same kind with narrower bounds; what is not told stays."""
        low = self.least if least is None else max(self.least, Decimal(least))
        high = self.most if most is None else min(self.most, Decimal(most))
        return replace(self, least=low, most=high, places=self.places if places is None else places)

    def read(self, text: str) -> int | Decimal:
        """Return the number that a person wrote.

        :raises NotANumber: it is written in another way, or has too many decimals.
        :raises OutOfBounds: it is below the least or above the most.
        """
        plain = self._plain(text)
        if plain is None:
            raise NotANumber(expected=self.expected, given=shortened(text))
        whole, _, decimals = plain.partition(".")
        if len(decimals.rstrip("0")) > self.places:
            raise NotANumber(expected=self.expected, given=shortened(text))
        value = Decimal(plain.removesuffix("."))
        if not self.holds(value):
            raise OutOfBounds(expected=self.expected, given=shortened(text))
        return (value or abs(value)) if self.places else int(whole)  # -0 is 0

    def _plain(self, text: str) -> str | None:
        if self.is_money:
            return _in_yuan(text)
        return _in_ones(text.strip()) if self.is_many else plain_text(text)

    def holds(self, value: Decimal | float) -> bool:
        """Whether a number lies within the bounds; NaN and the infinite never do."""
        is_nan = value.is_nan() if isinstance(value, Decimal) else value != value  # noqa: PLR0124 -- NaN alone
        return not is_nan and bool(self.least <= value <= self.most)


@dataclass(frozen=True, slots=True)
class DayKind:
    """Days between which every day of the office's business lies."""

    first: date
    last: date

    @property
    def expected(self) -> str:
        return f"{self.first} 至 {self.last} 的日期"

    def check(self, day: date) -> date:
        """Return the day.

        :raises OutOfBounds: it lies before the first or after the last.
        """
        if not self.first <= day <= self.last:
            raise OutOfBounds(expected=self.expected, given=day.isoformat())
        return day


#: How many of something, persons of the whole city included.
COUNT = NumberKind(Decimal(0), Decimal(99_999_999), is_many=True)
#: Yuan, as much as the columns of sums hold.
AMOUNT = NumberKind(Decimal(0), Decimal("999999999999.99"), 2, is_money=True)
#: Yuan for one piece.
PRICE = NumberKind(Decimal(0), Decimal("9999999999.99"), 2, is_money=True)
#: Points of the assessment, of an item or a whole sheet.
POINTS = NumberKind(Decimal(0), Decimal("999.99"), 2)
#: Points as somebody gives them: an item's rule says its narrower bounds in its own words.
GIVEN_POINTS = NumberKind(Decimal("-999.9999"), Decimal("999.9999"), 4)
#: Points as a scheme's author writes them.
SCHEME_POINTS = NumberKind(Decimal(0), Decimal("9999.9999"), 4)
#: A bound of a tier: whatever a fact can be.
MEASURE = NumberKind(Decimal("-999999999999.9999"), Decimal("999999999999.9999"), 4)
PERCENT = NumberKind(Decimal(0), Decimal(100), 2)
#: A change or a fulfilment in per cent, which may pass 100 and fall below 0.
RATE = NumberKind(Decimal(-100_000), Decimal(100_000), 4)
#: What places are weighed by.
WEIGHT = NumberKind(Decimal(0), Decimal("9999.99"), 2)
#: Places of honour, and the order in a list.
PLACES = NumberKind(Decimal(0), Decimal(9_999))
#: A revision of a row that somebody has seen.
REVISION = NumberKind(Decimal(0), Decimal(2**31 - 1))
#: A row's number.
KEY = NumberKind(Decimal(1), Decimal(2**63 - 1))
YEAR = NumberKind(Decimal(2000), Decimal(2099), is_year=True)
DAY = DayKind(date(2000, 1, 1), date(2099, 12, 31))


def plain_text(text: str) -> str | None:
    """Return a written number in ASCII without grouping; None: it is none.

    >>> plain_text("1,234"), plain_text("１２３．５"), plain_text("12,34"), plain_text("1E5")
    ('1234', '123.5', None, None)
    """
    tidy = _GAPS.sub(" ", text.translate(_WIDE)).strip()
    if _GROUPED.fullmatch(tidy):
        return re.sub("[ ,]", "", tidy)
    return tidy if _PLAIN.fullmatch(tidy) else None


def _in_yuan(text: str) -> str | None:
    """Return a written sum as plain yuan.

    >>> _in_yuan("8,000元"), _in_yuan("１．２万"), _in_yuan("万元"), _in_yuan("3元5角")
    ('8000', '12000', None, None)
    """
    return _in_ones(text.strip().lstrip("¥￥").removesuffix("元"))


def _in_ones(bare: str) -> str | None:
    """Return what is written with or without 万 behind it, in ones."""
    plain = plain_text(bare.removesuffix("万"))
    if plain is None or not bare.endswith("万"):
        return plain
    return f"{(Decimal(plain) * _TEN_THOUSAND).normalize() + 0:f}"


def key_of(text: str) -> int | None:
    """Return the row's number that an address or a hidden field says; None: it says none."""
    try:
        return int(KEY.read(text))
    except NotANumber:
        return None


def shortened(value: object) -> str:
    """Return what was given, short enough for a sentence."""
    text = " ".join(str(value).split())
    return text if len(text) <= _SHOWN_LENGTH else f"{text[:_SHOWN_LENGTH]}…"

"""Small charts without script: what the bars and points of a template need, in percent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huzhu.assessment.rating.queries.rating import SectionSum, YearResult

_HUNDRED = Decimal(100)
_ZERO = Decimal(0)
_STEP, _LEFT, _BASE, _HEIGHT = 120, 60, 150, 120


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of the sheet: the figures' points above the own ones."""

    sums: SectionSum
    own_width: str
    platform_width: str


@dataclass(frozen=True, slots=True)
class YearColumn:
    """One year of the row of years: a bar for a total that was told, none for what may change."""

    result: YearResult
    x: int
    middle: int
    y: int
    height: int
    value: Decimal | None  #: None: the result has not been told


def bars_of(sums: Sequence[SectionSum]) -> list[Bar]:
    """How far each part is filled."""
    return [Bar(each, _part(each.own, each), _part(each.platform, each)) for each in sums]


def columns_of(results: Sequence[YearResult], *, full: Decimal) -> list[YearColumn]:
    """The columns of the years, from left to right."""
    columns = []
    for place, result in enumerate(results):
        height = int((result.total or _ZERO) / full * _HEIGHT)
        left = _LEFT + place * _STEP
        columns.append(YearColumn(result, left, left + 30, _BASE - height, height, result.total))
    return columns


def chart_width(count: int) -> int:
    """How wide the columns of so many years are."""
    return _LEFT + max(count, 1) * _STEP


def _part(value: Decimal, sums: SectionSum) -> str:
    part = value / sums.full_marks * _HUNDRED if sums.full_marks else _ZERO
    return f"{part:.1f}%"

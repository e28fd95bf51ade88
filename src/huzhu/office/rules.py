"""The calendar as the ``holidays`` library knows it: the seed that the office then edits.

The library answers a year that has not been announced with the statutory days alone and says
nothing; such a year has no make-up day, and that is how it is told from an announced one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from huzhu.kernel.workdays import SATURDAY, Calendar

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class SeedDay:
    """A day that differs from Monday-to-Friday, by the library."""

    day: date
    is_working: bool
    name: str


def seed_of_year(year: int) -> tuple[list[SeedDay], bool]:
    """Return the year's deviating days, and whether the year has been announced."""
    import holidays  # noqa: PLC0415 -- a tenth of what a process takes to begin; few ask it

    china = holidays.country_holidays("CN", years=year, language="zh_CN")
    makeup = {day for day in china.weekend_workdays if day.year == year}
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
    seed = [SeedDay(day, is_working=True, name="调休上班") for day in days if day in makeup]
    seed += [
        SeedDay(day, is_working=False, name=china.get(day) or "休息")
        for day in days
        if day.weekday() < SATURDAY and not china.is_working_day(day)
    ]
    return seed, bool(makeup)


def seeded_calendar(years: Iterable[int]) -> Calendar:
    """The library's calendar as a value, for commands that run without a database."""
    off: set[date] = set()
    worked: set[date] = set()
    announced: set[int] = set()
    for year in years:
        seed, is_announced = seed_of_year(year)
        off |= {entry.day for entry in seed if not entry.is_working}
        worked |= {entry.day for entry in seed if entry.is_working}
        announced |= {year} if is_announced else set()
    return Calendar(frozenset(off), frozenset(worked), frozenset(announced))

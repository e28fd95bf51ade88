"""A year as twelve sheets of weeks, each day with what makes it different.

Not here: which day is a working day (``kernel.workdays``), the entries themselves (``office``).
"""

from __future__ import annotations

from calendar import Calendar as Sheets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.kernel.workdays import SATURDAY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from huzhu.kernel.workdays import Calendar

MONTHS = 12
_KINDS = {
    (True, True): "work",
    (True, False): "holiday",
    (False, True): "makeup",
    (False, False): "rest",
}
#: What a day's colour says, for the legend and for whoever does not see colours.
KIND_LABELS = {"work": "", "rest": "休息", "holiday": "放假", "makeup": "上班"}


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a sheet."""

    on: date
    kind: str  # work, rest, holiday (weekday off), makeup (weekend worked)
    name: str = ""
    is_today: bool = False

    @property
    def mark(self) -> str:
        """休 or 班 beside the number, so that colour does not speak alone."""
        return {"holiday": "休", "makeup": "班"}.get(self.kind, "")

    @property
    def label(self) -> str:
        return " ".join(part for part in (KIND_LABELS[self.kind], self.name) if part)


@dataclass(frozen=True, slots=True)
class Month:
    """One month: weeks from Monday, ``None`` where the week belongs to another month."""

    number: int
    weeks: tuple[tuple[Day | None, ...], ...]
    workday_count: int


def months_of(
    year: int, *, calendar: Calendar, names: Mapping[date, str], today: date
) -> tuple[Month, ...]:
    """The twelve sheets of a year."""
    return tuple(
        _month(year, number, calendar=calendar, names=names, today=today)
        for number in range(1, MONTHS + 1)
    )


def _month(
    year: int, number: int, *, calendar: Calendar, names: Mapping[date, str], today: date
) -> Month:
    weeks = tuple(
        tuple(
            _day(on, calendar=calendar, names=names, today=today) if on.month == number else None
            for on in week
        )
        for week in Sheets().monthdatescalendar(year, number)
    )
    days = [day for week in weeks for day in week if day]
    return Month(number, weeks, sum(calendar.is_workday(day.on) for day in days))


def _day(on: date, *, calendar: Calendar, names: Mapping[date, str], today: date) -> Day:
    kind = _KINDS[on.weekday() < SATURDAY, calendar.is_workday(on)]
    return Day(on, kind, names.get(on, ""), is_today=on == today)

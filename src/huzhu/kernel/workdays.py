"""Working days (工作日) and the deadlines that the regulations count in them.

Plain functions over a :class:`Calendar` value. A deadline is a date; it ends at 24:00 of that day
in Asia/Shanghai.

Not here: the calendar's rows, seeded by a library and edited by the office (``office``).
"""

from __future__ import annotations

import calendar as month_lengths
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

SHANGHAI = ZoneInfo("Asia/Shanghai")
SATURDAY = 5
REVIEW_WORKDAYS = 5  # 二（二）2：五个工作日之内通知
MATERIALS_WORKDAYS = 5  # 二（三）1：项目实施前五个工作日内


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days that differ from Monday-to-Friday, and which years the State Council has announced.

    ``holidays`` are weekdays off, ``makeup_days`` weekend days worked (调休).
    """

    holidays: AbstractSet[date]
    makeup_days: AbstractSet[date]
    announced_years: AbstractSet[int] = frozenset()
    version: int = 0

    def is_workday(self, day: date) -> bool:
        if day in self.makeup_days:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    def is_announced(self, day: date) -> bool:
        """Whether the year of ``day`` is 已公布; otherwise a deadline is shown as 预估."""
        return day.year in self.announced_years


@dataclass(frozen=True, slots=True)
class MovedDay:
    """A day that people were told, and the later one that a changed calendar gives."""

    of: str  #: whose: a project's number, a year
    label: str
    old: date
    new: date

    def __str__(self) -> str:
        return f"{self.of}{self.label}由 {self.old} 推后到 {self.new}"

    @property
    def told(self) -> str:
        """What those read whom it concerns."""
        return f"工作日历调整：{self}"

    def as_facts(self) -> dict[str, str]:
        """What the trail keeps of it."""
        return {"changes": str(self), "old": str(self.old), "new": str(self.new)}


def add_workdays(start: date, count: int, *, calendar: Calendar) -> date:
    """The ``count``-th working day after ``start``; before it when negative."""
    step = timedelta(days=1 if count >= 0 else -1)
    day, left = start, abs(count)
    while left:
        day += step
        left -= calendar.is_workday(day)
    return day


def workdays_left(today: date, due_on: date, *, calendar: Calendar) -> int:
    """Working days from tomorrow through ``due_on``; negative when it has passed."""
    first, last, sign = (today, due_on, 1) if due_on >= today else (due_on, today, -1)
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sign * sum(calendar.is_workday(day) for day in days)


def plan_latest(starts_on: date) -> date:
    """Last date to submit a plan: the same day of the month before, clamped to its end (S2.2.1).

    >>> plan_latest(date(2027, 3, 31))
    datetime.date(2027, 2, 28)
    """
    year, month = (
        (starts_on.year, starts_on.month - 1) if starts_on.month > 1 else (starts_on.year - 1, 12)
    )
    return date(year, month, min(starts_on.day, month_lengths.monthrange(year, month)[1]))


def earliest_start(submitted_on: date) -> date:
    """First lawful start for a plan submitted on a day: what ``plan_latest`` allows (S2.2.1)."""
    day = submitted_on
    while plan_latest(day) < submitted_on:
        day += timedelta(days=1)
    return day


def materials_latest(starts_on: date, *, calendar: Calendar) -> date:
    """The fifth working day before the start, the start not counted (S2.3.1a)."""
    return add_workdays(starts_on, -MATERIALS_WORKDAYS, calendar=calendar)


def earliest_start_with_materials(handed_in_on: date, *, calendar: Calendar) -> date:
    """First start for which materials of that day are in time: what ``materials_latest`` allows.

    Not always the fifth working day from then: a start on a rest day counts its five as well.
    """
    day = handed_in_on + timedelta(days=MATERIALS_WORKDAYS)
    while materials_latest(day, calendar=calendar) < handed_in_on:
        day += timedelta(days=1)
    return day


def review_due(received_on: date, *, calendar: Calendar) -> date:
    """The fifth working day after receipt, the day of receipt not counted (S2.2.2)."""
    return add_workdays(received_on, REVIEW_WORKDAYS, calendar=calendar)


def local_date(at: datetime) -> date:
    """The date in Shanghai of a moment."""
    return at.astimezone(SHANGHAI).date()


def start_of_day(day: date) -> datetime:
    """Midnight at which ``day`` begins in Shanghai."""
    return datetime.combine(day, time(0), tzinfo=SHANGHAI)


def daily(hour: int, minute: int) -> str:
    """When the worker does something every day by Shanghai's clock; its schedules count in UTC.

    >>> daily(2, 10), daily(12, 0)
    ('10 18 * * *', '0 4 * * *')
    """
    utc = datetime(2026, 1, 1, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)
    return f"{utc.minute} {utc.hour} * * *"

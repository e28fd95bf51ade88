"""The demonstration's time: everything lies relative to one moment, the moment of loading.

Not here: the office's own calendar (``office``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from huzhu.kernel.workdays import SHANGHAI, add_workdays, local_date

if TYPE_CHECKING:
    from huzhu.kernel.workdays import Calendar

MEETING_WEEKDAY = 3  # the directors meet on Thursdays


@dataclass(frozen=True, slots=True)
class DemoTime:
    """The moment of loading, and the working days around it."""

    now: datetime
    workdays: Calendar

    @property
    def today(self) -> date:
        return local_date(self.now)

    def workday(self, count: int) -> date:
        """The ``count``-th working day from today; negative: before."""
        return add_workdays(self.today, count, calendar=self.workdays)

    def shift(self, day: date, count: int) -> date:
        return add_workdays(day, count, calendar=self.workdays)

    def meeting_before(self, day: date) -> date:
        """The last day of a directors' meeting until ``day``."""
        while day.weekday() != MEETING_WEEKDAY or not self.workdays.is_workday(day):
            day -= timedelta(days=1)
        return day

    def meeting_after(self, day: date) -> date:
        """The next day of a directors' meeting from ``day`` on."""
        while day.weekday() != MEETING_WEEKDAY or not self.workdays.is_workday(day):
            day += timedelta(days=1)
        return day

    def workday_from(self, day: date) -> date:
        """``day`` itself, or the next working day."""
        return self.shift(day - timedelta(days=1), 1)

    def quarter_past(self) -> datetime:
        """Fifteen to twenty minutes from now, at a full five minutes."""
        later = self.now + timedelta(minutes=20)
        return later.replace(minute=later.minute // 5 * 5, second=0, microsecond=0)


def clock(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of day in Shanghai."""
    return datetime.combine(day, time(hour, minute), tzinfo=SHANGHAI)

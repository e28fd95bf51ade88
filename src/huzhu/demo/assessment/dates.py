"""When an assessment year of the demonstration happens: working days counted from today.

The year under review and the two before it have the same calendar, 52 weeks apart, so that every
date falls on the same day of the week.

Not here: what is done on these days (``past``, ``running``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from huzhu.assessment.year.rules.calendar import YearCalendar
from huzhu.demo.times import clock

if TYPE_CHECKING:
    from huzhu.demo.times import DemoTime

_WEEKS_OF_A_YEAR = timedelta(weeks=52)
#: Working days from the anchor to each date of the calendar.
_OPENS, _SELF_RATING, _PAPER = -18, -4, -2
_REVIEW, _DECISION, _RECOMMENDATION, _FEEDBACK = 9, 18, 42, 68
#: What is assessed lies mostly before the opening: from August on the running year.
_ASSESSED_BEFORE = timedelta(days=200)


@dataclass(frozen=True, slots=True)
class Dates:
    """The days of one assessment year, counted in working days from its anchor."""

    time: DemoTime
    years_ago: int = 0

    @property
    def anchor(self) -> date:
        """The last working day until today, or as many years before."""
        day = self.time.today - self.years_ago * _WEEKS_OF_A_YEAR
        return self.time.shift(self.time.shift(day, 1), -1)

    def day(self, workdays: int) -> date:
        """The working day so many after the anchor; negative: before."""
        return self.time.shift(self.anchor, workdays)

    def at(self, workdays: int, hour: int = 9, minute: int = 30) -> datetime:
        """A time on that day."""
        return clock(self.day(workdays), hour, minute)

    @property
    def calendar(self) -> YearCalendar:
        return YearCalendar(
            opens_on=self.day(_OPENS),
            self_rating_ends_on=self.day(_SELF_RATING),
            paper_ends_on=self.day(_PAPER),
            review_ends_on=self.day(_REVIEW),
            decision_ends_on=self.day(_DECISION),
            recommendation_ends_on=self.day(_RECOMMENDATION),
            feedback_ends_on=self.day(_FEEDBACK),
        )

    @property
    def number(self) -> int:
        """Which year is assessed."""
        newest = Dates(self.time).day(_OPENS) - _ASSESSED_BEFORE
        return newest.year - self.years_ago

    @property
    def closed_at(self) -> datetime:
        """When the clock ended the self-rating: just after 24:00 of its last day."""
        return clock(self.calendar.self_rating_ends_on + timedelta(days=1), 0)

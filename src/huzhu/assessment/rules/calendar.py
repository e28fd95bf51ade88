"""The calendar of a year (时间安排, A5): what follows what, and how one change moves the rest.

A date that ends something includes that day until 24:00. Not here: reminders (``tasks``).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from huzhu.assessment.errors.year import CalendarReversed

DATE_LABELS = {
    "opens_on": "自评开始",
    "self_rating_ends_on": "自评截止",
    "paper_ends_on": "纸质版截止",
    "review_ends_on": "部门审核截止",
    "decision_ends_on": "审定截止",
    "recommendation_ends_on": "推荐截止",
    "feedback_ends_on": "反馈截止",
}


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """The dates of a year, in the order in which they come."""

    opens_on: date
    self_rating_ends_on: date
    paper_ends_on: date
    review_ends_on: date
    decision_ends_on: date
    recommendation_ends_on: date
    feedback_ends_on: date


def usual_calendar(year: int) -> YearCalendar:
    """The dates of 〔2021〕79号 五, for any year: opens 12-13, due 1-05, reviewed by February.

    >>> usual_calendar(2021).self_rating_ends_on
    datetime.date(2022, 1, 5)
    """
    end_of_february = date(year + 1, 3, 1) - timedelta(days=1)
    return YearCalendar(
        opens_on=date(year, 12, 13),
        self_rating_ends_on=date(year + 1, 1, 5),
        paper_ends_on=date(year + 1, 1, 5),
        review_ends_on=date(year + 1, 1, 31),
        decision_ends_on=end_of_february,
        recommendation_ends_on=date(year + 1, 4, 15),
        feedback_ends_on=date(year + 1, 5, 31),
    )


def check_calendar(calendar: YearCalendar) -> None:
    """Each date follows the one before it; the paper is due on its own after the opening.

    :raises CalendarReversed: names both dates.
    """
    dates = asdict(calendar)
    chain = [name for name in DATE_LABELS if name != "paper_ends_on"]
    for earlier, later in [*pairwise(chain), ("opens_on", "paper_ends_on")]:
        if dates[later] < dates[earlier]:
            raise CalendarReversed(
                earlier=DATE_LABELS[earlier],
                later=DATE_LABELS[later],
                earlier_on=dates[earlier],
                later_on=dates[later],
            )


def moved(calendar: YearCalendar, name: str, to: date) -> YearCalendar:
    """Move one date and everything that comes after it by the same number of days (A5).

    >>> usual = usual_calendar(2021)
    >>> moved(usual, "review_ends_on", date(2022, 2, 7)).decision_ends_on
    datetime.date(2022, 3, 7)
    """
    dates: dict[str, date] = asdict(calendar)
    shift = to - dates[name]
    names = list(DATE_LABELS)
    return replace(
        calendar, **{later: dates[later] + shift for later in names[names.index(name) :]}
    )

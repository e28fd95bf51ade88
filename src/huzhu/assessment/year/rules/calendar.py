"""The calendar of a year (时间安排, A5): what follows what, and how one change moves the rest.

A date that ends something includes that day until 24:00; what a step of the year allows. Not here:
reminders (``reminding``), the order of the steps (``states``).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from huzhu.assessment.errors import YearNotAtStep
from huzhu.assessment.year.errors import (
    CalendarReversed,
    DateInThePast,
    DatePassed,
    DateToldAlready,
    DateUnchanged,
    DateUnknown,
)
from huzhu.assessment.year.states import YearStep
from huzhu.kernel.workdays import start_of_day

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from huzhu.assessment.year.models import AssessmentYear


DATE_LABELS = {
    "opens_on": "自评开始",
    "self_rating_ends_on": "自评截止",
    "paper_ends_on": "纸质版截止",
    "review_ends_on": "部门审核截止",
    "decision_ends_on": "审定截止",
    "recommendation_ends_on": "推荐截止",
    "feedback_ends_on": "反馈截止",
}
#: The paper follows the self-rating, and nothing follows the paper.
_PAPER = "paper_ends_on"


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


@dataclass(frozen=True, slots=True)
class DateMove:
    """One date that a change of the calendar moves."""

    name: str
    old: date
    new: date

    @property
    def label(self) -> str:
        return DATE_LABELS[self.name]

    @property
    def days(self) -> int:
        """How many days later; negative: earlier."""
        return (self.new - self.old).days

    @property
    def shift(self) -> str:
        """The same in words."""
        return f"推迟 {self.days} 天" if self.days > 0 else f"提前 {-self.days} 天"


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
    chain = [name for name in DATE_LABELS if name != _PAPER]
    for earlier, later in [*pairwise(chain), ("opens_on", _PAPER)]:
        if dates[later] < dates[earlier]:
            raise CalendarReversed(
                earlier=DATE_LABELS[earlier],
                later=DATE_LABELS[later],
                earlier_on=dates[earlier],
                later_on=dates[later],
            )


def end_of(day: date) -> datetime:
    """The moment at which a date that ends something is over: 24:00 of it in Shanghai.

    What arrives before that moment is in time, what arrives at it or later is not.
    """
    return start_of_day(day + timedelta(days=1))


def followers(name: str) -> tuple[str, ...]:
    """The date itself and everything that moves with it; the paper's date moves nothing else."""
    names = list(DATE_LABELS)
    return (name,) if name == _PAPER else tuple(names[names.index(name) :])


def moved(
    calendar: YearCalendar, name: str, to: date, *, today: date | None = None
) -> YearCalendar:
    """Move one date and everything that follows it by the same number of days (A5).

    ``today``: dates before it stay where they were.

    >>> usual = usual_calendar(2021)
    >>> moved(usual, "review_ends_on", date(2022, 2, 7)).decision_ends_on
    datetime.date(2022, 3, 7)
    """
    dates: dict[str, date] = asdict(calendar)
    shift = to - dates[name]
    names = [each for each in followers(name) if today is None or dates[each] >= today]
    return replace(calendar, **{each: dates[each] + shift for each in names})


def plan_move(
    calendar: YearCalendar, name: str, to: date, *, today: date, is_announced: bool = True
) -> YearCalendar:
    """Return the calendar after a change, as the preview shows it and the change makes it.

    A date that was announced moves to a later day only. Before that nobody has relied on it: it
    moves either way, and one that has passed moves as well.

    :raises DateUnknown: there is no date of that name.
    :raises DateUnchanged: it is the date that stands.
    :raises DatePassed: the day is over.
    :raises DateToldAlready: it would come earlier than it was announced.
    :raises DateInThePast: the new day is over.
    :raises CalendarReversed: it would lie before what it follows.
    """
    if name not in DATE_LABELS:
        raise DateUnknown(name=name)
    old, label = getattr(calendar, name), DATE_LABELS[name]
    if is_announced and old < today:
        raise DatePassed(label=label, on=old, today=today)
    if to == old:
        raise DateUnchanged(label=label, on=old)
    if is_announced and to < old:
        raise DateToldAlready(label=label, on=old, to=to)
    if to < today:
        raise DateInThePast(label=label, to=to, today=today)
    after = moved(calendar, name, to, today=today if is_announced else None)
    check_calendar(after)
    return after


def moves_between(before: YearCalendar, after: YearCalendar) -> tuple[DateMove, ...]:
    """Which dates differ, in their order."""
    return tuple(
        DateMove(name, getattr(before, name), getattr(after, name))
        for name in DATE_LABELS
        if getattr(before, name) != getattr(after, name)
    )


def calendar_of(year: object) -> YearCalendar:
    """The dates out of anything that has them by their names: a year's row, a form's values."""
    return YearCalendar(**{name: getattr(year, name) for name in DATE_LABELS})


#: The last step of the year at which a date still means something.
_ENDS_WITH = {
    "opens_on": YearStep.PREPARING,
    "self_rating_ends_on": YearStep.SELF_RATING,
    "paper_ends_on": YearStep.REVIEWING,
    "review_ends_on": YearStep.REVIEWING,
    "decision_ends_on": YearStep.ALLOTTING,
    "recommendation_ends_on": YearStep.RECOMMENDING,
    "feedback_ends_on": YearStep.SEALED,
}


def check_year_step(year: AssessmentYear, needed: Collection[YearStep], *, verb: str = "") -> None:
    """:raises YearNotAtStep: the year has not come so far, or is past it."""
    if YearStep(year.state) not in needed:
        names = "、".join(YearStep(step).label for step in YearStep if step in needed)
        step = YearStep(year.state).label
        raise YearNotAtStep(verb=verb, needed=names, year=year.year, step=step)


def planned_moves(
    year: AssessmentYear, name: str, to: date, *, today: date
) -> tuple[DateMove, ...]:
    """What a change of the calendar would move: the preview and the change ask the same.

    :raises DomainError: the date cannot be moved there.
    """
    before = calendar_of(year)
    is_announced = year.state != YearStep.PREPARING
    after = plan_move(before, name, to, today=today, is_announced=is_announced)
    order = list(YearStep)
    movable = order[: order.index(_ENDS_WITH[name]) + 1]
    check_year_step(year, movable, verb=f"调整“{DATE_LABELS[name]}”")
    return moves_between(before, after)

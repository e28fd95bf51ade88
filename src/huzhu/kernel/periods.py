"""Dates and periods as papers and pages write them; a moment is written as in Asia/Shanghai.

A period that crosses New Year names both years, one within a year names it once: whoever reads it
never has to guess a year.

Not here: counting days (``workdays``).
"""

from datetime import date, datetime, timedelta

from huzhu.kernel.workdays import SHANGHAI, local_date

_WEEKDAYS = "一二三四五六日"


def weekday(day: date) -> str:
    """周三."""
    return "周" + _WEEKDAYS[day.weekday()]


def long_day(on: date) -> str:
    """A day in a document.

    >>> long_day(date(2026, 11, 21))
    '2026 年 11 月 21 日'
    """
    return f"{on.year} 年 {on.month} 月 {on.day} 日"


def near_day(on: date, *, today: date) -> str:
    """A day in a sentence of today: the year is said when it is another one.

    >>> near_day(date(2027, 1, 5), today=date(2026, 12, 28))
    '2027 年 1 月 5 日'
    """
    return _in_year(on, of=today)


def near_moment(at: datetime, *, today: date) -> str:
    """A moment in a sentence of today, as messages tell it.

    >>> near_moment(datetime(2026, 11, 28, 10, tzinfo=SHANGHAI), today=date(2026, 11, 27))
    '11 月 28 日 10:00'
    """
    return f"{near_day(local_date(at), today=today)}{_clock(at)}"


def last_day(ends_at: datetime) -> date:
    """The last day that counts of what ends at a moment: a midnight ends the day before it."""
    return local_date(ends_at - timedelta(microseconds=1))


def until(ends_at: datetime, *, today: date | None = None) -> str:
    """The moment at which something ends: a midnight is 24:00 of the day that it ends.

    Without ``today`` the day is written in full.

    >>> until(datetime(2026, 9, 16, tzinfo=SHANGHAI), today=date(2026, 9, 12))
    '9 月 15 日 24:00'
    >>> until(datetime(2026, 9, 20, 18, tzinfo=SHANGHAI))
    '2026-09-20 18:00'
    """
    on, local = last_day(ends_at), ends_at.astimezone(SHANGHAI)
    clock = "24:00" if on != local.date() else f"{local:%H:%M}"
    return f"{near_day(on, today=today) if today else on} {clock}"


def period(start: date, end: date, *, with_weekday: bool = False) -> str:
    """From a day to a day, or from a moment to a moment.

    >>> period(date(2026, 12, 28), date(2027, 1, 11))
    '2026 年 12 月 28 日 至 2027 年 1 月 11 日'
    >>> period(date(2026, 12, 1), date(2026, 12, 11), with_weekday=True)
    '2026 年 12 月 1 日 周二 至 12 月 11 日 周五'
    """
    first, last = _day(start), _day(end)
    words = (
        f"{day}{f' {weekday(on)}' if with_weekday else ''}{_clock(at)}"
        for day, on, at in (
            (long_day(first), first, start),
            (_in_year(last, of=first), last, end),
        )
    )
    return " 至 ".join(words)


def _in_year(on: date, *, of: date) -> str:
    return f"{on.month} 月 {on.day} 日" if on.year == of.year else long_day(on)


def _day(at: date) -> date:
    return local_date(at) if isinstance(at, datetime) else at


def _clock(at: date) -> str:
    return f" {at.astimezone(SHANGHAI):%H:%M}" if isinstance(at, datetime) else ""

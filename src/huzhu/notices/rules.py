"""How a deadline stands, and how a public notice is numbered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.kernel.periods import near_day
from huzhu.kernel.workdays import workdays_left
from huzhu.notices.states import NUMBER_PREFIXES, UNDATED, Level, Urgency

if TYPE_CHECKING:
    from datetime import date

    from huzhu.kernel.workdays import Calendar
    from huzhu.notices.states import NoticeKind

AMBER_WORKDAYS = 2


def urgency(
    today: date, *, due_on: date | None, calendar: Calendar, undated: str = UNDATED
) -> Urgency:
    """Return how a deadline stands today, in a level and in words.

    A deadline ends with its day: on the day itself it is urgent, from the next day it is overdue,
    also when that day is a rest day. ``undated`` is said where there is no day.
    """
    if due_on is None:
        return Urgency(Level.GREY, undated)
    left = workdays_left(today, due_on, calendar=calendar)
    return Urgency(
        level=_level(today, due_on=due_on, left=left),
        text=_text(today, due_on=due_on, left=left),
        workdays_left=left,
        is_estimated=not calendar.is_announced(due_on),
        is_rest_day=not calendar.is_workday(due_on),
    )


def _level(today: date, *, due_on: date, left: int) -> Level:
    if today > due_on:
        return Level.RED
    return Level.AMBER if left <= AMBER_WORKDAYS else Level.GREEN


def _text(today: date, *, due_on: date, left: int) -> str:
    day = near_day(due_on, today=today)
    if today == due_on:
        return "今日到期"
    if today > due_on:
        return f"已超期 {-left} 个工作日" if left else f"已超期（期限 {day}）"
    return f"还剩 {left} 个工作日（至 {day}）" if left else f"期限前已无工作日（至 {day}）"


def notice_number(kind: NoticeKind, *, year: int, serial: int) -> str:
    """Write a notice's number as the office does.

    >>> from huzhu.notices.states import NoticeKind
    >>> notice_number(NoticeKind.TERMINATION, year=2026, serial=3)
    '终公告〔2026〕3号'
    """
    return f"{NUMBER_PREFIXES[kind]}〔{year}〕{serial}号"

"""Keeping the working-day calendar (S2.2.2), erasing what is over, handing the trail out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from huzhu.audit import declared
from huzhu.audit.actions import action, note
from huzhu.kernel import rights
from huzhu.kernel.workdays import SATURDAY
from huzhu.office import erasing, policies, queries
from huzhu.office.errors import DayNotDifferent, TrailTooLong
from huzhu.office.models import CalendarDay, CalendarYear
from huzhu.office.rules import seed_of_year

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.data_terms import Term
    from huzhu.kernel.workdays import MovedDay

#: So many events are taken away in one table: two seconds of a processor.
MOST_EVENTS = 20_000


@action("office.seed_calendar", "生成工作日历", right=rights.BY_TIME)
def seed_calendar(years: Iterable[int], *, by: Actor, at: datetime) -> int:
    """Take years over from the library; a year that is known already stays as the office left it.

    Returns how many years were new.
    """
    known = set(CalendarYear.objects.values_list("year", flat=True))
    new = [year for year in years if year not in known]
    for year in new:
        seed, is_announced = seed_of_year(year)
        CalendarYear.objects.create(year=year, is_announced=is_announced)
        CalendarDay.objects.bulk_create(
            CalendarDay(day=entry.day, is_working=entry.is_working, name=entry.name)
            for entry in seed
        )
    note("calendar", by=by, at=at, years=",".join(map(str, new)))
    return len(new)


@action("office.set_day", "登记放假或调休", right=policies.CALENDAR_KEEPER)
def set_day(day: date, *, is_working: bool, name: str, by: Actor, at: datetime) -> list[MovedDay]:
    """Enter one day that differs from its weekday (调休 or 放假); return what it moved later.

    :raises NotCalendarKeeper: when another department asks.
    :raises DayNotDifferent: when the weekday says the same.
    """
    if is_working == (day.weekday() < SATURDAY):
        raise DayNotDifferent(day=day, usual="工作日" if is_working else "休息日")
    CalendarDay.objects.update_or_create(
        day=day,
        defaults={"is_working": is_working, "name": name, "source": CalendarDay.Source.OFFICE},
    )
    _touch(day.year)
    moved = _follow(by=by, at=at)
    note("calendar", by=by, at=at, day=day.isoformat(), is_working=is_working, moved=len(moved))
    return moved


@action("office.unset_day", "取消放假或调休", right=policies.CALENDAR_KEEPER)
def unset_day(day: date, *, by: Actor, at: datetime) -> list[MovedDay]:
    """Take an entered day back: its weekday decides again; return what that moved later."""
    CalendarDay.objects.filter(day=day).delete()
    _touch(day.year)
    moved = _follow(by=by, at=at)
    note("calendar", by=by, at=at, day=day.isoformat(), moved=len(moved))
    return moved


@action("office.announce_year", "标记年度已公布", right=policies.CALENDAR_KEEPER)
def announce_year(year: int, *, by: Actor, at: datetime) -> None:
    """Mark a year as announced (已公布): its deadlines are no longer estimates."""
    _touch(year)
    CalendarYear.objects.filter(year=year).update(is_announced=True)
    note("calendar", by=by, at=at, year=year)


@action("office.erase_portion", "清除到期的数据", "idle", right=policies.ERASER)
def erase_portion(term: Term, *, before: datetime, most: int, by: Actor, at: datetime) -> int:
    """Erase at most so many of a kind that are older than a moment; return how many it were.

    On record are kind, number and moment, never whose it was.

    :raises ErasedByClockAlone: somebody else than the clock asks.
    """
    count = erasing.erasers()[term.key].erase(before, most, at)
    note(f"term:{term.key}", by=by, at=at, count=count, before=before.isoformat())
    return count


@action("office.take_trail", "导出留痕", "idle", right=policies.TRAIL_READER)
def take_trail(*, of: str, count: int, at: datetime, by: Actor) -> None:
    """Put on record that the trail was taken away as a table: by which filter, how many events.

    :raises NotOfOffice: ``by`` may not read it. :raises TrailTooLong: more than one table holds.
    """
    if count > MOST_EVENTS:
        raise TrailTooLong(count=f"{count:,}", most=f"{MOST_EVENTS:,}")
    note("trail", by=by, at=at, reason=of, count=count)


def _follow(*, by: Actor, at: datetime) -> list[MovedDay]:
    """Let each app that keeps days counted by the calendar move them (``follows_calendar``).

    Part of the act that changed the calendar: it and all that follows from it happen, or nothing.
    """
    calendar = queries.calendar()
    follow = declared.functions("follows_calendar")
    return [moved for each in follow for moved in each(calendar, by=by, at=at)]


def _touch(year: int) -> None:
    if not CalendarYear.objects.filter(year=year).update(version=F("version") + 1):
        CalendarYear.objects.create(year=year)

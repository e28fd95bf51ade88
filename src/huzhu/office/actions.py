"""Keeping the working-day calendar (S2.2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from huzhu.audit.actions import action, note
from huzhu.kernel.workdays import SATURDAY
from huzhu.office import policies
from huzhu.office.errors import DayNotDifferent
from huzhu.office.models import CalendarDay, CalendarYear
from huzhu.office.rules import seed_of_year

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from huzhu.kernel.actor import Actor


@action("office.seed_calendar", "生成工作日历")
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


@action("office.set_day", "登记放假或调休")
def set_day(day: date, *, is_working: bool, name: str, by: Actor, at: datetime) -> CalendarDay:
    """Enter one day that differs from its weekday (调休 or 放假).

    :raises NotCalendarKeeper: when another department asks.
    :raises DayNotDifferent: when the weekday says the same.
    """
    policies.check_keep_calendar(by=by)
    if is_working == (day.weekday() < SATURDAY):
        raise DayNotDifferent(day=day, usual="工作日" if is_working else "休息日")
    row, _ = CalendarDay.objects.update_or_create(
        day=day,
        defaults={"is_working": is_working, "name": name, "source": CalendarDay.Source.OFFICE},
    )
    _touch(day.year)
    note("calendar", by=by, at=at, day=day.isoformat(), is_working=is_working)
    return row


@action("office.unset_day", "取消放假或调休")
def unset_day(day: date, *, by: Actor, at: datetime) -> None:
    """Take an entered day back: its weekday decides again."""
    policies.check_keep_calendar(by=by)
    CalendarDay.objects.filter(day=day).delete()
    _touch(day.year)
    note("calendar", by=by, at=at, day=day.isoformat())


@action("office.announce_year", "标记年度已公布")
def announce_year(year: int, *, by: Actor, at: datetime) -> None:
    """Mark a year as announced (已公布): its deadlines are no longer estimates."""
    policies.check_keep_calendar(by=by)
    _touch(year)
    CalendarYear.objects.filter(year=year).update(is_announced=True)
    note("calendar", by=by, at=at, year=year)


def _touch(year: int) -> None:
    if not CalendarYear.objects.filter(year=year).update(version=F("version") + 1):
        CalendarYear.objects.create(year=year)

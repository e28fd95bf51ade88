"""Reading the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.kernel.workdays import Calendar
from huzhu.office.models import CalendarDay, CalendarYear

if TYPE_CHECKING:
    from django.db.models import QuerySet


def calendar() -> Calendar:
    """The office's calendar as a value; two small queries, taken once per request."""
    days = list(CalendarDay.objects.values_list("day", "is_working"))
    years = list(CalendarYear.objects.values_list("year", "is_announced", "version"))
    return Calendar(
        holidays=frozenset(day for day, is_working in days if not is_working),
        makeup_days=frozenset(day for day, is_working in days if is_working),
        announced_years=frozenset(year for year, is_announced, _ in years if is_announced),
        version=sum(version for *_, version in years),
    )


def days_of(year: int) -> QuerySet[CalendarDay]:
    """The deviating days of one year, in order."""
    return CalendarDay.objects.filter(day__year=year).order_by("day")


def years() -> QuerySet[CalendarYear]:
    """All years the calendar knows."""
    return CalendarYear.objects.order_by("year")

"""Deadlines on the command line: by the office's calendar when it can be reached.

Without a running product, or for a year that its calendar does not know, the library's calendar
is used, the same that every installation starts from.

Not here: how deadlines are counted (``kernel.workdays``).
"""

from datetime import date
from importlib import import_module

from huzhu.kernel import workdays
from huzhu.kernel.workdays import Calendar
from huzhu.office.rules import seeded_calendar
from huzhu.runtime import product


def before_start(start: date) -> dict[str, date]:
    """Return the last dates on which plan and materials are in time."""
    calendar = _calendar(start)
    return {
        "plan_latest": workdays.plan_latest(start),
        "materials_latest": workdays.materials_latest(start, calendar=calendar),
    }


def after_receipt(received: date) -> dict[str, date]:
    """Return the last date on which the office answers a plan."""
    return {"review_due": workdays.review_due(received, calendar=_calendar(received))}


def estimated_years(given: date, found: dict[str, date]) -> list[int]:
    """The years that the dates were counted through and whose days off are not announced yet.

    The plan's date is counted in months and never an estimate.
    """
    counted = [on.year for name, on in found.items() if name != "plan_latest"]
    calendar = _calendar(given)
    return [
        year
        for year in range(min(given.year, *counted), max(given.year, *counted) + 1)
        if not calendar.is_announced(date(year, 1, 1))
    ]


def _calendar(day: date) -> Calendar:
    """Return a calendar that knows the year of a day and both its neighbours."""
    years = {day.year - 1, day.year, day.year + 1}
    if product.is_reachable():
        product.open_data()
        queries = import_module("huzhu.office.queries")
        known = set(queries.years().values_list("year", flat=True))
        if known >= {day.year}:
            return _joined(queries.calendar(), seeded_calendar(years - known))
    return seeded_calendar(years)


def _joined(office: Calendar, library: Calendar) -> Calendar:
    return Calendar(
        holidays=office.holidays | library.holidays,
        makeup_days=office.makeup_days | library.makeup_days,
        announced_years=office.announced_years | library.announced_years,
        version=office.version,
    )

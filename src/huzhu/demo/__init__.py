"""The demonstration: an invented city and a year of its projects, made by the product's own acts.

:func:`load` fills an empty database, which it first marks as a demonstration. What it makes is a
function of its seed and of the moment of loading: all dates lie relative to it, every act has its
past ``at`` beside the ``recorded_at`` of today, and nothing is written but by the actions that
pages and clerks use.

Not here: whom a visitor can be (``people``).
"""

from __future__ import annotations

from datetime import date, datetime
from random import Random

from django.utils import timezone

from huzhu.audit.actions import each_by_itself, front_action
from huzhu.demo import (
    assessment,
    budgets,
    city,
    claims,
    entrance,
    members,
    own_data,
    projects,
    register,
    walk,
)
from huzhu.demo.staff import Staffing
from huzhu.demo.stage import Stage
from huzhu.demo.times import DemoTime, clock
from huzhu.kernel.actor import CLOCK
from huzhu.office import actions as office
from huzhu.office import queries as calendars
from huzhu.people.actions import founding

SEED = 2026
#: Enough for reservations of a year ago and for plans of the next one.
_YEARS_BACK, _YEARS_AHEAD = 2, 1
#: The first assessment began a year before the first budget.
_CALENDAR_BACK = 3


@front_action(founding.begin_demonstration)
def load(
    *, today: date | None = None, seed: int = SEED, members_count: int = members.COUNT
) -> None:
    """Fill an empty database, as the owner of its tables; all of it or nothing.

    ``today`` fixes the moment to ten o'clock of that day, so that the same is made again.
    """
    now = timezone.localtime() if today is None else clock(today, 10)
    founding.begin_demonstration(by=CLOCK, at=now)
    with claims.other_clock(), each_by_itself():
        stage = _stage(now, seed, members_count)
        walk.walk(list(projects.roads(stage)))
        assessment.load(stage)
        entrance.wait_at_the_desk(stage, at=now)
        own_data.decide(stage, at=now)


def _stage(now: datetime, seed: int, members_count: int) -> Stage:
    """Calendar, organisations, staff, members and budgets."""
    years = range(now.year - _YEARS_BACK, now.year + _YEARS_AHEAD + 1)
    office.seed_calendar(range(now.year - _CALENDAR_BACK, years.stop), by=CLOCK, at=now)
    time = DemoTime(now, calendars.calendar())
    agencies = city.agencies(Random(f"{seed}:city"))
    cast = register.Cast()
    opened_at = clock(date(now.year - 4, 3, 1), 9)
    for plan in agencies:
        register.open_agency(plan, cast=cast, at=opened_at)
    Staffing(Random(f"{seed}:staff"), cast=cast, today=time.today).appoint_all(agencies)
    members.register_all(Random(f"{seed}:members"), agencies, now=now, count=members_count)
    budgets.file_all(Random(f"{seed}:budgets"), agencies, years, cast=cast)
    return Stage(cast, time, seed, _by_number(agencies))


def _by_number(agencies: list[city.AgencyPlan]) -> dict[str, city.AgencyPlan]:
    points = {point.number: point for agency in agencies for point in agency.points}
    return {agency.number: agency for agency in agencies} | points

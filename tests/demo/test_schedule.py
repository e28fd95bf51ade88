"""Whatever day the demonstration is loaded on, every road keeps the regulation's dates.

No database: roads are laid out, not walked.
"""

from datetime import date, timedelta
from random import Random

import pytest

from huzhu.demo import city, projects, register
from huzhu.demo.stage import Stage
from huzhu.demo.times import DemoTime, clock
from huzhu.kernel.workdays import local_date, materials_latest, plan_latest
from huzhu.office.rules import seeded_calendar

CALENDAR = seeded_calendar(range(2024, 2029))
AGENCIES = city.agencies(Random("city"))
BY_NUMBER = {each.number: each for agency in AGENCIES for each in (agency, *agency.points)}
#: Each weekday, the long holidays, leap days, the turn of the year.
DAYS = [date(2026, 1, 1) + timedelta(days=9 * n) for n in range(60)]
AROUND_HOLIDAYS = [date(2026, 2, day) for day in (15, 20, 25)] + [date(2026, 10, 9)]


def roads(now):
    stage = Stage(register.Cast(), DemoTime(now, CALENDAR), 2026, BY_NUMBER)
    return list(projects.roads(stage))


@pytest.mark.parametrize("day", DAYS + AROUND_HOLIDAYS, ids=str)
@pytest.mark.parametrize("hour", [2, 23])
def test_every_road_keeps_its_dates_whatever_the_day(day, hour):
    now = clock(day, hour, 41)
    for road in roads(now):
        stops, opens_on = road.schedule.stops, local_date(road.schedule.window.opens_at)
        acts = list(road.acts())
        assert acts[-1].at <= now, road.case.title
        assert [act.at for act in acts] == sorted(act.at for act in acts)
        assert local_date(stops["submit"]) <= plan_latest(opens_on)
        assert local_date(stops["materials"]) <= materials_latest(opens_on, calendar=CALENDAR)
        assert stops["publish"] < road.schedule.window.opens_at


def test_roads_differ_by_seed_and_not_by_run():
    def titles(seed):
        stage = Stage(register.Cast(), DemoTime(clock(DAYS[0], 10), CALENDAR), seed, BY_NUMBER)
        return [(road.case.title, road.case.quantity) for road in projects.roads(stage)]

    assert titles(1) == titles(1)
    assert titles(1) != titles(2)


def test_a_window_opens_fifteen_to_twenty_minutes_after_loading():
    for minute in range(60):
        now = clock(DAYS[0], 9, minute)
        wait = DemoTime(now, CALENDAR).quarter_past() - now
        assert timedelta(minutes=15) < wait <= timedelta(minutes=20)

"""Whatever day the demonstration is loaded on, the assessment's dates hold. No database."""

from datetime import date, timedelta

import pytest

from huzhu.assessment.year.rules.calendar import check_calendar
from huzhu.demo.assessment.dates import Dates
from huzhu.demo.times import DemoTime, clock
from huzhu.office.rules import seeded_calendar

CALENDAR = seeded_calendar(range(2023, 2029))
DAYS = [date(2026, 1, 1) + timedelta(days=11 * n) for n in range(50)]
#: The last of the staff began so long ago (``demo.staff``).
LAST_TO_COME = timedelta(days=3 * 365 - 299)
#: The last paper of a year is from this day of it (``demo.assessment.facts``).
LAST_PAPER = (6, 18)


def dates(day: date, years_ago: int = 0, hour: int = 2) -> Dates:
    return Dates(DemoTime(clock(day, hour, 41), CALENDAR), years_ago)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_calendar_of_each_year_is_sound_whatever_the_day(day):
    years = [dates(day, ago) for ago in (2, 1, 0)]
    assert [each.number for each in years] == [years[2].number - ago for ago in (2, 1, 0)]
    for each in years:
        check_calendar(each.calendar)
        assert date(each.number, *LAST_PAPER) < each.day(-23)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_today_lies_in_the_review_and_every_act_before_now(day):
    now = dates(day)
    assert now.closed_at < now.time.now
    assert now.at(-1, 17) < now.time.now
    assert now.calendar.self_rating_ends_on < day < now.calendar.review_ends_on


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_everybody_was_in_office_when_the_first_year_was_prepared(day):
    assert day - LAST_TO_COME < dates(day, 2).day(-23)
    assert dates(day, 1).day(58) < day  # the second year is closed, too

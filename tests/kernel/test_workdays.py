"""Working days and the deadlines counted in them, against the announced calendars."""

from datetime import date

import pytest

from huzhu.kernel.workdays import (
    Calendar,
    add_workdays,
    earliest_start,
    earliest_start_with_materials,
    materials_latest,
    plan_latest,
    review_due,
    workdays_left,
)
from huzhu.office.rules import seed_of_year, seeded_calendar

PLAIN = Calendar(holidays=frozenset(), makeup_days=frozenset())


@pytest.fixture(scope="module")
def china() -> Calendar:
    return seeded_calendar(range(2025, 2028))


#: As the State Council announced them: weekdays that are free, weekends that are worked.
ANNOUNCED = {
    2018: (
        "0101 0215 0216 0219 0220 0221 0405 0406 0430 0501 0618 0924 1001 1002 1003 1004 1005 1231",
        "0211 0224 0408 0428 0929 0930 1229",
    ),
    2026: (
        (
            "0101 0102 0216 0217 0218 0219 0220 0223 0406 0501 0504 0505 0619 0925"
            " 1001 1002 1005 1006 1007"
        ),
        "0104 0214 0228 0509 0920 1010",
    ),
}


@pytest.mark.parametrize("year", ANNOUNCED)
def test_calendar_begins_as_it_was_announced_from_the_first_day_to_the_last(year):
    seed, is_announced = seed_of_year(year)
    days = [
        " ".join(f"{each.day:%m%d}" for each in seed if each.is_working is is_working)
        for is_working in (False, True)
    ]
    assert (tuple(days), is_announced) == (ANNOUNCED[year], True)


@pytest.mark.parametrize(
    ("starts_on", "latest_on"),
    [
        (date(2026, 10, 12), date(2026, 9, 12)),
        (date(2026, 3, 31), date(2026, 2, 28)),
        (date(2028, 3, 31), date(2028, 2, 29)),
        (date(2026, 1, 15), date(2025, 12, 15)),
        (date(2026, 5, 31), date(2026, 4, 30)),
    ],
)
def test_plan_latest_is_the_same_day_of_the_month_before_clamped_to_its_end(starts_on, latest_on):
    assert plan_latest(starts_on) == latest_on


@pytest.mark.parametrize("submitted_on", [date(2026, 1, 30), date(2026, 1, 31), date(2026, 2, 1)])
def test_earliest_start_is_the_first_that_plan_latest_allows(submitted_on):
    first = earliest_start(submitted_on)
    assert plan_latest(first) >= submitted_on
    assert all(
        plan_latest(date.fromordinal(first.toordinal() - n)) < submitted_on for n in range(1, 5)
    )


@pytest.mark.parametrize("handed_in_on", [date(2026, 11, day) for day in (20, 21, 22, 23)])
def test_earliest_start_with_materials_is_the_first_that_leaves_them_in_time(china, handed_in_on):
    first = earliest_start_with_materials(handed_in_on, calendar=china)
    before = date.fromordinal(first.toordinal() - 1)
    assert materials_latest(first, calendar=china) >= handed_in_on
    assert materials_latest(before, calendar=china) < handed_in_on


def test_deadlines_of_the_contract(china):
    assert review_due(date(2026, 9, 28), calendar=china) == date(2026, 10, 10)
    assert materials_latest(date(2026, 10, 12), calendar=china) == date(2026, 9, 29)


def test_makeup_saturday_counts_and_holiday_does_not(china):
    assert china.is_workday(date(2026, 10, 10))  # a Saturday, worked
    assert not china.is_workday(date(2026, 10, 7))  # a Wednesday, National Day week
    assert not china.is_workday(date(2026, 10, 11))


def test_year_without_makeup_days_is_not_announced(china):
    assert china.is_announced(date(2026, 5, 1))
    assert not china.is_announced(date(2027, 5, 1))


@pytest.mark.parametrize(
    ("today", "left"),
    [(date(2026, 9, 4), 1), (date(2026, 9, 7), 0), (date(2026, 9, 8), -1), (date(2026, 9, 14), -5)],
)
def test_workdays_left_counts_from_tomorrow_through_the_due_date(today, left):
    assert workdays_left(today, date(2026, 9, 7), calendar=PLAIN) == left


def test_adding_and_taking_away_workdays_meet_again():
    start = date(2026, 9, 9)
    assert add_workdays(add_workdays(start, 7, calendar=PLAIN), -7, calendar=PLAIN) == start

"""Periods: within a year, over New Year, and moments whose day differs between zones."""

from datetime import UTC, date, datetime

import pytest

from huzhu.kernel.periods import long_day, near_day, period
from huzhu.kernel.workdays import SHANGHAI


@pytest.mark.parametrize(
    ("start", "end", "written"),
    [
        (date(2026, 12, 1), date(2026, 12, 31), "2026 年 12 月 1 日 至 12 月 31 日"),
        (date(2026, 12, 28), date(2027, 1, 11), "2026 年 12 月 28 日 至 2027 年 1 月 11 日"),
        (date(2027, 1, 1), date(2027, 1, 11), "2027 年 1 月 1 日 至 1 月 11 日"),
    ],
)
def test_period_names_the_second_year_when_it_is_another(start, end, written):
    assert period(start, end) == written


def test_period_of_moments_is_written_in_shanghai_when_they_are_stored_in_utc():
    opens_at = datetime(2026, 12, 28, 10, tzinfo=SHANGHAI).astimezone(UTC)
    closes_at = datetime(2027, 1, 1, 0, 30, tzinfo=SHANGHAI).astimezone(UTC)
    assert closes_at.year == 2026
    written = "2026 年 12 月 28 日 10:00 至 2027 年 1 月 1 日 00:30"
    assert period(opens_at, closes_at) == written
    assert period(opens_at, closes_at, with_weekday=True) == (
        "2026 年 12 月 28 日 周一 10:00 至 2027 年 1 月 1 日 周五 00:30"
    )


def test_near_day_says_the_year_when_it_is_not_todays():
    assert near_day(date(2026, 12, 31), today=date(2026, 12, 28)) == "12 月 31 日"
    assert near_day(date(2027, 1, 1), today=date(2026, 12, 28)) == "2027 年 1 月 1 日"
    assert long_day(date(2027, 1, 1)) == "2027 年 1 月 1 日"

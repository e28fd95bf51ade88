"""Days as lists write them."""

from datetime import date, datetime

import pytest

from huzhu.kernel.listed_days import day_in, is_month, moment_in
from huzhu.kernel.workdays import SHANGHAI

DAY = date(2027, 6, 30)


@pytest.mark.parametrize(
    "text",
    [
        "2027-06-30", "2027/6/30", "2027.6.30", "20270630", "2027年6月30日", "2027年06月30号",
        "2027-06-30 23:59:59", "2027/6/30 23:59", "2027-06-30T23:59:59.999", "2027-06-30 24:00",
        "2027-06-30 00:00:00", "20270630235959", "2027-06-30 下午11:59", "2027/6/30 11:59:59 PM",
        "２０２７－０６－３０", "\u200b2027-06-30", "46568", "46568.0",
    ],
)  # fmt: skip
def test_whole_day_is_read(text):
    assert day_in(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "", "2027-11", "2027/12", "202712", "2027.11", "2027年11月", "2027-06-31", "2027-6/30",
        "2027116", "6/30/27", "30/06/2027", "2027-06-30 12:00", "2027-06-30T23:59:59Z",
        "1999-12-31", "2100-01-01", "2027-06-30 25:00", "12345", "99999", "长期",
    ],
)  # fmt: skip
def test_what_says_no_whole_day_is_none(text):
    assert day_in(text) is None


def test_days_of_this_century_are_read_as_serial_numbers_too():
    days = [day_in(text) for text in ("36525", "36526", "73050", "73051")]
    assert days == [None, date(2000, 1, 1), date(2099, 12, 31), None]


@pytest.mark.parametrize("text", ["2027-11", "2027/12", "202712", "2027.11", "2027年1月"])
def test_month_alone_is_known_as_such(text):
    assert is_month(text)
    assert not is_month(f"{text}-01")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21 10:30", (2026, 11, 21, 10, 30, 0)),
        ("2026/11/21 9:05:07", (2026, 11, 21, 9, 5, 7)),
        ("2026-11-21T02:30:00.000Z", (2026, 11, 21, 10, 30, 0)),
        ("2026-11-21T10:30:00+08:00", (2026, 11, 21, 10, 30, 0)),
        ("2026年11月21日 10时30分", (2026, 11, 21, 10, 30, 0)),
        ("2026-11-21 上午10:30", (2026, 11, 21, 10, 30, 0)),
        ("2026/11/21 下午 3时5分", (2026, 11, 21, 15, 5, 0)),
        ("2026-11-21 中午12:30", (2026, 11, 21, 12, 30, 0)),
        ("2026-11-21 上午12:30", (2026, 11, 21, 0, 30, 0)),
        ("2026-11-21 下午15:30", (2026, 11, 21, 15, 30, 0)),
        ("2026-11-21 3:05:07 PM", (2026, 11, 21, 15, 5, 7)),
        ("2026-11-21 12:30 am", (2026, 11, 21, 0, 30, 0)),
        ("20261121103000", (2026, 11, 21, 10, 30, 0)),
        ("202611211030", (2026, 11, 21, 10, 30, 0)),
        ("2026-11-21 24:00:00", (2026, 11, 22, 0, 0, 0)),
        ("2026-11-21", (2026, 11, 21, 0, 0, 0)),
        ("2000-01-01 00:00", (2000, 1, 1, 0, 0, 0)),
        ("2099-12-31 23:59:59", (2099, 12, 31, 23, 59, 59)),
    ],
)
def test_moment_is_read_in_shanghai(text, moment):
    assert moment_in(text) == datetime(*moment, tzinfo=SHANGHAI)


@pytest.mark.parametrize("text", [
        "昨天", "2026-11-21 10:60", "2026-11-21 上午15:30", "2026-11-21 晚上12:00",
        "20261121106000", "2026-11-21 24:01", "10:30", "1999-12-31 23:59",
        "2100-01-01 00:00",
    ],
)  # fmt: skip
def test_what_says_no_moment_is_none(text):
    assert moment_in(text) is None

"""The windows of a year that are counted in working days follow a changed calendar: later only."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from huzhu.kernel.workdays import MovedDay
from huzhu.notices import queries as notices
from huzhu.notices.models import CopyNote
from huzhu.office import actions as calendar
from tests.assessment.cycle import moment
from tests.assessment.honours.road import ENDS_ON
from tests.markup import folded

AT = moment(11, 6)
LATER = date(2026, 11, 13)


def rest(cycle, day: date, *, at=AT):
    return calendar.set_day(day, is_working=False, name="停电", by=cycle.cast.he, at=at)


def test_notice_runs_longer_when_a_day_of_it_becomes_a_holiday(road, cycle):
    road.posted()
    assert rest(cycle, date(2026, 11, 10)) == [
        MovedDay("2026 年度考核", "名单公示截止日", ENDS_ON, LATER)
    ]
    assert road.year.list_notice_ends_on == LATER
    record = notices.notice_by_number(road.year.list_notice)
    assert (record.ends_on, record.runs_until) == (ENDS_ON, LATER)
    (remark,) = record.remarks.all()
    assert "由 2026 年 11 月 12 日延至 2026 年 11 月 13 日 24:00" in remark.text
    told = CopyNote.objects.filter(title__startswith="工作日历调整")
    assert {each.position_id for each in told} >= {
        each.position_id for each in cycle.clerks.values()
    }
    assert calendar.unset_day(date(2026, 11, 10), by=cycle.cast.he, at=AT) == []
    assert road.year.list_notice_ends_on == LATER


def test_appeals_run_longer_when_a_day_of_them_becomes_a_holiday(road, cycle):
    old = road.year.appeals_end_on
    (moved,) = rest(cycle, old, at=moment(10, 30))
    assert (moved.label, moved.old, moved.new) == ("申诉截止日", old, road.year.appeals_end_on)
    assert moved.new > old


def test_appeals_that_are_over_are_not_opened_again_by_a_changed_calendar(road, cycle):
    over = road.year.appeals_end_on
    at = moment(over.month, over.day) + timedelta(days=1)
    assert rest(cycle, over, at=at) == []
    assert road.year.appeals_end_on == over


def test_window_that_is_over_stays_over_when_the_calendar_changes(road, cycle):
    road.posted()
    assert rest(cycle, date(2026, 11, 10), at=moment(11, 13)) == []
    assert road.year.list_notice_ends_on == ENDS_ON


@pytest.mark.parametrize(
    ("page", "days"),
    [
        ("office:notice", ["13"]),
        ("public:notice", ["13", "12"]),  # what was published stands below as it was
        ("office:assessment-list", ["13", "13"]),
    ],
)
def test_pages_of_a_notice_name_its_later_day_first_and_how_it_was_published(
    road, cycle, desk, page, days
):
    road.posted()
    rest(cycle, date(2026, 11, 10))
    of = 2026 if page.endswith("list") else road.year.list_notice
    answer = desk(cycle.cast.he).get(reverse(page, args=[of])).content.decode()
    text = re.sub("<[^>]*>", "", folded(answer))
    until = r"公示(?:期?[至到]|期已延至) ?(?:\d{4}(?:-| 年 ))?11(?:-| 月 )(\d+)"
    assert re.findall(until, text) == days
    assert ("（发布时为 2026 年 11 月 12 日，见补充说明）" in text) is (page == "office:notice")

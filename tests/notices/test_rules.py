"""How a deadline stands, in threes around each bound; weekends, holidays, years not announced."""

from datetime import UTC, date, datetime

import pytest

from huzhu.kernel.workdays import Calendar
from huzhu.notices import rules
from huzhu.notices.states import Level, NoticeKind, Todo

# 2026-11-25 is a Wednesday; the Sunday before is worked, the Tuesday is off.
CALENDAR = Calendar(
    holidays=frozenset({date(2026, 11, 24)}),
    makeup_days=frozenset({date(2026, 11, 22)}),
    announced_years=frozenset({2026}),
)
PLAIN = Calendar(frozenset(), frozenset(), frozenset({2026}))
WEDNESDAY = date(2026, 11, 25)


def stands(today, due_on=WEDNESDAY, calendar=PLAIN):
    urgency = rules.urgency(today, due_on=due_on, calendar=calendar)
    return urgency.level, urgency.text


@pytest.mark.parametrize(
    ("today", "level", "text"),
    [
        (20, Level.GREEN, "还剩 3 个工作日（至 11 月 25 日）"),
        (21, Level.GREEN, "还剩 3 个工作日（至 11 月 25 日）"),  # 周六
        (23, Level.AMBER, "还剩 2 个工作日（至 11 月 25 日）"),
        (24, Level.AMBER, "还剩 1 个工作日（至 11 月 25 日）"),
        (25, Level.AMBER, "今日到期"),
        (26, Level.RED, "已超期 1 个工作日"),
        (30, Level.RED, "已超期 3 个工作日"),
    ],
)
def test_urgency_counts_working_days(today, level, text):
    assert stands(date(2026, 11, today)) == (level, text)


@pytest.mark.parametrize(
    ("today", "text"),
    [
        (20, "还剩 3 个工作日（至 11 月 25 日）"),
        (22, "还剩 2 个工作日（至 11 月 25 日）"),
        (24, "还剩 1 个工作日（至 11 月 25 日）"),
    ],
)
def test_urgency_knows_holidays_and_days_worked_in_their_place(today, text):
    assert stands(date(2026, 11, today), calendar=CALENDAR)[1] == text


def test_urgency_is_red_on_the_rest_day_after_the_deadline():
    friday, saturday = date(2026, 11, 27), date(2026, 11, 28)
    assert stands(saturday, due_on=friday) == (Level.RED, "已超期（期限 11 月 27 日）")


def test_urgency_says_when_no_working_day_is_left_before_the_deadline():
    friday, saturday = date(2026, 11, 27), date(2026, 11, 28)
    assert stands(friday, due_on=saturday) == (
        Level.AMBER,
        "期限前已无工作日（至 11 月 28 日）",
    )


@pytest.mark.parametrize(
    ("day", "rests"), [(20, False), (21, True), (22, False), (23, False), (24, True), (25, False)]
)
def test_urgency_says_when_the_office_does_not_work_on_the_day(day, rests):
    on = date(2026, 11, day)
    assert rules.urgency(WEDNESDAY, due_on=on, calendar=CALENDAR).is_rest_day is rests


def test_urgency_is_grey_without_a_deadline():
    assert stands(WEDNESDAY, due_on=None) == (Level.GREY, "规程未定期限")


def test_urgency_is_an_estimate_when_the_year_is_not_announced():
    urgency = rules.urgency(date(2026, 12, 30), due_on=date(2027, 1, 6), calendar=PLAIN)
    assert urgency.is_estimated
    assert urgency.text == "还剩 5 个工作日（至 2027 年 1 月 6 日）"
    assert not rules.urgency(WEDNESDAY, due_on=WEDNESDAY, calendar=PLAIN).is_estimated


def test_todo_shows_its_urgency():
    todo = Todo(
        key="projects.pass_review:2026-0012",
        title="初审实施方案",
        verb="初审",
        subject_label="2026-0012 职工体检",
        url_name="office:project",
        url_args=("2026-0012",),
        waiting_since=datetime(2026, 11, 20, tzinfo=UTC),
        due_on=WEDNESDAY,
        urgency=rules.urgency(date(2026, 11, 26), due_on=WEDNESDAY, calendar=PLAIN),
    )
    assert (todo.level, todo.text) == (Level.RED, "已超期 1 个工作日")
    assert (todo.workdays_left, todo.is_estimated) == (-1, False)


def test_notice_number_is_written_as_the_office_writes_it():
    numbers = [rules.notice_number(kind, year=2026, serial=3) for kind in NoticeKind]
    assert numbers == [
        "终公告〔2026〕3号",
        "结公告〔2026〕3号",
        "公告〔2026〕3号",
        "公示〔2026〕3号",
        "表彰〔2026〕3号",
    ]

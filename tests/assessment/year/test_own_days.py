"""A date has one source: each place that shows a sheet's days shows the sheet's own."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from huzhu.assessment.desk.queries import clock, desk
from huzhu.assessment.outcome.actions import decisions
from huzhu.assessment.rating.actions import reminders
from huzhu.assessment.rating.errors import RatingNotBegun
from huzhu.assessment.rating.queries import papers
from huzhu.assessment.rating.queries.rating_papers import briefing_content
from huzhu.assessment.rating.rules import rating
from huzhu.assessment.year.actions import years
from huzhu.assessment.year.models import AssessmentYear, RatingReminder, Scoresheet
from huzhu.assessment.year.queries import sheets
from huzhu.assessment.year.states import SheetStep, YearStep
from huzhu.kernel.actor import CLOCK
from huzhu.office import queries as office
from tests.assessment.cycle import moment
from tests.clients import signed_in

UNTIL = moment(9, 25, 18)
DAY = date(2026, 9, 25)


@pytest.fixture
def reopened(cycle):
    """Agency A missed the 15th and has until 18:00 of the 25th."""
    years.close_self_rating(cycle.year, by=CLOCK, at=moment(9, 16, 0, 0, 0))
    sheet = cycle.sheet()
    decisions.reopen_sheet(
        sheet, until=UNTIL, reason="系统停电", by=cycle.cast.wang, at=moment(9, 18)
    )
    return cycle


def submit(cycle):
    Scoresheet.objects.filter(pk=cycle.sheet().pk).update(
        state=SheetStep.SUBMITTED,
        submitted_at=UNTIL - timedelta(seconds=1),
        submitted_by="林晓",
        receipt_number="KH2026-0001",
    )


def todo(actor, verb, *, at):
    found = desk.todos_for(actor, at=at, calendar=office.calendar())
    return next(each for each in found if each.verb.startswith(verb))


def test_paper_is_due_on_the_reopened_sheets_own_day_when_it_was_sent_in_time(reopened):
    submit(reopened)
    sheet = reopened.sheet()
    assert sheets.paper_day_of(sheet) == DAY
    assert todo(reopened.cast.lin, "打印盖章", at=UNTIL).due_on == DAY
    assert todo(reopened.tang, "收纸质考核表", at=UNTIL).due_on == DAY
    for at, is_late in ((moment(9, 25, 23, 59, 59), False), (moment(9, 26, 0, 0, 0), True)):
        sheet.paper_received_at = at
        assert papers.is_paper_late(sheet) is is_late


def test_paper_keeps_its_distance_when_the_year_gives_it_more_days(reopened):
    AssessmentYear.objects.update(paper_ends_on=date(2026, 9, 18))
    assert sheets.paper_day_of(reopened.sheet("D01")) == DAY + timedelta(days=3)
    assert sheets.paper_day_of(reopened.sheet("D02")) == date(2026, 9, 18)


def test_paper_is_not_due_earlier_than_was_told_when_the_years_day_comes_later(reopened):
    AssessmentYear.objects.update(self_rating_ends_on=date(2026, 9, 1), paper_ends_on=DAY)
    Scoresheet.objects.update(reopened_until=moment(9, 3, 18))
    assert sheets.paper_day_of(reopened.sheet()) == date(2026, 9, 27)
    AssessmentYear.objects.update(self_rating_ends_on=DAY)
    assert sheets.paper_day_of(reopened.sheet()) == DAY


def test_reminders_name_the_moment_when_a_sheet_was_reopened(reopened):
    at = moment(9, 25, 8)
    sheet, occasion = next(clock.reminders_due(at=at))
    reminders.remind_by_clock(sheet, occasion, at=at)
    text = RatingReminder.objects.latest("pk").text
    assert "9 月 25 日 18:00 截止，今天是最后一天" in text
    assert "24:00" not in text
    submit(reopened)
    _, occasion = next(clock.reminders_due(at=moment(9, 26)))
    assert occasion.key == "paper-overdue:20260925"


def test_briefing_tells_the_sheets_own_deadline_when_it_was_reopened(reopened):
    *_, due = briefing_content(reopened.sheet(), at=moment(9, 18))["headline"]
    assert (due["value"], due["note"]) == ("2026 年 9 月 25 日", "2026-09-25 18:00 截止")


def test_pages_show_the_sheets_own_days_when_it_was_reopened(reopened, time_machine):
    time_machine.move_to(moment(9, 18), tick=False)
    office_page = signed_in(reopened.cast, reopened.tang).get(
        reverse("office:assessment-receipts", args=[2026, "D01"])
    )
    text = office_page.content.decode()
    assert "9 月 25 日 周五 18:00" in text
    assert "没有收到，9 月 25 日 周五截止" in text
    assert "9 月 15 日" not in text.partition("提醒")[0]


def test_office_waits_until_the_next_day_that_is_told_when_sheets_are_open(reopened):
    year = AssessmentYear.objects.get()
    case = desk.case_of(year, at=moment(9, 18))
    assert (case.rating, case.rating_due_on) == (1, DAY)


def test_the_year_that_is_prepared_is_named_when_somebody_rates_too_early():
    with pytest.raises(RatingNotBegun, match="2026 年度还在筹备"):
        rating.check_open(
            SheetStep.RATING, 2026, YearStep.PREPARING, ends_at=moment(12, 31), at=moment(9, 1)
        )

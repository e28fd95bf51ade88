"""Reminders before the deadlines: on their days, once, with proof, made up for after a pause."""

from datetime import date

import pytest

from huzhu.assessment import tasks
from huzhu.assessment.desk.queries import clock
from huzhu.assessment.rating.actions import reminders
from huzhu.assessment.rating.rules.reminding import LONGEST_TEXT, occasion_around, occasion_before
from huzhu.assessment.year.actions import years
from huzhu.assessment.year.models import AssessmentYear, RatingReminder, Scoresheet
from huzhu.assessment.year.states import SheetStep, YearStep
from huzhu.audit.models import AuditEvent
from huzhu.notices.models import CopyNote
from huzhu.people.models import Position
from tests.assessment import cycle as cycles
from tests.assessment.cycle import moment

DUE = date(2026, 9, 15)


def stand(monkeypatch, at):
    monkeypatch.setattr("huzhu.assessment.tasks.timezone.now", lambda: at)


def sent(sheet) -> list[str]:
    rows = RatingReminder.objects.filter(sheet=sheet).order_by("id")
    return list(rows.values_list("occasion", flat=True))


def hand_in(cycle, number="D01") -> Scoresheet:
    Scoresheet.objects.filter(pk=cycle.sheet(number).pk).update(
        state=SheetStep.SUBMITTED,
        submitted_at=moment(9, 5),
        submitted_by="林晓",
        receipt_number=f"KH2026-{number}",
    )
    return cycle.sheet(number)


@pytest.mark.parametrize(
    ("at", "kind"),
    [
        (moment(9, 7, 9), None),
        (moment(9, 8, 7, 59), None),
        (moment(9, 8, 8), "7_days"),
        (moment(9, 11, 23), "7_days"),
        (moment(9, 12, 8), "3_days"),
        (moment(9, 14, 8), "1_day"),
        (moment(9, 15, 8), "last_day"),
        (moment(9, 15, 23, 59, 59), "last_day"),
        (moment(9, 16, 0, 0, 0), None),
    ],
)
def test_reminder_is_due_on_its_day_when_the_deadline_comes_near(at, kind):
    found = occasion_before(DUE, at=at)
    assert (found.kind if found else None) == kind


@pytest.mark.parametrize(
    ("at", "kind"),
    [(moment(9, 15, 8), "last_day"), (moment(9, 16, 7), None), (moment(9, 16, 8), "overdue")],
)
def test_paper_is_reminded_of_again_when_its_day_is_over(at, kind):
    found = occasion_around(DUE, at=at, what="paper")
    assert (found.kind if found else None) == kind


@pytest.mark.clause("A5.b")
def test_clock_reminds_who_has_not_submitted_when_three_days_are_left(cycle, monkeypatch):
    hand_in(cycle, "D01")
    stand(monkeypatch, moment(9, 12, 9))
    tasks.send_reminders(0)
    tasks.send_reminders(0)  # what was sent is not sent again
    assert sent(cycle.sheet("D02")) == ["opened", "3_days:20260915"]
    proof = RatingReminder.objects.get(occasion="3_days:20260915", sheet=cycle.sheet("D02"))
    assert proof.names == "周堃（经办人）"
    assert "9 月 15 日 24:00 截止，还剩 3 天；贵单位尚未开始自评" in proof.text
    copy = CopyNote.objects.get(title=proof.text)
    assert copy.position_id == cycle.cast.zhou.position_id
    # who has submitted is reminded of the paper instead
    assert sent(cycle.sheet("D01")) == ["opened", "paper-3_days:20260915"]


def test_clock_reminds_anew_when_the_deadline_was_moved(cycle, monkeypatch):
    stand(monkeypatch, moment(9, 12, 9))
    tasks.send_reminders(0)
    years.move_date(
        cycle.year,
        "self_rating_ends_on",
        date(2026, 9, 22),
        reason="系统升级",
        by=cycle.song,
        at=moment(9, 13),
    )
    stand(monkeypatch, moment(9, 19, 9))
    tasks.send_reminders(0)
    assert sent(cycle.sheet("D02")) == ["opened", "3_days:20260915", "3_days:20260922"]


def test_clock_makes_up_for_a_reminder_when_it_slept_on_its_day(cycle, monkeypatch):
    stand(monkeypatch, moment(9, 10, 9))  # due on the 8th
    tasks.send_reminders(0)
    assert sent(cycle.sheet("D02")) == ["opened", "7_days:20260915"]


def test_agency_without_people_leaves_its_own_proof_when_it_is_reminded(big_cycle):
    sheet = big_cycle.sheet("D05")
    position = big_cycle.clerks["D05"].position_id
    Position.objects.filter(pk=position).update(ends_on=date(2026, 9, 1))
    told = reminders.remind(sheet, by=big_cycle.tang, at=moment(9, 3))
    assert told is not None
    assert told.names == "该代办处没有在任的经办人和主任"


def test_organisation_is_reminded_when_the_day_of_opening_comes(cast, monkeypatch):
    cycle = cycles.begin(cast, opened=False)
    stand(monkeypatch, moment(9, 1, 8))
    tasks.send_reminders(0)
    tasks.send_reminders(0)
    copies = CopyNote.objects.filter(title__contains="按日程于 9 月 1 日启动")
    assert {copy.position_id for copy in copies} == {
        cycle.tang.position_id,
        cycle.song.position_id,
    }
    assert copies.count() == 2


def test_departments_with_open_items_are_reminded_when_the_review_nears_its_end(cycle, monkeypatch):
    sheet = hand_in(cycle)
    years.close_self_rating(cycle.year, by=cycle.tang, at=moment(9, 16))
    lending = [item["id"] for item in _scheme(cycle) if "lending" in item["owners"]]
    sheet.items.filter(item__in=lending).update(decided_points=0)
    stand(monkeypatch, moment(10, 14, 9))
    tasks.send_reminders(0)
    copies = CopyNote.objects.filter(title__contains="部门审核10 月 15 日 24:00 截止")
    assert cycle.xu.position_id in {copy.position_id for copy in copies}
    assert cycle.zhu.position_id not in {copy.position_id for copy in copies}


def _scheme(cycle):
    return cycle.year.scheme.content["items"]


@pytest.mark.clause("A5.c", "A6.3.a", "A6.3.b")
def test_clock_ends_the_self_rating_at_its_second_when_nobody_does(cycle, monkeypatch):
    hand_in(cycle)
    stand(monkeypatch, moment(9, 15, 23, 59, 59))
    tasks.follow_clock(0)
    assert AssessmentYear.objects.get().state == YearStep.SELF_RATING
    stand(monkeypatch, moment(9, 16, 0, 0, 0))
    tasks.follow_clock(0)
    tasks.follow_clock(0)
    assert AssessmentYear.objects.get().state == YearStep.REVIEWING
    assert cycle.sheet("D02").state == SheetStep.MISSED
    assert sent(cycle.sheet("D02")) == ["opened", "missed"]
    assert clock.due_to_close(at=moment(9, 17)) == []


def test_clock_counts_the_platforms_figures_once_when_a_year_has_opened(cycle, monkeypatch):
    stand(monkeypatch, moment(9, 2))
    assert clock.due_to_count() == [cycle.year.year]
    tasks.follow_clock(0)
    assert clock.due_to_count() == []
    counted = AuditEvent.objects.filter(code="assessment.compute_facts")
    tasks.follow_clock(0)
    assert counted.count() == 1


def test_texts_fit_into_a_copy_when_numbers_are_long(big_cycle, monkeypatch):
    for number in ("D01", "D02"):
        hand_in(big_cycle, number)
    for at in (moment(9, 8, 9), moment(9, 15, 9)):
        stand(monkeypatch, at)
        tasks.send_reminders(0)
    longest = max(len(text) for text in RatingReminder.objects.values_list("text", flat=True))
    assert 40 < longest <= LONGEST_TEXT


@pytest.mark.parametrize("agencies", [2, 12])
def test_finding_what_is_due_takes_two_queries_when_there_are_many_agencies(
    cast, agencies, django_assert_num_queries
):
    cycles.begin(cast, agencies=agencies)
    with django_assert_num_queries(2):
        assert len(list(clock.reminders_due(at=moment(9, 12, 9)))) == agencies

"""The end of the self-rating: to the second, once, with proof of the reminders."""

from datetime import timedelta

import pytest

from huzhu.assessment.desk.queries import clock
from huzhu.assessment.errors import NotYourPart
from huzhu.assessment.review.queries import progress
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.actions import lateness, years
from huzhu.assessment.year.errors import DeadlineNotReached
from huzhu.assessment.year.models import RatingReminder, Scoresheet
from huzhu.assessment.year.states import SheetStep, YearStep
from huzhu.audit.models import AuditEvent
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.errors import NotNow
from huzhu.notices.models import CopyNote
from tests.assessment.cycle import moment

LAST_SECOND = moment(9, 15, 23, 59, 59)


def midnight():
    return moment(9, 16, 0, 0, 0)


def submit(cycle, number: str, *, at) -> None:
    """As the electronic copy stands when it has come."""
    Scoresheet.objects.filter(pk=cycle.sheet(number).pk).update(
        state=SheetStep.SUBMITTED,
        submitted_at=at,
        submitted_by="林晓",
        receipt_number="KH2026-0001",
    )


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (LAST_SECOND, False),
        (moment(9, 16, 0, 0, 0), True),
        (moment(9, 16, 0, 0, 1), True),
    ],
)
def test_year_is_due_to_close_when_its_last_day_is_over(cycle, at, due):
    assert [year.year for year in clock.due_to_close(at=at)] == ([2026] if due else [])


def test_close_self_rating_is_turned_away_when_one_second_is_left(cycle):
    with pytest.raises(DeadlineNotReached, match="2026-09-15 24:00"):
        years.close_self_rating(cycle.year, by=cycle.tang, at=LAST_SECOND)
    assert cycle.sheet().state == SheetStep.RATING


def test_close_self_rating_fails_who_has_not_submitted_when_the_day_is_over(cycle):
    submit(cycle, "D01", at=LAST_SECOND)
    assert years.close_self_rating(cycle.year, by=CLOCK, at=midnight()) == 1
    in_time, late = cycle.sheet("D01"), cycle.sheet("D02")
    assert (in_time.state, in_time.verdict) == (SheetStep.SUBMITTED, Verdict.SCORED)
    assert (late.state, late.verdict) == (SheetStep.MISSED, Verdict.LATE)
    assert cycle.year.state == YearStep.REVIEWING


def test_close_self_rating_keeps_the_proof_when_it_marks_an_agency(cycle):
    years.close_self_rating(cycle.year, by=CLOCK, at=midnight())
    event = AuditEvent.objects.get(code="assessment.miss_deadline", subject="scoresheet:2026-D02")
    assert event.facts["reminders"] == 1  # of the opening
    assert event.facts["last_reminder"] == moment(9, 1).isoformat()
    assert event.facts["deadline"] == midnight().isoformat()
    told = CopyNote.objects.filter(subject="scoresheet:2026-D02").values_list("title", flat=True)
    assert [title[:12] for title in told] == ["贵单位没有在截止时间前报"]


def test_close_self_rating_is_done_once_when_the_clock_asks_again(cycle):
    years.close_self_rating(cycle.year, by=CLOCK, at=midnight())
    assert clock.due_to_close(at=midnight()) == []
    with pytest.raises(NotNow):
        years.close_self_rating(cycle.year, by=CLOCK, at=midnight())
    assert AuditEvent.objects.filter(code="assessment.miss_deadline").count() == 2


def test_close_self_rating_is_turned_away_when_another_department_asks(cycle):
    with pytest.raises(NotYourPart, match="组织机构部"):
        years.close_self_rating(cycle.year, by=cycle.xu, at=midnight())


def test_miss_deadline_leaves_a_veto_when_both_hold(cycle):
    Scoresheet.objects.filter(pk=cycle.sheet("D02").pk).update(verdict=Verdict.VETOED)
    years.close_self_rating(cycle.year, by=CLOCK, at=midnight())
    assert cycle.sheet("D02").verdict == Verdict.VETOED


def test_points_stand_as_the_platform_gives_them_when_the_deadline_was_missed(cycle):
    before = list(cycle.sheet("D02").items.order_by("place").values_list("platform_points"))
    years.close_self_rating(cycle.year, by=CLOCK, at=midnight())
    after = list(cycle.sheet("D02").items.order_by("place").values_list("platform_points"))
    assert after == before
    assert len(after) == 30


@pytest.mark.parametrize(
    ("seconds", "is_late"), [(-1, False), (0, True), (1, True)], ids=["before", "on", "after"]
)
def test_reopened_sheet_is_late_when_its_own_time_is_over(cycle, seconds, is_late):
    years.close_self_rating(cycle.year, by=CLOCK, at=midnight())
    until = moment(9, 20, 18)
    sheet = cycle.sheet("D02")
    Scoresheet.objects.filter(pk=sheet.pk).update(
        state=SheetStep.RATING, verdict=Verdict.SCORED, reopened_until=until
    )
    at = until + timedelta(seconds=seconds)
    found = clock.overstayed(at=at)
    assert [each.agency.number for each in found] == (["D02"] if is_late else [])
    if is_late:
        lateness.miss_deadline(found[0], by=CLOCK, at=at)
        assert cycle.sheet("D02").verdict == Verdict.LATE
        assert clock.overstayed(at=at) == []


def test_reminders_of_a_sheet_are_the_proof_when_the_deadline_is_missed(cycle):
    years.close_self_rating(cycle.year, by=CLOCK, at=midnight())
    proof = list(progress.reminders_of(cycle.sheet("D02")))
    assert [row.occasion for row in proof] == ["opened", "missed"]
    assert proof[0].names == "周堃（经办人）"
    assert "9 月 15 日 24:00" in proof[0].text
    assert RatingReminder.objects.count() == 4

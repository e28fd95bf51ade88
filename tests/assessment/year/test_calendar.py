"""Dates of a year: what moves along, what stays, what cannot be moved."""

from dataclasses import asdict
from datetime import date, timedelta

import pytest

from huzhu.assessment.errors import (
    NotYourPart,
    ReasonMissing,
    SomebodyWasFaster,
    YearNotAtStep,
)
from huzhu.assessment.year.actions import years
from huzhu.assessment.year.errors import (
    CalendarReversed,
    DateInThePast,
    DatePassed,
    DateToldAlready,
    DateUnchanged,
    DateUnknown,
    NoTimeToRate,
    OpensLater,
    SchemeOfAnotherYear,
)
from huzhu.assessment.year.models import AssessmentYear, CalendarChange, LeadingGroupMember
from huzhu.assessment.year.rules.calendar import DATE_LABELS, usual_calendar
from huzhu.assessment.year.states import YearStep
from huzhu.notices.models import CopyNote
from tests.assessment import cycle as cycles
from tests.assessment.cycle import CALENDAR, moment

WHY = "国庆假期顺延"


def dates() -> dict[str, date]:
    year = AssessmentYear.objects.get(year=2026)
    return {name: getattr(year, name) for name in DATE_LABELS}


def test_move_date_moves_everything_after_it_when_one_date_moves(cycle):
    to = date(2026, 10, 20)
    moves = years.move_date(
        cycle.year, "review_ends_on", to, reason=WHY, by=cycle.song, at=moment(9, 2)
    )
    assert [(move.label, move.days) for move in moves] == [
        ("部门审核截止", 5),
        ("审定截止", 5),
        ("推荐截止", 5),
        ("反馈截止", 5),
    ]
    now = dates()
    assert now["review_ends_on"] == to
    assert now["feedback_ends_on"] == date(2027, 1, 5)
    assert now["self_rating_ends_on"] == CALENDAR.self_rating_ends_on
    assert now["paper_ends_on"] == CALENDAR.paper_ends_on


def test_of_two_who_move_a_date_the_later_is_told_that_it_stands_elsewhere(cycle):
    seen, to = str(cycle.year.review_ends_on), date(2026, 10, 20)
    told = {"reason": WHY, "version": seen, "by": cycle.song, "at": moment(9, 2)}
    years.move_date(cycle.year, "review_ends_on", to, **told)
    with pytest.raises(SomebodyWasFaster):
        years.move_date(cycle.year, "review_ends_on", date(2026, 10, 22), **told)
    assert dates()["review_ends_on"] == to


def test_move_date_moves_nothing_else_when_it_is_the_papers(cycle):
    moves = years.move_date(
        cycle.year,
        "paper_ends_on",
        date(2026, 9, 20),
        reason=WHY,
        by=cycle.song,
        at=moment(9, 2),
    )
    assert [move.name for move in moves] == ["paper_ends_on"]


def test_move_date_leaves_what_has_passed_when_the_paper_was_due_before(cycle):
    AssessmentYear.objects.filter(pk=cycle.year.pk).update(paper_ends_on=date(2026, 9, 3))
    years.move_date(
        cycle.year,
        "self_rating_ends_on",
        date(2026, 9, 18),
        reason=WHY,
        by=cycle.song,
        at=moment(9, 10),
    )
    assert dates()["paper_ends_on"] == date(2026, 9, 3)
    assert dates()["review_ends_on"] == date(2026, 10, 18)


@pytest.mark.parametrize(
    ("to", "is_taken"),
    [(date(2026, 8, 9), False), (date(2026, 8, 10), True), (date(2026, 8, 11), True)],
    ids=["yesterday", "today", "tomorrow"],
)
def test_move_date_takes_a_new_day_when_nobody_was_told_and_it_is_not_over(cast, to, is_taken):
    cycle = cycles.begin(cast, opened=False)
    at, name = moment(8, 10), "opens_on"
    if is_taken:
        years.move_date(cycle.year, name, to, reason=WHY, by=cycle.song, at=at)
        assert dates()[name] == to
    else:
        with pytest.raises(DateInThePast, match="今天是 2026-08-10"):
            years.move_date(cycle.year, name, to, reason=WHY, by=cycle.song, at=at)


@pytest.mark.parametrize("name", [name for name in DATE_LABELS if name != "opens_on"])
def test_move_date_never_tells_a_day_earlier_when_the_year_is_announced(cycle, name):
    told, at = getattr(CALENDAR, name), moment(9, 2)
    with pytest.raises(DateToldAlready, match=f"“{DATE_LABELS[name]}”已告知为 {told}"):
        years.move_date(
            cycle.year, name, told - timedelta(days=1), reason=WHY, by=cycle.song, at=at
        )
    assert dates() == asdict(CALENDAR)
    assert CalendarChange.objects.count() == 0
    later = told + timedelta(days=1)
    years.move_date(cycle.year, name, later, reason=WHY, by=cycle.song, at=at)
    assert dates()[name] == later


@pytest.mark.parametrize(
    ("at", "is_moved"),
    [(moment(9, 14, 23), True), (moment(9, 15, 23, 59, 59), True), (moment(9, 16, 0, 0, 0), False)],
    ids=["before", "last second", "over"],
)
def test_move_date_moves_the_deadline_when_its_day_is_not_over(cycle, at, is_moved):
    to, name = date(2026, 9, 20), "self_rating_ends_on"
    if is_moved:
        years.move_date(cycle.year, name, to, reason=WHY, by=cycle.song, at=at)
        assert dates()[name] == to
    else:
        with pytest.raises(DatePassed, match="自评截止"):
            years.move_date(cycle.year, name, to, reason=WHY, by=cycle.song, at=at)


def test_move_date_is_turned_away_when_the_order_would_break(cast):
    cycle = cycles.begin(cast, opened=False)
    with pytest.raises(CalendarReversed, match="“自评截止”在前、“部门审核截止”在后"):
        years.move_date(
            cycle.year,
            "review_ends_on",
            date(2026, 9, 14),
            reason=WHY,
            by=cycle.song,
            at=moment(9, 2),
        )
    assert dates()["review_ends_on"] == CALENDAR.review_ends_on


def test_move_date_is_turned_away_when_name_date_or_reason_are_missing(cycle):
    at, to = moment(9, 2), date(2026, 10, 20)
    with pytest.raises(DateUnknown):
        years.move_date(cycle.year, "ends_on", to, reason=WHY, by=cycle.song, at=at)
    same = CALENDAR.review_ends_on
    with pytest.raises(DateUnchanged):
        years.move_date(cycle.year, "review_ends_on", same, reason=WHY, by=cycle.song, at=at)
    with pytest.raises(ReasonMissing):
        years.move_date(cycle.year, "review_ends_on", to, reason=" ", by=cycle.song, at=at)


def test_move_date_is_the_heads_when_a_clerk_asks(cycle):
    with pytest.raises(NotYourPart, match="组织机构部部长"):
        years.move_date(
            cycle.year,
            "review_ends_on",
            date(2026, 10, 20),
            reason=WHY,
            by=cycle.tang,
            at=moment(9, 2),
        )


def test_move_date_of_the_review_is_turned_away_when_the_review_has_ended(cycle):
    AssessmentYear.objects.filter(pk=cycle.year.pk).update(state=YearStep.DECIDING)
    with pytest.raises(YearNotAtStep, match="领导小组审定"):
        years.move_date(
            cycle.year,
            "review_ends_on",
            date(2026, 10, 20),
            reason=WHY,
            by=cycle.song,
            at=moment(9, 20),
        )


def test_move_date_is_kept_and_told_when_it_is_done(cycle):
    years.move_date(
        cycle.year,
        "review_ends_on",
        date(2026, 10, 20),
        reason=WHY,
        by=cycle.song,
        at=moment(9, 2),
    )
    change = CalendarChange.objects.get()
    assert change.moved["review_ends_on"] == ["2026-10-15", "2026-10-20"]
    assert (change.reason, change.by_name) == (WHY, "宋旸")
    told = CopyNote.objects.filter(
        title="2026 年度考核日程调整：部门审核截止由 2026-10-15 改为 2026-10-20，"
        f"同时顺延：审定截止 {dates()['decision_ends_on']:%m-%d}、"
        f"推荐截止 {dates()['recommendation_ends_on']:%m-%d}、反馈截止 01-05。"
    )
    assert {copy.position_id for copy in told} == {
        cycle.cast.lin.position_id,
        cycle.cast.zhou.position_id,
        *LeadingGroupMember.objects.exclude(position=cycle.song.position_id).values_list(
            "position_id", flat=True
        ),
    }


def test_move_date_tells_nobody_when_the_year_was_not_announced(cast):
    cycle = cycles.begin(cast, opened=False)
    years.move_date(
        cycle.year, "opens_on", date(2026, 9, 8), reason=WHY, by=cycle.song, at=moment(9, 5)
    )
    assert dates()["opens_on"] == date(2026, 9, 8)
    assert dates()["feedback_ends_on"] == date(2027, 1, 7)
    assert CopyNote.objects.count() == 0


@pytest.mark.clause("A5.a")
@pytest.mark.parametrize(
    ("at", "error"),
    [
        (moment(8, 31, 23, 59, 59), OpensLater),
        (moment(9, 1, 0, 0, 0), None),
        (moment(9, 15, 23, 59, 59), None),
        (moment(9, 16, 0, 0, 0), NoTimeToRate),
    ],
)
def test_open_year_is_taken_when_its_day_has_come_and_time_is_left(cast, at, error):
    cycle = cycles.begin(cast, opened=False)
    if error:
        with pytest.raises(error):
            years.open_year(cycle.year, by=cycle.tang, at=at)
    else:
        assert years.open_year(cycle.year, by=cycle.tang, at=at) == 2


def test_create_year_is_turned_away_when_the_scheme_is_another_years(cycle):
    with pytest.raises(SchemeOfAnotherYear, match="2027 年度"):
        years.create_year(
            2027,
            scheme=cycle.year.scheme,
            calendar=usual_calendar(2027),
            by=cycle.tang,
            at=moment(9, 2),
        )


def test_usual_calendar_is_the_regulations_when_it_is_2021():
    calendar = usual_calendar(2021)
    assert calendar.opens_on == date(2021, 12, 13)
    assert calendar.self_rating_ends_on == calendar.paper_ends_on == date(2022, 1, 5)
    assert calendar.decision_ends_on == date(2022, 2, 28)

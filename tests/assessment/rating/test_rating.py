"""Rating item by item, in time; sending; what is turned away."""

from datetime import timedelta
from decimal import Decimal

import pytest

from huzhu.assessment.errors import NotYourPart, PointsOutOfRange, PointsTooFine, SomebodyWasFaster
from huzhu.assessment.rating.actions import questions, rating
from huzhu.assessment.rating.errors import (
    AnswerMissing,
    ItemNotForKind,
    QuestionOver,
    RatingNotBegun,
    RatingOver,
    RemarkTooLong,
    SheetIncomplete,
    SheetSent,
)
from huzhu.assessment.rating.models import ReviewQuestion
from huzhu.assessment.rating.queries import rating as rating_queries
from huzhu.assessment.rating.queries.rating_papers import checksum_of
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.errors import BasicsTooMany
from huzhu.assessment.year.models import Scoresheet, ScoresheetItem
from huzhu.assessment.year.states import SheetStep, YearStep
from huzhu.audit.queries import events_of
from huzhu.kernel.errors import DomainError
from tests.assessment.cycle import begin, moment
from tests.assessment.rating.given import BASICS, item, rate, rate_everything

LAST_SECOND = moment(9, 15, 23, 59, 59)


def asked(cycle, number="1.2") -> ReviewQuestion:
    row = item(cycle, number)
    question = ReviewQuestion.objects.create(
        item=row,
        department="member_service",
        question="签到表缺第二次会议。",
        due_on=moment(10, 9).date(),
        asked_at=moment(10, 1),
        asked_by="会员服务部 何苗",
    )
    return rating_queries.question_of(cycle.sheet(), question.pk)


@pytest.mark.parametrize("points", ["0", "0.01", "2.99", "3"])
def test_rate_item_keeps_points_when_they_are_within_the_full_marks(cycle, points):
    row = rate(cycle, "1.2", points)
    assert (row.self_points, row.version) == (Decimal(points), 2)


@pytest.mark.parametrize("points", ["-0.01", "3.01", "NaN", "Infinity"])
def test_rate_item_is_turned_away_when_points_are_outside(cycle, points):
    with pytest.raises(PointsOutOfRange, match=r"指标 1\.2 的自评分须在 0 至 3 分之间"):
        rate(cycle, "1.2", points)
    assert item(cycle).self_points is None


def test_rate_item_is_turned_away_when_points_have_three_decimals(cycle):
    with pytest.raises(PointsTooFine, match=r"现为 1\.005"):
        rate(cycle, "1.2", "1.005")
    assert rate(cycle, "1.2", "1.25").self_points == Decimal("1.25")


@pytest.mark.parametrize(("length", "is_kept"), [(399, True), (400, True), (401, False)])
def test_rate_item_counts_the_letters_of_a_remark(cycle, length, is_kept):
    row = item(cycle)
    given = {"points": Decimal(1), "version": row.version, "by": cycle.cast.lin, "at": moment(9, 2)}
    if is_kept:
        rating.rate_item(row, remark="字" * length, **given)
        assert len(item(cycle).self_remark) == length
    else:
        with pytest.raises(RemarkTooLong, match="现为 401 字"):
            rating.rate_item(row, remark="字" * length, **given)


def test_rate_item_is_turned_away_when_the_item_is_for_another_kind(big_cycle):
    sheet = next(
        each
        for each in Scoresheet.objects.select_related("agency").order_by("agency__number")
        if each.agency_kind == "bureau"
    )
    number = sheet.agency.number
    row = item(big_cycle, "4.6", number)
    with pytest.raises(ItemNotForKind, match="本代办处固定为 0 分"):
        rating.rate_item(
            row,
            points=Decimal(1),
            remark="",
            version=1,
            by=big_cycle.clerks[number],
            at=moment(9, 2),
        )


def test_rate_item_is_turned_away_when_it_is_another_agencys(cycle):
    with pytest.raises(NotYourPart):
        rate(cycle, "1.2", "1", by=cycle.cast.zhou)
    with pytest.raises(NotYourPart):
        rate(cycle, "1.2", "1", by=cycle.cast.sun)  # checks, does not rate
    assert item(cycle).self_points is None


def test_rate_item_is_turned_away_when_somebody_changed_it_in_between(cycle):
    seen = item(cycle)
    rate(cycle, "1.2", "2")
    with pytest.raises(SomebodyWasFaster):
        rating.rate_item(
            seen, points=Decimal(1), remark="", version=1, by=cycle.cast.lin, at=moment(9, 2)
        )
    assert item(cycle).self_points == Decimal(2)


@pytest.mark.parametrize("before_end", [timedelta(seconds=1), timedelta(microseconds=1)])
def test_rate_item_is_taken_when_the_day_of_the_deadline_is_not_over(cycle, before_end):
    at = moment(9, 16, 0) - before_end
    assert rate(cycle, "1.2", "1", at=at).self_at == at


@pytest.mark.parametrize("after_end", [timedelta(0), timedelta(seconds=1)])
def test_rate_item_is_turned_away_when_the_deadlines_day_is_over(cycle, after_end):
    with pytest.raises(
        RatingOver, match=r"须在 2026-09-15 24:00 前报送，现在是 2026-09-16 00:00:0"
    ):
        rate(cycle, "1.2", "1", at=moment(9, 16, 0) + after_end)


def test_rate_item_is_turned_away_when_the_clock_marked_the_sheet(cycle):
    Scoresheet.objects.filter(pk=cycle.sheet().pk).update(state=SheetStep.MISSED)
    with pytest.raises(RatingOver):
        rate(cycle, "1.2", "1", at=moment(9, 14))


def test_rate_item_is_turned_away_when_the_year_is_being_prepared(cast):
    cycle = begin(cast)
    cycle.year.state = YearStep.PREPARING
    cycle.year.save()
    with pytest.raises(RatingNotBegun, match="2026 年度还在筹备"):
        rate(cycle, "1.2", "1")


@pytest.mark.parametrize(("seconds", "is_taken"), [(-1, True), (0, False), (1, False)])
def test_a_reopened_sheet_is_taken_until_its_own_moment(cycle, seconds, is_taken):
    until = moment(9, 25, 17, 30)
    Scoresheet.objects.filter(pk=cycle.sheet().pk).update(reopened_until=until)
    cycle.year.state = YearStep.REVIEWING
    cycle.year.save()
    at = until + timedelta(seconds=seconds)
    if is_taken:
        assert rate(cycle, "1.2", "1", at=at).self_points == 1
    else:
        with pytest.raises(RatingOver, match="须在 2026-09-25 17:30 前报送"):
            rate(cycle, "1.2", "1", at=at)


def test_rate_all_keeps_nothing_when_one_item_cannot_be(cycle):
    good = rating.rating.Given(Decimal(1), "", 1)
    bad = rating.rating.Given(Decimal(9), "", 1)
    with pytest.raises(PointsOutOfRange):
        rating.rate_all(
            cycle.sheet(), {"1.1": good, "1.2": bad}, by=cycle.cast.lin, at=moment(9, 2)
        )
    assert not ScoresheetItem.objects.filter(self_points__isnull=False).exists()


def test_rate_all_sees_that_the_sheet_was_sent_since(cycle):
    seen_before = cycle.sheet()
    Scoresheet.objects.filter(pk=seen_before.pk).update(
        state=SheetStep.MISSED, verdict=Verdict.LATE
    )
    with pytest.raises(DomainError):
        rating.rate_all(
            seen_before,
            {"1.1": rating.rating.Given(Decimal(1), "", 1)},
            by=cycle.cast.lin,
            at=moment(9, 2),
        )
    assert not ScoresheetItem.objects.filter(self_points__isnull=False).exists()


def test_rate_all_records_only_what_changed(cycle):
    rate(cycle, "1.2", "2")
    given = {
        "1.1": rating.rating.Given(Decimal(4), "", 1),
        "1.2": rating.rating.Given(Decimal(2), "", 1),  # as it stands: its old version is no fault
    }
    changed = rating.rate_all(cycle.sheet(), given, by=cycle.cast.lin, at=moment(9, 2))
    assert [row.item for row in changed] == ["1.1"]
    events = events_of(cycle.sheet().subject).filter(code="assessment.rate_all")
    assert [event.facts["items"] for event in events] == ["1.1=4.00"]


def test_enter_basics_is_turned_away_when_women_are_more_than_all(cycle):
    with pytest.raises(BasicsTooMany, match="女职工人数不能多于职工总数"):
        rating.enter_basics(
            cycle.sheet(), BASICS | {"women": 12001}, by=cycle.cast.lin, at=moment(9, 2)
        )
    rating.enter_basics(
        cycle.sheet(), BASICS | {"women": 12000}, by=cycle.cast.lin, at=moment(9, 2)
    )
    assert cycle.sheet().basics["women"] == 12000


def test_submit_sheet_names_what_is_missing(cycle):
    with pytest.raises(
        SheetIncomplete, match=r"基本情况还没有核对保存，还有 30 项没有自评（1\.1、"
    ):
        rating.submit_sheet(cycle.sheet(), by=cycle.cast.lin, at=moment(9, 2))


def test_submit_sheet_gives_receipts_in_a_row(big_cycle):
    numbers = []
    for agency in ("D03", "D04", "D05"):
        rate_everything(big_cycle, agency)
        sheet = big_cycle.sheet(agency)
        by = big_cycle.clerks[agency]
        numbers.append(rating.submit_sheet(sheet, by=by, at=moment(9, 3)))
    assert numbers == ["KH2026-0001", "KH2026-0002", "KH2026-0003"]
    sheets = [big_cycle.sheet(agency) for agency in ("D03", "D04", "D05")]
    loans = {sheet.agency_kind: item(big_cycle, "4.6", sheet.agency.number) for sheet in sheets}
    assert {kind: row.self_points for kind, row in loans.items()} == {
        "district": 1,
        "bureau": 0,  # 4.6 is for districts only: sent as 0
        "industry": 0,
    }


@pytest.mark.parametrize(
    ("at", "is_taken"),
    [(LAST_SECOND, True), (moment(9, 16, 0), False), (moment(9, 16, 0, 0, 1), False)],
)
def test_submit_sheet_is_taken_to_the_last_second(cycle, at, is_taken):
    rate_everything(cycle)
    if is_taken:
        rating.submit_sheet(cycle.sheet(), by=cycle.cast.lin, at=at)
        assert cycle.sheet().state == SheetStep.SUBMITTED
    else:
        with pytest.raises(RatingOver):
            rating.submit_sheet(cycle.sheet(), by=cycle.cast.lin, at=at)
        assert cycle.sheet().receipt_number == ""


def test_a_sheet_that_was_sent_stays_as_it_is(cycle):
    rate_everything(cycle)
    rating.submit_sheet(cycle.sheet(), by=cycle.cast.lin, at=moment(9, 3))
    for act in (
        lambda: rate(cycle, "1.2", "2", at=moment(9, 4)),
        lambda: rating.enter_basics(cycle.sheet(), BASICS, by=cycle.cast.lin, at=moment(9, 4)),
        lambda: rating.submit_sheet(cycle.sheet(), by=cycle.cast.lin, at=moment(9, 4)),
    ):
        with pytest.raises(SheetSent, match="2026-09-03 09:00 报送，回执 KH2026-0001"):
            act()


def test_checksum_changes_when_one_value_changes_and_not_otherwise(cycle):
    rate_everything(cycle)
    first = checksum_of(cycle.sheet())
    assert checksum_of(cycle.sheet()) == first
    rate(cycle, "1.2", "2")
    assert checksum_of(cycle.sheet()) != first
    rate(cycle, "1.2", "1")
    assert checksum_of(cycle.sheet()) == first
    rating.enter_basics(
        cycle.sheet(), BASICS | {"insured": 9001}, by=cycle.cast.lin, at=moment(9, 2)
    )
    assert checksum_of(cycle.sheet()) != first


def test_only_the_item_that_is_asked_about_opens_again(cycle):
    rate_everything(cycle)
    rating.submit_sheet(cycle.sheet(), by=cycle.cast.lin, at=moment(9, 3))
    sent = cycle.sheet().checksum
    question = asked(cycle)
    with pytest.raises(SheetSent):
        rate(cycle, "1.1", "2", at=moment(10, 2))
    assert rate(cycle, "1.2", "3", at=moment(10, 2)).self_points == 3
    assert cycle.sheet().checksum == checksum_of(cycle.sheet()) != sent
    questions.answer_question(question, "已补签到表。", by=cycle.cast.lin, at=moment(10, 2))
    with pytest.raises(SheetSent):
        rate(cycle, "1.2", "2", at=moment(10, 2))


def test_answer_is_turned_away_when_it_has_no_words_or_comes_twice(cycle):
    question = asked(cycle)
    with pytest.raises(AnswerMissing):
        questions.answer_question(question, " ", by=cycle.cast.lin, at=moment(10, 2))
    with pytest.raises(NotYourPart):
        questions.answer_question(question, "好", by=cycle.cast.zhou, at=moment(10, 2))
    questions.answer_question(question, "已补。", by=cycle.cast.lin, at=moment(10, 2))
    with pytest.raises(QuestionOver, match="这次询问已答复"):
        questions.answer_question(question, "再补。", by=cycle.cast.lin, at=moment(10, 3))

from datetime import date
from decimal import Decimal

import pytest

from huzhu.assessment.errors import (
    NotYourPart,
    PointsOutOfRange,
    PointsTooFine,
    SomebodyWasFaster,
    YearNotAtStep,
)
from huzhu.assessment.rating.actions import questions
from huzhu.assessment.rating.models import ReviewQuestion
from huzhu.assessment.review.actions import reviews
from huzhu.assessment.review.actions.finishing import finish_sheet
from huzhu.assessment.review.errors import (
    ItemNotApplicable,
    QuestionAsked,
    QuestionDueTooEarly,
    QuestionDueTooLate,
    QuestionOpen,
    QuestionOver,
    ReviewNeedsReason,
    SheetNotReviewable,
    SheetNotSettled,
)
from huzhu.assessment.review.models import DepartmentReview
from huzhu.assessment.review.queries import review_states
from huzhu.assessment.review.rules.reviewing import ItemState
from huzhu.assessment.year.actions import _steps
from huzhu.assessment.year.actions._platform import rescore
from huzhu.assessment.year.models import FactRecord, Scoresheet
from huzhu.assessment.year.states import SheetStep
from huzhu.audit.models import AuditEvent
from huzhu.notices.models import CopyNote
from tests.assessment.cycle import moment
from tests.assessment.review import desk
from tests.assessment.review.desk import NOW, item, sign


@pytest.fixture
def reviewing(standing_half_handed_in):
    """D01 handed in with full marks, D02 is still rating; the self-rating is closed."""
    return standing_half_handed_in


def state(cycle, name, number="D01"):
    row = item(cycle, name, number)
    return review_states.states_of(cycle.year, [row])[row.pk]


def known(cycle, name, value, number="D01"):
    """A figure of the agency becomes known."""
    FactRecord.objects.create(
        agency=cycle.sheet(number).agency,
        year=cycle.year.year,
        name=name,
        value=value,
        source="imported",
        origin="测试",
        by_name="唐翌",
        by_title="组织机构部 经办人",
        at=NOW,
    )
    rescore(cycle.year, at=NOW, agency_ids=[cycle.sheet(number).agency_id])


# --- one owner, two owners -------------------------------------------------------------------


def test_review_stands_at_once_when_the_item_has_one_owner(reviewing):
    sign(reviewing, "2.4", "5", reviewing.xu)
    assert item(reviewing, "2.4").reviewed_points == 5
    assert state(reviewing, "2.4") is ItemState.SIGNED


@pytest.mark.clause("A4.2b.d")
def test_review_waits_for_the_other_owner_when_the_item_has_two(reviewing):
    sign(reviewing, "1.1", "4", reviewing.song)
    assert item(reviewing, "1.1").reviewed_points is None
    assert state(reviewing, "1.1") is ItemState.PARTLY
    sign(reviewing, "1.1", "4", reviewing.cast.zheng)
    assert item(reviewing, "1.1").reviewed_points == 4


def test_review_is_divided_when_two_owners_sign_different_values(reviewing):
    sign(reviewing, "1.1", "4", reviewing.song)
    sign(reviewing, "1.1", "3", reviewing.cast.zheng, reason="档案不齐")
    assert item(reviewing, "1.1").reviewed_points is None
    assert state(reviewing, "1.1") is ItemState.DIVIDED


@pytest.mark.clause("A1.c")
def test_review_keeps_the_earlier_row_when_the_department_changes_its_mind(reviewing):
    sign(reviewing, "2.4", "5", reviewing.xu)
    sign(reviewing, "2.4", "3", reviewing.xu, reason="复核后发现退件")
    rows = list(DepartmentReview.objects.order_by("id").values_list("points", "is_current"))
    assert rows == [(5, False), (3, True)]
    assert item(reviewing, "2.4").reviewed_points == 3


def test_review_comes_apart_again_when_one_of_two_owners_changes_its_value(reviewing):
    sign(reviewing, "1.1", "4", reviewing.song)
    sign(reviewing, "1.1", "4", reviewing.cast.zheng)
    sign(reviewing, "1.1", "2", reviewing.song, reason="只研究一次")
    assert item(reviewing, "1.1").reviewed_points is None


# --- reasons and bounds ----------------------------------------------------------------------


@pytest.mark.parametrize("points", ["4.99", "4", "0"])
def test_review_needs_a_reason_when_it_departs_from_the_self_rating(reviewing, points):
    with pytest.raises(ReviewNeedsReason, match="东城区代办处自评 5，平台 —"):
        sign(reviewing, "2.4", points, reviewing.xu)
    sign(reviewing, "2.4", points, reviewing.xu, reason="有退件")
    assert item(reviewing, "2.4").reviewed_points == Decimal(points)


def test_review_needs_a_reason_when_known_figures_say_otherwise(reviewing):
    known(reviewing, "returned_claims", 60)
    with pytest.raises(ReviewNeedsReason, match="自评 5，平台"):
        sign(reviewing, "2.4", "5", reviewing.xu)
    sign(reviewing, "2.4", "5", reviewing.xu, reason="退件非代办处原因")
    assert DepartmentReview.objects.get().reason == "退件非代办处原因"


def test_review_needs_no_reason_when_self_rating_and_figures_agree(reviewing):
    known(reviewing, "returned_claims", 0)
    sign(reviewing, "2.4", "5", reviewing.xu)
    assert DepartmentReview.objects.get().verdict == "agree"


def test_review_is_turned_away_when_the_reason_is_blank(reviewing):
    with pytest.raises(ReviewNeedsReason):
        sign(reviewing, "2.4", "3", reviewing.xu, reason="  ")
    assert item(reviewing, "2.4").reviewed_points is None


@pytest.mark.parametrize(
    ("points", "error"),
    [
        ("-0.01", PointsOutOfRange),
        ("0", None),
        ("0.01", None),
        ("4.99", None),
        ("5", None),
        ("5.01", PointsOutOfRange),
        ("4.999", PointsTooFine),
        ("NaN", PointsOutOfRange),
    ],
)
def test_review_takes_points_from_nothing_to_full_marks(reviewing, points, error):
    if error is None:
        sign(reviewing, "2.4", points, reviewing.xu, reason="按材料")
        assert item(reviewing, "2.4").reviewed_points == Decimal(points)
    else:
        with pytest.raises(error):
            sign(reviewing, "2.4", points, reviewing.xu, reason="按材料")


# --- who and when ----------------------------------------------------------------------------


def test_review_is_turned_away_when_another_department_tries(reviewing):
    with pytest.raises(NotYourPart, match="由业务部办理"):
        sign(reviewing, "2.4", "5", reviewing.cast.chen)
    assert DepartmentReview.objects.count() == 0


@pytest.mark.parametrize("who", ["lin", "wang", "chu"])
def test_review_is_turned_away_when_agency_or_leader_tries(reviewing, who):
    with pytest.raises(NotYourPart):
        sign(reviewing, "2.4", "5", getattr(reviewing.cast, who))


def test_review_is_turned_away_when_the_sheet_is_still_being_rated(reviewing):
    with pytest.raises(SheetNotReviewable, match="西城区代办处现在是“自评中”"):
        sign(reviewing, "2.4", "5", reviewing.xu, number="D02")


def test_review_is_turned_away_when_the_deadline_was_missed(reviewing):
    desk.miss(reviewing, "D02")
    with pytest.raises(SheetNotReviewable, match="未按时报送"):
        sign(reviewing, "2.4", "5", reviewing.xu, number="D02")


def test_review_is_possible_when_others_are_still_rating(cycle):
    desk.hand_in(cycle, "D01")
    sign(cycle, "2.4", "5", cycle.xu)
    assert item(cycle, "2.4").reviewed_points == 5


def test_review_is_turned_away_when_the_leading_group_is_deciding(reviewing):
    _steps.move_year(reviewing.year, "close_review", at=moment(10, 16))
    with pytest.raises(YearNotAtStep):
        sign(reviewing, "2.4", "5", reviewing.xu)


def test_review_is_turned_away_when_the_item_is_for_another_kind(big_cycle):
    desk.hand_in(big_cycle, "D04")  # a bureau; 4.6 is for districts
    desk.begin_review(big_cycle)
    assert big_cycle.sheet("D04").agency_kind != "district"
    with pytest.raises(ItemNotApplicable):
        sign(big_cycle, "4.6", "0", big_cycle.zhu, number="D04")


def test_review_is_turned_away_when_somebody_was_faster(reviewing):
    seen = item(reviewing, "1.1")
    sign(reviewing, "1.1", "4", reviewing.song)
    with pytest.raises(SomebodyWasFaster):
        reviews.review_item(seen, points=Decimal(4), version=1, by=reviewing.cast.zheng, at=NOW)
    assert DepartmentReview.objects.get().department == "organisation"


# --- asking back -----------------------------------------------------------------------------


def ask(cycle, name="1.1", *, by=None, due_on=date(2026, 9, 25)):
    return reviews.ask_back(
        item(cycle, name), question="请补会议纪要", due_on=due_on, by=by or cycle.song, at=NOW
    )


def test_ask_back_holds_the_departments_own_review_only(reviewing):
    ask(reviewing)
    with pytest.raises(QuestionOpen, match="2026-09-25 到期"):
        sign(reviewing, "1.1", "4", reviewing.song)
    sign(reviewing, "1.1", "4", reviewing.cast.zheng)
    sign(reviewing, "4.5", "1", reviewing.song)
    assert state(reviewing, "1.1") is ItemState.ASKED
    assert state(reviewing, "4.5") is ItemState.SIGNED


def test_agency_is_told_what_is_asked_and_until_when(reviewing):
    ask(reviewing)
    told = "考核指标 1.1 须在 2026-09-25 前补充说明：请补会议纪要"
    assert set(
        CopyNote.objects.filter(title=told).values_list("position__agency__number", flat=True)
    ) == {item(reviewing, "1.1").sheet.agency_number}


def test_review_sees_that_the_sheet_went_back_meanwhile(reviewing):
    row = item(reviewing, "2.4")
    assert row.sheet.state == SheetStep.SUBMITTED
    Scoresheet.objects.filter(pk=row.sheet_id).update(state=SheetStep.RATING)
    with pytest.raises(SheetNotReviewable):
        reviews.review_item(
            row, points=row.full_marks, reason="", version=row.version, by=reviewing.xu, at=NOW
        )


def test_ask_back_takes_back_what_the_department_had_signed(reviewing):
    sign(reviewing, "2.4", "5", reviewing.xu)
    ask(reviewing, "2.4", by=reviewing.xu)
    assert item(reviewing, "2.4").reviewed_points is None
    assert DepartmentReview.objects.filter(is_current=True).count() == 0


def test_ask_back_is_turned_away_when_the_last_question_is_open(reviewing):
    ask(reviewing)
    with pytest.raises(QuestionAsked):
        ask(reviewing)
    ask(reviewing, by=reviewing.cast.zheng)  # the other owner may ask for itself
    assert ReviewQuestion.objects.count() == 2


@pytest.mark.parametrize(
    ("due_on", "error"),
    [
        (date(2026, 9, 19), QuestionDueTooEarly),
        (date(2026, 9, 20), QuestionDueTooEarly),
        (date(2026, 9, 21), None),
        (date(2026, 10, 15), None),
        (date(2026, 10, 16), QuestionDueTooLate),
    ],
)
def test_ask_back_is_due_between_tomorrow_and_the_end_of_the_review(reviewing, due_on, error):
    if error:
        with pytest.raises(error):
            ask(reviewing, due_on=due_on)
    else:
        assert ask(reviewing, due_on=due_on).due_on == due_on


def test_ask_back_is_turned_away_when_the_department_does_not_own_the_item(reviewing):
    with pytest.raises(NotYourPart):
        ask(reviewing, by=reviewing.xu)


def test_withdraw_question_lets_the_review_go_on(reviewing):
    question = ask(reviewing)
    with pytest.raises(NotYourPart):
        reviews.withdraw_question(question, by=reviewing.xu, at=NOW)
    reviews.withdraw_question(question, by=reviewing.song, at=NOW)
    sign(reviewing, "1.1", "4", reviewing.song)
    with pytest.raises(QuestionOver, match="已经撤回"):
        reviews.withdraw_question(question, by=reviewing.song, at=NOW)


def test_withdraw_question_from_a_page_of_before_tells_that_it_was_answered(reviewing):
    question = ask(reviewing)
    seen_before = ReviewQuestion.objects.get(pk=question.pk)
    questions.answer_question(question, "已补签到表", by=reviewing.cast.lin, at=NOW)
    with pytest.raises(QuestionOver, match="已经答复"):
        reviews.withdraw_question(seen_before, by=reviewing.song, at=NOW)


# --- the end ---------------------------------------------------------------------------------


def test_sheet_is_finished_when_the_last_owner_has_signed(reviewing):
    desk.sign_all(reviewing, "D01", without=("1.1",))
    sign(reviewing, "1.1", "4", reviewing.song)
    assert reviewing.sheet("D01").state == SheetStep.SUBMITTED
    sign(reviewing, "1.1", "4", reviewing.cast.zheng)
    assert reviewing.sheet("D01").state == SheetStep.REVIEWED
    assert AuditEvent.objects.filter(code="assessment.finish_sheet").count() == 1
    assert review_states.undecided_items(reviewing.year) == []


def test_sheet_is_finished_when_the_owners_differ_and_the_item_waits_for_the_group(reviewing):
    desk.sign_all(reviewing, "D01", without=("1.1",))
    sign(reviewing, "1.1", "4", reviewing.song)
    sign(reviewing, "1.1", "3", reviewing.cast.zheng, reason="档案不齐")
    assert reviewing.sheet("D01").state == SheetStep.REVIEWED
    assert [row.item for row in review_states.undecided_items(reviewing.year)] == ["1.1"]


def test_sheet_is_not_finished_when_a_question_is_open(reviewing):
    question = ask(reviewing, "4.5")
    desk.sign_all(reviewing, "D01", without=("4.5",))
    assert reviewing.sheet("D01").state == SheetStep.SUBMITTED
    with pytest.raises(SheetNotSettled, match="还有 1 项"):
        finish_sheet(reviewing.sheet("D01"), by=reviewing.song, at=NOW)
    reviews.withdraw_question(question, by=reviewing.song, at=NOW)
    sign(reviewing, "4.5", "1", reviewing.song)
    assert reviewing.sheet("D01").state == SheetStep.REVIEWED


def test_items_for_another_kind_stand_at_nothing_when_the_sheet_is_finished(big_cycle):
    desk.hand_in(big_cycle, "D04")
    desk.begin_review(big_cycle)
    desk.sign_all(big_cycle, "D04")
    assert big_cycle.sheet("D04").state == SheetStep.REVIEWED
    assert item(big_cycle, "4.6", "D04").reviewed_points == 0

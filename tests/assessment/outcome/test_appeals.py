"""Appeals: the window, the exact version, another reviewer, what moves (A4.5, A7.2)."""

import io
from decimal import Decimal

import pytest

from huzhu.assessment import errors as case_errors
from huzhu.assessment.outcome.actions import appeals, grades
from huzhu.assessment.outcome.errors import (
    AppealAnswered,
    AppealNotFound,
    AppealNotYours,
    AppealRepeated,
    AppealReviewedBySame,
    AppealTakenByYou,
    AppealTooEarly,
    AppealWindowOver,
    ClaimOutOfBounds,
    NoVetoStanding,
    PointsAfterOutOfBounds,
)
from huzhu.assessment.outcome.models import Appeal
from huzhu.assessment.outcome.queries import appeals as queries
from huzhu.assessment.outcome.queries import grades as grade_queries
from huzhu.assessment.outcome.queries import quotas as quota_queries
from huzhu.assessment.outcome.rules.quotas import QuotaConfig
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.models import AssessmentYear, ScoresheetItem
from huzhu.assessment.year.states import Grade, YearStep
from huzhu.documents.states import Upload
from huzhu.kernel.words import AnswerState
from huzhu.notices.models import CopyNote
from tests.assessment.cycle import moment
from tests.assessment.outcome.stage import (
    ANSWERED_AT,
    APPEALED_AT,
    Stage,
    decide_points,
    furnished,
)
from tests.documents.files import PDF


@pytest.fixture
def told(standing_told: Stage) -> Stage:
    """D01 leads with 96 points, D02 has 95; 会员服务部 took a point from D02's item 1.2."""
    return standing_told


def answer(told, appeal, points, *, by=None, at=ANSWERED_AT) -> int:
    reviewer = by or told.cycle.tang
    if appeal.reviewer_account != reviewer.account_id:
        appeals.take_appeal(appeal, by=reviewer, at=at)
    return appeals.answer_appeal(
        appeal,
        is_upheld=points is not None,
        points_after=None if points is None else Decimal(points),
        answer="核对签到表，三次会议均按时参加。",
        by=reviewer,
        at=at,
    )


# --- the window ---------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [moment(10, 28, 9), moment(11, 4, 0), moment(11, 4, 23, 59, 59)])
def test_appeal_is_taken_when_the_window_is_open(told, at):
    assert told.appeal("D02", "1.2", "3", at=at).state == AnswerState.OPEN


@pytest.mark.parametrize("at", [moment(11, 5, 0, 0, 0), moment(11, 5, 0, 0, 1), moment(11, 6)])
def test_appeal_is_turned_away_when_the_window_is_over(told, at):
    with pytest.raises(AppealWindowOver, match="2026-11-04 24:00"):
        told.appeal("D02", "1.2", "3", at=at)


def test_appeal_is_turned_away_when_results_were_not_told(stage):
    with pytest.raises(AppealTooEarly):
        stage.appeal("D02", "1.2", "3")


def test_appeal_is_turned_away_when_the_list_is_sealed(told):
    AssessmentYear.objects.update(state=str(YearStep.SEALED))
    with pytest.raises(AppealWindowOver):
        told.appeal("D02", "1.2", "3")


def test_list_waits_while_the_window_is_open_and_while_an_appeal_is_unanswered(told):
    year = told.year
    assert queries.open_windows(year, at=moment(11, 4, 23, 59, 59)) == [
        "申诉到 2026-11-04 24:00 截止"
    ]
    assert queries.open_windows(year, at=moment(11, 5)) == []
    appeal = told.appeal("D02", "1.2", "3")
    assert queries.open_windows(year, at=moment(11, 5)) == ["还有 1 件申诉未答复"]
    answer(told, appeal, None)
    assert queries.open_windows(year, at=moment(11, 5)) == []


# --- filing -------------------------------------------------------------------------------------


def test_appeal_keeps_the_exact_version_when_the_item_changes_later(told):
    row = told.item("D02", "1.2")
    appeal = told.appeal("D02", "1.2", "3")
    ScoresheetItem.objects.filter(pk=row.pk).update(reviewed_points=1, version=9)
    kept = Appeal.objects.get(pk=appeal.pk).snapshot
    assert (kept["version"], kept["points"], kept["reviewed_points"]) == (1, "2", "2")
    assert kept["self_points"] == "3"
    assert [(each["department"], each["reason"]) for each in kept["reviews"]] == [
        ("member_service", "签到表缺一次")
    ]
    assert (kept["total"], kept["rank"], kept["grade"]) == ("95", 2, "pass")
    assert len(kept["scheme"]) == 64


def test_appeal_keeps_its_proof_by_hash(told):
    proof = Upload("签到表.pdf", io.BytesIO(PDF))
    appeal = appeals.file_appeal(
        told.sheet("D02"),
        item="1.2",
        claimed_points=Decimal(3),
        reason="签到表在附件。",
        proof=proof,
        by=told.cycle.cast.zhou,
        at=APPEALED_AT,
    )
    assert appeal.file.name == "签到表.pdf"


def test_item_is_appealed_against_once(told):
    told.appeal("D02", "1.2", "3")
    with pytest.raises(AppealRepeated, match="2026-10-29"):
        told.appeal("D02", "1.2", "3")


@pytest.mark.parametrize("points", ["1.99", "2", "3.01", "NaN"])
def test_appeal_is_turned_away_when_the_claim_is_not_above_what_stands(told, points):
    with pytest.raises(ClaimOutOfBounds):
        told.appeal("D02", "1.2", points)


@pytest.mark.parametrize("points", ["2.01", "3"])
def test_appeal_is_taken_when_the_claim_lies_between(told, points):
    assert told.appeal("D02", "1.2", points).claimed_points == Decimal(points)


def test_appeal_is_the_own_clerks(told):
    for actor in (told.cycle.cast.lin, told.cycle.tang, told.cycle.cast.sun):
        with pytest.raises(case_errors.NotYourPart):
            appeals.file_appeal(
                told.sheet("D02"), item="1.2", claimed_points=Decimal(3), reason="理由",
                by=actor, at=APPEALED_AT,
            )  # fmt: skip


def test_another_agencys_appeal_is_not_found(told):
    appeal = told.appeal("D02", "1.2", "3")
    year = told.year.year
    assert queries.appeal_of(told.cycle.cast.zhou, appeal.pk, year=year) == appeal
    with pytest.raises(AppealNotFound):
        queries.appeal_of(told.cycle.cast.lin, appeal.pk, year=year)


# --- who answers --------------------------------------------------------------------------------


def test_who_reviewed_the_item_cannot_take_the_appeal(told):
    appeal = told.appeal("D02", "1.2", "3")
    with pytest.raises(AppealReviewedBySame, match="何苗"):
        appeals.take_appeal(appeal, by=told.cycle.cast.he, at=ANSWERED_AT)
    appeals.take_appeal(appeal, by=told.cycle.cast.wu, at=ANSWERED_AT)
    assert appeal.reviewer_name == "吴垚"


def test_who_decided_the_item_cannot_take_the_appeal(cycle):
    stage = furnished(cycle)
    decide_points(stage, "D02", "3.3", "5")
    stage.told()
    appeal = stage.appeal("D02", "3.3", "8")
    with pytest.raises(AppealReviewedBySame, match="褚昇"):
        appeals.take_appeal(appeal, by=stage.cycle.cast.chu, at=ANSWERED_AT)
    appeals.take_appeal(appeal, by=stage.cycle.cast.wang, at=ANSWERED_AT)
    assert appeal.reviewer_name == "王芃"


def test_a_department_that_has_no_part_in_the_item_cannot_take_the_appeal(told):
    appeal = told.appeal("D02", "1.2", "3")
    with pytest.raises(case_errors.NotYourPart):
        appeals.take_appeal(appeal, by=told.cycle.yang, at=ANSWERED_AT)


def test_taking_twice_changes_nothing(told):
    appeal = told.appeal("D02", "1.2", "3")
    appeals.take_appeal(appeal, by=told.cycle.tang, at=ANSWERED_AT)
    with pytest.raises(AppealTakenByYou):
        appeals.take_appeal(appeal, by=told.cycle.tang, at=ANSWERED_AT)


def test_only_who_took_the_appeal_answers_it(told):
    appeal = told.appeal("D02", "1.2", "3")
    with pytest.raises(AppealNotYours, match="还没有人受理"):
        appeals.answer_appeal(
            appeal, is_upheld=False, answer="维持", by=told.cycle.tang, at=ANSWERED_AT
        )
    appeals.take_appeal(appeal, by=told.cycle.tang, at=ANSWERED_AT)
    with pytest.raises(AppealNotYours, match="唐翌"):
        appeals.answer_appeal(
            appeal, is_upheld=False, answer="维持", by=told.cycle.song, at=ANSWERED_AT
        )


def test_an_answer_stands(told):
    appeal = told.appeal("D02", "1.2", "3")
    answer(told, appeal, None)
    with pytest.raises(AppealAnswered):
        appeals.take_appeal(appeal, by=told.cycle.song, at=ANSWERED_AT)


# --- the answer ---------------------------------------------------------------------------------


def test_upheld_appeal_moves_ranks_and_grades_of_the_class(told):
    """96 and 95 become 96 and 96: one place for two equals goes to nobody."""
    assert [told.sheet(number).grade for number in ("D01", "D02")] == ["excellent", "pass"]
    appeal = told.appeal("D02", "1.2", "3")
    shown = queries.preview(appeal, points_after=Decimal(3))
    moved = answer(told, appeal, "3")
    assert moved == len(shown) == 2
    kept = Appeal.objects.get(pk=appeal.pk)
    assert kept.moves == [grade_queries.move_as(move) for move in shown]
    first, second = told.sheet("D01"), told.sheet("D02")
    assert (first.rank, second.rank) == (1, 1)
    assert (first.grade, second.grade) == (Grade.PASS, Grade.PASS)
    assert second.total == Decimal(96)
    assert told.item("D02", "1.2").decided_reason.startswith("申诉成立：核对签到表")


def test_upheld_appeal_flags_places_that_no_longer_fit(told):
    assert quota_queries.misfits(told.year) == []
    answer(told, told.appeal("D02", "1.2", "3"), "3")
    assert quota_queries.misfits(told.year) == ["东城区代办处有优秀单位名额，等次已是“合格”"]


def test_dismissed_appeal_moves_nothing_and_the_agency_reads_why(told):
    appeal = told.appeal("D02", "1.2", "3")
    assert answer(told, appeal, None) == 0
    assert told.sheet("D02").total == Decimal(95)
    assert told.item("D02", "1.2").decided_points is None
    copy = CopyNote.objects.get(subject="appeal:2026", position_id=told.cycle.cast.zhou.position_id)
    assert copy.title == "2026 年度考核申诉（指标 1.2）已答复：不成立"


def test_preview_writes_nothing(told):
    appeal = told.appeal("D02", "1.2", "3")
    queries.preview(appeal, points_after=Decimal(3))
    assert told.sheet("D02").total == Decimal(95)
    assert told.item("D02", "1.2").decided_points is None


@pytest.mark.parametrize("points", ["-0.01", "2", "3.01"])
def test_upheld_appeal_is_turned_away_when_points_do_not_change_or_cannot_be(told, points):
    with pytest.raises(PointsAfterOutOfBounds):
        answer(told, told.appeal("D02", "1.2", "3"), points)


def test_upheld_appeal_needs_an_answer_in_words(told):
    appeal = told.appeal("D02", "1.2", "3")
    appeals.take_appeal(appeal, by=told.cycle.tang, at=ANSWERED_AT)
    with pytest.raises(case_errors.ReasonMissing):
        appeals.answer_appeal(
            appeal, is_upheld=False, answer=" ", by=told.cycle.tang, at=ANSWERED_AT
        )


def test_appeal_is_not_answered_when_the_list_is_sealed(told):
    appeal = told.appeal("D02", "1.2", "3")
    appeals.take_appeal(appeal, by=told.cycle.tang, at=ANSWERED_AT)
    AssessmentYear.objects.update(state=str(YearStep.SEALED))
    with pytest.raises(case_errors.YearNotAtStep):
        answer(told, queries.appeal_of(told.cycle.tang, appeal.pk, year=2026), "3")


def test_word_of_the_group_stands_when_an_appeal_moves_the_points(cycle):
    """The group called D02 excellent; a point more changes the total, not the grade."""
    stage = furnished(cycle, totals={"D01": "96", "D02": "96"})
    stage.lower("D02", "1.2", "2")
    stage.plan()
    call_excellent(stage, "D02")
    stage.decide(None)
    stage.approve(QuotaConfig(2, 2))
    stage.tell()
    answer(stage, stage.appeal("D02", "1.2", "3"), "3")
    sheet = stage.sheet("D02")
    assert (sheet.total, sheet.grade) == (Decimal(96), Grade.EXCELLENT)


def call_excellent(stage, number) -> None:
    grades.override_grade(
        stage.sheet(number),
        grade=Grade.EXCELLENT,
        reason="年内承担全市试点",
        by=stage.cycle.cast.wang,
        at=moment(10, 19),
    )


# --- the veto -----------------------------------------------------------------------------------


@pytest.fixture
def vetoed(standing_vetoed: Stage) -> Stage:
    """D01 with 99 points is vetoed; D02 with 98 leads."""
    return standing_vetoed


def appeal_veto(stage, number="D01") -> Appeal:
    return appeals.appeal_veto(
        stage.sheet(number),
        reason="名单并非由本代办处泄露，附公安机关结论。",
        by=stage.cycle.clerks[number],
        at=APPEALED_AT,
    )


def test_upheld_appeal_lifts_the_veto_and_gives_the_rank_back(vetoed):
    assert (vetoed.sheet("D01").grade, vetoed.sheet("D01").rank) == (Grade.FAIL, None)
    appeal = appeal_veto(vetoed)
    answer(vetoed, appeal, "0", by=vetoed.cycle.cast.chu)
    first, second = vetoed.sheet("D01"), vetoed.sheet("D02")
    assert (first.verdict, first.grade, first.rank) == (Verdict.SCORED, Grade.EXCELLENT, 1)
    assert (second.grade, second.rank) == (Grade.PASS, 2)
    lifted = first.vetoes.get()
    assert (lifted.lifted_at, lifted.lifted_by_appeal_id) == (ANSWERED_AT, appeal.pk)
    assert {move["number"] for move in Appeal.objects.get().moves} == {"D01", "D02"}


def test_dismissed_appeal_leaves_the_veto(vetoed):
    appeal = appeal_veto(vetoed)
    answer(vetoed, appeal, None, by=vetoed.cycle.cast.chu)
    assert vetoed.sheet("D01").verdict == Verdict.VETOED
    assert vetoed.sheet("D01").vetoes.get().lifted_at is None


def test_who_decided_the_veto_cannot_take_the_appeal(vetoed):
    appeal = appeal_veto(vetoed)
    with pytest.raises(AppealReviewedBySame, match="王芃"):
        appeals.take_appeal(appeal, by=vetoed.cycle.cast.wang, at=ANSWERED_AT)


def test_departments_cannot_take_the_appeal_of_a_veto(vetoed):
    appeal = appeal_veto(vetoed)
    with pytest.raises(case_errors.NotYourPart):
        appeals.take_appeal(appeal, by=vetoed.cycle.song, at=ANSWERED_AT)


def test_appeal_of_a_veto_is_turned_away_when_there_is_none(vetoed):
    with pytest.raises(NoVetoStanding):
        appeal_veto(vetoed, "D02")

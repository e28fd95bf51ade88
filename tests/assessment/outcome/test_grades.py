"""Grades: tried out, decided, departed from with a reason (A4.3a)."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from huzhu.assessment import errors as case_errors
from huzhu.assessment.outcome.actions import grades
from huzhu.assessment.outcome.errors import (
    GradeStandsAbove,
    GradeUnchanged,
    PlanDecided,
    PlanMissing,
    PlanUnreadable,
    PointsOpen,
    PolicyUnsound,
)
from huzhu.assessment.outcome.models import GradePlan, LeadershipDecision
from huzhu.assessment.outcome.queries import grades as queries
from huzhu.assessment.outcome.rules.grades import (
    AgencyClass,
    GradeConfig,
    GradePolicy,
    SizeBy,
    config_as,
    config_from,
)
from huzhu.assessment.outcome.rules.quotas import QuotaConfig
from huzhu.assessment.year.models import Scoresheet, ScoresheetItem
from huzhu.assessment.year.states import Grade, YearStep
from huzhu.audit.models import AuditEvent
from tests.assessment.outcome.stage import (
    DECIDED_AT,
    ONE_CLASS,
    decide_points,
    furnished,
    miss,
    veto,
)


def grades_of(stage) -> dict[str, tuple[str, int | None]]:
    rows = Scoresheet.objects.filter(year=stage.year).select_related("agency")
    return {row.agency.number: (row.grade, row.rank) for row in rows}


def share_of(percent: int) -> GradeConfig:
    return replace(ONE_CLASS, policy=replace(ONE_CLASS.policy, excellent_share=Decimal(percent)))


def test_grades_are_written_with_total_rank_and_reason_when_the_group_decides(stage):
    stage.decide()
    sheet = stage.sheet("D01")
    assert (sheet.total, sheet.rank, sheet.grade) == (Decimal(99), 1, Grade.EXCELLENT)
    assert sheet.comparison_class == "全部代办处"
    assert sheet.grade_reason == "总分 99，达到优秀线 90 分，组内第 1 名，优秀名额 1 个"
    assert stage.year.state == YearStep.ALLOTTING
    assert [line["agency"] for line in GradePlan.objects.get().outcome] == ["D01", "D02"]


def test_stored_total_equals_the_items_when_the_group_departed_from_one(stage):
    decide_points(stage, "D02", "3.3", "5")
    stage.decide()
    sheet = stage.sheet("D02")
    standing = ScoresheetItem.objects.filter(sheet=sheet)
    total = sum(
        row.reviewed_points if row.decided_points is None else row.decided_points
        for row in standing
    )
    assert sheet.total == total == Decimal(95)


@pytest.mark.clause("A4.3a.b")
@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("59.99", Grade.FAIL), ("60", Grade.PASS), ("60.01", Grade.PASS),
        ("89.99", Grade.PASS), ("90", Grade.EXCELLENT), ("90.01", Grade.EXCELLENT),
    ],
)  # fmt: skip
def test_grade_changes_at_each_line_when_points_reach_it(cycle, total, grade):
    stage = furnished(cycle, totals={"D01": total, "D02": "10"})
    stage.decide(share_of(100))
    assert grades_of(stage)["D01"] == (grade, 1)


def test_vetoed_and_late_agencies_fail_without_a_rank_whatever_their_points(big_stage):
    veto(big_stage, "D01")
    miss(big_stage, "D02")
    big_stage.decide()
    found = grades_of(big_stage)
    assert (found["D01"], found["D02"]) == ((Grade.FAIL, None), (Grade.FAIL, None))
    assert found["D03"] == (Grade.EXCELLENT, 1)
    assert big_stage.sheet("D02").grade_reason.startswith("未按时提交，本年度不合格")


def test_order_of_agencies_does_not_matter_to_any_grade(big_cycle):
    """Metamorphic: the same points dealt to the agencies in another order move with them."""
    numbers = list(big_cycle.clerks)
    points = [str(75 + 2 * place) for place in range(len(numbers))]
    stage = furnished(big_cycle, totals=dict(zip(numbers, points, strict=True)))
    first = queries.simulate(stage.year, ONE_CLASS)
    shuffled = numbers[:]
    random.Random(20).shuffle(shuffled)
    furnished_again = {
        line.standing.points.total: (line.grade, line.graded.rank) for line in first.lines
    }
    ScoresheetItem.objects.update(decided_points=None)
    for number, total in zip(shuffled, points, strict=True):
        lost = Decimal(100) - Decimal(total)
        for row in ScoresheetItem.objects.filter(sheet__agency__number=number):
            full = Decimal(0) if row.item.startswith("4.") else row.full_marks
            gone = min(full, lost)
            lost -= gone
            ScoresheetItem.objects.filter(pk=row.pk).update(reviewed_points=full - gone)
    again = queries.simulate(stage.year, ONE_CLASS)
    assert {
        line.standing.points.total: (line.grade, line.graded.rank) for line in again.lines
    } == furnished_again
    assert [line.number for line in again.lines] != [line.number for line in first.lines]


def test_one_more_point_never_lowers_a_rank_when_given_to_anybody(big_stage):
    before = {
        line.number: line.graded.rank for line in queries.simulate(big_stage.year, ONE_CLASS).lines
    }
    for number, rank in before.items():
        row = big_stage.item(number, "4.1")
        ScoresheetItem.objects.filter(pk=row.pk).update(reviewed_points=1)
        after = queries.simulate(big_stage.year, ONE_CLASS).line_of(number)
        ScoresheetItem.objects.filter(pk=row.pk).update(reviewed_points=0)
        assert after.graded.rank <= rank


def test_the_same_plan_twice_gives_the_same_outcome(big_stage):
    first, second = (queries.simulate(big_stage.year, ONE_CLASS) for _ in range(2))
    assert [line.reason for line in first.lines] == [line.reason for line in second.lines]
    assert queries.moves_between(first, second) == []


def test_simulation_of_two_takes_a_handful_of_queries(
    stage, query_count, django_assert_num_queries
):
    with django_assert_num_queries(query_count):
        queries.simulate(stage.year, ONE_CLASS)


@pytest.fixture
def query_count() -> int:
    """Year, standings (sheets, items), overrides: the same for two and for twelve."""
    return 4


def test_simulation_of_twelve_takes_as_many_queries_as_of_two(
    big_stage, query_count, django_assert_num_queries
):
    with django_assert_num_queries(query_count):
        simulation = queries.simulate(big_stage.year, ONE_CLASS)
    assert len(simulation.lines) == 12


def test_simulation_names_who_is_near_a_line(cycle):
    stage = furnished(cycle, totals={"D01": "91", "D02": "58"})
    told = {
        border.line.number: border.sentence
        for border in queries.simulate(stage.year, share_of(100)).borders
    }
    assert told == {"D01": "高出优秀线 1 分", "D02": "低于合格线 2 分"}


def test_tied_agencies_are_named_and_both_left_out_when_one_place_is_left(cycle):
    stage = furnished(cycle, totals={"D01": "95", "D02": "95"})
    lines = queries.simulate(stage.year, ONE_CLASS).lines
    assert [line.grade for line in lines] == [Grade.PASS, Grade.PASS]
    assert "与西城区代办处并列，名额不够分" in lines[0].reason


def test_moves_tell_who_changes_when_the_share_changes(big_stage):
    before = queries.simulate(big_stage.year, share_of(50))
    after = queries.simulate(big_stage.year, share_of(25))
    moves = queries.moves_between(before, after)
    assert [(move.number, move.grade_before, move.grade_after) for move in moves] == [
        ("D04", "优秀", "合格"), ("D05", "优秀", "合格"), ("D06", "优秀", "合格"),
    ]  # fmt: skip


def test_agencies_are_measured_by_the_insured_when_the_plan_says_so(stage):
    """D01 has 10,000 workers, 5,000 of them insured."""
    classes = (AgencyClass("small", "小", below=6000), AgencyClass("large", "大", least=6000))
    policy = GradePolicy(classes=classes, pass_from=Decimal(60))
    names = {
        size_by: queries.simulate(stage.year, GradeConfig(policy, size_by))
        .line_of("D01")
        .graded.agency_class.name
        for size_by in SizeBy
    }
    assert names == {SizeBy.WORKERS: "大", SizeBy.INSURED: "小"}


def test_simulation_writes_nothing(stage):
    queries.simulate(stage.year, ONE_CLASS)
    assert grades_of(stage) == {"D01": ("", None), "D02": ("", None)}
    assert not GradePlan.objects.exists()


# --- the plan -----------------------------------------------------------------------------------


def test_plan_keeps_the_one_before_when_it_is_changed(stage):
    stage.plan(share_of(50))
    assert queries.last_config_of(stage.year) is None
    stage.plan(share_of(25))
    assert queries.config_of(stage.year) == share_of(25)
    assert queries.last_config_of(stage.year) == share_of(50)


def test_plan_survives_being_written_and_read():
    assert config_from(config_as(ONE_CLASS)) == ONE_CLASS


def test_plan_is_turned_away_when_something_is_missing():
    with pytest.raises(PlanUnreadable):
        config_from({"policy": {"classes": []}})


def test_plan_is_turned_away_when_it_contradicts_itself(stage):
    unsound = replace(ONE_CLASS.policy, excellent_from=Decimal(50))
    with pytest.raises(PolicyUnsound, match="优秀线低于合格线"):
        stage.plan(replace(ONE_CLASS, policy=unsound))


def test_plan_is_turned_away_when_sizes_have_a_gap(stage):
    gap = replace(ONE_CLASS.policy, classes=(AgencyClass("all", "全部", least=1),))
    with pytest.raises(PolicyUnsound, match="不属于任何考核组"):
        stage.plan(replace(ONE_CLASS, policy=gap))


def test_plan_is_the_offices_to_edit(stage):
    with pytest.raises(case_errors.NotYourPart):
        grades.edit_grade_plan(stage.year, ONE_CLASS, by=stage.cycle.cast.he, at=DECIDED_AT)


def test_plan_stays_when_grades_were_decided_by_it(stage):
    stage.decide()
    with pytest.raises(PlanDecided, match="2026-10-20"):
        stage.plan()


# --- the decision -------------------------------------------------------------------------------


def test_decision_is_turned_away_when_no_plan_was_saved(stage):
    with pytest.raises(PlanMissing, match="等次方案"):
        stage.decide(None)


def test_decision_is_turned_away_when_an_item_has_no_agreed_value(stage):
    row = stage.item("D02", "1.2")
    ScoresheetItem.objects.filter(pk=row.pk).update(reviewed_points=None)
    stage.plan()
    with pytest.raises(PointsOpen, match="1 项没有结果（西城区代办处）"):
        stage.decide(None)


def test_decision_is_the_leading_groups(stage):
    stage.plan()
    for actor in (stage.cycle.song, stage.cycle.tang, stage.cycle.cast.lin):
        with pytest.raises(case_errors.NotYourPart):
            grades.decide_grades(stage.year, by=actor, at=DECIDED_AT)


def test_decision_is_taken_once(stage):
    stage.decide()
    with pytest.raises(case_errors.YearNotAtStep):
        stage.decide(None)


def test_decision_is_on_the_trail(stage):
    stage.decide()
    event = AuditEvent.objects.get(code="assessment.decide_grades")
    assert (event.subject, event.facts) == ("assessment:2026", {"excellent": 1})


# --- the group's word on one agency -------------------------------------------------------------


def override(stage, number: str, grade: Grade, reason: str = "年内承担全市试点") -> None:
    grades.override_grade(
        stage.sheet(number), grade=grade, reason=reason, by=stage.cycle.cast.wang, at=DECIDED_AT
    )


def test_word_of_the_group_stands_in_the_decision_when_given_before_it(stage):
    stage.plan()
    override(stage, "D02", Grade.EXCELLENT)
    stage.decide(None)
    sheet = stage.sheet("D02")
    assert (sheet.grade, sheet.rank) == (Grade.EXCELLENT, 2)
    assert sheet.grade_reason.endswith("考核领导小组审定为优秀：年内承担全市试点")
    outcome = {line["agency"]: line for line in GradePlan.objects.get().outcome}
    assert (outcome["D02"]["proposed"], outcome["D02"]["grade"]) == ("pass", "excellent")


def test_word_of_the_group_changes_the_sheet_at_once_when_given_after_the_decision(stage):
    stage.decide()
    override(stage, "D02", Grade.EXCELLENT)
    assert grades_of(stage) == {"D01": (Grade.EXCELLENT, 1), "D02": (Grade.EXCELLENT, 2)}


def test_newest_word_stands_when_the_group_speaks_twice(stage):
    stage.plan()
    override(stage, "D02", Grade.EXCELLENT)
    override(stage, "D02", Grade.FAIL)
    stage.decide(None)
    assert grades_of(stage)["D02"] == (Grade.FAIL, 2)
    assert LeadershipDecision.objects.filter(kind="grade").count() == 2


def test_word_of_the_group_needs_a_reason(stage):
    with pytest.raises(case_errors.ReasonMissing):
        override(stage, "D02", Grade.FAIL, " ")


def test_word_of_the_group_is_turned_away_when_it_says_what_stands(stage):
    stage.plan()
    with pytest.raises(GradeUnchanged, match="现在是“合格”"):
        override(stage, "D02", Grade.PASS)


def test_word_of_the_group_cannot_lift_a_veto_or_a_missed_deadline(stage):
    veto(stage, "D01")
    miss(stage, "D02")
    for number, next_step in (("D01", "提出申诉"), ("D02", "重新开放")):
        with pytest.raises(GradeStandsAbove, match=next_step):
            override(stage, number, Grade.PASS)


def test_word_of_the_group_comes_too_late_when_quotas_were_approved(stage):
    stage.decide()
    stage.approve(QuotaConfig(1, 2))
    with pytest.raises(PlanDecided):
        override(stage, "D02", Grade.EXCELLENT)

"""Places of excellent units and persons: shared out, approved, told (A4.3b)."""

from decimal import Decimal

import pytest

from huzhu.assessment import errors as case_errors
from huzhu.assessment.outcome.actions import quotas, results
from huzhu.assessment.outcome.errors import (
    MeetingMissing,
    NoticeNumberMissing,
    PlanDecided,
    PlanMissing,
    PlanUnreadable,
    QuotaImpossible,
    QuotasNotApproved,
    WeightsUnsound,
)
from huzhu.assessment.outcome.models import Quota, QuotaPlan
from huzhu.assessment.outcome.queries import quotas as queries
from huzhu.assessment.outcome.rules.quotas import (
    Factor,
    QuotaConfig,
    QuotaPolicy,
    UnitCandidate,
    config_as,
    config_from,
    give_units,
)
from huzhu.assessment.year.models import FactRecord
from huzhu.assessment.year.states import Grade, YearStep
from huzhu.notices.models import CopyNote
from tests.assessment.cycle import moment
from tests.assessment.outcome.stage import APPROVED_AT, TOLD_AT, miss, veto

ONLY_SCALE = QuotaPolicy({Factor.SCALE: Decimal(1)})


def persons_of() -> dict[str, int]:
    return dict(Quota.objects.values_list("sheet__agency__number", "persons"))


@pytest.mark.parametrize("persons", [0, 1, 11, 12, 13, 40])
@pytest.mark.parametrize("units", [0, 1, 5, 6])
def test_places_always_sum_to_the_numbers_given(big_stage, persons, units):
    big_stage.decide()
    allocation = queries.allocate(big_stage.year, QuotaConfig(units, persons))
    assert (allocation.units, allocation.persons) == (units, persons)


@pytest.mark.clause("A4.3b.a", "A4.3b.b", "A4.3b.f")
def test_approval_gives_each_agency_its_places_and_keeps_the_steps(big_stage):
    big_stage.decide()
    big_stage.approve(QuotaConfig(6, 20))
    given = persons_of()
    assert len(given) == 12
    assert sum(given.values()) == 20
    assert Quota.objects.filter(units=1).count() == 6
    plan = QuotaPlan.objects.get()
    assert plan.meeting == "主任办公会〔2026〕20次"
    assert [line["persons"] for line in plan.steps] == [
        given[line["number"]] for line in plan.steps
    ]
    assert queries.stored_allocation(plan).persons == 20


def test_places_follow_the_insured_when_only_scale_weighs(stage):
    """D01 insures 5,000 and D02 6,500: of 23 places 10 and 13."""
    stage.decide()
    allocation = queries.allocate(stage.year, QuotaConfig(1, 23, ONLY_SCALE))
    assert [line.persons for line in allocation.lines] == [10, 13]


def test_steps_tell_measure_share_whole_places_and_remainder(stage):
    stage.decide()
    first = queries.allocate(stage.year, QuotaConfig(1, 10, ONLY_SCALE)).lines[0]
    assert first.measures["scale"] == "5000"
    assert (first.weight, first.share) == ("0.4348", "4.3478")
    assert (first.floor, first.remainder, first.place, first.persons) == (4, "0.3478", 2, 4)


@pytest.mark.clause("A4.3b.c", "A4.3b.e")
def test_stored_steps_show_each_measure_under_its_own_factor(stage):
    stage.decide()
    stage.approve(QuotaConfig(1, 10))
    shown = [line.measured for line in queries.stored_allocation(QuotaPlan.objects.get()).lines]
    assert shown == [["100", "5000", "60", "39", "0"], ["99", "6500", "60", "38", "0"]]


def test_target_rate_that_nobody_knows_weighs_nothing(stage):
    FactRecord.objects.filter(name="target_rate", agency=stage.cycle.cast.agency_a).update(
        is_current=False
    )
    stage.decide()
    policy = QuotaPolicy({Factor.TARGETS: Decimal(1)})
    lines = queries.allocate(stage.year, QuotaConfig(1, 3, policy)).lines
    assert [line.persons for line in lines] == [0, 3]


def test_agency_that_failed_gets_no_place_and_is_told_why(big_stage):
    veto(big_stage, "D01")
    miss(big_stage, "D12")
    big_stage.decide()
    lines = {
        line.number: line for line in queries.allocate(big_stage.year, QuotaConfig(5, 30)).lines
    }
    for number in ("D01", "D12"):
        assert (lines[number].units, lines[number].persons) == (0, 0)
        assert lines[number].reason == "考核等次不合格，不参加分配"


def test_only_excellent_agencies_share_when_the_plan_says_so(big_stage):
    big_stage.decide()
    lines = queries.allocate(big_stage.year, QuotaConfig(6, 12, is_excellent_only=True)).lines
    assert {line.number for line in lines if line.persons} == {
        "D01", "D02", "D03", "D04", "D05", "D06",
    }  # fmt: skip


def test_plan_is_turned_away_when_there_are_more_units_than_excellent_agencies(stage):
    stage.decide()
    with pytest.raises(QuotaImpossible, match="优秀的代办处只有 1 个"):
        stage.approve(QuotaConfig(2, 2))


def test_plan_is_turned_away_when_all_weights_are_nothing(stage):
    stage.decide()
    with pytest.raises(WeightsUnsound):
        stage.approve(QuotaConfig(1, 2, QuotaPolicy({Factor.SCALE: Decimal(0)})))


def test_plan_survives_being_written_and_read():
    config = QuotaConfig(3, 20, QuotaPolicy({Factor.DAILY: Decimal("2.5")}, 1, 4), True)
    assert config_from(config_as(config)) == config


def test_plan_is_turned_away_when_a_number_is_missing():
    with pytest.raises(PlanUnreadable):
        config_from({"units": 1})


def test_first_proposal_is_by_the_decided_grades(big_stage):
    veto(big_stage, "D12")
    big_stage.decide()
    config = queries.config_of(big_stage.year)
    assert (config.units, config.persons) == (6, 11)


def test_units_go_by_rank_over_the_size_of_the_class():
    """Second of ten comes before first of four."""
    places = give_units(
        1,
        [
            UnitCandidate("A", Grade.EXCELLENT, 1, 4, Decimal(99)),
            UnitCandidate("B", Grade.EXCELLENT, 2, 10, Decimal(95)),
            UnitCandidate("C", Grade.PASS, 3, 10, Decimal(94)),
        ],
    )
    assert [(each.agency, each.given, each.place) for each in places] == [
        ("A", 0, 2), ("B", 1, 1), ("C", 0, None),
    ]  # fmt: skip


# --- who approves, and when ---------------------------------------------------------------------


def test_approval_is_the_directors(stage):
    stage.decide()
    quotas.edit_quota_plan(stage.year, QuotaConfig(1, 2), by=stage.cycle.tang, at=APPROVED_AT)
    for actor in (stage.cycle.song, stage.cycle.cast.chu, stage.cycle.cast.lin):
        with pytest.raises(case_errors.NotYourPart):
            quotas.approve_quotas(stage.year, meeting="会", by=actor, at=APPROVED_AT)


def test_approval_needs_the_meeting(stage):
    stage.decide()
    with pytest.raises(MeetingMissing):
        quotas.approve_quotas(stage.year, meeting=" ", by=stage.cycle.cast.wang, at=APPROVED_AT)


def test_approval_needs_a_plan(stage):
    stage.decide()
    with pytest.raises(PlanMissing):
        quotas.approve_quotas(stage.year, meeting="会", by=stage.cycle.cast.wang, at=APPROVED_AT)


def test_approved_places_stay(stage):
    stage.decide()
    stage.approve(QuotaConfig(1, 2))
    with pytest.raises(PlanDecided):
        quotas.edit_quota_plan(stage.year, QuotaConfig(1, 3), by=stage.cycle.tang, at=APPROVED_AT)


def test_plan_waits_for_the_grades(stage):
    with pytest.raises(case_errors.YearNotAtStep, match="名额分配"):
        quotas.edit_quota_plan(stage.year, QuotaConfig(1, 2), by=stage.cycle.tang, at=APPROVED_AT)


# --- telling the agencies -----------------------------------------------------------------------


def test_results_are_told_to_every_agency_and_open_the_window_for_appeals(stage):
    stage.told()
    year = stage.year
    assert year.state == YearStep.RECOMMENDING
    assert year.results_at == TOLD_AT
    assert year.appeals_end_on == moment(11, 4).date()  # five working days after 10-28
    told = CopyNote.objects.filter(subject="assessment:2026")
    people = {"林晓", "孙喆", "周堃"}
    assert set(told.values_list("position__account__full_name", flat=True)) == people
    assert QuotaPlan.objects.get().notice_number == "中互京字〔2026〕66号"


def test_window_skips_the_days_off_when_results_come_before_a_holiday(stage):
    """Told on 09-25: 中秋 is that Friday, 国庆 10-01 to 10-07; 09-20 and 10-10 are worked."""
    stage.decide()
    stage.approve(QuotaConfig(1, 2))
    stage.tell(at=moment(9, 28))
    assert stage.year.appeals_end_on == moment(10, 10).date()


def test_results_wait_for_approved_places(stage):
    stage.decide()
    with pytest.raises(QuotasNotApproved):
        stage.tell()


def test_notice_goes_out_under_its_number(stage):
    stage.decide()
    stage.approve(QuotaConfig(1, 2))
    with pytest.raises(NoticeNumberMissing):
        results.issue_results(stage.year, notice_number=" ", by=stage.cycle.song, at=TOLD_AT)


def test_telling_is_the_head_of_the_organisation_departments(stage):
    stage.decide()
    stage.approve(QuotaConfig(1, 2))
    for actor in (stage.cycle.tang, stage.cycle.cast.wang, stage.cycle.cast.lin):
        with pytest.raises(case_errors.NotYourPart):
            results.issue_results(stage.year, notice_number="1", by=actor, at=TOLD_AT)

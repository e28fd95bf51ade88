from datetime import date, timedelta
from decimal import Decimal

import pytest

from huzhu.assessment.errors import (
    NotYourPart,
    PointsOutOfRange,
    ReasonMissing,
    SomebodyWasFaster,
    YearNotAtStep,
)
from huzhu.assessment.outcome.actions import decisions
from huzhu.assessment.outcome.actions.decisions import IncidentReport
from huzhu.assessment.outcome.errors import (
    AlreadyVetoed,
    DecisionChangesNothing,
    IncidentInFuture,
    IncidentNotGrave,
    IncidentOfAnotherSheet,
    IncidentOfAnotherYear,
    ReopenedTooLong,
    ReopenedUntilPast,
    VetoNotLiftable,
)
from huzhu.assessment.outcome.models import Appeal, LeadershipDecision, Veto
from huzhu.assessment.outcome.queries.decisions import precedents_of
from huzhu.assessment.review.errors import ItemDecided, SheetNotReviewable
from huzhu.assessment.year.actions import _steps, group, lateness
from huzhu.assessment.year.errors import DeadlineNotReached
from huzhu.assessment.year.models import LeadingGroupMember, Scoresheet
from huzhu.assessment.year.states import SheetStep
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.errors import NotNow
from huzhu.people.models import Position
from tests.assessment.cycle import moment
from tests.assessment.review import desk
from tests.assessment.review.desk import NOW, item, sign
from tests.cast import staff


@pytest.fixture
def reviewing(standing_half_missed):
    return standing_half_missed


def decide(cycle, name="2.4", points="3", *, reason="集体研究", by=None, version=None):
    row = item(cycle, name)
    return decisions.decide_points(
        row,
        points=Decimal(points),
        reason=reason,
        version=version or row.version,
        by=by or cycle.cast.wang,
        at=NOW,
    )


def report(cycle, number="D01", *, by=None, **facts):
    told = {
        "happened_on": date(2026, 8, 3),
        "what": "业务系统用户名外借",
        "consequences": "职工信息在网上流传",
        "has_leak": True,
        "has_serious_consequences": True,
    }
    return decisions.report_incident(
        cycle.sheet(number), IncidentReport(**told | facts), by=by or cycle.cast.feng, at=NOW
    )


def veto(cycle, incident, number="D01", *, by=None, reason="符合一票否决条件"):
    return decisions.veto(
        cycle.sheet(number), incident=incident, reason=reason, by=by or cycle.cast.wang, at=NOW
    )


def appeal(cycle, number="D01", *, kind="veto", state="upheld"):
    is_open = state == "open"
    return Appeal.objects.create(
        sheet=cycle.sheet(number),
        kind=kind,
        item="" if kind == "veto" else "2.4",
        snapshot={},
        reason="另有原因",
        state=state,
        filed_at=NOW,
        filed_by="林晓",
        answer="" if is_open else "查明属实",
        answered_at=None if is_open else NOW,
        answered_by="" if is_open else "王芃",
    )


# --- points ----------------------------------------------------------------------------------


def test_decide_points_stands_above_the_departments_and_keeps_both(reviewing):
    sign(reviewing, "2.4", "5", reviewing.xu)
    decide(reviewing, "2.4", "3")
    row = item(reviewing, "2.4")
    assert (row.reviewed_points, row.decided_points, row.decided_reason) == (5, 3, "集体研究")
    told = LeadershipDecision.objects.get()
    assert (told.before, told.after, told.by_name) == ("5", "3", "王芃")


def test_decide_points_settles_what_the_owners_differ_on(reviewing):
    sign(reviewing, "1.1", "4", reviewing.song)
    sign(reviewing, "1.1", "2", reviewing.cast.zheng, reason="档案不齐")
    decide(reviewing, "1.1", "2")
    assert item(reviewing, "1.1").decided_points == 2
    with pytest.raises(ItemDecided, match="已审定为 2 分"):
        sign(reviewing, "1.1", "4", reviewing.song)


@pytest.mark.clause("A4.1.b")
def test_member_of_the_group_who_is_followed_during_review_decides_no_more_and_stays_on_record(
    reviewing,
):
    """What was decided before stands in the old name; who follows decides from then on."""
    chu = reviewing.cast.chu
    sign(reviewing, "1.1", "4", reviewing.song)
    sign(reviewing, "1.1", "2", reviewing.cast.zheng, reason="档案不齐")
    decide(reviewing, "1.1", "2", by=chu)
    Position.objects.filter(pk=chu.position_id).update(ends_on=NOW.date() - timedelta(days=1))
    follower = staff(reviewing.cast.accounts, "辛未", "deputy_director")
    with pytest.raises(NotYourPart):
        decide(reviewing, "2.4", by=follower)
    member = LeadingGroupMember.objects.get(position=chu.position_id)
    told = {"position_id": follower.position_id, "reason": "退休"}
    group.replace_member(member, **told, by=reviewing.song, at=NOW)
    decide(reviewing, "2.4", by=follower)
    with pytest.raises(NotYourPart):
        decide(reviewing, "1.1", "3", by=chu)
    names = LeadershipDecision.objects.order_by("id").values_list("item", "by_name")
    assert [*names] == [("1.1", "褚昇"), ("2.4", "辛未")]
    member.refresh_from_db()
    assert member.left_reason == "退休"
    assert LeadingGroupMember.objects.get(name="辛未").follows == member


def test_decide_points_finishes_the_sheet_when_nothing_else_was_open(reviewing):
    desk.sign_all(reviewing, "D01", without=("2.4",))
    assert reviewing.sheet("D01").state == SheetStep.SUBMITTED
    decide(reviewing, "2.4")
    assert reviewing.sheet("D01").state == SheetStep.REVIEWED


def test_change_is_a_precedent_once_its_own_item_is_settled_and_by_the_word_that_stands(reviewing):
    def told():
        found = precedents_of(reviewing.year, "1.1")
        return [(each.who, each.before, each.after) for each in found]

    sign(reviewing, "1.1", "2", reviewing.cast.zheng, reason="档案不齐")
    assert told() == []  # the other owner has still to sign
    sign(reviewing, "1.1", "3", reviewing.song, reason="档案缺一本")
    assert told() == []  # they differ
    sign(reviewing, "1.1", "2", reviewing.song, reason="同意")
    assert sorted(told()) == [("合规部", "4", "2"), ("组织机构部", "4", "2")]
    decide(reviewing, "1.1", "1")
    assert told() == [("考核领导小组", "2", "1")]


@pytest.mark.parametrize("reason", ["", "   "])
def test_decide_points_is_turned_away_when_no_reason_is_given(reviewing, reason):
    with pytest.raises(ReasonMissing):
        decide(reviewing, reason=reason)


def test_decide_points_is_turned_away_when_nothing_would_change(reviewing):
    sign(reviewing, "2.4", "5", reviewing.xu)
    with pytest.raises(DecisionChangesNothing, match="现为 5 分"):
        decide(reviewing, "2.4", "5")


@pytest.mark.parametrize("points", ["-0.01", "5.01"])
def test_decide_points_is_turned_away_when_out_of_range(reviewing, points):
    with pytest.raises(PointsOutOfRange):
        decide(reviewing, points=points)


@pytest.mark.parametrize("who", ["he", "wu", "lin", "chen"])
def test_decide_points_is_turned_away_when_no_leader_decides(reviewing, who):
    with pytest.raises(NotYourPart, match="考核领导小组"):
        decide(reviewing, by=getattr(reviewing.cast, who))


def test_decide_points_is_possible_for_the_deputy_when_the_group_decides(reviewing):
    _steps.move_year(reviewing.year, "close_review", at=moment(10, 16))
    assert decide(reviewing, by=reviewing.cast.chu).by_name == "褚昇"


def test_decide_points_is_turned_away_when_the_grades_are_decided(reviewing):
    _steps.move_year(reviewing.year, "close_review", at=moment(10, 16))
    _steps.move_year(reviewing.year, "decide_grades", at=moment(10, 20))
    with pytest.raises(YearNotAtStep):
        decide(reviewing)


def test_decide_points_is_turned_away_when_the_sheet_was_missed(reviewing):
    row = item(reviewing, "2.4", "D02")
    with pytest.raises(SheetNotReviewable, match="未按时报送"):
        decisions.decide_points(
            row, points=Decimal(3), reason="理由", version=1, by=reviewing.cast.wang, at=NOW
        )


def test_decide_points_is_turned_away_when_a_department_was_faster(reviewing):
    sign(reviewing, "2.4", "5", reviewing.xu)
    with pytest.raises(SomebodyWasFaster):
        decide(reviewing, version=1)
    assert LeadershipDecision.objects.count() == 0


# --- incident and veto -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("happened_on", "error"),
    [
        (date(2025, 12, 31), IncidentOfAnotherYear),
        (date(2026, 1, 1), None),
        (date(2026, 9, 20), None),
        (date(2026, 9, 21), IncidentInFuture),
    ],
)
def test_incident_happened_in_the_year_and_not_later_than_today(reviewing, happened_on, error):
    if error:
        with pytest.raises(error):
            report(reviewing, happened_on=happened_on)
    else:
        assert report(reviewing, happened_on=happened_on).happened_on == happened_on


@pytest.mark.parametrize("who", ["he", "wang", "lin"])
def test_incident_is_turned_away_when_neither_it_nor_compliance_reports(reviewing, who):
    with pytest.raises(NotYourPart, match="信息技术部或合规部"):
        report(reviewing, by=getattr(reviewing.cast, who))


@pytest.mark.clause("A7.2.a")
@pytest.mark.parametrize(
    ("has_leak", "has_serious", "lacks"),
    [
        (False, False, "未造成信息泄露、未产生严重后果"),
        (True, False, "未产生严重后果"),
        (False, True, "未造成信息泄露"),
    ],
)
def test_veto_is_turned_away_when_the_incident_is_not_grave(
    reviewing, has_leak, has_serious, lacks
):
    incident = report(reviewing, has_leak=has_leak, has_serious_consequences=has_serious)
    with pytest.raises(IncidentNotGrave, match=f"这起事件{lacks}。"):
        veto(reviewing, incident)
    assert reviewing.sheet().verdict == "scored"


@pytest.mark.clause("A7.2.b", "A7.2.c")
def test_veto_stands_above_the_points_when_leak_and_consequences_are_found(reviewing):
    veto(reviewing, report(reviewing))
    assert reviewing.sheet().verdict == "vetoed"
    assert Veto.objects.get().decided_by.endswith("王芃")
    told = LeadershipDecision.objects.get()
    assert (told.kind, told.before, told.after) == ("veto", "正常计分", "一票否决")


def test_veto_is_turned_away_when_the_year_is_vetoed(reviewing):
    veto(reviewing, report(reviewing))
    with pytest.raises(AlreadyVetoed):
        veto(reviewing, report(reviewing))
    assert Veto.objects.count() == 1


def test_veto_is_turned_away_when_the_incident_is_another_agencys(reviewing):
    with pytest.raises(IncidentOfAnotherSheet):
        veto(reviewing, report(reviewing, "D02"))


def test_veto_is_turned_away_when_no_leader_decides(reviewing):
    with pytest.raises(NotYourPart):
        veto(reviewing, report(reviewing), by=reviewing.cast.feng)


def test_veto_is_turned_away_when_the_grades_are_decided(reviewing):
    incident = report(reviewing)
    _steps.move_year(reviewing.year, "close_review", at=moment(10, 16))
    _steps.move_year(reviewing.year, "decide_grades", at=moment(10, 20))
    with pytest.raises(YearNotAtStep):
        veto(reviewing, incident)


def test_veto_is_lifted_when_its_appeal_was_upheld(reviewing):
    row = veto(reviewing, report(reviewing))
    decisions.lift_veto(row, appeal=appeal(reviewing), by=reviewing.cast.wang, at=NOW)
    row.refresh_from_db()
    assert row.lifted_at == NOW
    assert reviewing.sheet().verdict == "scored"
    with pytest.raises(VetoNotLiftable, match="此前已经撤销"):
        decisions.lift_veto(row, appeal=row.lifted_by_appeal, by=reviewing.cast.wang, at=NOW)


def test_veto_lifted_leaves_the_sheet_late_when_it_was_missed(reviewing):
    row = veto(reviewing, report(reviewing, "D02"), "D02")
    decisions.lift_veto(row, appeal=appeal(reviewing, "D02"), by=reviewing.cast.wang, at=NOW)
    assert reviewing.sheet("D02").verdict == "late"


@pytest.mark.parametrize(
    ("number", "facts"),
    [
        ("D01", {"state": "open"}),
        ("D01", {"state": "dismissed"}),
        ("D01", {"kind": "item"}),
        ("D02", {}),
    ],
)
def test_veto_stands_when_the_appeal_does_not_fit(reviewing, number, facts):
    row = veto(reviewing, report(reviewing))
    with pytest.raises(VetoNotLiftable):
        decisions.lift_veto(
            row, appeal=appeal(reviewing, number, **facts), by=reviewing.cast.wang, at=NOW
        )
    assert reviewing.sheet().verdict == "vetoed"


# --- a second chance -------------------------------------------------------------------------


def reopen(cycle, number="D02", *, until=None, reason="系统故障", by=None):
    return decisions.reopen_sheet(
        cycle.sheet(number),
        until=until or moment(9, 25, 18),
        reason=reason,
        by=by or cycle.cast.wang,
        at=NOW,
    )


def test_reopen_opens_one_agency_when_it_missed_the_deadline(reviewing):
    reopen(reviewing)
    sheet = reviewing.sheet("D02")
    assert (sheet.state, sheet.verdict) == (SheetStep.RATING, "scored")
    assert sheet.reopened_until == moment(9, 25, 18)
    assert Scoresheet.objects.filter(state=SheetStep.RATING).count() == 1
    assert LeadershipDecision.objects.get().after == "2026-09-25 18:00 前报送"


def test_reopen_leaves_the_veto_when_the_year_is_vetoed(reviewing):
    veto(reviewing, report(reviewing, "D02"), "D02")
    reopen(reviewing)
    assert reviewing.sheet("D02").verdict == "vetoed"


def test_reopen_is_turned_away_when_the_sheet_was_handed_in(reviewing):
    with pytest.raises(NotNow):
        reopen(reviewing, "D01")


@pytest.mark.parametrize(
    ("until", "error"),
    [
        (moment(9, 20, 8, 59, 59), ReopenedUntilPast),
        (moment(9, 20, 9), ReopenedUntilPast),
        (moment(9, 20, 9, 0, 1), None),
        (moment(10, 15, 23, 59, 59), None),
        (moment(10, 16), ReopenedTooLong),
    ],
)
def test_reopen_ends_after_now_and_before_the_review(reviewing, until, error):
    if error:
        with pytest.raises(error):
            reopen(reviewing, until=until)
    else:
        reopen(reviewing, until=until)
        assert reviewing.sheet("D02").reopened_until == until


def test_reopen_is_turned_away_when_no_reason_or_no_leader(reviewing):
    with pytest.raises(ReasonMissing):
        reopen(reviewing, reason=" ")
    with pytest.raises(NotYourPart):
        reopen(reviewing, by=reviewing.song)
    assert reviewing.sheet("D02").state == SheetStep.MISSED


def test_reopened_sheet_is_missed_again_by_the_clock_when_its_own_deadline_passes(reviewing):
    reopen(reviewing, until=moment(9, 25, 18))
    with pytest.raises(DeadlineNotReached):
        lateness.miss_deadline(reviewing.sheet("D02"), by=CLOCK, at=moment(9, 25, 17, 59, 59))
    lateness.miss_deadline(reviewing.sheet("D02"), by=CLOCK, at=moment(9, 25, 18))
    sheet = reviewing.sheet("D02")
    assert (sheet.state, sheet.verdict) == (SheetStep.MISSED, "late")
    assert reopen(reviewing, until=moment(9, 30)).reason == "系统故障"  # a third chance is possible

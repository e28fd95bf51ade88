"""What a request and its approval are turned away for, as a person reads it.

Each sentence says the rule, the facts of the case and what to do next; each boundary is asked for
on both sides. Not here: the rules themselves (``tests/projects``), the refusals that the whole
road meets in a browser (``test_road``).
"""

from dataclasses import asdict, replace
from datetime import timedelta

import pytest

from huzhu.projects.actions import permit
from huzhu.projects.states import PROJECT_LIFECYCLE, Step
from tests import road, standing
from tests.journeys.desks import Desk, state_of

DAY = timedelta(days=1)


@pytest.mark.clause("S2.2.3a.a")
@pytest.mark.parametrize(
    ("held_on", "is_fine"),
    [("2026-09-02", False), ("2026-09-03", True), ("2026-09-07", True), ("2026-09-08", False)],
)
def test_minutes_lie_between_the_review_and_today(
    cast, it_is, held_on, is_fine, standing_preparing
):
    project = standing_preparing
    it_is(road.APPLIED_AT)  # 7 September; the review passed on the 3rd
    minutes = asdict(road.MINUTES) | {"held_on": held_on}
    status, words = Desk(cast, cast.lin).send("agency:minutes", project.number, **minutes)
    assert status == (200 if is_fine else 422)
    assert ("初审于 2026-09-03 通过，纪要写的是" in words) != is_fine
    assert ("会议纪要已登记" in words) == is_fine


@pytest.mark.clause("S2.2.3c.c", "S6.3.a")
def test_request_names_each_missing_paper_one_after_the_other(cast, it_is, standing_preparing):
    project = standing_preparing
    it_is(road.APPLIED_AT)
    desk = Desk(cast, cast.lin)
    status, words = desk.send("agency:apply", project.number, letter_body="请批示")
    assert (status, state_of(project)) == (422, Step.PREPARING)
    assert "还缺主管领导办公会会议纪要、价格对比表（附件4）、比选评分表（附件3）、中选单位" in words
    permit.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    _, words = desk.send("agency:apply", project.number, letter_body="请批示")
    assert "还缺价格对比表（附件4）、比选评分表（附件3）、中选单位" in words


@pytest.mark.clause("S3.2.2.d")
def test_check_lapses_when_what_was_checked_changes(cast, it_is, standing_papers_complete):
    project = standing_papers_complete
    it_is(road.APPLIED_AT)
    Desk(cast, cast.sun).send("agency:check", project.number, opinion="同意")
    permit.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    status, words = Desk(cast, cast.lin).send("agency:apply", project.number, letter_body="请批示")
    assert (status, state_of(project)) == (422, Step.PREPARING)
    assert "报送前须由本机构复核预算和采购" in words


@pytest.mark.clause("S3.2.2.b")
def test_request_of_a_point_is_checked_by_the_agency_above_it(cast, jiang, it_is):
    project = road.papers_complete(replace(cast, lin=jiang))
    it_is(road.APPLIED_AT)
    letter = {"letter_body": "妥否，请批示。"}
    status, words = Desk(cast, jiang).send("agency:apply", project.number, **letter)
    assert (status, state_of(project)) == (422, Step.PREPARING)
    assert "报送前须由本机构复核预算和采购：还没有复核意见" in words
    Desk(cast, cast.sun).send("agency:check", project.number, opinion="符合规定")
    status, words = Desk(cast, jiang).send("agency:apply", project.number, **letter)
    assert (status, state_of(project)) == (200, Step.COUNTERSIGNING)


@pytest.mark.clause("S2.2.4.b")
def test_box_is_signed_once_and_by_nobody_without_a_box(cast, it_is, standing_countersigning):
    project = standing_countersigning
    it_is(road.APPLIED_AT)
    desk = Desk(cast, cast.chen)
    desk.send("office:countersign", project.number, verdict="agree")
    status, words = desk.send("office:countersign", project.number, verdict="agree")
    assert status == 409
    assert "申请表每栏由一人签署一次：“财务部部长”已由 陈默 于" in words
    status, words = Desk(cast, cast.wang).send(
        "office:countersign", project.number, verdict="agree"
    )
    assert status == 403
    assert "您现在的身份是办事处 主任" in words


@pytest.mark.clause("S2.2.4.c")
def test_decision_waits_for_the_day_of_the_meeting_and_for_the_director(
    cast, it_is, standing_at_meeting
):
    project = standing_at_meeting
    it_is(road.DECIDED_AT - DAY)
    status, words = Desk(cast, cast.wang).send("office:approve", project.number, reason="同意")
    assert (status, state_of(project)) == (425, Step.AT_MEETING)
    assert "会议召开之后才能登记决定" in words
    it_is(road.DECIDED_AT)
    status, words = Desk(cast, cast.chu).send("office:approve", project.number, reason="同意")
    assert (status, state_of(project)) == (403, Step.AT_MEETING)
    assert "“主任办公会批准”由主任办理" in words
    status, words = Desk(cast, cast.wang).send("office:approve", project.number, reason="同意")
    assert (status, state_of(project)) == (200, Step.APPROVED)


#: Acts of the office that move a project, and who does them.
GATES = {
    "pass_review": "he",
    "return_plan": "he",
    "return_application": "wu",
    "bring_to_meeting": "wu",
    "approve": "wang",
    "publish_offer": "wu",
    "settle": "wu",
    "close": "he",
}


@pytest.mark.clause("S6.3.b")
@standing.at(*(step for step in road.STRETCHES if step != Step.DRAFT))
def test_no_gate_is_passed_from_a_step_that_does_not_lead_there(cast, reached, it_is, step):
    project = reached
    it_is(road.CLOSES_AT)
    moves = {move.verb: move for move in PROJECT_LIFECYCLE.moves}
    passed = []
    for verb, who in GATES.items():
        if step in moves[verb].sources:
            continue
        desk = Desk(cast, getattr(cast, who))
        fields = {"reason": "写明原因", "points": list(road.TEST_POINTS)}
        status, _ = desk.send(f"office:{verb.replace('_', '-')}", project.number, **fields)
        if status not in {409, 422, 403} or state_of(project) != step:
            passed.append((verb, status))
    assert passed == []

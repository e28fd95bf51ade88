"""Request, signatures and the meeting on the database."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from huzhu.budget import queries as budget
from huzhu.budget.errors import BudgetExceeded
from huzhu.kernel.errors import NotNow
from huzhu.office import queries as office
from huzhu.projects.actions import buying, meetings, permit
from huzhu.projects.duties import duties_of
from huzhu.projects.errors.case import MakerIsChecker, NotYourStep
from huzhu.projects.errors.permit import (
    BoxesOpen,
    BoxSigned,
    CheckWithoutOpinion,
    DecidesOwnBox,
    IncompleteSet,
    MeetingNotHeld,
    NotChecked,
    SignedAnotherBox,
)
from huzhu.projects.models import DirectorsMeeting, ServiceProject
from huzhu.projects.queries import cases
from huzhu.projects.queries.facts import facts_of
from huzhu.projects.states import Step, Verdict
from tests import road
from tests.cast import NOW, Cast


def state_of(project: ServiceProject) -> str:
    return ServiceProject.objects.get(pk=project.pk).state


def test_request_names_each_missing_paper(cast, standing_preparing):
    project = standing_preparing
    with pytest.raises(IncompleteSet) as refusal:
        permit.apply(project, letter_body="请批示", by=cast.lin, at=road.APPLIED_AT)
    assert "主任" not in str(refusal.value)
    for paper in ("会议纪要", "附件4", "附件3", "中选单位"):
        assert paper in str(refusal.value)


@pytest.mark.clause("S3.2.2.a")
def test_request_is_turned_away_when_nobody_checked_it(cast, standing_papers_complete):
    project = standing_papers_complete
    with pytest.raises(NotChecked, match="还没有复核意见"):
        permit.apply(project, letter_body="请批示", by=cast.lin, at=road.APPLIED_AT)


def test_check_lapses_when_the_minutes_are_changed_afterwards(cast, standing_papers_complete):
    project = standing_papers_complete
    permit.check_request(project, opinion=road.CHECKED, by=cast.sun, at=road.APPLIED_AT)
    permit.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    with pytest.raises(NotChecked):
        permit.apply(project, letter_body="请批示", by=cast.lin, at=road.APPLIED_AT)


def test_check_says_what_it_found(cast, standing_papers_complete):
    with pytest.raises(CheckWithoutOpinion):
        permit.check_request(standing_papers_complete, opinion=" ", by=cast.sun, at=road.APPLIED_AT)


def test_maker_does_not_check_what_she_made(cast, standing_papers_complete):
    project = standing_papers_complete
    also_checker = replace_role(cast.lin, "agency_checker")
    with pytest.raises(MakerIsChecker, match="林晓"):
        permit.check_request(project, opinion=road.CHECKED, by=also_checker, at=road.APPLIED_AT)


def replace_role(actor, role):
    return replace(actor, role=role, title=f"{actor.title}（兼复核人）")


def test_quotes_are_frozen_once_the_request_was_handed_in(cast, standing_countersigning):
    project = standing_countersigning
    with pytest.raises(NotNow, match="会签"):
        buying.enter_quotes(
            project, suppliers=road.quotes(1, 2, 3), by=cast.lin, at=road.APPLIED_AT
        )


def test_refusal_of_buying_names_the_act_as_the_trail_does_or_as_the_office_says_it(
    cast, standing_preparing
):
    project = standing_preparing
    told = {"by": cast.zhou, "at": road.APPLIED_AT}
    with pytest.raises(NotYourStep, match=r"^“重新比选”由该代办机构自己的经办人办理"):
        buying.reopen(project, reason="核对", **told)
    with pytest.raises(NotYourStep, match=r"^“填写价格对比表”由该代办机构自己的经办人办理"):
        buying.enter_quotes(project, suppliers=road.quotes(1, 2, 3), **told)


def test_each_box_is_signed_once_and_in_any_order(cast, standing_countersigning):
    project = standing_countersigning
    for actor in reversed(cast.signers):
        permit.countersign(project, verdict=Verdict.AGREE, opinion="", by=actor, at=road.APPLIED_AT)
    with pytest.raises(BoxSigned, match="财务部部长"):
        permit.countersign(
            project, verdict=Verdict.AGREE, opinion="", by=cast.chen, at=road.APPLIED_AT
        )
    application = cases.application_of(project)
    hashes = {row.content_hash for row in application.countersignatures.all()}
    assert hashes == {application.content_hash}


def test_one_person_does_not_sign_two_boxes(cast, standing_countersigning):
    project = standing_countersigning
    permit.countersign(project, verdict=Verdict.AGREE, opinion="", by=cast.wu, at=road.APPLIED_AT)
    double = replace_role(cast.wu, "deputy_director")
    with pytest.raises(SignedAnotherBox, match="会员服务部部长"):
        permit.countersign(
            project, verdict=Verdict.AGREE, opinion="", by=double, at=road.APPLIED_AT
        )


def test_clerk_of_another_department_signs_no_box(cast, standing_countersigning):
    project = standing_countersigning
    stranger = replace_role(cast.chen, "department_clerk")
    with pytest.raises(NotYourStep):
        permit.countersign(
            project, verdict=Verdict.AGREE, opinion="", by=stranger, at=road.APPLIED_AT
        )


def test_meeting_waits_for_all_boxes(cast, standing_countersigning):
    project = standing_countersigning
    meeting = meetings.call_meeting(
        number="主任办公会〔2026〕1次",
        held_on=road.MEETING_ON,
        chair="王",
        attendees="",
        by=cast.wu,
        at=NOW,
    )
    with pytest.raises(BoxesOpen, match="信息技术部部长"):
        meetings.bring_to_meeting(project, meeting=meeting, by=cast.wu, at=road.APPLIED_AT)


def test_meeting_takes_requests_in_the_order_in_which_they_are_put_before_it(
    cast, standing_at_meeting
):
    (meeting,) = DirectorsMeeting.objects.all()
    other = road.countersigning(cast)
    for actor in cast.signers:
        permit.countersign(other, verdict=Verdict.AGREE, opinion="", by=actor, at=road.APPLIED_AT)
    meetings.bring_to_meeting(other, meeting=meeting, by=cast.wu, at=road.APPLIED_AT)
    items = meeting.items.order_by("pk").values_list("place", "application__project")
    assert list(items) == [(1, standing_at_meeting.pk), (2, other.pk)]


def test_disagreement_goes_back_and_the_next_round_is_signed_anew(cast, standing_countersigning):
    project = standing_countersigning
    for actor in cast.signers[:-1]:
        permit.countersign(project, verdict=Verdict.AGREE, opinion="", by=actor, at=road.APPLIED_AT)
    permit.countersign(
        project, verdict=Verdict.OBJECT, opinion="数量偏少", by=cast.chu, at=road.APPLIED_AT
    )
    permit.return_application(project, reason="请增加数量", by=cast.wu, at=road.APPLIED_AT)
    assert state_of(project) == Step.PREPARING
    assert project.round == 2
    permit.check_request(project, opinion=road.CHECKED, by=cast.sun, at=road.APPLIED_AT)
    permit.apply(project, letter_body="再次请示", by=cast.lin, at=road.APPLIED_AT)
    assert cases.application_of(project).round == 2
    assert cases.application_of(project).countersignatures.count() == 0


def test_request_is_checked_while_it_is_prepared_and_not_after(cast, standing_countersigning):
    with pytest.raises(NotNow):
        permit.check_request(
            standing_countersigning, opinion=road.CHECKED, by=cast.sun, at=road.APPLIED_AT
        )


def test_decision_before_the_day_of_the_meeting_is_turned_away(cast, standing_at_meeting):
    project = standing_at_meeting
    with pytest.raises(MeetingNotHeld):
        meetings.approve(project, opinion="", by=cast.wang, at=road.DECIDED_AT - timedelta(days=1))


def test_approval_reserves_the_award_and_refusal_reserves_nothing(cast, standing_approved):
    (line,) = budget.lines_of(cast.agency_a.pk, 2026)
    assert (line.reserved, line.available) == (Decimal(150), Decimal(99850))
    other = road.at_meeting(cast)
    meetings.refuse(other, reason="与年度重点不符", by=cast.wang, at=road.DECIDED_AT)
    (line,) = budget.lines_of(cast.agency_a.pk, 2026)
    assert (state_of(other), line.reserved) == (Step.REFUSED, Decimal(150))


def test_approval_stays_open_when_others_took_the_money_meanwhile(cast):
    wanted = {"goods_unit_price": Decimal(15000)}
    first, second = road.at_meeting(cast, **wanted), road.at_meeting(cast, **wanted)
    take_all_but(cast, Decimal(100))
    for project in (first, second):
        with pytest.raises(BudgetExceeded), transaction.atomic():
            meetings.approve(project, opinion="", by=cast.wang, at=road.DECIDED_AT)
        assert state_of(project) == Step.AT_MEETING


def take_all_but(cast: Cast, left: Decimal) -> None:
    from huzhu.budget import actions as budget_acts  # noqa: PLC0415 -- one use

    (line,) = budget.lines_of(cast.agency_a.pk, 2026)
    budget_acts.reserve(
        line.line_id, reference="2026-9999", amount=line.available - left, by=cast.wang, at=NOW
    )


@pytest.mark.parametrize("verb", ["approve", "refuse"])
def test_who_signed_a_box_does_not_enter_what_the_meeting_decided(cast, standing_at_meeting, verb):
    project = standing_at_meeting
    decide = {
        "approve": lambda by: meetings.approve(project, opinion="", by=by, at=road.DECIDED_AT),
        "refuse": lambda by: meetings.refuse(project, reason="无预算", by=by, at=road.DECIDED_AT),
    }[verb]
    proxy = replace(
        cast.wang, name="褚昇（代王芃）", account_id=cast.chu.account_id,
        for_account_id=cast.wang.account_id, for_name=cast.wang.name,
    )  # fmt: skip
    with pytest.raises(DecidesOwnBox, match="主管主任"):
        decide(proxy)
    project.refresh_from_db()
    assert project.state == Step.AT_MEETING
    decide(cast.wang)  # the control: who signed no box


def test_whose_turn_it_is_leaves_out_a_proxy_of_the_director_who_signed(cast, standing_at_meeting):
    (case,) = facts_of([standing_at_meeting], calendar=office.calendar())
    (duty,) = duties_of(case)
    proxy = replace(cast.wang, account_id=cast.chu.account_id)
    assert duty.is_for(cast.wang, case)
    assert not duty.is_for(proxy, case)
    assert cast.chu.account_id in duty.barred

"""The road's actions on the database: gates, hand-overs, and what nobody may do."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from huzhu.audit import queries as audit
from huzhu.audit.actions import action
from huzhu.audit.errors import SilentWriteError
from huzhu.budget import queries as budget
from huzhu.budget.errors import BudgetExceeded, NoBudget
from huzhu.claims import queries as offers
from huzhu.claims.models import VoucherCode
from huzhu.kernel.errors import NotNow
from huzhu.kernel.workdays import SHANGHAI
from huzhu.notices import queries as notices
from huzhu.office import queries as office
from huzhu.projects import actions, errors, queries
from huzhu.projects.models import ServiceProject
from huzhu.projects.states import TEST_POINTS, Step, TerminationReason, Verdict
from tests import road
from tests.cast import NOW, Cast


def state_of(project: ServiceProject) -> str:
    return ServiceProject.objects.get(pk=project.pk).state


@pytest.mark.parametrize("step", list(road.STRETCHES))
def test_road_reaches_each_step_with_an_event_for_each_act(cast, step):
    project = road.STRETCHES[step](cast)
    assert state_of(project) == step
    subject = f"project:{project.number}"
    assert audit.events_of(subject).count() >= list(road.STRETCHES).index(step) + 1


def test_submit_is_turned_away_when_the_agency_filed_no_budget_for_the_year(cast):
    opens_at = datetime(2027, 3, 1, 10, tzinfo=SHANGHAI)
    project = road.draft(cast, opens_at=opens_at, closes_at=opens_at + timedelta(days=1))
    with pytest.raises(NoBudget, match="2027"):
        actions.submit_plan(project, by=cast.lin, at=NOW)
    assert state_of(project) == Step.DRAFT


def test_submit_is_turned_away_when_the_line_does_not_cover_it(cast):
    project = road.draft(cast, goods_unit_price=Decimal("20000.01"))
    with pytest.raises(BudgetExceeded):
        actions.submit_plan(project, by=cast.lin, at=NOW)
    assert state_of(project) == Step.DRAFT


def test_draft_is_not_overwritten_when_somebody_saved_in_between(cast):
    project = road.draft(cast)
    with pytest.raises(errors.DraftMovedOn, match="林晓"):
        actions.save_draft(
            project, road.plan_fields(cast, title="另一个"), revision=0, by=cast.lin, at=NOW
        )
    assert queries.latest_plan(project).title == "清凉电影"


def test_another_agencys_project_does_not_exist_for_a_clerk(cast):
    project = road.in_review(cast)
    assert queries.project_of(cast.lin, number=project.number) == project
    with pytest.raises(errors.ProjectNotFound):
        queries.project_of(cast.zhou, number=project.number)


def test_office_does_not_see_a_draft_before_it_was_submitted_once(cast):
    project = road.draft(cast)
    with pytest.raises(errors.ProjectNotFound):
        queries.project_of(cast.he, number=project.number)
    actions.submit_plan(project, by=cast.lin, at=NOW)
    assert queries.project_of(cast.he, number=project.number) == project


def test_clerk_of_another_agency_may_not_act_even_with_the_row_in_hand(cast):
    project = road.draft(cast)
    with pytest.raises(errors.NotYourStep):
        actions.submit_plan(project, by=cast.zhou, at=NOW)


def test_review_waits_for_all_four_departments(cast):
    project = road.in_review(cast)
    for actor in cast.reviewers[:3]:
        actions.give_opinion(project, verdict=Verdict.AGREE, opinion="", by=actor, at=NOW)
    with pytest.raises(errors.OpinionsMissing, match="信息技术部"):
        actions.pass_review(project, opinion="", by=cast.he, at=NOW)


def test_department_answers_once_in_a_round(cast):
    project = road.in_review(cast)
    actions.give_opinion(project, verdict=Verdict.AGREE, opinion="", by=cast.chen, at=NOW)
    with pytest.raises(errors.OpinionGiven, match="财务部已由 陈默"):
        actions.give_opinion(project, verdict=Verdict.OBJECT, opinion="不行", by=cast.chen, at=NOW)


def test_objection_without_a_reason_is_turned_away(cast):
    project = road.in_review(cast)
    with pytest.raises(errors.ReasonMissing):
        actions.give_opinion(project, verdict=Verdict.OBJECT, opinion=" ", by=cast.chen, at=NOW)


def test_returned_plan_opens_a_new_version_and_keeps_the_old_one(cast):
    project = road.in_review(cast)
    actions.return_plan(project, reason="请明确领取方式", by=cast.he, at=REVIEW_AT)
    assert state_of(project) == Step.DRAFT
    first, second = project.plans.order_by("version")
    assert (first.submitted_at, second.submitted_at) == (NOW, None)
    actions.save_draft(
        project, road.plan_fields(cast, title="清凉电影节"), revision=0, by=cast.lin, at=REVIEW_AT
    )
    first.refresh_from_db()
    assert first.title == "清凉电影"
    actions.submit_plan(project, by=cast.lin, at=REVIEW_AT)
    assert queries.review_of(project).due_on == date(2026, 9, 10)


REVIEW_AT = NOW + timedelta(days=2)


def test_request_names_each_missing_paper(cast):
    project = road.preparing(cast)
    with pytest.raises(errors.IncompleteSet) as refusal:
        actions.apply(project, letter_body="请批示", by=cast.lin, at=road.APPLIED_AT)
    assert "主任" not in str(refusal.value)
    for paper in ("会议纪要", "附件4", "附件3", "中选单位"):
        assert paper in str(refusal.value)


def test_request_is_turned_away_when_nobody_checked_it(cast):
    project = road.papers_complete(cast)
    with pytest.raises(errors.NotChecked, match="还没有复核意见"):
        actions.apply(project, letter_body="请批示", by=cast.lin, at=road.APPLIED_AT)


def test_check_lapses_when_the_minutes_are_changed_afterwards(cast):
    project = road.papers_complete(cast)
    actions.check_request(project, opinion="", by=cast.sun, at=road.APPLIED_AT)
    actions.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    with pytest.raises(errors.NotChecked):
        actions.apply(project, letter_body="请批示", by=cast.lin, at=road.APPLIED_AT)


def test_maker_does_not_check_what_she_made(cast):
    project = road.papers_complete(cast)
    also_checker = replace_role(cast.lin, "agency_checker")
    with pytest.raises(errors.MakerIsChecker, match="林晓"):
        actions.check_request(project, opinion="", by=also_checker, at=road.APPLIED_AT)


def replace_role(actor, role):
    from dataclasses import replace  # noqa: PLC0415 -- one use

    return replace(actor, role=role, title=f"{actor.title}（兼复核人）")


def test_quotes_are_frozen_once_the_request_was_handed_in(cast):
    project = road.countersigning(cast)
    with pytest.raises(NotNow, match="会签"):
        actions.enter_quotes(
            project, suppliers=road.quotes(1, 2, 3), by=cast.lin, at=road.APPLIED_AT
        )


def test_each_box_is_signed_once_and_in_any_order(cast):
    project = road.countersigning(cast)
    for actor in reversed(cast.signers):
        actions.countersign(
            project, verdict=Verdict.AGREE, opinion="", by=actor, at=road.APPLIED_AT
        )
    with pytest.raises(errors.BoxSigned, match="财务部部长"):
        actions.countersign(
            project, verdict=Verdict.AGREE, opinion="", by=cast.chen, at=road.APPLIED_AT
        )
    application = queries.application_of(project)
    hashes = {row.content_hash for row in application.countersignatures.all()}
    assert hashes == {application.content_hash}


def test_one_person_does_not_sign_two_boxes(cast):
    project = road.countersigning(cast)
    actions.countersign(project, verdict=Verdict.AGREE, opinion="", by=cast.wu, at=road.APPLIED_AT)
    double = replace_role(cast.wu, "deputy_director")
    with pytest.raises(errors.SignedAnotherBox, match="会员服务部部长"):
        actions.countersign(
            project, verdict=Verdict.AGREE, opinion="", by=double, at=road.APPLIED_AT
        )


def test_clerk_of_another_department_signs_no_box(cast):
    project = road.countersigning(cast)
    stranger = replace_role(cast.chen, "department_clerk")
    with pytest.raises(errors.NotYourStep):
        actions.countersign(
            project, verdict=Verdict.AGREE, opinion="", by=stranger, at=road.APPLIED_AT
        )


def test_meeting_waits_for_all_boxes(cast):
    project = road.countersigning(cast)
    meeting = actions.call_meeting(
        number="主任办公会〔2026〕1次",
        held_on=road.MEETING_ON,
        chair="王",
        attendees="",
        by=cast.wu,
        at=NOW,
    )
    with pytest.raises(errors.BoxesOpen, match="信息技术部部长"):
        actions.bring_to_meeting(project, meeting=meeting, by=cast.wu, at=road.APPLIED_AT)


def test_disagreement_goes_back_and_the_next_round_is_signed_anew(cast):
    project = road.countersigning(cast)
    for actor in cast.signers[:-1]:
        actions.countersign(
            project, verdict=Verdict.AGREE, opinion="", by=actor, at=road.APPLIED_AT
        )
    actions.countersign(
        project, verdict=Verdict.OBJECT, opinion="数量偏少", by=cast.chu, at=road.APPLIED_AT
    )
    actions.return_application(project, reason="请增加数量", by=cast.wu, at=road.APPLIED_AT)
    assert state_of(project) == Step.PREPARING
    actions.check_request(project, opinion="", by=cast.sun, at=road.APPLIED_AT)
    actions.apply(project, letter_body="再次请示", by=cast.lin, at=road.APPLIED_AT)
    assert queries.application_of(project).round == 2
    assert queries.application_of(project).countersignatures.count() == 0


def test_decision_before_the_day_of_the_meeting_is_turned_away(cast):
    project = road.at_meeting(cast)
    with pytest.raises(errors.MeetingNotHeld):
        actions.approve(project, opinion="", by=cast.wang, at=road.DECIDED_AT - timedelta(days=1))


def test_approval_reserves_the_award_and_refusal_reserves_nothing(cast):
    road.approved(cast)
    (line,) = budget.lines_of(cast.agency_a.pk, 2026)
    assert (line.reserved, line.available) == (Decimal(145), Decimal(99855))
    other = road.at_meeting(cast)
    actions.refuse(other, reason="与年度重点不符", by=cast.wang, at=road.DECIDED_AT)
    (line,) = budget.lines_of(cast.agency_a.pk, 2026)
    assert (state_of(other), line.reserved) == (Step.REFUSED, Decimal(145))


def test_approval_stays_open_when_others_took_the_money_meanwhile(cast):
    wanted = {"goods_unit_price": Decimal(15000)}
    first, second = road.at_meeting(cast, **wanted), road.at_meeting(cast, **wanted)
    take_all_but(cast, Decimal(100))
    for project in (first, second):
        with pytest.raises(BudgetExceeded), transaction.atomic():
            actions.approve(project, opinion="", by=cast.wang, at=road.DECIDED_AT)
        assert state_of(project) == Step.AT_MEETING


def take_all_but(cast: Cast, left: Decimal) -> None:
    from huzhu.budget import actions as budget_acts  # noqa: PLC0415 -- one use

    (line,) = budget.lines_of(cast.agency_a.pk, 2026)
    budget_acts.reserve(
        line.line_id, reference="2026-9999", amount=line.available - left, by=cast.wang, at=NOW
    )


@pytest.mark.parametrize(("count", "is_fine"), [(4, False), (5, True), (6, False)])
def test_code_list_holds_exactly_the_approved_number(cast, count, is_fine):
    project = road.approved(cast)
    hand_in = {"codes": road.codes(count), "file_sha256": "0" * 64, "by": cast.lin}
    if is_fine:
        actions.hand_in_materials(project, road.MATERIALS, at=road.MATERIALS_AT, **hand_in)
        assert offers.statement_of(offers.offer_of(project.number)).imported == 5
    else:
        with pytest.raises(errors.CodeCountDiffers):
            actions.hand_in_materials(project, road.MATERIALS, at=road.MATERIALS_AT, **hand_in)


def test_codes_are_sealed_in_the_database(cast):
    project = road.with_materials(cast)
    sealed = [bytes(code.sealed) for code in VoucherCode.objects.all()]
    assert len(sealed) == 5
    assert not [blob for blob in sealed if b"pw0000" in blob or project.number[:4].encode() in blob]


def test_late_materials_are_taken_after_a_postponement(cast):
    project = road.approved(cast)
    late = datetime(2026, 10, 27, 9, tzinfo=SHANGHAI)
    hand_in = {"codes": road.codes(), "file_sha256": "0" * 64, "by": cast.lin, "at": late}
    with pytest.raises(errors.MaterialsTooLate, match="延期"):
        actions.hand_in_materials(project, road.MATERIALS, **hand_in)
    opens_at = road.OPENS_AT + timedelta(days=7)
    actions.postpone(
        project,
        opens_at=opens_at,
        closes_at=opens_at + timedelta(days=3),
        reason="供应商迟交电子码",
        by=cast.wu,
        at=late,
    )
    actions.hand_in_materials(project, road.MATERIALS, **hand_in)
    assert offers.offer_of(project.number).opens_at == opens_at


def test_nothing_is_published_without_a_signed_test_nor_by_the_tester(cast):
    project = road.with_materials(cast)
    with pytest.raises(errors.TestMissing):
        actions.publish_offer(project, by=cast.wu, at=road.MATERIALS_AT)
    actions.sign_system_test(
        project, points=list(TEST_POINTS), note="", by=cast.wu, at=road.MATERIALS_AT
    )
    with pytest.raises(errors.MakerIsChecker):
        actions.publish_offer(project, by=cast.wu, at=road.MATERIALS_AT)


def test_office_ends_claiming_early_only_with_a_reason(cast):
    project = road.claiming(cast)
    at = road.OPENS_AT + timedelta(hours=1)
    with pytest.raises(errors.ReasonMissing):
        actions.settle(project, by=cast.wu, at=at)
    actions.settle(project, by=cast.wu, reason="场地临时关闭", at=at)
    assert state_of(project) == Step.SETTLING


def test_clock_finds_what_is_due_to_open_and_to_settle(cast):
    project = road.published(cast)
    second = timedelta(seconds=1)
    assert queries.due_to_open(at=road.OPENS_AT - second) == []
    assert queries.due_to_open(at=road.OPENS_AT) == [project]
    assert queries.due_to_settle(at=road.CLOSES_AT - second) == []
    assert queries.due_to_settle(at=road.CLOSES_AT) == [project]


def test_file_is_closed_only_after_the_agency_collected_the_results(cast):
    project = road.settling(cast)
    with pytest.raises(errors.FeedbackMissing):
        actions.close(project, by=cast.he, at=road.CLOSES_AT)
    actions.issue_feedback(project, by=cast.he, at=road.CLOSES_AT)
    with pytest.raises(errors.FeedbackMissing, match="签收"):
        actions.close(project, by=cast.he, at=road.CLOSES_AT)
    rows = actions.collect_feedback(project, password="12345678", by=cast.lin, at=road.CLOSES_AT)
    assert len(rows) == 5
    actions.close(project, by=cast.he, at=road.CLOSES_AT)
    (line,) = budget.lines_of(cast.agency_a.pk, 2026)
    assert (line.reserved, line.spent) == (Decimal(0), Decimal(145))


@pytest.mark.parametrize("step", [Step.IN_REVIEW, Step.APPROVED, Step.CLAIMING, Step.SETTLING])
def test_office_terminates_at_any_open_step_with_a_public_notice(cast, step):
    project = road.STRETCHES[step](cast)
    actions.terminate(
        project,
        reason_kind=TerminationReason.FORCE_MAJEURE,
        explanation="影院因暴雨停业。",
        by=cast.wu,
        at=road.CLOSES_AT,
    )
    (notice,) = notices.posted_notices()
    (line,) = budget.lines_of(cast.agency_a.pk, 2026)
    assert (state_of(project), line.reserved) == (Step.TERMINATED, Decimal(0))
    assert "影院因暴雨停业" in notice.body


def test_agency_does_not_terminate(cast):
    project = road.in_review(cast)
    with pytest.raises(errors.NotYourStep, match="办事处"):
        actions.terminate(
            project, reason_kind=TerminationReason.OTHER, explanation="不办了", by=cast.lin, at=NOW
        )


def test_whose_turn_it_is_follows_the_case(cast):
    calendar = office.calendar()
    project = road.in_review(cast)

    def verbs(actor):
        return [todo.verb for todo in queries.todos_for(actor, at=NOW, calendar=calendar)]

    assert (verbs(cast.lin), verbs(cast.chen)) == ([], ["给出初审意见"])
    actions.give_opinion(project, verdict=Verdict.AGREE, opinion="", by=cast.chen, at=NOW)
    assert verbs(cast.chen) == []
    assert verbs(cast.zhou) == []
    duties = queries.duties_for_case(project, at=NOW, calendar=calendar)
    assert [duty.whose for duty in duties] == ["会员服务部", "合规部", "信息技术部"]
    assert duties[1].names == ("郑犇",)


@pytest.mark.parametrize("count", [1, 30])
def test_todo_list_takes_the_same_queries_with_1_and_30_cases(
    cast, count, django_assert_num_queries
):
    for _ in range(count):
        road.in_review(cast)
    calendar = office.calendar()
    with django_assert_num_queries(11):
        assert len(queries.todos_for(cast.chen, at=NOW, calendar=calendar)) == count


def test_action_without_its_event_is_rolled_back(cast):
    @action("projects.rename")
    def rename(project):
        ServiceProject.objects.filter(pk=project.pk).update(title="改名")

    project = road.draft(cast)
    with pytest.raises(SilentWriteError):
        rename(project)
    project.refresh_from_db()
    assert project.title == "清凉电影"


def test_agency_is_told_the_result_of_the_review_by_a_copy(cast):
    project = road.preparing(cast)
    (copy,) = notices.copies_for(cast.sun.position_id)
    assert (copy.title, copy.subject) == ("“清凉电影”初审通过", f"project:{project.number}")
    assert notices.copies_for(cast.zhou.position_id) == ()


def test_decision_is_copied_to_everybody_but_the_one_who_decided(cast):
    road.approved(cast)
    titles = {
        actor.name: [copy.title for copy in notices.copies_for(actor.position_id)]
        for actor in (cast.lin, cast.chen, cast.chu, cast.wang, cast.zhou)
    }
    assert titles == {
        "林晓": ["“清凉电影”已批准", "“清凉电影”初审通过"],
        "陈默": ["“清凉电影”已批准"],
        "褚昇": ["“清凉电影”已批准"],
        "王芃": [],
        "周堃": [],
    }

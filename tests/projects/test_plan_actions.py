"""Plan and review on the database: gates, versions, and what nobody may do."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from huzhu.audit import queries as audit
from huzhu.budget.errors import BudgetExceeded, NoBudget
from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import queries as office
from huzhu.projects import duties
from huzhu.projects.actions import plan
from huzhu.projects.errors.case import NotYourStep, ProjectNotFound, ReasonMissing
from huzhu.projects.errors.plan import (
    DraftMovedOn,
    GaveAnotherOpinion,
    OpinionGiven,
    OpinionsMissing,
)
from huzhu.projects.models import ServiceProject
from huzhu.projects.queries import cases
from huzhu.projects.queries.facts import facts_of
from huzhu.projects.states import Step, Verdict
from tests import road, standing
from tests.cast import NOW


def state_of(project: ServiceProject) -> str:
    return ServiceProject.objects.get(pk=project.pk).state


@standing.at(*road.STRETCHES)
def test_road_reaches_each_step_with_an_event_for_each_act(reached, step):
    project = reached
    assert state_of(project) == step
    subjects = [f"project:{number}" for number in (project.number, project.draft_number)]
    assert audit.events_of(*subjects).count() >= list(road.STRETCHES).index(step) + 1


def test_submit_is_turned_away_when_the_agency_filed_no_budget_for_the_year(cast):
    opens_at = datetime(2027, 3, 1, 10, tzinfo=SHANGHAI)
    project = road.draft(cast, opens_at=opens_at, closes_at=opens_at + timedelta(days=1))
    with pytest.raises(NoBudget, match="2027"):
        plan.submit_plan(project, by=cast.lin, at=NOW)
    assert state_of(project) == Step.DRAFT


def test_submit_is_turned_away_when_the_line_does_not_cover_it(cast):
    project = road.draft(cast, goods_unit_price=Decimal("20000.01"))
    with pytest.raises(BudgetExceeded):
        plan.submit_plan(project, by=cast.lin, at=NOW)
    assert state_of(project) == Step.DRAFT


def test_draft_is_not_overwritten_when_somebody_saved_in_between(cast, standing_draft):
    project = standing_draft
    with pytest.raises(DraftMovedOn, match="林晓"):
        plan.save_draft(
            project, road.plan_fields(cast, title="另一个"), revision=0, by=cast.lin, at=NOW
        )
    assert cases.latest_plan(project).title == "清凉电影"


def test_another_agencys_project_does_not_exist_for_a_clerk(cast, standing_in_review):
    project = standing_in_review
    assert cases.project_of(cast.lin, number=project.number) == project
    with pytest.raises(ProjectNotFound):
        cases.project_of(cast.zhou, number=project.number)


def test_office_does_not_see_a_draft_before_it_was_submitted_once(cast, standing_draft):
    project = standing_draft
    with pytest.raises(ProjectNotFound):
        cases.project_of(cast.he, number=project.number)
    plan.submit_plan(project, by=cast.lin, at=NOW)
    assert cases.project_of(cast.he, number=project.number) == project


def test_clerk_of_another_agency_may_not_act_even_with_the_row_in_hand(cast, standing_draft):
    project = standing_draft
    with pytest.raises(NotYourStep):
        plan.submit_plan(project, by=cast.zhou, at=NOW)


def test_review_waits_for_all_four_departments(cast, standing_in_review):
    project = standing_in_review
    for actor in cast.reviewers[:3]:
        plan.give_opinion(project, verdict=Verdict.AGREE, opinion="", by=actor, at=NOW)
    with pytest.raises(OpinionsMissing, match="信息技术部"):
        plan.pass_review(project, opinion="", by=cast.he, at=NOW)


def test_department_answers_once_in_a_round(cast, standing_in_review):
    project = standing_in_review
    plan.give_opinion(project, verdict=Verdict.AGREE, opinion="", by=cast.chen, at=NOW)
    with pytest.raises(OpinionGiven, match="财务部已由 陈默"):
        plan.give_opinion(project, verdict=Verdict.OBJECT, opinion="不行", by=cast.chen, at=NOW)


def test_one_person_does_not_speak_for_two_departments(cast, standing_in_review):
    """As a substitute neither: the two behind an act are each somebody who spoke already."""
    project = standing_in_review
    plan.give_opinion(project, verdict=Verdict.AGREE, opinion="", by=cast.chen, at=NOW)
    instead = replace(cast.zheng, account_id=cast.chen.account_id)
    for by in (instead, replace(cast.zheng, for_account_id=cast.chen.account_id)):
        with pytest.raises(GaveAnotherOpinion, match="财务部"):
            plan.give_opinion(project, verdict=Verdict.AGREE, opinion="", by=by, at=NOW)
    (case,) = facts_of([project], calendar=office.calendar())
    open_ones = {duty.department: duty for duty in duties.duties_of(case)}
    assert not open_ones["compliance"].is_for(instead, case)
    assert open_ones["compliance"].is_for(cast.zheng, case)


def test_objection_without_a_reason_is_turned_away(cast, standing_in_review):
    project = standing_in_review
    with pytest.raises(ReasonMissing):
        plan.give_opinion(project, verdict=Verdict.OBJECT, opinion=" ", by=cast.chen, at=NOW)


@pytest.mark.clause("S2.2.1.c", "S2.2.2.b")
def test_returned_plan_opens_a_new_version_and_keeps_the_old_one(cast, standing_in_review):
    project = standing_in_review
    plan.return_plan(project, reason="请明确领取方式", by=cast.he, at=REVIEW_AT)
    assert state_of(project) == Step.DRAFT
    first, second = project.plans.order_by("version")
    assert (first.submitted_at, second.submitted_at) == (NOW, None)
    plan.save_draft(
        project, road.plan_fields(cast, title="清凉电影节"), revision=0, by=cast.lin, at=REVIEW_AT
    )
    first.refresh_from_db()
    assert first.title == "清凉电影"
    plan.submit_plan(project, by=cast.lin, at=REVIEW_AT)
    assert cases.review_of(project).due_on == date(2026, 9, 10)


REVIEW_AT = NOW + timedelta(days=2)


@pytest.mark.clause("S6.4.a", "S6.4.e")
def test_budget_of_the_new_year_pays_when_claims_open_in_its_first_hours(cast):
    """Stored in UTC the moment still lies in the old year."""
    opens_at = datetime(2027, 1, 1, 0, 30, tzinfo=SHANGHAI).astimezone(UTC)
    with pytest.raises(NoBudget, match="2027 年度预算"):
        road.in_review(cast, opens_at=opens_at, closes_at=opens_at + timedelta(days=3))

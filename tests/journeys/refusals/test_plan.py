"""What a plan and its review are turned away for, as a person reads it.

Each sentence says the rule, the facts of the case and what to do next; each boundary is asked for
on both sides. Not here: the rules themselves (``tests/projects``), the refusals that the whole
road meets in a browser (``test_road``).
"""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from huzhu.kernel.workdays import SHANGHAI
from huzhu.projects.actions import plan
from huzhu.projects.models import ServiceProject
from huzhu.projects.queries import cases
from huzhu.projects.states import Step, Verdict
from tests import cast as casting
from tests import road
from tests.journeys.desks import Desk, state_of, typed


@pytest.mark.clause("S2.2.1.d", "S2.2.1.e")
@pytest.mark.parametrize(("day", "is_fine"), [(1, True), (2, True), (3, False)])
def test_plan_is_turned_away_from_the_day_after_the_latest(
    cast, standing_draft, it_is, day, is_fine
):
    project = standing_draft  # opens on 2 November
    it_is(datetime(2026, 10, day, 23, 59, tzinfo=SHANGHAI))
    status, words = Desk(cast, cast.lin).send("agency:submit-plan", project.number)
    assert (status, state_of(project)) == ((200, Step.IN_REVIEW) if is_fine else (422, Step.DRAFT))
    sentence = (
        "活动于 2026-11-02 开始，最迟应在 2026-10-02 报送，今天是 2026-10-03。"
        "请把开始时间改为 2026-11-03 或更晚后重新报送。"
    )
    assert (sentence in words) != is_fine


@pytest.mark.clause("S5.2.a")
@pytest.mark.parametrize(
    ("stretch", "step"), [(road.in_review, "方案初审"), (road.approved, "已批准")]
)
def test_plan_that_was_sent_or_approved_is_frozen_and_says_so(cast, stretch, step):
    project = stretch(cast)
    before = cases.fields_of(cases.latest_plan(project))
    desk = Desk(cast, cast.lin)
    sent = typed(replace(before, title="贺岁购物"))
    for status, (found, words) in {
        200: desk.open("agency:plan-form", project.number),  # it leads to the plan as it stands
        409: desk.send("agency:plan-form", project.number, **sent),
    }.items():
        assert found == status
        assert "时办理，现在是" in words
        assert step in words
    assert cases.fields_of(cases.latest_plan(project)) == before


@pytest.mark.clause("S1.c")
def test_plan_paid_from_another_source_is_turned_away_with_the_clause(cast):
    project = road.draft(cast, funding_source="union_funds")
    status, words = Desk(cast, cast.lin).send("agency:submit-plan", project.number)
    assert (status, state_of(project)) == (422, Step.DRAFT)
    assert "须使用互助保障工作经费（代办处管理费）：本方案填写的是工会经费。" in words
    assert "〔2021〕18号 一" in words


@pytest.mark.clause("S1.b")
def test_point_applies_itself_with_the_budget_of_its_agency(cast, jiang):
    desk = Desk(cast, jiang)
    desk.send("agency:start")
    project = ServiceProject.objects.get(agency=cast.point_a)
    fields = road.plan_fields(cast, applicant_name=cast.point_a.name)
    desk.send("agency:plan-form", project.number, **typed(fields), check="1")
    status, words = Desk(cast, cast.lin).send("agency:submit-plan", project.number)
    assert (status, state_of(project)) == (403, Step.DRAFT)
    assert "由该代办机构自己的经办人办理" in words
    status, words = desk.send("agency:submit-plan", project.number)
    assert (status, state_of(project)) == (200, Step.IN_REVIEW)
    assert cast.point_a.name in words


@pytest.mark.clause("S2.1.1.c")
def test_narrower_audience_without_a_reason_is_turned_away(cast):
    narrower = {"audience_union_ids": (cast.union_a.pk,)}
    project = road.draft(cast, **narrower)
    _, words = Desk(cast, cast.lin).open("agency:submit-plan", project.number)
    assert "面向本机构全体会员：本方案限定了 1 家基层工会而没有说明理由" in words
    explained = road.draft(cast, **narrower, audience_reason="活动场馆在该工会所在街道。")
    _, words = Desk(cast, cast.lin).open("agency:submit-plan", explained.number)
    assert "各项齐全，可以报送" in words


@pytest.mark.clause("S6.4.e")
def test_agency_without_a_budget_is_told_to_file_one_first(cast):
    desk = Desk(cast, cast.zhou)
    desk.send("agency:start")
    project = ServiceProject.objects.get(agency=cast.agency_b)
    fields = road.plan_fields(cast, applicant_name="西城", budget_line_id=None)
    _, words = desk.send("agency:plan-form", project.number, **typed(fields), check="1")
    assert "无预算的服务项目不允许搭载平台：西城区代办处 还没有 2026 年度预算" in words
    status, _ = desk.send("agency:submit-plan", project.number)
    assert (status, state_of(project)) == (422, Step.DRAFT)


@pytest.mark.clause("S6.4.d")
@pytest.mark.parametrize(
    ("price", "is_fine"), [("19999.99", True), ("20000", True), ("20000.01", False)]
)
def test_plan_over_its_budget_line_is_turned_away(cast, price, is_fine):
    project = road.draft(cast, goods_unit_price=Decimal(price))  # five of them, of 100,000
    status, words = Desk(cast, cast.lin).send("agency:submit-plan", project.number)
    assert status == (200 if is_fine else 422)
    assert ("本项目需 100,000.05" in words) != is_fine


@pytest.mark.clause("S2.2.2.c", "S2.2.2.d", "S2.2.2.e")
def test_review_is_due_after_five_working_days_and_heads_see_it_before_and_after(cast, it_is):
    it_is(datetime(2026, 9, 28, 9, tzinfo=SHANGHAI))  # before the holidays, and a worked Saturday
    project = road.draft(cast, opens_at=road.OPENS_AT, closes_at=road.CLOSES_AT)
    Desk(cast, cast.lin).send("agency:submit-plan", project.number)
    seen = {}
    for day in (date(2026, 9, 28), date(2026, 9, 30), date(2026, 10, 10), date(2026, 10, 12)):
        it_is(datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI))
        _, words = Desk(cast, cast.chen).open("office:todos")
        _, above = Desk(cast, cast.wang).open("office:todos")
        seen[day.day] = (
            next(
                text
                for text in (
                    "还剩 5 个工作日",
                    "还剩 3 个工作日",
                    "今日到期",
                    "已超期 1 个工作日",
                    "无",
                )
                if text in words
            ),
            project.title in above,
        )
    assert seen == {
        28: ("还剩 5 个工作日", False),
        30: ("还剩 3 个工作日", False),
        10: ("今日到期", True),
        12: ("已超期 1 个工作日", True),
    }


@pytest.mark.clause("S2.2.2.a", "S6.3.a")
def test_review_does_not_pass_before_all_departments_have_spoken(cast, standing_in_review):
    project = standing_in_review
    for actor in cast.reviewers[:3]:
        plan.give_opinion(project, verdict=Verdict.AGREE, opinion="", by=actor, at=casting.NOW)
    status, words = Desk(cast, cast.he).send("office:pass-review", project.number)
    assert (status, state_of(project)) == (422, Step.IN_REVIEW)
    assert "初审须由各相关部门给出意见：还缺信息技术部" in words


@pytest.mark.clause("S2.2.2.b")
def test_returned_plan_comes_back_with_the_reason_and_an_objection_stands(cast, standing_in_review):
    project = standing_in_review
    for actor in cast.reviewers:
        verdict = Verdict.OBJECT if actor is cast.zheng else Verdict.AGREE
        plan.give_opinion(
            project, verdict=verdict, opinion="请写明退票办法", by=actor, at=casting.NOW
        )
    status, words = Desk(cast, cast.he).send("office:pass-review", project.number)
    assert status == 422
    assert "初审通过须各部门均无异议：合规部不同意" in words
    status, words = Desk(cast, cast.he).send("office:return-plan", project.number, reason=" ")
    assert status == 422
    assert "退回须写明原因" in words
    Desk(cast, cast.he).send("office:return-plan", project.number, reason="请写明退票办法")
    _, words = Desk(cast, cast.lin).open("agency:plan-form", project.number)
    assert "第 1 版方案已退回" in words
    assert "请写明退票办法" in words


@pytest.mark.clause("S2.2.2.a")
def test_department_speaks_once_in_a_round(cast, standing_in_review):
    project = standing_in_review
    desk = Desk(cast, cast.chen)
    desk.send("office:give-opinion", project.number, verdict="agree")
    status, words = desk.send(
        "office:give-opinion", project.number, verdict="object", reason="不行"
    )
    assert status == 409
    assert "每个部门每轮初审给出一次意见：财务部已由 陈默 于" in words

"""Plan and award agree before the request, or a named person has accepted that they do not."""

from datetime import timedelta
from decimal import Decimal

import pytest

from huzhu.office import queries as office
from huzhu.projects.actions import agreement, buying, permit
from huzhu.projects.errors.agreement import (
    AwardDiffers,
    AwardOverPlan,
    DifferenceAccepted,
    NothingDiffers,
)
from huzhu.projects.errors.case import NotYourStep, ReasonMissing
from huzhu.projects.models import DifferenceDecision
from huzhu.projects.queries import desk
from huzhu.projects.queries import papers as paper_queries
from huzhu.projects.queries.papers import check_agreed, check_money
from huzhu.projects.states import Agreement, Verdict
from tests import road
from tests.projects.agreeing import accept, apply, buy_several, by, whose

#: One at a time, then together: what the winner offers instead of the plan's goods.
DIFFERING = [
    ({"name": "观影套票"}, ["物品名称：方案 电影票，中选 观影套票"]),
    ({"specification": "3D 通兑"}, ["规格：方案 2D 通兑，中选 3D 通兑"]),
    ({"quantity": 4}, ["数量：方案 5，中选 4", "总价：方案 150.00 元，中选 120.00 元"]),
    (
        {"unit_price": Decimal("29.99")},
        ["单价：方案 30.00 元，中选 29.99 元", "总价：方案 150.00 元，中选 149.95 元"],
    ),
    (
        {"quantity": 6, "unit_price": Decimal(25)},
        ["数量：方案 5，中选 6", "单价：方案 30.00 元，中选 25.00 元"],
    ),
]


@pytest.mark.clause("S5.2.b", "S5.2.c")
@pytest.mark.parametrize(("differing", "said"), DIFFERING)
def test_request_is_turned_away_with_each_difference_when_the_award_is_not_the_plan(
    cast, bought, differing, said
):
    project = bought(**differing)
    with pytest.raises(AwardDiffers) as refusal:
        apply(cast, project)
    assert f"须与初审通过的方案一致：{'；'.join(said)}。" in str(refusal.value)
    assert refusal.value.clause == "S5.2"


def test_blanks_and_full_width_signs_are_no_difference(bought):
    project = bought(specification="２D　通兑")
    assert paper_queries.papers_of(project).differences == ()


def test_form_shows_the_quantity_and_unit_price_of_the_award(cast, bought):
    """Total ÷ planned quantity would be 24.00 yuan, which nobody ever asked."""
    project = bought(quantity=6, unit_price=Decimal(20))
    accept(cast, project)
    form = apply(cast, project).form
    assert form["goods"] == [
        {"name": "电影票", "specification": "2D 通兑", "quantity": "6",
         "unit_price": "20.00 元", "amount": "120.00 元"}
    ]  # fmt: skip
    assert (form["goods_quantity"], form["goods_total"]) == ("6", "120.00 元")
    assert form["decision"] == {
        "who": "会员服务部 部长 吴垚", "on": "2026 年 9 月 7 日", "reason": "同一场馆，数量相近",
    }  # fmt: skip


def test_letter_says_the_awards_figures_and_who_accepted_the_difference(cast, bought):
    project = bought(quantity=6, unit_price=Decimal(20))
    accept(cast, project)
    letter = apply(cast, project).letter_body
    assert (
        "四、采买物品：电影票（2D 通兑），数量 6，单价 20.00 元。经比选由甲院线提供，"
        "总价 120.00 元（大写：人民币壹佰贰拾元整）。"
    ) in letter
    assert "已由会员服务部 部长 吴垚于 2026 年 9 月 7 日决定接受" in letter


def test_agreed_request_names_no_difference(cast, bought):
    form = apply(cast, bought()).form
    assert (form["differences"], form["decision"]) == ([], None)


# --- the head's decision ------------------------------------------------------------------------


def test_decision_lapses_when_the_award_is_made_again(cast, bought):
    project = bought(quantity=4)
    accept(cast, project)
    check_agreed(paper_queries.papers_of(project))
    buying.reopen(project, reason="核对", **by(cast.lin))
    buying.award(project, **by(cast.lin, later=1))
    with pytest.raises(AwardDiffers):
        check_agreed(paper_queries.papers_of(project))
    assert paper_queries.papers_of(project).agreement is Agreement.OPEN


def test_decision_lapses_when_the_plan_is_amended_and_bought_again(cast, bought):
    project = bought(quantity=4)
    accept(cast, project)
    agreement.amend_plan(project, reason="按中选数量", **by(cast.lin))
    plan = agreement.pass_amendment(project, opinion="", **by(cast.he))
    assert (plan.version, plan.goods_quantity) == (2, 4)
    papers = paper_queries.papers_of(project)
    assert (papers.standing_decision, papers.differences) == (None, ())


def test_refused_difference_leaves_the_turn_to_the_agency(cast, bought):
    project = bought(quantity=4)
    assert whose(project) == [
        "代办机构经办人：调整方案或重新比选",
        "会员服务部部长：决定是否接受采购与方案的差异",
    ]
    act = {"verdict": Verdict.OBJECT, "reason": "数量不足", **by(cast.wu)}
    agreement.decide_difference(project, **act)
    assert whose(project) == ["代办机构经办人：调整方案或重新比选"]
    with pytest.raises(AwardDiffers):
        apply(cast, project)


def test_difference_is_decided_by_the_head_alone_and_with_a_reason(cast, bought):
    project = bought(quantity=4)
    for actor in (cast.he, cast.chen, cast.lin, cast.wang):
        with pytest.raises(NotYourStep):
            agreement.decide_difference(project, verdict=Verdict.AGREE, reason="可以", **by(actor))
    with pytest.raises(ReasonMissing):
        accept(cast, project, reason=" ")
    assert not DifferenceDecision.objects.exists()


@pytest.mark.clause("S5.2.b")
def test_nobody_accepts_an_award_that_is_dearer_than_the_plan(cast, bought):
    project = bought(unit_price=Decimal("30.01"))
    with pytest.raises(AwardOverPlan, match=r"方案 150\.00 元，中选供应商报价 150\.05 元"):
        accept(cast, project)
    permit.check_request(project, opinion=road.CHECKED, **by(cast.sun))
    with pytest.raises(AwardOverPlan):
        permit.apply(project, letter_body="请批示", **by(cast.lin))


@pytest.mark.parametrize(
    ("price", "is_over"), [("29.99", False), ("30.00", False), ("30.01", True)]
)
def test_money_is_over_the_plan_by_the_last_cent(bought, price, is_over):
    papers = paper_queries.papers_of(bought(unit_price=Decimal(price)))
    if is_over:
        with pytest.raises(AwardOverPlan):
            check_money(papers, today=road.APPLIED_AT.date())
    else:
        check_money(papers, today=road.APPLIED_AT.date())


def test_nothing_is_decided_or_amended_when_nothing_differs(cast, bought):
    project = bought()
    with pytest.raises(NothingDiffers):
        accept(cast, project)
    with pytest.raises(NothingDiffers):
        agreement.amend_plan(project, reason="按中选", **by(cast.lin))


def test_head_who_declined_may_decide_anew_and_the_first_decision_is_kept(cast, bought):
    project = bought(quantity=4)
    act = {"verdict": Verdict.OBJECT, "reason": "数量不足", **by(cast.wu)}
    agreement.decide_difference(project, **act)
    accept(cast, project, reason="补充说明后同意")
    papers = paper_queries.papers_of(project)
    assert [each.verdict for each in papers.decisions] == [Verdict.AGREE, Verdict.OBJECT]
    assert papers.agreement is Agreement.AGREED
    with pytest.raises(DifferenceAccepted, match="吴垚已于 2026 年 9 月 7 日决定接受"):
        agreement.decide_difference(project, **act)
    assert paper_queries.papers_of(project).agreement is Agreement.AGREED


AMEND, REBUY, HEAD = "调整方案报会员服务部核定", "重新比选", "由会员服务部部长决定是否接受差异"


@pytest.mark.parametrize(
    ("goods_count", "price", "verdict", "advised"),
    [
        (1, "90", None, [AMEND, REBUY, HEAD]),
        (1, "90", Verdict.OBJECT, [AMEND, REBUY]),
        (1, "101", None, [AMEND, REBUY]),
        (2, "50", None, [REBUY, HEAD]),
        (2, "50", Verdict.OBJECT, [REBUY]),
        (2, "120", None, [REBUY]),
    ],
)
def test_refusals_and_duties_advise_the_ways_that_exist(cast, goods_count, price, verdict, advised):
    project = road.preparing(cast, goods_quantity=160, goods_unit_price=Decimal(100))
    permit.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    if goods_count == 1:
        road.award(cast, project, unit_price=Decimal(price))
    else:
        buy_several(cast, project, price=price)
    if verdict:
        agreement.decide_difference(project, verdict=verdict, reason="数量不足", **by(cast.wu))
    papers = paper_queries.papers_of(project)
    with pytest.raises(AwardDiffers) as refusal:
        check_agreed(papers)
    assert str(refusal.value).endswith(f"。请{'，或'.join(advised)}。")
    duties = [
        "代办机构经办人：调整方案或重新比选" if AMEND in advised else "代办机构经办人：重新比选"
    ]
    duties += ["会员服务部部长：决定是否接受采购与方案的差异"] if HEAD in advised else []
    assert whose(project) == duties
    if papers.amount > (papers.fields.amount or 0):
        with pytest.raises(AwardOverPlan) as over:
            accept(cast, project)
        assert str(over.value).endswith(f"。请{'，或'.join(advised)}。")


def test_amendment_waits_since_it_was_asked_for(cast, bought):
    project = bought(quantity=4)
    agreement.amend_plan(project, reason="按中选数量", **by(cast.lin, later=5))
    (duty,) = desk.duties_for_case(project, at=road.APPLIED_AT, calendar=office.calendar())
    assert duty.since == road.APPLIED_AT + timedelta(hours=5)
    (todo,) = desk.todos_for(cast.he, at=road.APPLIED_AT, calendar=office.calendar())
    assert todo.waiting_since == road.APPLIED_AT + timedelta(hours=5)

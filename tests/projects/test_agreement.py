"""Plan and award agree before the request, or a named person has accepted that they do not."""

from dataclasses import asdict, replace
from datetime import timedelta
from decimal import Decimal

import pytest

from huzhu.audit.models import AuditEvent
from huzhu.budget import actions as budget
from huzhu.budget.errors import BudgetExceeded
from huzhu.budget.rules import NewLine
from huzhu.notices import queries as notices
from huzhu.office import queries as office
from huzhu.procurement import queries as procurement
from huzhu.procurement.states import Goods
from huzhu.projects import actions, errors, queries, terms
from huzhu.projects.models import DifferenceDecision, ImplementationPlan, PlanAmendment
from huzhu.projects.queries.papers import check_agreed, check_money
from huzhu.projects.states import VERDICT_LABELS, Agreement, Verdict
from tests import road
from tests.cast import Cast

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


def bought(cast: Cast, **differing):
    project = road.preparing(cast)
    actions.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    road.award(cast, project, **differing)
    return project


def by(actor, *, later: int = 0):
    return {"by": actor, "at": road.APPLIED_AT + timedelta(hours=later)}


def apply(cast: Cast, project):
    letter = queries.drafted_letter(queries.papers_of(project))
    actions.check_request(project, opinion="", **by(cast.sun))
    return actions.apply(project, letter_body=letter, **by(cast.lin))


def accept(cast: Cast, project, reason: str = "同一场馆，数量相近"):
    return actions.decide_difference(project, verdict=Verdict.AGREE, reason=reason, **by(cast.wu))


def whose(project) -> list[str]:
    duties = queries.duties_for_case(project, at=road.APPLIED_AT, calendar=office.calendar())
    return [f"{duty.whose}：{duty.verb}" for duty in duties]


@pytest.mark.clause("S5.2")
@pytest.mark.parametrize(("differing", "said"), DIFFERING)
def test_request_is_turned_away_with_each_difference_when_the_award_is_not_the_plan(
    cast, differing, said
):
    project = bought(cast, **differing)
    with pytest.raises(errors.AwardDiffers) as refusal:
        apply(cast, project)
    assert f"须与初审通过的方案一致：{'；'.join(said)}。" in str(refusal.value)
    assert refusal.value.clause == "S5.2"


def test_blanks_and_full_width_signs_are_no_difference(cast):
    project = bought(cast, specification="２D　通兑")
    assert queries.papers_of(project).differences == ()


@pytest.mark.clause("S7.2")
def test_form_shows_the_quantity_and_unit_price_of_the_award(cast):
    """Total ÷ planned quantity would be 24.00 yuan, which nobody ever asked."""
    project = bought(cast, quantity=6, unit_price=Decimal(20))
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


def test_letter_says_the_awards_figures_and_who_accepted_the_difference(cast):
    project = bought(cast, quantity=6, unit_price=Decimal(20))
    accept(cast, project)
    letter = apply(cast, project).letter_body
    assert (
        "四、采买物品：电影票（2D 通兑），数量 6，单价 20.00 元。经比选由甲院线提供，"
        "总价 120.00 元（大写：人民币壹佰贰拾元整）。"
    ) in letter
    assert "已由会员服务部 部长 吴垚于 2026 年 9 月 7 日决定接受" in letter


def test_agreed_request_names_no_difference(cast):
    form = apply(cast, bought(cast)).form
    assert (form["differences"], form["decision"]) == ([], None)


# --- the head's decision ------------------------------------------------------------------------


def test_decision_lapses_when_the_award_is_made_again(cast):
    project = bought(cast, quantity=4)
    accept(cast, project)
    check_agreed(queries.papers_of(project))
    actions.reopen(project, reason="核对", **by(cast.lin))
    actions.award(project, **by(cast.lin, later=1))
    with pytest.raises(errors.AwardDiffers):
        check_agreed(queries.papers_of(project))
    assert queries.papers_of(project).agreement is Agreement.OPEN


def test_decision_lapses_when_the_plan_is_amended_and_bought_again(cast):
    project = bought(cast, quantity=4)
    accept(cast, project)
    actions.amend_plan(project, reason="按中选数量", **by(cast.lin))
    plan = actions.pass_amendment(project, opinion="", **by(cast.he))
    assert (plan.version, plan.goods_quantity) == (2, 4)
    papers = queries.papers_of(project)
    assert (papers.standing_decision, papers.differences) == (None, ())


def test_refused_difference_leaves_the_turn_to_the_agency(cast):
    project = bought(cast, quantity=4)
    assert whose(project) == [
        "代办机构经办人：调整方案或重新比选",
        "会员服务部部长：决定是否接受采购与方案的差异",
    ]
    act = {"verdict": Verdict.OBJECT, "reason": "数量不足", **by(cast.wu)}
    actions.decide_difference(project, **act)
    assert whose(project) == ["代办机构经办人：调整方案或重新比选"]
    with pytest.raises(errors.AwardDiffers):
        apply(cast, project)


def test_difference_is_decided_by_the_head_alone_and_with_a_reason(cast):
    project = bought(cast, quantity=4)
    for actor in (cast.he, cast.chen, cast.lin, cast.wang):
        with pytest.raises(errors.NotYourStep):
            actions.decide_difference(project, verdict=Verdict.AGREE, reason="可以", **by(actor))
    with pytest.raises(errors.ReasonMissing):
        accept(cast, project, reason=" ")
    assert not DifferenceDecision.objects.exists()


@pytest.mark.clause("S5.2")
def test_nobody_accepts_an_award_that_is_dearer_than_the_plan(cast):
    project = bought(cast, unit_price=Decimal("30.01"))
    with pytest.raises(errors.AwardOverPlan, match=r"方案 150\.00 元，中选供应商报价 150\.05 元"):
        accept(cast, project)
    actions.check_request(project, opinion="", **by(cast.sun))
    with pytest.raises(errors.AwardOverPlan):
        actions.apply(project, letter_body="请批示", **by(cast.lin))


@pytest.mark.parametrize(
    ("price", "is_over"), [("29.99", False), ("30.00", False), ("30.01", True)]
)
def test_money_is_over_the_plan_by_the_last_cent(cast, price, is_over):
    papers = queries.papers_of(bought(cast, unit_price=Decimal(price)))
    if is_over:
        with pytest.raises(errors.AwardOverPlan):
            check_money(papers, today=road.APPLIED_AT.date())
    else:
        check_money(papers, today=road.APPLIED_AT.date())


def test_nothing_is_decided_or_amended_when_nothing_differs(cast):
    project = bought(cast)
    with pytest.raises(errors.NothingDiffers):
        accept(cast, project)
    with pytest.raises(errors.NothingDiffers):
        actions.amend_plan(project, reason="按中选", **by(cast.lin))


@pytest.mark.clause("S5.2")
def test_head_who_declined_may_decide_anew_and_the_first_decision_is_kept(cast):
    project = bought(cast, quantity=4)
    act = {"verdict": Verdict.OBJECT, "reason": "数量不足", **by(cast.wu)}
    actions.decide_difference(project, **act)
    accept(cast, project, reason="补充说明后同意")
    papers = queries.papers_of(project)
    assert [each.verdict for each in papers.decisions] == [Verdict.AGREE, Verdict.OBJECT]
    assert papers.agreement is Agreement.AGREED
    with pytest.raises(errors.DifferenceAccepted, match="吴垚已于 2026 年 9 月 7 日决定接受"):
        actions.decide_difference(project, **act)
    assert queries.papers_of(project).agreement is Agreement.AGREED


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
    actions.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    if goods_count == 1:
        road.award(cast, project, unit_price=Decimal(price))
    else:
        buy_several(cast, project, price=price)
    if verdict:
        actions.decide_difference(project, verdict=verdict, reason="数量不足", **by(cast.wu))
    papers = queries.papers_of(project)
    with pytest.raises(errors.AwardDiffers) as refusal:
        check_agreed(papers)
    assert str(refusal.value).endswith(f"。请{'，或'.join(advised)}。")
    duties = [
        "代办机构经办人：调整方案或重新比选" if AMEND in advised else "代办机构经办人：重新比选"
    ]
    duties += ["会员服务部部长：决定是否接受采购与方案的差异"] if HEAD in advised else []
    assert whose(project) == duties
    if papers.amount > (papers.fields.amount or 0):
        with pytest.raises(errors.AwardOverPlan) as over:
            accept(cast, project)
        assert str(over.value).endswith(f"。请{'，或'.join(advised)}。")


def test_amendment_waits_since_it_was_asked_for(cast):
    project = bought(cast, quantity=4)
    actions.amend_plan(project, reason="按中选数量", **by(cast.lin, later=5))
    (duty,) = queries.duties_for_case(project, at=road.APPLIED_AT, calendar=office.calendar())
    assert duty.since == road.APPLIED_AT + timedelta(hours=5)
    (todo,) = queries.todos_for(cast.he, at=road.APPLIED_AT, calendar=office.calendar())
    assert todo.waiting_since == road.APPLIED_AT + timedelta(hours=5)


# --- amending the plan --------------------------------------------------------------------------


@pytest.mark.clause("S2.2.2")
def test_amended_plan_lets_a_dearer_award_pass_once_member_service_confirmed_it(cast):
    project = bought(cast, unit_price=Decimal("31.50"), specification="IMAX 通兑")
    amendment = actions.amend_plan(project, reason="规格提升", **by(cast.lin))
    assert amendment.due_on.isoformat() == "2026-09-14"
    assert whose(project) == ["会员服务部：核定方案调整"]
    with pytest.raises(errors.AmendmentPending, match="林晓"):
        apply(cast, project)
    actions.pass_amendment(project, opinion="", **by(cast.he))
    assert whose(project) == ["代办机构复核人：复核预算和采购"]
    application = apply(cast, project)
    plan = queries.latest_plan(project)
    assert (plan.version, plan.goods_unit_price, plan.goods_specification) == (
        2, Decimal("31.50"), "IMAX 通兑",
    )  # fmt: skip
    assert application.amount == Decimal("157.50")
    assert AuditEvent.objects.filter(code="projects.pass_amendment").exists()


def test_returned_amendment_leaves_the_plan_and_tells_why(cast):
    project = bought(cast, quantity=4)
    actions.amend_plan(project, reason="按中选数量", **by(cast.lin))
    with pytest.raises(errors.ReasonMissing):
        actions.return_amendment(project, reason="", **by(cast.he))
    actions.return_amendment(project, reason="数量不得减少", **by(cast.he))
    assert queries.latest_plan(project).version == 1
    assert queries.papers_of(project).agreement is Agreement.OPEN
    with pytest.raises(errors.NoAmendment):
        actions.pass_amendment(project, opinion="", **by(cast.he))


def test_check_lapses_when_the_plan_is_amended(cast):
    project = bought(cast, quantity=4)
    actions.check_request(project, opinion="", **by(cast.sun))
    actions.amend_plan(project, reason="按中选数量", **by(cast.lin))
    actions.pass_amendment(project, opinion="", **by(cast.he))
    with pytest.raises(errors.NotChecked):
        actions.apply(project, letter_body="请批示", **by(cast.lin))


def test_amendment_is_asked_for_no_longer_when_the_purchase_is_reopened(cast):
    project = bought(cast, quantity=4)
    actions.amend_plan(project, reason="按中选数量", **by(cast.lin))
    actions.reopen(project, reason="重新询价", **by(cast.lin))
    assert not PlanAmendment.objects.exists()


def test_amendment_needs_cover_like_the_plan_itself(cast):
    project = bought(cast, unit_price=Decimal(20_001))
    with pytest.raises(BudgetExceeded):
        actions.amend_plan(project, reason="涨价", **by(cast.lin))


def test_amendment_is_for_the_agencys_clerk_and_confirmed_by_member_service(cast):
    project = bought(cast, quantity=4)
    for actor in (cast.sun, cast.zhou, cast.he):
        with pytest.raises(errors.NotYourStep):
            actions.amend_plan(project, reason="按中选数量", **by(actor))
    actions.amend_plan(project, reason="按中选数量", **by(cast.lin))
    for actor in (cast.lin, cast.chen):
        with pytest.raises(errors.NotYourStep):
            actions.pass_amendment(project, opinion="", **by(actor))
    assert ImplementationPlan.objects.filter(project=project).count() == 1


def test_several_goods_are_a_difference_that_only_the_head_can_accept(cast):
    project = road.preparing(cast)
    actions.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    ticket = Goods("电影票", "2D 通兑", "", 5)
    goods = [ticket, replace(ticket, name="爆米花", specification="中份")]
    road.buy(cast, project, goods=goods, prices=(Decimal(15), Decimal(16), Decimal(17)))
    papers = queries.papers_of(project)
    assert [each.sentence for each in papers.differences] == [
        "采购明细：方案 1 项：电影票，中选 2 项：电影票、爆米花"
    ]
    with pytest.raises(errors.SeveralGoods):
        actions.amend_plan(project, reason="增加品种", **by(cast.lin))
    accept(cast, project)
    form = apply(cast, project).form
    assert [row["amount"] for row in form["goods"]] == ["75.00 元", "75.00 元"]
    assert (form["goods_quantity"], form["goods_total"]) == ("10", "150.00 元")


def bought_several(cast: Cast, *, price: str = "50"):
    """160 tickets for 16,000 yuan were planned; 80 of one kind and 60 of another are bought."""
    project = road.preparing(cast, goods_quantity=160, goods_unit_price=Decimal(100))
    actions.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    buy_several(cast, project, price=price)
    return project


def buy_several(cast: Cast, project, *, price: str) -> None:
    goods = [Goods("电影票", "2D 通兑", "", 80), Goods("爆米花", "中份", "", 60)]
    least = Decimal(price)
    road.buy(cast, project, goods=goods, prices=(least, least + 1, least + 2))


@pytest.mark.clause("S2.3.1a")
def test_codes_of_several_goods_are_as_many_as_the_awards_rows_say(cast):
    project = bought_several(cast)
    accept(cast, project)
    application = apply(cast, project)
    assert application.form["goods_quantity"] == "140"
    assert "电子码 140 份" in application.letter_body


@pytest.mark.clause("S2.3.1a")
def test_whoever_accepts_several_goods_may_say_how_many_codes_they_make(cast):
    project = bought_several(cast)
    act = {"verdict": Verdict.AGREE, "reason": "票和小食合为一码", **by(cast.wu)}
    actions.decide_difference(project, code_count=80, **act)
    application = apply(cast, project)
    assert application.form["goods_quantity"] == "80"
    assert "电子码 80 份" in application.letter_body


def test_nobody_states_another_number_of_codes_for_one_kind_of_goods(cast):
    project = bought(cast, quantity=4)
    act = {"verdict": Verdict.AGREE, "reason": "数量相近", **by(cast.wu)}
    with pytest.raises(errors.CodesAreTheQuantity, match="数量为 4"):
        actions.decide_difference(project, code_count=5, **act)
    assert not DifferenceDecision.objects.exists()


def test_award_keeps_its_rows_as_they_were_decided_on(cast):
    project = bought(cast, quantity=6, unit_price=Decimal("24.5"))
    award = procurement.awards_of([project.number])[project.number]
    assert [(row.quantity, row.unit_price, row.amount) for row in award.rows] == [
        (6, Decimal("24.5"), Decimal(147))
    ]
    assert award.price_total == Decimal(147)


@pytest.mark.clause("S5.2")
@pytest.mark.parametrize("place", [0, 1, 2])
def test_awards_rows_are_the_winners_when_another_than_the_first_wins(cast, place):
    project = road.preparing(cast)
    actions.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    goods = [replace(terms.planned_goods(queries.papers_of(project).fields), requirement="通用")]
    prices = (Decimal(27), Decimal(28), Decimal(29))
    road.buy(cast, project, goods=goods, prices=prices, winner=road.SUPPLIERS[place])

    award = procurement.awards_of([project.number])[project.number]

    assert award.supplier == road.SUPPLIERS[place]
    assert [(row.quantity, row.unit_price) for row in award.rows] == [(5, prices[place])]
    assert award.price_total == award.rows[0].amount == 5 * prices[place]


AWARDED = {"goods_name", "goods_specification", "goods_unit_price", "goods_quantity"}


@pytest.mark.clause("S2.2.2")
def test_amended_plan_keeps_every_field_that_the_award_does_not_change(cast):
    """Whom the service is for as well: without the chosen unions everybody could claim."""
    unions = (cast.union_a.pk,)
    project = road.preparing(cast, audience_union_ids=unions, audience_reason="单独立项")
    actions.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    awarded = {"name": "套票", "specification": "3D", "unit_price": Decimal(29), "quantity": 4}
    road.award(cast, project, **awarded)
    before = asdict(queries.fields_of(queries.latest_plan(project)))
    actions.amend_plan(project, reason="按中选结果", **by(cast.lin))
    actions.pass_amendment(project, opinion="", **by(cast.he))

    plan = queries.latest_plan(project)
    after = asdict(queries.fields_of(plan))

    assert (plan.version, after["audience_union_ids"]) == (2, unions)
    assert {name for name in after if after[name] != before[name]} == AWARDED
    assert {after[f"goods_{name}"] for name in awarded} == {*awarded.values()}


def titles_told(actor) -> list[str]:
    return [copy.title for copy in notices.copies_for(actor.position_id)]


def test_amendment_is_not_confirmed_when_the_money_is_gone_meanwhile(cast):
    project = bought(cast, unit_price=Decimal("31.50"))
    actions.amend_plan(project, reason="涨价", **by(cast.lin))
    budget.revise_budget(
        cast.agency_a.pk, year=2026, approved_on=road.NOW.date(),
        lines=[NewLine("会员服务活动", Decimal("157.49"), "life_service")], **by(cast.lin),
    )  # fmt: skip
    with pytest.raises(BudgetExceeded):
        actions.pass_amendment(project, opinion="", **by(cast.he))
    assert queries.latest_plan(project).version == 1
    assert whose(project) == ["会员服务部：核定方案调整"]


def test_agency_is_told_of_a_confirmed_amendment(cast):
    project = bought(cast, quantity=4)
    actions.amend_plan(project, reason="按中选数量", **by(cast.lin))
    actions.pass_amendment(project, opinion="", **by(cast.he))
    assert "“清凉电影”方案调整已核定" in titles_told(cast.sun)


def test_latest_decision_stands_and_the_agency_is_told_of_each(cast):
    project = bought(cast, quantity=4)
    act = {"verdict": Verdict.OBJECT, "reason": "数量不足", **by(cast.wu)}
    actions.decide_difference(project, **act)
    refused = titles_told(cast.sun)
    actions.decide_difference(
        project, verdict=Verdict.AGREE, reason="已说明", **by(cast.wu, later=1)
    )
    accepted = [title for title in titles_told(cast.sun) if title not in refused]

    said = "“清凉电影”采购与方案的差异："
    assert f"{said}{VERDICT_LABELS[Verdict.OBJECT]}" in refused
    assert accepted == [f"{said}{VERDICT_LABELS[Verdict.AGREE]}"]
    assert whose(project) == ["代办机构复核人：复核预算和采购"]
    check_agreed(queries.papers_of(project))

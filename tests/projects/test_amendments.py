"""The plan is brought in line with the award; several goods; what is told of it."""

from dataclasses import asdict, replace
from decimal import Decimal

import pytest

from huzhu.audit.models import AuditEvent
from huzhu.budget import actions as budget
from huzhu.budget.errors import BudgetExceeded
from huzhu.budget.rules import NewLine
from huzhu.notices import queries as notices
from huzhu.procurement import queries as procurement
from huzhu.procurement.states import Goods
from huzhu.projects import terms
from huzhu.projects.actions import agreement, buying, permit
from huzhu.projects.errors.agreement import (
    AmendmentPending,
    CodesAreTheQuantity,
    NoAmendment,
    SeveralGoods,
)
from huzhu.projects.errors.case import NotYourStep, ReasonMissing
from huzhu.projects.errors.permit import NotChecked
from huzhu.projects.models import DifferenceDecision, ImplementationPlan, PlanAmendment
from huzhu.projects.queries import cases
from huzhu.projects.queries import papers as paper_queries
from huzhu.projects.queries.papers import check_agreed
from huzhu.projects.states import Agreement, Verdict
from tests import road
from tests.projects.agreeing import accept, apply, bought_several, by, whose

# --- amending the plan --------------------------------------------------------------------------


@pytest.mark.clause("S2.2.1.c")
def test_amended_plan_lets_a_dearer_award_pass_once_member_service_confirmed_it(cast, bought):
    project = bought(unit_price=Decimal("31.50"), specification="IMAX 通兑")
    amendment = agreement.amend_plan(project, reason="规格提升", **by(cast.lin))
    assert amendment.due_on.isoformat() == "2026-09-14"
    assert whose(project) == ["会员服务部：核定方案调整"]
    with pytest.raises(AmendmentPending, match="林晓"):
        apply(cast, project)
    agreement.pass_amendment(project, opinion="", **by(cast.he))
    assert whose(project) == ["代办机构复核人：复核预算和采购"]
    application = apply(cast, project)
    plan = cases.latest_plan(project)
    assert (plan.version, plan.goods_unit_price, plan.goods_specification) == (
        2, Decimal("31.50"), "IMAX 通兑",
    )  # fmt: skip
    assert application.amount == Decimal("157.50")
    assert AuditEvent.objects.filter(code="projects.pass_amendment").exists()


def test_returned_amendment_leaves_the_plan_and_tells_why(cast, bought):
    project = bought(quantity=4)
    agreement.amend_plan(project, reason="按中选数量", **by(cast.lin))
    with pytest.raises(ReasonMissing):
        agreement.return_amendment(project, reason="", **by(cast.he))
    agreement.return_amendment(project, reason="数量不得减少", **by(cast.he))
    assert cases.latest_plan(project).version == 1
    assert paper_queries.papers_of(project).agreement is Agreement.OPEN
    with pytest.raises(NoAmendment):
        agreement.pass_amendment(project, opinion="", **by(cast.he))


def test_check_lapses_when_the_plan_is_amended(cast, bought):
    project = bought(quantity=4)
    permit.check_request(project, opinion=road.CHECKED, **by(cast.sun))
    agreement.amend_plan(project, reason="按中选数量", **by(cast.lin))
    agreement.pass_amendment(project, opinion="", **by(cast.he))
    with pytest.raises(NotChecked):
        permit.apply(project, letter_body="请批示", **by(cast.lin))


def test_amendment_is_asked_for_no_longer_when_the_purchase_is_reopened(cast, bought):
    project = bought(quantity=4)
    agreement.amend_plan(project, reason="按中选数量", **by(cast.lin))
    buying.reopen(project, reason="重新询价", **by(cast.lin))
    assert not PlanAmendment.objects.exists()


def test_amendment_needs_cover_like_the_plan_itself(cast, bought):
    project = bought(unit_price=Decimal(20_001))
    with pytest.raises(BudgetExceeded):
        agreement.amend_plan(project, reason="涨价", **by(cast.lin))


def test_amendment_is_for_the_agencys_clerk_and_confirmed_by_member_service(cast, bought):
    project = bought(quantity=4)
    for actor in (cast.sun, cast.zhou, cast.he):
        with pytest.raises(NotYourStep):
            agreement.amend_plan(project, reason="按中选数量", **by(actor))
    agreement.amend_plan(project, reason="按中选数量", **by(cast.lin))
    for actor in (cast.lin, cast.chen):
        with pytest.raises(NotYourStep):
            agreement.pass_amendment(project, opinion="", **by(actor))
    assert ImplementationPlan.objects.filter(project=project).count() == 1


def test_several_goods_are_a_difference_that_only_the_head_can_accept(cast, standing_preparing):
    project = standing_preparing
    permit.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    ticket = Goods("电影票", "2D 通兑", "", 5)
    goods = [ticket, replace(ticket, name="爆米花", specification="中份")]
    road.buy(cast, project, goods=goods, prices=(Decimal(15), Decimal(16), Decimal(17)))
    papers = paper_queries.papers_of(project)
    assert [each.sentence for each in papers.differences] == [
        "采购明细：方案 1 项：电影票，中选 2 项：电影票、爆米花"
    ]
    with pytest.raises(SeveralGoods):
        agreement.amend_plan(project, reason="增加品种", **by(cast.lin))
    accept(cast, project)
    form = apply(cast, project).form
    assert [row["amount"] for row in form["goods"]] == ["75.00 元", "75.00 元"]
    assert (form["goods_quantity"], form["goods_total"]) == ("10", "150.00 元")


def test_codes_of_several_goods_are_as_many_as_the_awards_rows_say(cast):
    project = bought_several(cast)
    accept(cast, project)
    application = apply(cast, project)
    assert application.form["goods_quantity"] == "140"
    assert "电子码 140 份" in application.letter_body


def test_whoever_accepts_several_goods_may_say_how_many_codes_they_make(cast):
    project = bought_several(cast)
    act = {"verdict": Verdict.AGREE, "reason": "票和小食合为一码", **by(cast.wu)}
    agreement.decide_difference(project, code_count=80, **act)
    application = apply(cast, project)
    assert application.form["goods_quantity"] == "80"
    assert "电子码 80 份" in application.letter_body


def test_nobody_states_another_number_of_codes_for_one_kind_of_goods(cast, bought):
    project = bought(quantity=4)
    act = {"verdict": Verdict.AGREE, "reason": "数量相近", **by(cast.wu)}
    with pytest.raises(CodesAreTheQuantity, match="数量为 4"):
        agreement.decide_difference(project, code_count=5, **act)
    assert not DifferenceDecision.objects.exists()


def test_award_keeps_its_rows_as_they_were_decided_on(bought):
    project = bought(quantity=6, unit_price=Decimal("24.5"))
    award = procurement.awards_of([project.number])[project.number]
    assert [(row.quantity, row.unit_price, row.amount) for row in award.rows] == [
        (6, Decimal("24.5"), Decimal(147))
    ]
    assert award.price_total == Decimal(147)


@pytest.mark.clause("S2.2.3b.e")
@pytest.mark.parametrize("place", [0, 1, 2])
def test_awards_rows_are_the_winners_when_another_than_the_first_wins(
    cast, place, standing_preparing
):
    project = standing_preparing
    permit.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    goods = [
        replace(terms.planned_goods(paper_queries.papers_of(project).fields), requirement="通用")
    ]
    prices = (Decimal(27), Decimal(28), Decimal(29))
    road.buy(cast, project, goods=goods, prices=prices, winner=road.SUPPLIERS[place])

    award = procurement.awards_of([project.number])[project.number]

    assert award.supplier == road.SUPPLIERS[place]
    assert [(row.quantity, row.unit_price) for row in award.rows] == [(5, prices[place])]
    assert award.price_total == award.rows[0].amount == 5 * prices[place]


AWARDED = {"goods_name", "goods_specification", "goods_unit_price", "goods_quantity"}


@pytest.mark.clause("S2.2.1.c")
def test_amended_plan_keeps_every_field_that_the_award_does_not_change(cast):
    """Whom the service is for as well: without the chosen unions everybody could claim."""
    unions = (cast.union_a.pk,)
    project = road.preparing(cast, audience_union_ids=unions, audience_reason="单独立项")
    permit.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    awarded = {"name": "套票", "specification": "3D", "unit_price": Decimal(29), "quantity": 4}
    road.award(cast, project, **awarded)
    before = asdict(cases.fields_of(cases.latest_plan(project)))
    agreement.amend_plan(project, reason="按中选结果", **by(cast.lin))
    agreement.pass_amendment(project, opinion="", **by(cast.he))

    plan = cases.latest_plan(project)
    after = asdict(cases.fields_of(plan))

    assert (plan.version, after["audience_union_ids"]) == (2, unions)
    assert {name for name in after if after[name] != before[name]} == AWARDED
    assert {after[f"goods_{name}"] for name in awarded} == {*awarded.values()}


def titles_told(actor) -> list[str]:
    return [copy.title for copy in notices.copies_for(actor.position_id)]


def test_amendment_is_not_confirmed_when_the_money_is_gone_meanwhile(cast, bought):
    project = bought(unit_price=Decimal("31.50"))
    agreement.amend_plan(project, reason="涨价", **by(cast.lin))
    budget.revise_budget(
        cast.agency_a.pk, year=2026, approved_on=road.NOW.date(),
        lines=[NewLine("会员服务活动", Decimal("157.49"), "life_service")], **by(cast.lin),
    )  # fmt: skip
    with pytest.raises(BudgetExceeded):
        agreement.pass_amendment(project, opinion="", **by(cast.he))
    assert cases.latest_plan(project).version == 1
    assert whose(project) == ["会员服务部：核定方案调整"]


def test_agency_is_told_of_a_confirmed_amendment(cast, bought):
    project = bought(quantity=4)
    agreement.amend_plan(project, reason="按中选数量", **by(cast.lin))
    agreement.pass_amendment(project, opinion="", **by(cast.he))
    assert "“清凉电影”方案调整已核定" in titles_told(cast.sun)


def test_latest_decision_stands_and_the_agency_is_told_of_each(cast, bought):
    project = bought(quantity=4)
    act = {"verdict": Verdict.OBJECT, "reason": "数量不足", **by(cast.wu)}
    agreement.decide_difference(project, **act)
    refused = titles_told(cast.sun)
    agreement.decide_difference(
        project, verdict=Verdict.AGREE, reason="已说明", **by(cast.wu, later=1)
    )
    accepted = [title for title in titles_told(cast.sun) if title not in refused]

    said = "“清凉电影”采购与方案的差异："
    assert f"{said}{Verdict.OBJECT.label}" in refused
    assert accepted == [f"{said}{Verdict.AGREE.label}"]
    assert whose(project) == ["代办机构复核人：复核预算和采购"]
    check_agreed(paper_queries.papers_of(project))

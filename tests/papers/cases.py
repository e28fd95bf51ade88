"""Random cases, walked by the product's own actions up to the meeting's decision.

Figures with cents, quantities that differ, several goods, differences accepted or amended away,
budgets revised between any two steps, windows over New Year.

Not here: what their papers must say (``recompute``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.budget import actions as budget
from huzhu.budget import queries as budgets
from huzhu.budget.rules import NewLine
from huzhu.kernel.workdays import SHANGHAI
from huzhu.procurement.states import Goods
from huzhu.projects import terms
from huzhu.projects.actions import agreement, buying, meetings, permit
from huzhu.projects.queries import papers as paper_queries
from huzhu.projects.states import Verdict
from tests import road

if TYPE_CHECKING:
    from random import Random

    from huzhu.projects.models import ServiceProject
    from tests.cast import Cast

LINE = "会员服务活动"
_FIRST = datetime(2026, 11, 1, 9, 0, tzinfo=SHANGHAI)


def at_meeting(cast: Cast, rng: Random) -> ServiceProject:
    """One case, on the agenda of a meeting."""
    opens_at = _FIRST + timedelta(days=rng.randint(0, 60), minutes=rng.randint(0, 900))
    project = road.preparing(
        cast,
        goods_quantity=rng.randint(1, 2_000),
        goods_unit_price=_cents(rng, 20_000),
        opens_at=opens_at,
        closes_at=opens_at + timedelta(days=rng.randint(1, 45), minutes=rng.randint(0, 900)),
    )
    permit.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    _buy(cast, project, rng)
    _revise(cast, rng)
    _settle(cast, project, rng)
    road.apply(cast, project)
    _revise(cast, rng)
    road.bring(cast, project)
    return project


def approve(cast: Cast, project: ServiceProject, rng: Random) -> None:
    """The decision, with a revised budget before it now and then."""
    _revise(cast, rng)
    meetings.approve(project, opinion="同意", by=cast.wang, at=road.DECIDED_AT)


def _buy(cast: Cast, project: ServiceProject, rng: Random) -> None:
    fields = paper_queries.papers_of(project).fields
    goods = [replace(terms.planned_goods(fields), requirement="统一规格")]
    price = fields.goods_unit_price or Decimal(1)
    kind = rng.choice(("same", "price", "quantity", "specification", "both", "several"))
    if kind in {"price", "both"}:
        price = max(price - _cents(rng, 300), Decimal("0.01"))
    if kind in {"quantity", "both"}:
        goods = [replace(goods[0], quantity=rng.randint(1, 2_500))]
    if kind == "specification":
        goods = [replace(goods[0], specification="3D 通兑")]
    if kind == "several":
        quantity = rng.randint(1, goods[0].quantity)
        goods.append(Goods("爆米花", "中份", "统一规格", quantity))
        price = max(price - _cents(rng, 9_000), Decimal("0.01"))
    place = rng.randrange(len(road.SUPPLIERS))
    prices = [price + 1, price + 2]
    prices.insert(place, price)
    winner = road.SUPPLIERS[place]
    road.buy(cast, project, goods=goods, prices=tuple(prices), winner=winner)


def _settle(cast: Cast, project: ServiceProject, rng: Random) -> None:
    """Accepted where that is allowed, else amended; an award that nobody may settle is cheaper."""
    papers = paper_queries.papers_of(project)
    if not papers.differences:
        return
    is_over = papers.amount > (papers.fields.amount or 0)
    if len(papers.award.rows if papers.award else ()) > 1 and is_over:
        _buy_again(cast, project)
    elif is_over or (len(papers.differences) > 1 and rng.random() < 0.4):
        _amend(cast, project)
        return
    if paper_queries.papers_of(project).differences:
        _accept(cast, project)


def _buy_again(cast: Cast, project: ServiceProject) -> None:
    buying.reopen(project, reason="超出方案", by=cast.lin, at=road.APPLIED_AT)
    road.award(cast, project)


def _amend(cast: Cast, project: ServiceProject) -> None:
    papers = paper_queries.papers_of(project)
    if len(papers.award.rows if papers.award else ()) > 1:
        _accept(cast, project)
        return
    agreement.amend_plan(project, reason="按中选结果", by=cast.lin, at=road.APPLIED_AT)
    agreement.pass_amendment(project, opinion="", by=cast.he, at=road.APPLIED_AT)


def _accept(cast: Cast, project: ServiceProject) -> None:
    """Several kinds of goods make as many codes as their rows say, or as the first one alone."""
    award = paper_queries.papers_of(project).award
    rows = award.rows if award else ()
    count = rows[0].quantity if len(rows) > 1 and rows[0].quantity % 2 else None
    agreement.decide_difference(
        project, verdict=Verdict.AGREE, reason="价格合理", code_count=count,
        by=cast.wu, at=road.APPLIED_AT,
    )  # fmt: skip


def _revise(cast: Cast, rng: Random) -> None:
    if rng.random() < 0.5:
        return
    for year in (2026, 2027):
        (line,) = budgets.lines_of(cast.agency_a.pk, year)
        amount = line.reserved + line.spent + Decimal(50_000_000) + _cents(rng, 10_000_000)
        budget.revise_budget(
            cast.agency_a.pk, year=year, approved_on=road.NOW.date(),
            lines=[NewLine(LINE, amount, "life_service")], by=cast.lin, at=road.APPLIED_AT,
        )  # fmt: skip


def _cents(rng: Random, most: int) -> Decimal:
    return Decimal(rng.randint(1, most)) / 100

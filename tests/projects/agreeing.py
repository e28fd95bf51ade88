"""A purchase that may differ from its plan, and what is done about it."""

from datetime import timedelta
from decimal import Decimal

from huzhu.office import queries as office
from huzhu.procurement.states import Goods
from huzhu.projects.actions import agreement, permit
from huzhu.projects.queries import desk, papers
from huzhu.projects.states import Verdict
from tests import road
from tests.cast import Cast


def buy(cast: Cast, project, **differing):
    permit.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    road.award(cast, project, **differing)
    return project


def by(actor, *, later: int = 0):
    return {"by": actor, "at": road.APPLIED_AT + timedelta(hours=later)}


def apply(cast: Cast, project):
    letter = papers.drafted_letter(papers.papers_of(project))
    permit.check_request(project, opinion=road.CHECKED, **by(cast.sun))
    return permit.apply(project, letter_body=letter, **by(cast.lin))


def accept(cast: Cast, project, reason: str = "同一场馆，数量相近"):
    return agreement.decide_difference(project, verdict=Verdict.AGREE, reason=reason, **by(cast.wu))


def whose(project) -> list[str]:
    duties = desk.duties_for_case(project, at=road.APPLIED_AT, calendar=office.calendar())
    return [f"{duty.whose}：{duty.verb}" for duty in duties]


def bought_several(cast: Cast, *, price: str = "50"):
    """160 tickets for 16,000 yuan were planned; 80 of one kind and 60 of another are bought."""
    project = road.preparing(cast, goods_quantity=160, goods_unit_price=Decimal(100))
    permit.enter_minutes(project, road.MINUTES, by=cast.lin, at=road.APPLIED_AT)
    buy_several(cast, project, price=price)
    return project


def buy_several(cast: Cast, project, *, price: str) -> None:
    goods = [Goods("电影票", "2D 通兑", "", 80), Goods("爆米花", "中份", "", 60)]
    least = Decimal(price)
    road.buy(cast, project, goods=goods, prices=(least, least + 1, least + 2))

"""From the passed review to the request: what there is to do, what is done, and what is next.

Everything follows from the papers; nothing is ticked by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from huzhu.kernel.money import yuan
from huzhu.procurement.rules import LEAST_SCORERS, LEAST_SUPPLIERS
from huzhu.projects import policies
from huzhu.projects.queries import cases
from huzhu.projects.states import Agreement, Way
from huzhu.web.agency.scope import why_not_clerk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huzhu.projects.queries.files import ProjectFile
    from huzhu.projects.queries.papers import RequestPapers
    from huzhu.web.requests import StaffRequest


@dataclass(frozen=True, slots=True)
class RoadStep:
    """One thing to do, with where it is done or why not by the reader."""

    title: str
    text: str
    is_done: bool
    is_next: bool
    verb: str
    url: str
    blocked: str


@dataclass(frozen=True, slots=True)
class _Stop:
    title: str
    text: str
    is_done: bool
    page: str
    verb: str


def road_of(request: StaffRequest, file: ProjectFile) -> list[RoadStep]:
    """The steps for the reader."""
    stops = _stops(file.papers)
    first_open = next((place for place, stop in enumerate(stops) if not stop.is_done), None)
    clerk = why_not_clerk(request, file.project, verb="办理采购和请示")
    checker = _why_not_checker(request, file)
    return [
        RoadStep(
            title=stop.title,
            text=stop.text,
            is_done=stop.is_done,
            is_next=place == first_open,
            verb=stop.verb,
            url=reverse(stop.page, args=[file.project.number]),
            blocked=checker if stop.page == "agency:check" else clerk,
        )
        for place, stop in enumerate(stops)
    ]


def _why_not_checker(request: StaffRequest, file: ProjectFile) -> str:
    maker = cases.maker_of(file.project)
    return policies.allowed(
        lambda: policies.check_agency_checker(by=request.actor, maker_account=maker)
    )


def _stops(papers: RequestPapers) -> list[_Stop]:
    return [
        _minutes(papers),
        *_comparison(papers),
        _award(papers),
        _agreement(papers),
        _check(papers),
        _request(),
    ]


def _minutes(papers: RequestPapers) -> _Stop:
    minutes = papers.minutes
    return _Stop(
        "登记主管领导办公会纪要",
        f"{minutes.held_on} 召开，{minutes.chair}主持"
        if minutes
        else "会议研究项目和采购，形成纪要",
        minutes is not None,
        "agency:minutes",
        "修改" if minutes else "登记纪要",
    )


def _comparison(papers: RequestPapers) -> Iterator[_Stop]:
    """Goods, quotes and marks: open to changes until somebody is chosen."""
    record = papers.procurement
    goods = len(record.comparison.goods) if record else 0
    answering = len(record.comparison.answering) if record else 0
    sheets = len(record.sheets) if record else 0
    is_awarded = record is not None and record.award is not None

    def stop(title: str, text: str, page: str, verb: str, *, is_done: bool) -> _Stop:
        return _Stop(title, text, is_done, page, "" if is_awarded else verb)

    yield stop(
        "填写采购明细",
        f"{goods} 行商品" if goods else "写明商品、规格、要求和数量",
        "agency:goods",
        "修改" if goods else "填写明细",
        is_done=goods > 0,
    )
    yield stop(
        "填写价格对比表（附件4）",
        f"{answering} 家报价，至少三家" if answering else "至少三家供应商报价",
        "agency:quotes",
        "修改" if answering else "填写报价",
        is_done=answering >= LEAST_SUPPLIERS,
    )
    yield stop(
        "登记评分表（附件3）",
        f"{sheets} 位评分人员，至少两位" if sheets else "至少两位评分人员分别评分",
        "agency:scores",
        "继续登记" if sheets else "登记评分",
        is_done=sheets >= LEAST_SCORERS,
    )


def _award(papers: RequestPapers) -> _Stop:
    award = papers.procurement.award if papers.procurement else None
    return _Stop(
        "确定中选单位",
        f"{award.supplier}，总价 {yuan(award.price_total)}" if award else "总分最高者中选",
        award is not None,
        "agency:reopen" if award else "agency:award",
        "重新比选" if award else "确定中选",
    )


_AGREEMENT_WORDS = {
    Agreement.OPEN: "有差异：{advice}",
    Agreement.AMENDING: "方案调整已报送，等会员服务部核定",
    Agreement.DECLINED: "会员服务部部长不接受差异：{advice}",
}


def _agreement(papers: RequestPapers) -> _Stop:
    """Plan and award agree, or what has to be done until they do."""
    if papers.award is None:
        words = "规格、数量、单价和总价须与方案一致"
    elif papers.agreement is Agreement.AGREED:
        words = "差异已由会员服务部部长决定接受" if papers.differences else "采购与方案一致"
    else:
        words = _AGREEMENT_WORDS[papers.agreement].format(advice=papers.advice)
    is_done = papers.award is not None and papers.agreement is Agreement.AGREED
    verb = "调整方案" if Way.AMEND in papers.ways_out else "查看"
    return _Stop("核对采购与方案", words, is_done, "agency:amend", "" if is_done else verb)


def _check(papers: RequestPapers) -> _Stop:
    check = papers.check
    is_done = check is not None and check.content_hash == papers.content_hash
    words = f"{check.by_name} 已复核" if check and is_done else "由经办以外的复核人或主任办理"
    return _Stop("复核预算和采购", words, is_done, "agency:check", "" if is_done else "复核")


def _request() -> _Stop:
    words = "请示连同会议纪要、采购材料一并报送"
    return _Stop("报送请示", words, is_done=False, page="agency:apply", verb="报送请示")

"""From the passed review to the request: seven things to do, which are done, and which is next.

Everything follows from the papers; nothing is ticked by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from huzhu.kernel.money import yuan
from huzhu.projects import policies, queries
from huzhu.web.agency.scope import why_not_clerk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huzhu.projects.queries import ProjectFile
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
    """The seven steps for the reader."""
    stops = list(_stops(file.papers))
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
    maker = queries.maker_of(file.project)
    return policies.allowed(
        lambda: policies.check_agency_checker(by=request.actor, maker_account=maker)
    )


def _stops(papers: RequestPapers) -> Iterator[_Stop]:
    minutes, record, check = papers.minutes, papers.procurement, papers.check
    comparison = record.comparison if record else None
    answering = len(comparison.answering) if comparison else 0
    goods = len(comparison.goods) if comparison else 0
    sheets = len(record.sheets) if record else 0
    award = record.award if record else None
    is_checked = check is not None and check.content_hash == papers.content_hash
    yield _Stop(
        "登记主管领导办公会纪要",
        f"{minutes.held_on} 召开，{minutes.chair}主持"
        if minutes
        else "会议研究项目和采购，形成纪要",
        minutes is not None,
        "agency:minutes",
        "修改" if minutes else "登记纪要",
    )
    yield _Stop(
        "填写采购明细",
        f"{goods} 行商品" if goods else "写明商品、规格、要求和数量",
        goods > 0,
        "agency:goods",
        "" if award else "修改" if goods else "填写明细",
    )
    yield _Stop(
        "填写价格对比表（附件4）",
        f"{answering} 家报价" if answering else "至少三家供应商报价",
        answering > 0,
        "agency:quotes",
        "" if award else "修改" if answering else "填写报价",
    )
    yield _Stop(
        "登记评分表（附件3）",
        f"{sheets} 位评分人员" if sheets else "至少两位评分人员分别评分",
        sheets > 0 and (sheets > 1 or award is not None),
        "agency:scores",
        "" if award else "继续登记" if sheets else "登记评分",
    )
    yield _Stop(
        "确定中选单位",
        f"{award.supplier}，总价 {yuan(award.price_total)}" if award else "总分最高者中选",
        award is not None,
        "agency:reopen" if award else "agency:award",
        "重新比选" if award else "确定中选",
    )
    yield _Stop(
        "复核预算和采购",
        f"{check.by_name} 已复核" if check and is_checked else "由经办以外的复核人或主任办理",
        is_checked,
        "agency:check",
        "复核",
    )
    yield _Stop(
        "报送请示",
        "请示连同会议纪要、采购材料一并报送",
        is_done=False,
        page="agency:apply",
        verb="报送请示",
    )

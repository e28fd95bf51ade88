"""The demonstration's home page: whom to be, and a tour along the road of a project.

Not here: who these people are (``people.queries.demo_signins``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huzhu.people.queries import DemoSignin

DUTIES = {
    "agency_clerk": "编制方案、比价、报送请示和资料",
    "agency_checker": "复核本机构的预算和采购",
    "agency_director": "主持主管领导办公会，掌握进展",
    "department_clerk": "办理本部门的审核与登记",
    "department_head": "提出意见、会签",
    "deputy_director": "会签申请表，主管条线",
    "director": "主任办公会决定，审定考核",
    "member": "参与活动，查看电子码",
}

FIRST = 8


@dataclass(frozen=True, slots=True)
class Group:
    """The people of one audience."""

    title: str
    text: str
    symbol: str
    people: Sequence[DemoSignin]
    more: Sequence[DemoSignin]


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the tour: what happens there, and as whom it is seen."""

    title: str
    text: str
    clause: str
    person: DemoSignin | None
    verb: str


#: What happens, by which clause, seen as (role, department).
_STOPS = (
    (
        "编制实施方案",
        "经办人填写附件1，平台倒推报送期限，逐项提示缺什么。",
        "S2.2.1",
        "agency_clerk",
        "",
    ),
    (
        "协同初审",
        "各部门分别提出意见，五个工作日内通知结果。",
        "S2.2.2",
        "department_clerk",
        "member_service",
    ),
    (
        "开会、比选、请示",
        "主管领导办公会纪要、三家比价和评分，生成请示。",
        "S2.2.3c",
        "agency_checker",
        "",
    ),
    ("会签", "申请表六栏由六位负责人分别签署。", "S2.2.4", "department_head", "finance"),
    ("主任办公会", "逐项审议，批准或不予批准。", "S2.2.4", "director", ""),
    (
        "资料、测试、发布",
        "电子码清单逐行校验、加密保存，测试签字后发布。",
        "S2.3.1c",
        "department_head",
        "member_service",
    ),
    ("抢订", "会员按服务器时间抢订，一人一份，不多发不重发。", "S2.3.2a", "member", ""),
)


def groups(people: Sequence[DemoSignin]) -> list[Group]:
    """The people by audience; the first of each are shown at once."""
    agency = [person for person in people if person.actor.is_agency]
    office = [person for person in people if person.actor.is_office]
    members = [person for person in people if person.member]
    return [
        Group("代办机构", "申报和实施服务项目", "building", agency[:FIRST], agency[FIRST:]),
        Group("办事处", "审核、决定、运行和监督", "building-bank", office[:FIRST], office[FIRST:]),
        Group("会员", "在手机上参与活动", "device-mobile", members, ()),
    ]


def tour(people: Sequence[DemoSignin]) -> list[Stop]:
    """The stops, each with the first person who fits."""
    return [
        Stop(title, text, clause, _first(people, role, department), verb="以此身份查看")
        for title, text, clause, role, department in _STOPS
    ]


def _first(people: Sequence[DemoSignin], role: str, department: str) -> DemoSignin | None:
    fits = (p for p in people if p.actor.role == role and p.actor.department in {department, ""})
    return next(fits, None)

"""The demonstration's home page: whom to be, and two tours: a project's road, a year's assessment.

Not here: who these people are (``people.queries.demo_signins``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from huzhu.people import founding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from huzhu.kernel.actor import Actor
    from huzhu.people.queries import DemoSignin

DUTIES = {
    "agency_clerk": "编制方案、比价、报送资料，年度自评",
    "agency_checker": "复核本机构的预算和采购",
    "agency_director": "主持主管领导办公会，掌握进展",
    "department_clerk": "办理本部门的审核与登记",
    "department_head": "提出意见、会签",
    "deputy_director": "会签申请表，审定考核分值",
    "director": "主任办公会决定，审定考核",
    "member": "参与活动，查看电子码",
}

#: What some departments have to do beside that.
DUTIES_OF_DEPARTMENT = {
    ("department_head", "organisation"): "考核日程、下发结果、公示名单",
    ("department_clerk", "organisation"): "考核进度、催办、收纸质表、等次和名额",
    ("department_clerk", "business"): "审核业务指标，核实数据异议",
    ("department_clerk", "claims_review"): "审核理赔办理指标",
    ("department_clerk", "welfare"): "审核“二次报销”指标",
    ("department_clerk", "lending"): "审核小额贷款指标",
}
#: How many of an audience are shown at once.
FIRST = {"agency": 8, "office": 16}


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
#: The same of a yearly assessment; an agency is named by the beginning of its people's titles.
_STOPS_OF_ASSESSMENT = (
    (
        "逐项自评",
        "朝阳区经批准补报，现在就能自评：平台数据、标准和佐证材料并排显示，随填随存。",
        "A4.2a",
        "agency_clerk",
        "朝阳区",
    ),
    (
        "答复询问，提出数据异议",
        "海淀区已报送：会员服务部追问一项，另有一个数据正在核实。",
        "A4.2a",
        "agency_clerk",
        "海淀区",
    ),
    (
        "部门审核",
        "一项指标一张表，所有代办处逐行签字，改分须写理由。",
        "A4.2b",
        "department_clerk",
        "business",
    ),
    (
        "领导小组审定",
        "两个部门意见不一致的、要一票否决的，由领导小组决定。",
        "A4.2b",
        "deputy_director",
        "",
    ),
    (
        "等次和名额",
        "进度、催办都在这里；往年的等次和名额是怎样一步步算出来的，也能查看。",
        "A4.3b",
        "department_clerk",
        "organisation",
    ),
    (
        "公示、申诉和证书",
        "往年名单封存后不可更改，证书可扫码核验，撤销的表彰留有记录。",
        "A4.5",
        "department_head",
        "organisation",
    ),
)


def is_shown() -> bool:
    """Whether visitors are let in without a password: the database says so, here it may be."""
    return settings.MAY_DEMONSTRATE and founding.is_demonstration()


def groups(people: Sequence[DemoSignin]) -> list[Group]:
    """The people by audience; the first of each are shown at once."""
    agency = [person for person in people if person.actor.is_agency]
    office = [person for person in people if person.actor.is_office]
    members = [person for person in people if person.member]
    return [
        Group("代办机构", "申报和实施服务项目，年度自评", "building", *_parted(agency, "agency")),
        Group("办事处", "审核、决定、监督，年度考核", "building-bank", *_parted(office, "office")),
        Group("会员", "在手机上参与活动", "device-mobile", members, ()),
    ]


def duties(actor: Actor) -> str:
    """What somebody in this position does here, in a few words."""
    own = DUTIES_OF_DEPARTMENT.get((actor.role, actor.department))
    return own or DUTIES.get(actor.role, "")


def tour(people: Sequence[DemoSignin]) -> list[Stop]:
    """The road of a service project, each stop with the first person who fits."""
    return _stops(_STOPS, people)


def tour_of_assessment(people: Sequence[DemoSignin]) -> list[Stop]:
    """A year of assessment, each stop with the first person who fits."""
    return _stops(_STOPS_OF_ASSESSMENT, people)


def _parted(
    people: Sequence[DemoSignin], audience: str
) -> tuple[Sequence[DemoSignin], Sequence[DemoSignin]]:
    return people[: FIRST[audience]], people[FIRST[audience] :]


def _stops(
    stops: Iterable[tuple[str, str, str, str, str]], people: Sequence[DemoSignin]
) -> list[Stop]:
    return [
        Stop(title, text, clause, _first(people, role, place))
        for title, text, clause, role, place in stops
    ]


def _first(people: Sequence[DemoSignin], role: str, place: str) -> DemoSignin | None:
    """The first in a role; ``place`` is a department, or how an agency's name begins."""
    fits = (
        person
        for person in people
        if person.actor.role == role
        and (person.actor.department in {place, ""})
        and (person.actor.department or person.actor.title.startswith(place))
    )
    return next(fits, None)

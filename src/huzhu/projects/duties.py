"""What a project waits for, of whom, until when: derived from the state of the case, never copied.

One pure function answers the to-do list of every person, the line "现在轮到" of a project's page
and the reminders. A duty names positions, not persons: who fills the position today sees it.

Not here: loading the facts and asking the calendar (``queries``).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from huzhu.notices.states import UNDATED
from huzhu.people.states import DepartmentCode, Role
from huzhu.projects import policies
from huzhu.projects.states import BOX_POSITIONS, REVIEWING, Agreement, Box, Step, Verdict, Way

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from huzhu.kernel.actor import Actor

_CLERK = frozenset({Role.AGENCY_CLERK})
_CHECKERS = frozenset({Role.AGENCY_CHECKER, Role.AGENCY_DIRECTOR})
_DEPARTMENT = frozenset({Role.DEPARTMENT_CLERK, Role.DEPARTMENT_HEAD})
_HEAD = frozenset({Role.DEPARTMENT_HEAD})
_MEMBER_SERVICE = DepartmentCode.MEMBER_SERVICE
#: Acts that a paper names with who handed them over.
OPINION, COUNTERSIGN, CHECK, CHECKER = "给出初审意见", "会签", "复核预算和采购", "代办机构复核人"
#: What stands in the verb of what the meeting has decided.
DECIDE = policies.DECIDE


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What decides whose turn it is; loaded for many projects in a constant number of queries."""

    number: str
    title: str
    step: Step
    agency_id: int
    agency_name: str
    agency_path: str
    since: datetime
    made_by_account: int | None = None
    was_returned: bool = False
    plan_due_on: date | None = None
    review_due_on: date | None = None
    materials_due_on: date | None = None  #: as told on approval, before that as the plan gives it
    opens_on: date | None = None  #: of an approved project: it is tested and published by then
    opinions: Mapping[str, str] = field(default_factory=dict)
    speakers: frozenset[int] = frozenset()  #: the accounts that gave one of the opinions
    boxes: Mapping[str, str] = field(default_factory=dict)
    signers: frozenset[int] = frozenset()  #: the accounts that signed one of the boxes
    papers_complete: bool = False
    agreement: Agreement = Agreement.AGREED
    ways_out: tuple[Way, ...] = ()
    amendment_asked_at: datetime | None = None
    amendment_due_on: date | None = None
    is_checked: bool = False
    has_materials: bool = False
    codes_expire_early: bool = False
    is_tested: bool = False
    tested_by: int | None = None
    version: int = 0  #: of the plan
    round: int = 1  #: of the request
    feedback: str = ""  # "", "issued", "received"
    feedback_at: datetime | None = None  #: when it came to that
    meeting_on: date | None = None
    is_uncleared: bool = False  #: ended early, with codes in members' hands that are to be settled


@dataclass(frozen=True, slots=True)
class Duty:
    """One act that a case waits for."""

    verb: str  # 报送方案
    tab: str  # the project's page opens there
    whose: str  # 财务部
    roles: frozenset[Role]
    department: str = ""
    due_on: date | None = None
    ground: str = ""  # what the day rests on
    undated: str = UNDATED  # said where there is no day
    barred: frozenset[int] = frozenset()  #: accounts of its posts that may not do it
    since: datetime | None = None  # where it began later than the step did

    @property
    def is_of_agency(self) -> bool:
        """Nobody of the office fills it."""
        return self.roles <= _CLERK | _CHECKERS

    def is_for(self, actor: Actor, case: CaseFacts) -> bool:
        """Whether the actor's position fills it, for a case of the actor's own organisation."""
        if actor.role not in self.roles or self.barred & actor.persons:
            return False
        if actor.role == Role.AGENCY_CLERK:
            return actor.agency_id == case.agency_id
        if actor.is_agency:
            return case.agency_path.startswith(actor.agency_path)
        return not self.department or actor.department == self.department


#: Who may have to act at a step, whatever the facts: a department and roles, "" for any.
_WAITED_FOR: Mapping[Step, tuple[tuple[str, frozenset[Role]], ...]] = {
    Step.DRAFT: (("", _CLERK),),
    Step.IN_REVIEW: tuple((code, _DEPARTMENT) for code in REVIEWING),
    Step.PREPARING: (("", _CLERK | _CHECKERS), (_MEMBER_SERVICE, _DEPARTMENT)),
    Step.COUNTERSIGNING: tuple(
        (department, frozenset({role})) for role, department in BOX_POSITIONS.values()
    ),
    Step.AT_MEETING: (("", frozenset({Role.DIRECTOR})),),
    Step.APPROVED: (("", _CLERK), (_MEMBER_SERVICE, _DEPARTMENT)),
    Step.SETTLING: (("", _CLERK), (_MEMBER_SERVICE, _DEPARTMENT)),
    Step.TERMINATED: (("", _CLERK), (_MEMBER_SERVICE, _DEPARTMENT)),
}


STEPS_WITH_DUTIES = frozenset(_WAITED_FOR)

#: The day by which a step's acts must be done, and what it rests on, unless an act has its own.
#: No rule gives the papers of a request a day; too late for the materials is too late for them.
_IN_TIME_FOR_MATERIALS = ("materials_due_on", "赶上实施资料的截止日")
_LIMITS: Mapping[Step, tuple[str, str]] = {
    Step.DRAFT: ("plan_due_on", "活动开展前一个月"),
    Step.IN_REVIEW: ("review_due_on", "收到方案后五个工作日内"),
    Step.PREPARING: _IN_TIME_FOR_MATERIALS,
    Step.COUNTERSIGNING: _IN_TIME_FOR_MATERIALS,
    Step.AT_MEETING: _IN_TIME_FOR_MATERIALS,
    Step.APPROVED: ("materials_due_on", "项目实施前五个工作日"),
}


def steps_for(actor: Actor) -> list[Step]:
    """The steps at which a case can wait for the actor's position: no other is worth loading."""
    return [
        step
        for step, waited_for in _WAITED_FOR.items()
        for department, roles in waited_for
        if actor.role in roles and department in {"", actor.department}
    ]


def duties_of(case: CaseFacts) -> list[Duty]:
    """Whose turn it is now; several at once while departments work side by side."""
    by_step = {
        Step.DRAFT: _draft,
        Step.IN_REVIEW: _review,
        Step.PREPARING: _preparing,
        Step.COUNTERSIGNING: _countersigning,
        Step.AT_MEETING: _meeting,
        Step.APPROVED: _approved,
        Step.PUBLISHED: _on_offer,
        Step.CLAIMING: _on_offer,
        Step.SETTLING: _settling,
        Step.TERMINATED: _terminated,
    }
    find = by_step.get(case.step)
    return [_limited(duty, case) for duty in find(case)] if find else []


def _limited(duty: Duty, case: CaseFacts) -> Duty:
    name, ground = _LIMITS.get(case.step, ("", ""))
    due_on = getattr(case, name) if name else None
    return replace(duty, due_on=due_on, ground=ground) if due_on and not duty.due_on else duty


def _draft(case: CaseFacts) -> list[Duty]:
    verb = "修改方案后重新报送" if case.was_returned else "完成并报送方案"
    return [Duty(verb, "plan", "代办机构经办人", _CLERK, undated="填好搭载时间后推算")]


def _review(case: CaseFacts) -> list[Duty]:
    open_ones = [
        Duty(OPINION, "review", DepartmentCode(code).label, _DEPARTMENT, code, barred=case.speakers)
        for code in REVIEWING
        if code not in case.opinions
    ]
    if open_ones:
        return open_ones
    return [Duty("作初审结论", "review", "会员服务部", _DEPARTMENT, _MEMBER_SERVICE)]


def _preparing(case: CaseFacts) -> list[Duty]:
    if not case.papers_complete:
        return [Duty("开会、采购比选并备齐材料", "procurement", "代办机构经办人", _CLERK)]
    if case.agreement is not Agreement.AGREED:
        return _agreeing(case)
    if not case.is_checked:
        return [
            Duty(
                CHECK,
                "procurement",
                CHECKER,
                _CHECKERS,
                barred=_accounts(case.made_by_account),
            )
        ]
    return [Duty("报送请示", "approval", "代办机构经办人", _CLERK)]


def _agreeing(case: CaseFacts) -> list[Duty]:
    if case.agreement is Agreement.AMENDING:
        return [
            Duty(
                "核定方案调整",
                "procurement",
                "会员服务部",
                _DEPARTMENT,
                _MEMBER_SERVICE,
                due_on=case.amendment_due_on,
                ground="收到调整后五个工作日内",
                since=case.amendment_asked_at,
            )
        ]
    verb = "调整方案或重新比选" if Way.AMEND in case.ways_out else "重新比选"
    clerk = Duty(verb, "procurement", "代办机构经办人", _CLERK)
    if Way.ASK_HEAD not in case.ways_out:
        return [clerk]
    return [clerk, _head("决定是否接受采购与方案的差异", "procurement")]


def _countersigning(case: CaseFacts) -> list[Duty]:
    if Verdict.OBJECT in case.boxes.values():
        return [_head("退回补充或不予批准", "approval")]
    open_ones = []
    for box in Box:
        role, department = BOX_POSITIONS[box]
        if box not in case.boxes:
            open_ones.append(
                Duty(
                    COUNTERSIGN,
                    "approval",
                    Box(box).label,
                    frozenset({role}),
                    department,
                    barred=case.signers,
                )
            )
    return open_ones or [_head("提请主任办公会", "approval")]


def _meeting(case: CaseFacts) -> list[Duty]:
    verb = DECIDE
    return [
        Duty(
            f"会后{verb}（{case.meeting_on}）" if case.meeting_on else verb,
            "approval",
            "主任",
            frozenset({Role.DIRECTOR}),
            due_on=case.meeting_on,
            ground="会议日期" if case.meeting_on else "",
            barred=case.signers,
        )
    ]


def _approved(case: CaseFacts) -> list[Duty]:
    if not case.has_materials:
        return [Duty("报送实施资料和电子码", "materials", "代办机构经办人", _CLERK)]
    if case.codes_expire_early:
        verb = "换领电子码并重新报送（有效期早于抢订结束日）"
        return [Duty(verb, "materials", "代办机构经办人", _CLERK)]
    if not case.is_tested:
        return [
            Duty(
                "系统设置与测试", "materials", "会员服务部", _DEPARTMENT, _MEMBER_SERVICE,
                due_on=case.opens_on, ground="抢订开始前",
            )
        ]  # fmt: skip
    publishing = _head("发布", "materials")
    due, tester = case.opens_on, _accounts(case.tested_by)
    return [replace(publishing, due_on=due, ground="抢订开始前", barred=tester)]


def _on_offer(case: CaseFacts) -> list[Duty]:
    del case  # the clock ends it; nobody owes anything meanwhile
    return []


def _settling(case: CaseFacts) -> list[Duty]:
    if not case.feedback:
        return [Duty("反馈结果", "results", "会员服务部", _DEPARTMENT, _MEMBER_SERVICE)]
    if case.feedback == "issued":
        duty = Duty("签收结果反馈", "results", "代办机构经办人", _CLERK)
    else:
        duty = Duty("办结", "results", "会员服务部", _DEPARTMENT, _MEMBER_SERVICE)
    return [replace(duty, since=case.feedback_at)]


def _terminated(case: CaseFacts) -> list[Duty]:
    if not case.is_uncleared:
        return []
    if case.feedback == "issued":
        duty = Duty("签收电子码清单并与供应商结清", "results", "代办机构经办人", _CLERK)
    else:
        duty = Duty("终止后结清", "results", "会员服务部", _DEPARTMENT, _MEMBER_SERVICE)
    return [replace(duty, since=case.feedback_at)]


def task_name(number: str, whose: str, verb: str, *, version: int, request: int) -> str:
    """Name one task for as long as it waits: of a later plan or request it is another one.

    >>> task_name("2026-0012", "财务部", "给出初审意见", version=2, request=1)
    'projects:2026-0012:财务部:给出初审意见:2.1'
    """
    return f"projects:{number}:{whose}:{verb.partition('（')[0]}:{version}.{request}"


def task_of(case: CaseFacts, duty: Duty) -> str:
    """The name of a case's act (``task_name``)."""
    return task_name(case.number, duty.whose, duty.verb, version=case.version, request=case.round)


def number_in(task: str) -> str:
    """The case of a task.

    >>> number_in("projects:2026-0012:财务部:给出初审意见:2.1"), number_in("else")
    ('2026-0012', '')
    """
    app, _, rest = task.partition(":")
    return rest.partition(":")[0] if app == "projects" else ""


def makers_of(case: CaseFacts) -> frozenset[int]:
    """Whose own work the office and the agency's checkers look at."""
    return _accounts(case.made_by_account)


def _accounts(*accounts: int | None) -> frozenset[int]:
    return frozenset(each for each in accounts if each)


def _head(verb: str, tab: str) -> Duty:
    return Duty(verb, tab, "会员服务部部长", _HEAD, _MEMBER_SERVICE)

"""What a year of assessment waits for, of whom, until when: derived from its state, never copied.

One pure function answers the to-do list of every person and the line "现在轮到" of the year's
page. A duty names positions, not persons: who fills the position today sees it.

Not here: loading the facts and asking the calendar (``queries.desk``).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from huzhu.assessment.year.states import SheetStep, YearStep
from huzhu.people.states import DepartmentCode, Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from huzhu.assessment.year.rules.calendar import YearCalendar
    from huzhu.kernel.actor import Actor

_CLERK = frozenset({Role.AGENCY_CLERK})
_STAFF = frozenset({Role.DEPARTMENT_CLERK, Role.DEPARTMENT_HEAD})
_HEAD = frozenset({Role.DEPARTMENT_HEAD})
_LEADERS = frozenset({Role.DEPUTY_DIRECTOR, Role.DIRECTOR})
_ORGANISATION = DepartmentCode.ORGANISATION
#: Where an act is done, by the name of the page's address in its audience.
REVIEW = "assessment-review"
_GRADES = "assessment-grades"
_QUOTAS = "assessment-quotas"
APPEALS = "assessment-appeals"
_DISPUTES = "assessment-disputes"
CANDIDATES = "assessment-candidates"
OBJECTIONS = "assessment-objections"
_LIST = "assessment-list"
_RECOMMENDATIONS = "assessment-recommendations"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one department: so many items of so many agencies, so many disputes."""

    items: int = 0
    agencies: int = 0
    disputes: int = 0
    disputed_at: datetime | None = None  #: the first of them


@dataclass(frozen=True, slots=True)
class YearCase:
    """What decides whose turn it is in a year; loaded in a constant number of queries."""

    year: int
    step: YearStep
    calendar: YearCalendar
    today: date
    group: frozenset[int] = frozenset()
    rating: int = 0  #: agencies that have not submitted
    papers: int = 0  #: papers that have not come
    rating_due_on: date | None = None  #: the next day on which one of those sheets is late
    papers_due_on: date | None = None  #: the same of the papers
    open_sheets: int = 0  #: sheets whose review is not done
    waiting: Mapping[str, Waiting] = field(default_factory=dict)
    undecided: int = 0  #: items on which the owners differ
    has_grade_plan: bool = False
    quota_plan: str = ""  #: "", "drafted", "approved"
    recommendations: int = 0  #: sent in and not looked at
    accepted: int = 0
    objections: int = 0
    appeals: int = 0  #: nobody has taken them
    taken_appeals: Mapping[int, int] = field(default_factory=dict)  #: by the reviewer's account
    list_ends_on: date | None = None
    windows_end_on: date | None = None  #: the last day of notice and appeals
    #: When the first of what waits came in, by page and the one person it is for.
    came_at: Mapping[tuple[str, int | None], datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetCase:
    """What decides whether one agency owes something."""

    year: int
    step: YearStep
    calendar: YearCalendar
    agency_id: int
    sheet_step: SheetStep
    last_day: date
    paper_day: date
    owes_paper: bool = False
    questions: int = 0
    asked_at: datetime | None = None  #: the first of them
    question_due_on: date | None = None
    places: int = 0  #: places for recommendations that nobody fills yet


@dataclass(frozen=True, slots=True)
class Duty:
    """One act that a year waits for."""

    verb: str  # 结束部门审核
    page: str  # the name of the page's address, without the audience
    whose: str  # 组织机构部
    roles: frozenset[Role]
    department: str = ""
    agency_id: int | None = None
    account_id: int | None = None  # only this person
    group: frozenset[int] | None = None  # only these positions
    due_on: date | None = None
    since: datetime | None = None  # where it came in later than the step began

    @property
    def is_of_agencies(self) -> bool:
        """Nobody of the office fills it."""
        return self.roles <= _CLERK

    def is_for(self, actor: Actor) -> bool:
        """Whether the actor's position fills it."""
        return (
            actor.role in self.roles
            and (not self.department or actor.department == self.department)
            and (self.agency_id is None or actor.agency_id == self.agency_id)
            and (self.account_id is None or self.account_id in actor.persons)
            and (self.group is None or actor.position_id in self.group)
        )


def duties_of_sheet(case: SheetCase) -> list[Duty]:
    """What an agency's clerk owes in a year (A4.2a, A4.4, A5)."""
    duties = []
    if case.sheet_step == SheetStep.RATING and case.step != YearStep.PREPARING:
        duties.append(_of_agency(case, "完成自评并报送考核表", "assessment-sheet", case.last_day))
    if case.questions:
        verb = f"答复部门的补充询问（{case.questions} 项）"
        duty = _of_agency(case, verb, "assessment-questions", case.question_due_on)
        duties.append(replace(duty, since=case.asked_at))
    if case.owes_paper and case.step in _PAPER_STEPS:
        verb = "打印盖章，交纸质考核表"
        duties.append(_of_agency(case, verb, "assessment-receipt", case.paper_day))
    if case.step == YearStep.RECOMMENDING and case.places:
        due_on = case.calendar.recommendation_ends_on
        verb = f"推荐优秀单位和优秀个人（{case.places} 个名额）"
        duties.append(_of_agency(case, verb, _RECOMMENDATIONS, due_on))
    return duties


_PAPER_STEPS = frozenset({YearStep.SELF_RATING, YearStep.REVIEWING})


def _of_agency(case: SheetCase, verb: str, page: str, due_on: date | None) -> Duty:
    return Duty(verb, page, "代办处经办人", _CLERK, agency_id=case.agency_id, due_on=due_on)


def duties_of_year(case: YearCase) -> list[Duty]:
    """Whose turn it is in the office; several at once while departments work side by side."""
    by_step = {
        YearStep.PREPARING: _preparing,
        YearStep.SELF_RATING: _self_rating,
        YearStep.REVIEWING: _reviewing,
        YearStep.DECIDING: _deciding,
        YearStep.ALLOTTING: _allotting,
        YearStep.RECOMMENDING: _recommending,
        YearStep.ON_NOTICE: _on_notice,
        YearStep.SEALED: _sealed,
    }
    find = by_step.get(case.step)
    found = find(case) if find else []
    return [
        replace(each, since=each.since or case.came_at.get((each.page, each.account_id)))
        for each in found
    ]


def _preparing(case: YearCase) -> list[Duty]:
    return [_organisation("启动考核", case.calendar.opens_on)]


def _self_rating(case: YearCase) -> list[Duty]:
    duties = _agencies(case)
    if case.today > case.calendar.self_rating_ends_on:  # the clock did not do it
        duties.append(_organisation("截止自评", case.calendar.self_rating_ends_on))
    return [*duties, *_departments(case), *_papers(case)]


def _reviewing(case: YearCase) -> list[Duty]:
    duties = [*_agencies(case), *_departments(case), *_papers(case)]
    if not case.open_sheets:
        duties.append(_organisation("结束部门审核", case.calendar.review_ends_on))
    return duties


def _agencies(case: YearCase) -> list[Duty]:
    """What the office waits for; the agencies' own lists have it with their own deadlines."""
    if not case.rating:
        return []
    verb = f"自评并报送（{case.rating} 家未报送）"
    return [Duty(verb, "assessment-progress", "代办处", _CLERK, due_on=case.rating_due_on)]


def _departments(case: YearCase) -> list[Duty]:
    due_on = case.calendar.review_ends_on
    duties = []
    for code, waiting in case.waiting.items():
        whose = DepartmentCode(code).label
        if waiting.items:
            verb = f"审核考核指标（{waiting.agencies} 家 {waiting.items} 项）"
            duties.append(Duty(verb, REVIEW, whose, _STAFF, department=code, due_on=due_on))
        if waiting.disputes:
            verb = f"答复数据异议（{waiting.disputes} 件）"
            duty = Duty(verb, _DISPUTES, whose, _STAFF, department=code, due_on=due_on)
            duties.append(replace(duty, since=waiting.disputed_at))
    return duties


def _papers(case: YearCase) -> list[Duty]:
    if not case.papers:
        return []
    verb = f"收纸质考核表（{case.papers} 家未交）"
    return [_organisation(verb, case.papers_due_on, page="assessment-progress")]


def _deciding(case: YearCase) -> list[Duty]:
    due_on = case.calendar.decision_ends_on
    duties = []
    if case.undecided:
        verb = f"审定意见不一致的指标（{case.undecided} 项）"
        duties.append(_leaders(case, verb, due_on, page="assessment-decision"))
    if not case.has_grade_plan:
        duties.append(_organisation("拟定等次方案", due_on, page=_GRADES))
    elif not case.undecided:
        duties.append(_leaders(case, "审定等次", due_on, page=_GRADES))
    return duties


def _allotting(case: YearCase) -> list[Duty]:
    due_on, page = case.calendar.decision_ends_on, _QUOTAS
    if not case.quota_plan:
        return [_organisation("拟定名额分配方案", due_on, page=page)]
    if case.quota_plan == "drafted":
        return [_director("审核名额分配", due_on, page=page)]
    return [_organisation_head("下发结果和名额", due_on, page=page)]


def _recommending(case: YearCase) -> list[Duty]:
    due_on = case.calendar.recommendation_ends_on
    duties = _appeals(case)
    if case.recommendations:
        verb = f"审核推荐（{case.recommendations} 项）"
        duties.append(_organisation(verb, due_on, page=CANDIDATES))
    elif case.accepted:
        duties.append(_organisation_head("公示名单", due_on, page=_LIST))
    return duties


def _on_notice(case: YearCase) -> list[Duty]:
    duties = _appeals(case)
    if case.objections:
        verb = f"答复异议（{case.objections} 件）"
        duties.append(_organisation(verb, case.list_ends_on, page=OBJECTIONS))
    is_over = case.windows_end_on is None or case.today > case.windows_end_on
    is_answered = not (case.objections or case.appeals or case.taken_appeals)
    if is_over and is_answered:
        due_on = case.calendar.feedback_ends_on
        duties.append(_director("确定名单", due_on, page=_LIST))
    return duties


def _sealed(case: YearCase) -> list[Duty]:
    due_on = case.calendar.feedback_ends_on
    return [_organisation_head("归档", due_on, page=_LIST)]


def _appeals(case: YearCase) -> list[Duty]:
    duties = []
    if case.appeals:
        verb = f"受理申诉（{case.appeals} 件）"
        duties.append(_organisation(verb, case.windows_end_on, page=APPEALS))
    for account_id, count in case.taken_appeals.items():
        duties.append(
            Duty(
                f"答复申诉（{count} 件）",
                APPEALS,
                "申诉复核人",
                _STAFF | _LEADERS,
                account_id=account_id,
                due_on=case.windows_end_on,
            )
        )
    return duties


def _organisation(verb: str, due_on: date | None, *, page: str = "assessment-year") -> Duty:
    return Duty(verb, page, "组织机构部", _STAFF, department=_ORGANISATION, due_on=due_on)


def _organisation_head(verb: str, due_on: date | None, *, page: str) -> Duty:
    return Duty(verb, page, "组织机构部部长", _HEAD, department=_ORGANISATION, due_on=due_on)


def _leaders(case: YearCase, verb: str, due_on: date | None, *, page: str) -> Duty:
    return Duty(verb, page, "考核领导小组", _LEADERS, group=case.group, due_on=due_on)


def _director(verb: str, due_on: date | None, *, page: str) -> Duty:
    return Duty(verb, page, "办事处主任", frozenset({Role.DIRECTOR}), due_on=due_on)

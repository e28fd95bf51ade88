"""The two years that are over, from the opening to the closed file, each with its own cases.

Not here: the year under review (``running``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.assessment.outcome.actions.decisions import IncidentReport
from huzhu.assessment.year.actions import years
from huzhu.demo.assessment import facts, honours, opening, rating, results, review
from huzhu.demo.assessment.results import DemoAppeal
from huzhu.demo.assessment.review import OtherView
from huzhu.kernel.actor import CLOCK
from huzhu.people.states import DepartmentCode

if TYPE_CHECKING:
    from huzhu.assessment.scheme.models import SchemeVersion
    from huzhu.demo.assessment.cycle import Cycle
    from huzhu.demo.assessment.dates import Dates
    from huzhu.demo.stage import Stage

#: Working days from the anchor.
_LISTS, _BASICS, _STATED, _PROOFS, _PAPERS = -20, -17, -16, -14, -2
_CLOSE_REVIEW, _DECIDE, _GRADES, _QUOTAS, _ISSUE = 9, 10, 12, 16, 20
_APPEALS, _RECOMMEND, _ACCEPT, _POST, _OBJECT = 22, 21, 30, 33, 34
_SEAL, _WITHDRAW = 46, 120
_WITH_PROOFS = ("D03", "D06", "B01")

DIVIDED = OtherView(
    "D09",
    "1.1",
    DepartmentCode.COMPLIANCE,
    Decimal("1.5"),  # nobody else gives halves: the two always differ
    "档案抽查发现制度文件未按年度归档，研究会议纪要缺一份，按一半计 1.5 分。",
)
_SETTLED = "两部门意见不一致。经领导小组会议研究，纪要补交属实，归档不及时，审定 2.5 分。"


@dataclass(frozen=True, slots=True)
class Story:
    """What was special about a year."""

    late: str
    vetoed: str
    is_objection_upheld: bool
    has_withdrawn_honour: bool


FIRST = Story(late="I04", vetoed="B06", is_objection_upheld=False, has_withdrawn_honour=True)
SECOND = Story(late="D14", vetoed="I03", is_objection_upheld=True, has_withdrawn_honour=False)


def walk(stage: Stage, dates: Dates, *, scheme: SchemeVersion, age: int, story: Story) -> Cycle:
    """Everything that happened in one year."""
    cycle = opening.prepare_year(stage, dates, scheme=scheme, age=age)
    bring_figures(cycle, but={story.late})
    end_self_rating(cycle, but={story.late}, late=story.late)
    review_all(cycle, story)
    results.decide_grades(cycle, day=_GRADES)
    results.allot(cycle, day=_QUOTAS)
    results.issue(cycle, day=_ISSUE)
    cycle.read_sheets()
    _appeal(cycle, story)
    honours.recommend_all(cycle, day=_RECOMMEND)
    honours.accept_all(cycle, day=_ACCEPT)
    honours.post(cycle, day=_POST)
    honours.object_to_list(cycle, day=_OBJECT, is_upheld=story.is_objection_upheld)
    honours.seal(cycle, day=_SEAL)
    if story.has_withdrawn_honour:
        honours.withdraw(cycle, day=_WITHDRAW)
    return cycle


def bring_figures(cycle: Cycle, *, but: set[str], with_papers: bool = False) -> None:
    """Papers, lists of other systems, what agencies state and the platform counts; proofs."""
    if with_papers:
        facts.file_papers(cycle)
    facts.import_lists(cycle, day=_LISTS)
    opening.open_year(cycle)
    rating.confirm_basics(cycle, day=_BASICS, but=but)
    facts.state_figures(cycle, day=_STATED)
    facts.compute(cycle, at=cycle.dates.at(_STATED, 23))
    cycle.forget_rows()
    rating.attach_proofs(cycle, _WITH_PROOFS, day=_PROOFS)


def end_self_rating(cycle: Cycle, *, but: set[str], late: str) -> None:
    """Agencies rate themselves and send their sheets; the clock ends it."""
    rating.send_all(cycle, but=but)
    rating.remind_by_hand(cycle, late, at=cycle.dates.at(-4, 16, 20))
    years.close_self_rating(cycle.year, by=CLOCK, at=cycle.dates.closed_at)
    cycle.read_sheets()


def review_all(cycle: Cycle, story: Story) -> None:
    """Papers, signatures, one item on which the owners differ, the veto."""
    rating.bring_papers(cycle, day=_PAPERS)
    numbers = [number for number in cycle.sheets if number != story.late]
    review.veto(cycle, story.vetoed, _incident(cycle), day=0)
    review.sign_all(cycle, numbers=numbers, views=[DIVIDED])
    at = cycle.dates.at(_CLOSE_REVIEW, 17)
    years.close_review(cycle.year, by=cycle.keeper(at), at=at)
    at = cycle.dates.at(_DECIDE, 10)
    review.decide(cycle, DIVIDED.number, DIVIDED.item, "2.5", reason=_SETTLED, at=at)
    cycle.read_sheets()


def _incident(cycle: Cycle) -> IncidentReport:
    return IncidentReport(
        happened_on=date(cycle.year.year, 5, 19),
        what="经办人把 1,260 名会员的姓名、证件号码和银行卡号发到工作群，被转发到外部群组。",
        consequences="43 名会员接到冒充办事处的诈骗电话，其中 2 人被骗，公安机关已立案。",
        has_leak=True,
        has_serious_consequences=True,
    )


def _appeal(cycle: Cycle, story: Story) -> None:
    taken = {story.late, story.vetoed}
    target = results.lowered(cycle, "2.8", but=taken)
    upheld = DemoAppeal(
        target,
        "2.8",
        DepartmentCode.MEMBER_SERVICE,
        "十一月的线上培训有直播记录和签到导出表，工作信息当月已报送邮箱，请予计入。",
        "经查邮箱，工作信息当月已报送，因附件过大被系统归入垃圾邮件，应计入培训次数。",
        is_upheld=True,
    )
    results.appeal(cycle, upheld, day=_APPEALS)
    dismissed = DemoAppeal(
        results.lowered(cycle, "3.3", but={*taken, target}),
        "3.3",
        DepartmentCode.BUSINESS,
        "年末三家单位的参保费次年一月到账，属于当年发展，请按签约时间计算。",
        "年度业务指标按到账时间统计，各代办处口径一致，维持原得分。",
        is_upheld=False,
    )
    results.appeal(cycle, dismissed, day=_APPEALS)

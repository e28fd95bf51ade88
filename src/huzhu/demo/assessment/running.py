"""The year under review: most agencies have sent their sheets, departments are at work.

There is something to do for everybody: an agency that was let in again and can rate itself now, one
that is asked back, items to sign, values to settle, figures in dispute, a sheet that was missed.

Not here: the years that are over (``past``).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.assessment.facts.actions import facts as fact_actions
from huzhu.assessment.outcome.actions import decisions
from huzhu.demo.assessment import facts, opening, past, rating, review
from huzhu.demo.assessment.review import OtherView
from huzhu.people.states import DepartmentCode

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.assessment.scheme.models import SchemeVersion
    from huzhu.demo.assessment.cycle import Cycle
    from huzhu.demo.assessment.dates import Dates
    from huzhu.demo.stage import Stage

#: 周芃 of 朝阳 was let in again; 教科文卫 has simply missed the deadline.
REOPENED, MISSED = "D03", "I04"
ASKED, ASKED_ITEM = "D06", "2.8"
_REOPENED_FOR = 5  # working days from the anchor
#: What has been rated there before the deadline.
_BEGUN = ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7")
_D = DepartmentCode
#: Items that owners have signed by now, for how many of the agencies that sent their sheets.
_SIGNED = (
    ("1.1", _D.ORGANISATION, 24), ("1.2", _D.MEMBER_SERVICE, 20), ("1.3", _D.COMPLIANCE, 12),
    ("1.4", _D.IT, 9), ("2.2", _D.BUSINESS, 25), ("2.3", _D.FINANCE, 25),
    ("2.4", _D.BUSINESS, 18), ("2.6", _D.CLAIMS_REVIEW, 14), ("2.7", _D.WELFARE, 11),
    ("2.9", _D.FINANCE, 16), ("2.9", _D.COMPLIANCE, 15), ("2.11", _D.FINANCE, 15),
    ("3.1", _D.BUSINESS, 25), ("3.2", _D.BUSINESS, 22), ("4.6", _D.LENDING, 8),
)  # fmt: skip
_VIEWS = (
    OtherView("D04", "2.9", _D.COMPLIANCE, Decimal("1.5"), "一笔采购没有比价记录，按一半计分。"),
    OtherView("D08", "2.9", _D.COMPLIANCE, Decimal("2.5"), "一笔专项支出列错科目，扣 0.5 分。"),
)


def walk(stage: Stage, dates: Dates, *, scheme: SchemeVersion) -> Cycle:
    """Everything until now."""
    cycle = opening.prepare_year(stage, dates, scheme=scheme, age=2)
    past.bring_figures(cycle, but={REOPENED, MISSED}, with_papers=True)
    facts.file_twice(cycle, day=-15)
    cycle.forget_rows()
    rating.rate(cycle, REOPENED, at=dates.at(-9, 16), items=_BEGUN)
    past.end_self_rating(cycle, but={REOPENED, MISSED}, late=MISSED)
    _reopen(cycle, at=dates.at(-2, 15, 30))
    rating.bring_papers(cycle, day=-2, but={"D05", "D06", "D12", "B03", "I01"})
    _sign_some(cycle)
    _ask(cycle)
    _dispute(cycle)
    return cycle


def _reopen(cycle: Cycle, *, at: datetime) -> None:
    sheet = cycle.sheets[REOPENED]
    decisions.reopen_sheet(
        sheet,
        until=cycle.dates.at(_REOPENED_FOR, 18, 0),
        reason="经办人突发疾病住院，代办处在截止前一日书面报告，情况属实，给予一次补报机会。",
        by=cycle.stage.director(at),
        at=at,
    )


def _sign_some(cycle: Cycle) -> None:
    numbers = [number for number, sheet in cycle.sheets.items() if sheet.submitted_at]
    for place, (item, department, count) in enumerate(_SIGNED):
        at = cycle.dates.at(-3 + place // 5, 9 + place % 5, 4 * place)
        some = numbers[:count]
        review.sign_item(cycle, item, department, numbers=some, at=at, views=_VIEWS)
    cycle.read_sheets()


def _ask(cycle: Cycle) -> None:
    review.ask(
        cycle,
        ASKED,
        ASKED_ITEM,
        department=_D.MEMBER_SERVICE,
        question="5 月 20 日的培训只有通知，没有签到表和课件。请补充签到表，并说明参训人数。",
        due_on=cycle.dates.day(4),
        at=cycle.dates.at(-1, 10, 40),
    )
    review.ask(
        cycle,
        "B01",
        "3.6",
        department=_D.IT,
        question="微信公众平台推广的宣传记录没有日期，请补充推广时间和范围。",
        due_on=cycle.dates.day(3),
        at=cycle.dates.at(-1, 14, 5),
    )


def _dispute(cycle: Cycle) -> None:
    """Two figures are in dispute, a third was put right."""
    rows = (
        ("D06", "returned_claims", 12, "系统升级当日重复退回的单据应剔除，附退回清单。"),
        ("B01", "target_rate", 2, "两家子公司的参保费记在上级单位名下，请按归属调整。"),
        ("D09", "longest_inactive_days", 30, "统计所列用户名已于年初停用，不应计入。"),
    )
    for place, (number, name, change, reason) in enumerate(rows):
        at = cycle.dates.at(-2, 10 + place, 25)
        known = float(cycle.profiles[number].facts[name])
        claimed = round(known + change, 1) if name == "target_rate" else max(int(known) - change, 0)
        dispute = fact_actions.dispute_fact(
            cycle.sheets[number],
            name,
            claimed=claimed,
            reason=reason,
            by=cycle.stage.clerk(number, at),
            at=at,
        )
        if number == "D09":
            at = cycle.dates.at(-1, 11, 15)
            answer = "经核对停用记录，该用户名年初已停用，按在用用户名重新统计。"
            by = cycle.stage.head(_D.IT, at)
            fact_actions.answer_dispute(dispute, upheld=True, answer=answer, by=by, at=at)

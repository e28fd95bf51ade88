"""How departments review and the leading group decides: signatures, questions, vetoes.

Not here: grades and what follows (``results``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from huzhu.assessment.outcome.actions import decisions
from huzhu.assessment.review.actions import reviews
from huzhu.assessment.review.rules.reviewing import ReviewEntry, Values, needs_reason
from huzhu.people.states import DepartmentCode

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from huzhu.assessment.outcome.actions.decisions import IncidentReport
    from huzhu.assessment.year.models import ScoresheetItem
    from huzhu.demo.assessment.cycle import Cycle

_ACCEPTED = 0.3  # of what an agency gave itself beyond the figures
_YES = "已核对佐证材料和原始记录，认可自评分。"
_NO = (
    "自评与业务数据不一致，按数据核定。",
    "说明的情况不属于本年度，按数据核定。",
    "未见佐证材料，按数据核定。",
)


@dataclass(frozen=True, slots=True)
class OtherView:
    """A department that signs something else than the other owner."""

    number: str
    item: str
    department: DepartmentCode
    points: Decimal
    reason: str


def sign_item(
    cycle: Cycle,
    item: str,
    department: str,
    *,
    numbers: Collection[str],
    at: datetime,
    views: Collection[OtherView] = (),
) -> None:
    """One department signs one item for many agencies at once, as its grid does."""
    kinds = cycle.scheme.item(item).kinds
    rows = {
        number: cycle.row(number, item)
        for number in numbers
        if cycle.sheets[number].agency_kind in kinds
    }
    differing = {v.number: v for v in views if (v.item, v.department) == (item, department)}
    entries = [_entry(cycle, number, row, differing) for number, row in rows.items()]
    by = cycle.stage.officer(department, at)
    reviews.review_many(cycle.year, item, entries, by=by, at=at)
    for row in rows.values():
        row.version += 1  # as the act counted it


def sign_all(cycle: Cycle, *, numbers: Collection[str], views: Collection[OtherView] = ()) -> None:
    """All owners sign all items, from the first week of the review to the last."""
    turns = [(item.id, str(owner)) for item in cycle.scheme.items for owner in item.owners]
    for place, (item, owner) in enumerate(turns):
        at = cycle.dates.at(-1 + place // 6, 9 + place % 6, 10 + place)
        sign_item(cycle, item, owner, numbers=numbers, at=at, views=views)
    cycle.read_sheets()


def ask(
    cycle: Cycle,
    number: str,
    item: str,
    *,
    department: DepartmentCode,
    question: str,
    due_on: date,
    at: datetime,
) -> None:
    """A department asks the agency back about one item."""
    by = cycle.stage.officer(department, at)
    reviews.ask_back(cycle.row(number, item), question=question, due_on=due_on, by=by, at=at)
    cycle.forget_rows([number])


def decide(cycle: Cycle, number: str, item: str, points: str, *, reason: str, at: datetime) -> None:
    """The leading group settles one item."""
    row = cycle.row(number, item)
    decisions.decide_points(
        row,
        points=Decimal(points),
        reason=reason,
        version=row.version,
        by=cycle.stage.deputy(at),
        at=at,
    )
    cycle.forget_rows([number])


def veto(cycle: Cycle, number: str, report: IncidentReport, *, day: int) -> None:
    """IT puts an incident on record, and the leading group vetoes the agency's year."""
    at = cycle.dates.at(day, 10, 15)
    sheet = cycle.sheets[number]
    incident = decisions.report_incident(
        sheet, report, by=cycle.stage.head(DepartmentCode.IT, at), at=at
    )
    at = cycle.dates.at(day + 3, 15, 40)
    reason = "会员信息泄露且造成严重后果，属重大信息安全事故，经考核领导小组会议研究，一票否决。"
    decisions.veto(sheet, incident=incident, reason=reason, by=cycle.stage.director(at), at=at)


def _entry(
    cycle: Cycle, number: str, row: ScoresheetItem, differing: Mapping[str, OtherView]
) -> ReviewEntry:
    if view := differing.get(number):
        return ReviewEntry(number, view.points, view.reason, row.version)
    # Both owners of an item draw the same, so that they sign the same value.
    rng = Random(f"{cycle.stage.seed}:review:{cycle.year.year}:{number}:{row.item}")
    own = row.self_points or Decimal(0)
    platform = row.platform_points or Decimal(0)
    is_accepted = rng.random() < _ACCEPTED
    points = own if is_accepted else platform
    reason = _YES if is_accepted else rng.choice(_NO)
    is_needed = needs_reason(points, Values(row.self_points, row.platform_points))
    return ReviewEntry(number, points, reason if is_needed else "", row.version)

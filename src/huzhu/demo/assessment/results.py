"""From points to results: grades, quotas, the notice to the agencies, appeals and their answers.

Not here: recommendations and honours (``honours``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.assessment.outcome.actions import appeals, grades, quotas, results
from huzhu.assessment.outcome.queries import appeals as appeal_queries
from huzhu.assessment.outcome.queries import grades as grade_queries
from huzhu.assessment.outcome.rules.grades import GradeConfig
from huzhu.assessment.outcome.rules.quotas import QuotaConfig
from huzhu.assessment.year.states import Grade

if TYPE_CHECKING:
    from huzhu.demo.assessment.cycle import Cycle
    from huzhu.people.states import DepartmentCode

_MOST_UNITS, _PERSONS = 5, 16


@dataclass(frozen=True, slots=True)
class DemoAppeal:
    """An appeal against one item; ``after`` is what the reviewer finds right, if anything."""

    number: str
    item: str
    department: DepartmentCode
    reason: str
    answer: str
    is_upheld: bool


def decide_grades(cycle: Cycle, *, day: int) -> None:
    """Grades by classes of comparable agencies, decided by the leading group's head."""
    at = cycle.dates.at(day, 10)
    grades.edit_grade_plan(cycle.year, GradeConfig(), by=cycle.keeper(at), at=at)
    at = cycle.dates.at(day + 2, 14, 30)
    grades.decide_grades(cycle.year, by=cycle.stage.director(at), at=at)


def allot(cycle: Cycle, *, day: int) -> None:
    """Places of excellent units and persons, approved by the directors' meeting."""
    at = cycle.dates.at(day, 9, 40)
    lines = grade_queries.simulate(cycle.year).lines
    excellent = sum(line.grade is Grade.EXCELLENT for line in lines)
    config = QuotaConfig(min(excellent, _MOST_UNITS), _PERSONS)
    quotas.edit_quota_plan(cycle.year, config, by=cycle.keeper(at), at=at)
    at = cycle.dates.at(day + 2, 15)
    meeting = f"主任办公会〔{at.year}〕第{at.isocalendar().week}次"
    quotas.approve_quotas(cycle.year, meeting=meeting, by=cycle.stage.director(at), at=at)


def issue(cycle: Cycle, *, day: int) -> None:
    """The notice with results and places goes to all agencies."""
    at = cycle.dates.at(day, 10, 30)
    number = f"京互助办〔{at.year}〕{at.isocalendar().week}号"
    results.issue_results(cycle.year, notice_number=number, by=cycle.keeper_head(at), at=at)


def appeal(cycle: Cycle, plea: DemoAppeal, *, day: int) -> None:
    """File an appeal against an item; a head who had no part in it answers two days later."""
    at = cycle.dates.at(day, 11, 5)
    sheet = cycle.sheets[plea.number]
    row = cycle.row(plea.number, plea.item)
    filed = appeals.file_appeal(
        sheet,
        item=plea.item,
        claimed_points=row.full_marks,
        reason=plea.reason,
        by=cycle.stage.clerk(plea.number, at),
        at=at,
    )
    at = cycle.dates.at(day + 2, 14, 20)
    head = cycle.stage.head(plea.department, at)
    appeals.take_appeal(filed, by=head, at=at)
    at = cycle.dates.at(day + 3, 10, 50)
    appeals.answer_appeal(
        filed,
        is_upheld=plea.is_upheld,
        points_after=row.full_marks if plea.is_upheld else None,
        answer=plea.answer,
        by=cycle.stage.head(plea.department, at),
        at=at,
    )
    cycle.forget_rows()


def lowered(cycle: Cycle, item: str, *, but: set[str]) -> str:
    """The first agency whose points for the item are not full, for an appeal to be about.

    :raises LookupError: all have full marks.
    """
    for number, sheet in cycle.sheets.items():
        row = cycle.row(number, item)
        points = appeal_queries.item_points(sheet, row)
        if number not in but and sheet.submitted_at and (points or Decimal(0)) < row.full_marks:
            return number
    raise LookupError(item)

"""What a department has to review: by item, by agency, and how far everybody is.

Not here: the values of single items (``review_rows``), second readings (``second_readings``).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.assessment.review.queries.review_rows import ReviewRow, rows_of
from huzhu.assessment.review.rules.reviewing import ItemState
from huzhu.assessment.review.rules.severity import Mark, severities
from huzhu.assessment.year.queries.years import scheme_of
from huzhu.people.states import DepartmentCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from huzhu.assessment.review.rules.severity import Severity
    from huzhu.assessment.scheme.rules.scheme import Item
    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a department is, with one item or altogether."""

    due: int = 0
    signed: int = 0
    asked: int = 0
    answered: int = 0
    divided: int = 0
    differing: int = 0  #: not signed yet, and self-rating and figures do not agree

    @property
    def left(self) -> int:
        return self.due - self.signed

    @property
    def percent(self) -> int:
        return 100 * self.signed // self.due if self.due else 0

    @property
    def is_done(self) -> bool:
        return self.due > 0 and self.left == 0


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item in a department's queue."""

    item: Item
    tally: Tally

    @property
    def owner_names(self) -> str:
        return "、".join(DepartmentCode(owner).label for owner in self.item.owners)


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """One department's progress."""

    code: str
    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """One agency in a department's queue."""

    row: ReviewRow  #: any of its rows: for names and states
    tally: Tally


@dataclass(frozen=True, slots=True)
class Board:
    """The review as one department sees it; ``department`` is blank for leaders."""

    department: str
    total: Tally
    mine: tuple[ItemLine, ...]
    others: tuple[ItemLine, ...]
    departments: tuple[DepartmentLine, ...]
    agencies: tuple[AgencyLine, ...]
    outside: tuple[AgencyLine, ...]  #: not handed in, or missed

    @property
    def next_item(self) -> ItemLine | None:
        """Where there is most left to do."""
        left = [line for line in self.mine if line.tally.left]
        return max(left, key=lambda line: line.tally.left, default=None)


def board_of(actor: Actor, year: AssessmentYear) -> Board:
    """The whole review in a fixed number of queries."""
    rows = rows_of(actor, year)
    department = actor.department
    lines = _item_lines(year, rows, department)
    mine = tuple(line for line in lines if department in line.item.owners)
    agencies = _agency_lines(rows, department)
    return Board(
        department=department,
        total=_tally((row for row in rows if department in row.item.owners), department),
        mine=mine,
        others=tuple(line for line in lines if line not in mine),
        departments=_department_lines(year, rows),
        agencies=tuple(line for line in agencies if line.row.sheet.submitted_at),
        outside=tuple(line for line in agencies if not line.row.sheet.submitted_at),
    )


def severity_report(
    actor: Actor, year: AssessmentYear
) -> tuple[tuple[Severity, ...], tuple[Severity, ...]]:
    """Strict or mild: by department, and by reviewer (O8)."""
    marks = [mark for row in rows_of(actor, year) for mark in _marks(row)]
    by_department = severities(marks, key=lambda mark: mark.department)
    return by_department, severities(marks, key=lambda mark: mark.who)


def _marks(row: ReviewRow) -> list[Mark]:
    return [
        Mark(
            who=signed.who,
            department=signed.department_name,
            item=row.item.id,
            points=signed.points,
            full_marks=row.row.full_marks,
            self_points=row.row.self_points,
            platform_points=row.platform_points,
        )
        for signed in row.signatures.values()
    ]


def _item_lines(year: AssessmentYear, rows: Sequence[ReviewRow], department: str) -> list[ItemLine]:
    by_item: dict[str, list[ReviewRow]] = defaultdict(list)
    for row in rows:
        by_item[row.item.id].append(row)
    return [
        ItemLine(item, _tally(by_item[item.id], department if department in item.owners else ""))
        for item in scheme_of(year).items
    ]


def _department_lines(
    year: AssessmentYear, rows: Sequence[ReviewRow]
) -> tuple[DepartmentLine, ...]:
    owners = {owner for item in scheme_of(year).items for owner in item.owners}
    return tuple(
        DepartmentLine(
            code,
            DepartmentCode(code).label,
            _tally((row for row in rows if code in row.item.owners), code),
        )
        for code in DepartmentCode
        if code in owners
    )


def _agency_lines(rows: Sequence[ReviewRow], department: str) -> list[AgencyLine]:
    by_agency: dict[str, list[ReviewRow]] = defaultdict(list)
    for row in rows:
        by_agency[row.number].append(row)
    return [
        AgencyLine(
            each[0],
            _tally(
                (row for row in each if not department or department in row.item.owners),
                department,
            ),
        )
        for each in by_agency.values()
    ]


def _tally(rows: Iterable[ReviewRow], department: str) -> Tally:
    """Count rows for one department; without one, an item counts when all owners have signed."""
    found = [row for row in rows if row.is_reviewable]
    signed = [row for row in found if _is_signed(row, department)]
    return Tally(
        due=len(found),
        signed=len(signed),
        asked=sum(row.state is ItemState.ASKED for row in found),
        answered=sum(
            bool(row.answers_for(department)) and not _is_signed(row, department) for row in found
        ),
        divided=sum(row.state is ItemState.DIVIDED for row in found),
        differing=sum(row.differs and not _is_signed(row, department) for row in found),
    )


def _is_signed(row: ReviewRow, department: str) -> bool:
    if row.state is ItemState.DECIDED:
        return True
    if department:
        return department in row.signatures
    return all(owner in row.signatures for owner in row.item.owners)

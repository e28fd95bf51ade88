"""What a department has to review: by item, by agency, and how far everybody is.

Not here: the values of single items (``review_rows``), second readings (``second_readings``).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from huzhu.assessment.review.models import DepartmentReview
from huzhu.assessment.review.queries.tallies import Tally, counted_items, tally
from huzhu.assessment.review.rules.severity import Mark, severities
from huzhu.assessment.year.queries import sheets as sheet_queries
from huzhu.assessment.year.queries.years import scheme_of
from huzhu.assessment.year.states import SheetStep
from huzhu.people.states import AgencyKind, DepartmentCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from huzhu.assessment.review.queries.tallies import Flags
    from huzhu.assessment.review.rules.severity import Severity
    from huzhu.assessment.scheme.rules.scheme import Item
    from huzhu.assessment.year.models import AssessmentYear, Scoresheet
    from huzhu.kernel.actor import Actor

_Key = TypeVar("_Key")


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

    sheet: Scoresheet
    tally: Tally

    @property
    def kind_name(self) -> str:
        return AgencyKind(self.sheet.agency_kind).label

    @property
    def state_name(self) -> str:
        return SheetStep(self.sheet.state).label


@dataclass(frozen=True, slots=True)
class Board:
    """The review as one department sees it; ``department`` is blank for leaders."""

    department: str
    total: Tally
    mine: tuple[ItemLine, ...]
    others: tuple[ItemLine, ...]
    departments: tuple[DepartmentLine, ...]
    agencies: tuple[AgencyLine, ...]
    outside: tuple[AgencyLine, ...]  #: not handed in, or missed; nothing is due

    @property
    def next_item(self) -> ItemLine | None:
        """Where there is most left to do."""
        left = [line for line in self.mine if line.tally.left]
        return max(left, key=lambda line: line.tally.left, default=None)


def board_of(actor: Actor, year: AssessmentYear) -> Board:
    """The whole review in a fixed number of queries."""
    department = actor.department
    sheets = {sheet.pk: sheet for sheet in sheet_queries.sheets_of(actor, year)}
    rows = counted_items(year, sheets)
    own = [row for row in rows if department in row.item.owners]
    of_items = _tallies(
        (row.item.id, row.seen_by(department if department in row.item.owners else ""))
        for row in rows
    )
    of_departments = _tallies(
        (str(owner), row.seen_by(owner)) for row in rows for owner in row.item.owners
    )
    of_agencies = _tallies(
        (row.sheet_id, row.seen_by(department)) for row in (own if department else rows)
    )
    lines = [ItemLine(item, of_items.get(item.id, _NOTHING_DUE)) for item in scheme_of(year).items]
    agencies = [
        AgencyLine(sheet, of_agencies.get(sheet.pk, _NOTHING_DUE)) for sheet in sheets.values()
    ]
    return Board(
        department=department,
        total=of_departments.get(department, _NOTHING_DUE),
        mine=tuple(line for line in lines if department in line.item.owners),
        others=tuple(line for line in lines if department not in line.item.owners),
        departments=_department_lines(year, of_departments),
        agencies=tuple(line for line in agencies if line.sheet.submitted_at),
        outside=tuple(line for line in agencies if not line.sheet.submitted_at),
    )


def severity_report(
    actor: Actor, year: AssessmentYear
) -> tuple[tuple[Severity, ...], tuple[Severity, ...]]:
    """Strict or mild: by department, and by reviewer (O8)."""
    rows = DepartmentReview.objects.filter(
        item__sheet__in=sheet_queries.sheets_of(actor, year), is_current=True
    ).order_by("item__sheet__agency_number", "item__place", "id")
    marks = [
        Mark(
            who=f"{title} {name}",
            department=DepartmentCode(department).label,
            platform_points=platform if is_known else None,
            **dict(zip(_COMPARED, values, strict=True)),
        )
        for title, name, department, platform, is_known, *values in rows.values_list(*_SIGNED)
    ]
    by_department = severities(marks, key=lambda mark: mark.department)
    return by_department, severities(marks, key=lambda mark: mark.who)


_NOTHING_DUE = Tally()
_COMPARED = ("item", "points", "full_marks", "self_points")
_SIGNED = (
    *("by_title", "by_name", "department", "item__platform_points", "item__platform_is_known"),
    *("item__item", "points", "item__full_marks", "item__self_points"),
)


def _tallies(seen: Iterable[tuple[_Key, Flags]]) -> dict[_Key, Tally]:
    found: dict[_Key, list[Flags]] = defaultdict(list)
    for key, flags in seen:
        found[key].append(flags)
    return {key: tally(each) for key, each in found.items()}


def _department_lines(
    year: AssessmentYear, tallies: Mapping[str, Tally]
) -> tuple[DepartmentLine, ...]:
    owners = {owner for item in scheme_of(year).items for owner in item.owners}
    return tuple(
        DepartmentLine(code, DepartmentCode(code).label, tallies.get(code, _NOTHING_DUE))
        for code in DepartmentCode
        if code in owners
    )

"""Where each agency of a year stands: points, grade and what it is measured by, in few queries.

Totals are always added up from the items; what is stored on a sheet is what was decided.

Not here: what a plan makes of it (``grades``, ``quotas``), who may see it (``results``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from huzhu.assessment.outcome.models import LeadershipDecision
from huzhu.assessment.outcome.rules.ranking import Standing
from huzhu.assessment.outcome.states import DecisionKind
from huzhu.assessment.review.queries.item_values import VALUES
from huzhu.assessment.review.rules.reviewing import ItemValues, sheet_points
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.models import Scoresheet, ScoresheetItem
from huzhu.assessment.year.queries.sheets import all_sheets
from huzhu.assessment.year.queries.years import scheme_of
from huzhu.assessment.year.states import SheetStep
from huzhu.people.states import AgencyKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from decimal import Decimal

    from huzhu.assessment.outcome.rules.grades import SizeBy
    from huzhu.assessment.review.rules.reviewing import SheetPoints
    from huzhu.assessment.scheme.rules.scheme import Scheme
    from huzhu.assessment.year.models import AssessmentYear


@dataclass(frozen=True, slots=True)
class SheetStanding:
    """One agency with the points that stand now."""

    sheet: Scoresheet
    points: SheetPoints
    own_total: Decimal | None  #: what the agency gave itself; None: it rated nothing

    @property
    def number(self) -> str:
        return self.sheet.agency_number

    @property
    def name(self) -> str:
        return self.sheet.agency_name

    @property
    def kind_name(self) -> str:
        return AgencyKind(self.sheet.agency_kind).label

    def size(self, size_by: SizeBy) -> int:
        """What the agency's class is found by (A7.1)."""
        return int(self.sheet.basics.get(str(size_by)) or 0)

    def as_standing(self, size_by: SizeBy) -> Standing:
        """The agency as the rules of ranks and grades take it."""
        return Standing(
            agency=self.number,
            kind=AgencyKind(self.sheet.agency_kind),
            size=self.size(size_by),
            total=self.points.total,
            sections=self.points.sections,
            verdict=Verdict(self.sheet.verdict),
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """Values to be looked at as if they stood already: what an appeal would do."""

    points: Mapping[tuple[int, str], Decimal] = field(default_factory=dict)  #: (sheet id, item)
    verdicts: Mapping[int, Verdict] = field(default_factory=dict)  #: by sheet id


def standings_of(
    year: AssessmentYear, *, changes: Changes | None = None, among: Collection[int] | None = None
) -> list[SheetStanding]:
    """Every agency of the year, by number; two queries for any number of agencies.

    ``among``: only these sheets, by their ids.
    """
    sheets = all_sheets().filter(year=year).order_by("agency_number")
    found = list(sheets if among is None else sheets.filter(pk__in=among))
    return _standings(scheme_of(year), found, changes or Changes())


def overrides_of(year: AssessmentYear) -> dict[int, LeadershipDecision]:
    """The leading group's newest word on the grade of a sheet, by sheet id."""
    rows = LeadershipDecision.objects.filter(sheet__year=year, kind=DecisionKind.GRADE)
    return {row.sheet_id: row for row in rows.order_by("at", "id")}


def sections_of(scheme: Scheme) -> dict[str, str]:
    """The section of each item."""
    return {item.id: item.section for item in scheme.items}


def others_of(scheme: Scheme, kind: str) -> frozenset[str]:
    """The items that are for other kinds of agencies."""
    return frozenset(item.id for item in scheme.items if AgencyKind(kind) not in item.kinds)


def _standings(
    scheme: Scheme, sheets: Collection[Scoresheet], changes: Changes
) -> list[SheetStanding]:
    sections = sections_of(scheme)
    others = {kind: others_of(scheme, kind) for kind in {each.agency_kind for each in sheets}}
    values = _values_by_sheet(sheets, changes)
    found = []
    for sheet in sheets:
        sheet.verdict = str(changes.verdicts.get(sheet.pk, sheet.verdict))
        rows = values.get(sheet.pk, [])
        points = sheet_points(
            rows,
            sections=sections,
            is_missed=sheet.state == SheetStep.MISSED,
            others=others[sheet.agency_kind],
        )
        found.append(SheetStanding(sheet, points, _own_total(rows)))
    return found


def _values_by_sheet(sheets: Iterable[Scoresheet], changes: Changes) -> dict[int, list[ItemValues]]:
    found: dict[int, list[ItemValues]] = {}
    rows = ScoresheetItem.objects.filter(sheet__in=list(sheets)).order_by("place")
    for sheet_id, *row in rows.values_list("sheet_id", *VALUES):
        row[-1] = changes.points.get((sheet_id, row[0]), row[-1])
        found.setdefault(sheet_id, []).append(ItemValues(*row))
    return found


def _own_total(rows: Collection[ItemValues]) -> Decimal | None:
    given = [row.own for row in rows if row.own is not None]
    return sum(given[1:], given[0]) if given else None

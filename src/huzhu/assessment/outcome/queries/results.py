"""What an agency's year came to, item by item with reasons, and how the years compare (A4.5, A4.6).

An agency reads its result from the day it was issued; the office may look at any time.

Not here: the papers (``result_papers``), appeals (``appeals``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from huzhu.assessment.outcome.errors import ResultsNotTold
from huzhu.assessment.outcome.models import Appeal, Quota
from huzhu.assessment.outcome.queries import standings as standing_queries
from huzhu.assessment.outcome.states import AppealKind
from huzhu.assessment.review.models import DepartmentReview
from huzhu.assessment.review.queries.item_values import values_of
from huzhu.assessment.review.rules.reviewing import points_that_stand
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.models import AssessmentYear, Scoresheet, ScoresheetItem
from huzhu.assessment.year.queries import sheets as sheet_queries
from huzhu.assessment.year.queries import years as year_queries
from huzhu.assessment.year.queries.years import scheme_of
from huzhu.assessment.year.states import RESULTS_TOLD, Grade, SheetStep, YearStep
from huzhu.people.states import DepartmentCode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from huzhu.assessment.outcome.queries.standings import SheetStanding
    from huzhu.assessment.scheme.rules.scheme import Item, Section
    from huzhu.kernel.actor import Actor

_NOTHING = Decimal(0)
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One item as it was judged: the values side by side, and why (A1)."""

    item: Item
    row: ScoresheetItem
    points: Decimal
    reason: str
    is_applicable: bool
    appeal: Appeal | None = None

    @property
    def lost(self) -> Decimal:
        """What the item could have earned and did not; bonus items count among the full marks."""
        return self.item.full_marks - self.points if self.is_applicable else _NOTHING

    @property
    def advice(self) -> str:
        return self.item.guide or self.item.proof

    @property
    def owners(self) -> list[str]:
        return [DepartmentCode(owner).label for owner in self.item.owners]


@dataclass(frozen=True, slots=True)
class ResultSection:
    """One part of the sheet with its lines."""

    section: Section
    lines: Sequence[ResultLine]

    @property
    def points(self) -> Decimal:
        return sum((line.points for line in self.lines), _NOTHING)

    @property
    def own(self) -> Decimal:
        return sum((line.row.self_points or _NOTHING for line in self.lines), _NOTHING)


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one agency in one year."""

    sheet: Scoresheet
    sections: Sequence[ResultSection]
    full_marks: Decimal
    class_size: int
    quota: Quota | None
    has_veto_appeal: bool

    @property
    def total(self) -> Decimal:
        """Added up from the items, always."""
        return sum((each.points for each in self.sections), _NOTHING)

    @property
    def own_total(self) -> Decimal:
        return sum((each.own for each in self.sections), _NOTHING)

    @property
    def grade_name(self) -> str:
        return Grade(self.sheet.grade).label if self.sheet.grade else ""

    @property
    def is_vetoed(self) -> bool:
        return self.sheet.verdict == Verdict.VETOED

    @property
    def lines(self) -> list[ResultLine]:
        return [line for each in self.sections for line in each.lines]

    @property
    def losses(self) -> list[ResultLine]:
        """Where points were lost, the most first; equal ones in the sheet's order."""
        return sorted((line for line in self.lines if line.lost > 0), key=lambda each: -each.lost)


@dataclass(frozen=True, slots=True)
class YearSummary:
    """One year of all agencies: averages by part of the sheet, and how many got which grade."""

    year: AssessmentYear
    agencies: int
    average: Decimal
    sections: Sequence[tuple[Section, Decimal]]
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class AgencyYears:
    """One agency across the years: its totals and the last change."""

    number: str
    name: str
    totals: Sequence[Decimal | None]

    @property
    def change(self) -> Decimal | None:
        """The last year against the one before; None where one is missing."""
        last = self.totals[-2:]
        if len(last) < 2 or last[0] is None or last[1] is None:  # noqa: PLR2004 -- a pair
            return None
        return last[1] - last[0]


def are_told(year: AssessmentYear) -> bool:
    """Whether agencies may read the year's results."""
    return YearStep(year.state) in RESULTS_TOLD


def result_of(actor: Actor, sheet: Scoresheet) -> Result:
    """The result of a sheet within the actor's scope.

    :raises ResultsNotTold: the year's results were not issued, and the reader is an agency.
    """
    if not actor.is_office and not are_told(sheet.year):
        raise ResultsNotTold(year=sheet.year.year)
    scheme = scheme_of(sheet.year)
    rows = {row.item: row for row in sheet_queries.items_of(sheet)}
    reasons = _reasons_of(sheet)
    appeals = list(Appeal.objects.filter(sheet=sheet))
    by_item = {each.item: each for each in appeals if each.kind == AppealKind.ITEM}
    others = standing_queries.others_of(scheme, sheet.agency_kind)
    is_missed = sheet.state == SheetStep.MISSED

    def line(item: Item) -> ResultLine:
        row = rows[item.id]
        values = values_of(row)
        stands = points_that_stand(values, is_missed=is_missed)
        is_applicable = item.id not in others
        points = stands if stands is not None else (row.platform_points or _NOTHING)
        return ResultLine(
            item=item,
            row=row,
            points=points if is_applicable or stands is not None else _NOTHING,
            reason=_reason(row, reasons.get(item.id, []), is_missed=is_missed),
            is_applicable=is_applicable,
            appeal=by_item.get(item.id),
        )

    sections = [
        ResultSection(section, [line(item) for item in scheme.items_of(section.id)])
        for section in scheme.sections
    ]
    return Result(
        sheet=sheet,
        sections=sections,
        full_marks=scheme.total,
        class_size=_class_size(sheet),
        quota=Quota.objects.filter(sheet=sheet).first(),
        has_veto_appeal=any(each.kind == AppealKind.VETO for each in appeals),
    )


def graded_years() -> QuerySet[AssessmentYear]:
    """The years whose grades were decided, the oldest first."""
    steps = [str(YearStep.ALLOTTING), *(str(step) for step in RESULTS_TOLD)]
    return year_queries.years().filter(state__in=steps).order_by("year")


def summaries_of(years: Sequence[AssessmentYear]) -> list[YearSummary]:
    """Averages and grades of whole years; a few queries for each year."""
    return [_summary(year, standing_queries.standings_of(year)) for year in years]


def agencies_over(years: Sequence[AssessmentYear]) -> list[AgencyYears]:
    """Every agency's decided totals side by side, by number."""
    rows = Scoresheet.objects.filter(year__in=years).order_by("agency__number")
    found: dict[tuple[str, str], dict[int, Decimal | None]] = {}
    for number, name, year_id, total in rows.values_list(
        "agency__number", "agency__name", "year_id", "total"
    ):
        found.setdefault((number, name), {})[year_id] = total
    return [
        AgencyYears(number, name, [totals.get(year.pk) for year in years])
        for (number, name), totals in found.items()
    ]


def _summary(year: AssessmentYear, found: Sequence[SheetStanding]) -> YearSummary:
    count = len(found) or 1
    scheme = scheme_of(year)
    averages = [
        (section, _average([each.points.sections[section.id] for each in found]))
        for section in scheme.sections
    ]
    total = sum((each.points.total for each in found), _NOTHING)
    given = [each.sheet.grade for each in found]
    grades = {Grade(grade).label: given.count(str(grade)) for grade in Grade}
    return YearSummary(year, len(found), _rounded(total / count), averages, grades)


def _average(values: Sequence[Decimal]) -> Decimal:
    return _rounded(sum(values, _NOTHING) / (len(values) or 1))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_TENTH, ROUND_HALF_UP)


def _class_size(sheet: Scoresheet) -> int:
    sizes = _class_sizes([sheet.year_id])
    return sizes.get((sheet.year_id, sheet.comparison_class), 0)


def _class_sizes(year_ids: Sequence[int]) -> dict[tuple[int, str], int]:
    sizes: dict[tuple[int, str], int] = {}
    rows = Scoresheet.objects.filter(year_id__in=year_ids)
    for key in rows.values_list("year_id", "comparison_class"):
        sizes[key] = sizes.get(key, 0) + 1
    return sizes


def _reasons_of(sheet: Scoresheet) -> dict[str, list[str]]:
    """What departments wrote about each item, newest signatures only."""
    rows = DepartmentReview.objects.filter(item__sheet=sheet, is_current=True).exclude(reason="")
    found: dict[str, list[str]] = {}
    for item, department, reason in rows.order_by("id").values_list(
        "item__item", "department", "reason"
    ):
        name = DepartmentCode(department).label
        found.setdefault(item, []).append(f"{name}：{reason}")
    return found


def _reason(row: ScoresheetItem, reviews: Sequence[str], *, is_missed: bool) -> str:
    """Why the points are what they are, in the words of whoever had the last one."""
    if row.decided_points is not None and row.decided_reason:
        return row.decided_reason
    if reviews:
        return "；".join(reviews)
    if is_missed:
        return f"未按时报送，按平台数据计：{row.platform_reason}"
    if row.reviewed_points is not None and row.reviewed_points == row.platform_points:
        return row.platform_reason
    return f"部门同意自评 {number_text(row.self_points)} 分" if row.self_points is not None else ""

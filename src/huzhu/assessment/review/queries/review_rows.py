"""Items under review as reviewers see them: all values side by side, in a fixed number of queries.

Not here: whole years, which are only counted (``tallies``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Value
from django.db.models.functions import Concat

from huzhu.assessment.rating.models import ReviewQuestion
from huzhu.assessment.review.models import DepartmentReview
from huzhu.assessment.review.queries import item_values
from huzhu.assessment.review.queries.item_values import VALUES
from huzhu.assessment.review.rules.reviewing import (
    ItemState,
    ItemValues,
    Values,
    differs,
    points_that_stand,
    state_of,
)
from huzhu.assessment.review.states import ReviewVerdict
from huzhu.assessment.year.models import Evidence, ScoresheetItem
from huzhu.assessment.year.queries import sheets as sheet_queries
from huzhu.assessment.year.queries.years import scheme_of
from huzhu.assessment.year.states import HANDED_IN, SheetStep
from huzhu.people.states import AgencyKind, DepartmentCode

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from decimal import Decimal
    from typing import Any

    from django.db.models import QuerySet

    from huzhu.assessment.review.queries.item_values import Figure
    from huzhu.assessment.scheme.rules.scheme import Item
    from huzhu.assessment.year.models import AssessmentYear, Scoresheet
    from huzhu.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Signature:
    """What one department signed, and who for it."""

    department: str
    points: Decimal
    reason: str
    who: str
    at: datetime
    verdict: str
    is_spot_check: bool
    by_account: int

    @property
    def department_name(self) -> str:
        return DepartmentCode(self.department).label

    @property
    def verdict_name(self) -> str:
        return ReviewVerdict(self.verdict).label


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One item of one agency with everything that has been said about it."""

    row: ScoresheetItem
    item: Item
    state: ItemState
    figures: tuple[Figure, ...]
    evidence_count: int
    signatures: Mapping[str, Signature]
    questions: tuple[ReviewQuestion, ...]  #: not withdrawn, oldest first
    last_year: Decimal | None

    @property
    def sheet(self) -> Scoresheet:
        return self.row.sheet

    @property
    def platform_points(self) -> Decimal | None:
        """None: figures that would decide it are not known."""
        return item_values.known_points(self.row)

    @property
    def number(self) -> str:
        return self.sheet.agency_number

    @property
    def agency_name(self) -> str:
        return self.sheet.agency_name

    @property
    def kind_name(self) -> str:
        return AgencyKind(self.sheet.agency_kind).label

    @property
    def state_name(self) -> str:
        return ItemState(self.state).label

    @property
    def sheet_state_name(self) -> str:
        return SheetStep(self.sheet.state).label

    @property
    def is_reviewable(self) -> bool:
        """Handed in, and for this kind of agency."""
        is_for_kind = self.state is not ItemState.NOT_FOR_THIS_KIND
        return self.sheet.state in HANDED_IN and is_for_kind

    @property
    def differs(self) -> bool:
        """Self-rating against known figures (A6.2)."""
        return differs(Values(self.row.self_points, self.platform_points))

    @property
    def jump(self) -> Decimal | None:
        """How far the self-rating lies from what stood last year; None where it lies near."""
        if self.last_year is None or self.row.self_points is None:
            return None
        moved = self.row.self_points - self.last_year
        return moved if abs(moved) * 2 >= self.row.full_marks else None

    @property
    def standing(self) -> Decimal | None:
        """The value that stands now."""
        decided: Decimal | None = self.row.decided_points
        reviewed: Decimal | None = self.row.reviewed_points
        return reviewed if decided is None else decided

    def question_from(self, department: str) -> ReviewQuestion | None:
        """The department's open question."""
        mine = (each for each in self.questions if each.department == department)
        return next((each for each in mine if each.answered_at is None), None)

    def is_due(self, department: str) -> bool:
        """Whether the department has still to sign, and can."""
        return (
            self.is_reviewable
            and department in self.item.owners
            and department not in self.signatures
            and self.state is not ItemState.DECIDED
            and self.question_from(department) is None
        )

    def moved_since(self, department: str) -> bool:
        """Whether rating or figures changed after the department had signed."""
        signed = self.signatures.get(department)
        moments = (self.row.self_at, self.row.platform_at)
        return signed is not None and any(at is not None and at > signed.at for at in moments)


def rows_of(
    actor: Actor,
    year: AssessmentYear,
    *,
    item: str = "",
    sheet: Scoresheet | None = None,
    among: Collection[int] | None = None,
) -> list[ReviewRow]:
    """Rows of one item, of one sheet, or ``among`` these ids, by agency and place.

    The number of queries does not depend on the number of agencies.
    """
    of = Q(item=item) if item else Q()
    if sheet is not None:
        of &= Q(sheet=sheet)
    if among is not None:
        of &= Q(pk__in=among)
    visible = sheet_queries.sheets_of(actor, year)
    found = {each.pk: each for each in visible.filter(pk__in=_items(of).values("sheet"))}
    by_sheet: dict[int, list[ScoresheetItem]] = defaultdict(list)
    for row in _items(of).filter(sheet__in=found).order_by("place"):
        row.sheet = found[row.sheet_id]
        by_sheet[row.sheet_id].append(row)
    return _rows(year, [row for sheet_id in found for row in by_sheet[sheet_id]])


def _items(of: Q) -> QuerySet[ScoresheetItem]:
    return ScoresheetItem.objects.filter(of)


def _rows(year: AssessmentYear, items: Collection[ScoresheetItem]) -> list[ReviewRow]:
    scheme = scheme_of(year)
    asked_for = {row.item: scheme.item(row.item) for row in items}
    sheets = {row.sheet_id: row.sheet for row in items}.values()
    known = item_values.facts_behind(year, sheets, asked_for.values())
    signed, asked = _signatures(items), _questions(items)
    proofs, last = _proofs(items), _last_year(year, sheets, items=asked_for)
    return [
        _row(
            row,
            item,
            figures=item_values.figures_of(item, known[row.sheet_id], scheme=scheme),
            evidence_count=proofs[row.pk],
            signatures=signed.get(row.pk, {}),
            questions=tuple(asked.get(row.pk, ())),
            last_year=last.get((row.sheet.agency_id, row.item)),
        )
        for row in items
        for item in (asked_for[row.item],)
    ]


def _row(row: ScoresheetItem, item: Item, **told: Any) -> ReviewRow:
    signatures, questions = told["signatures"], told["questions"]
    state = state_of(
        {department: each.points for department, each in signatures.items()},
        owners=item.owners,
        is_asked=any(each.answered_at is None for each in questions),
        is_decided=row.decided_points is not None,
        is_applicable=row.sheet.agency_kind in item.kinds,
    )
    return ReviewRow(row=row, item=item, state=state, **told)


def _proofs(items: Collection[ScoresheetItem]) -> Counter[int]:
    """How many files show each item, those withdrawn not counted."""
    rows = Evidence.objects.filter(item__in=items, withdrawn_at__isnull=True).order_by()
    return Counter(
        dict(rows.values("item").annotate(count=Count("pk")).values_list("item", "count"))
    )


def _signatures(items: Collection[ScoresheetItem]) -> dict[int, dict[str, Signature]]:
    found: dict[int, dict[str, Signature]] = defaultdict(dict)
    rows = DepartmentReview.objects.filter(item__in=items, is_current=True)
    columns = [each.name for each in fields(Signature)]
    named = rows.annotate(who=Concat("by_title", Value(" "), "by_name"))
    for item_id, *signed in named.values_list("item_id", *columns):
        signature = Signature(*signed)
        found[item_id][signature.department] = signature
    return found


def _questions(items: Collection[ScoresheetItem]) -> dict[int, list[ReviewQuestion]]:
    found: dict[int, list[ReviewQuestion]] = defaultdict(list)
    rows = ReviewQuestion.objects.filter(item__in=items, withdrawn_at__isnull=True)
    for question in rows.order_by("id"):
        found[question.item_id].append(question)
    return found


def _last_year(
    year: AssessmentYear, sheets: Collection[Scoresheet], *, items: Collection[str]
) -> dict[tuple[int, str], Decimal]:
    """What stood a year ago, by agency id and item."""
    rows = ScoresheetItem.objects.filter(
        sheet__year__year=year.year - 1,
        sheet__agency__in=[each.agency_id for each in sheets],
        item__in=items,
    )
    found = {}
    for agency_id, state, *values in rows.values_list("sheet__agency_id", "sheet__state", *VALUES):
        points = points_that_stand(ItemValues(*values), is_missed=state == SheetStep.MISSED)
        if points is not None:
            found[agency_id, values[0]] = points
    return found

"""Tables of review and purchase as a page shows them: opinions, 附件4, 附件3.

Rows are made here so that a template only walks along them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.people.states import DepartmentCode
from huzhu.procurement import queries
from huzhu.procurement.states import FULL_MARKS, Criterion
from huzhu.projects.states import REVIEWING

if TYPE_CHECKING:
    from decimal import Decimal

    from huzhu.procurement.states import (
        AwardRecord,
        ComparisonLine,
        Goods,
        Marks,
        Price,
        PriceComparison,
        ProcurementRecord,
        RankedSupplier,
        SupplierQuote,
    )
    from huzhu.projects.models import PreliminaryReview, ReviewOpinion
    from huzhu.projects.queries.files import ProjectFile

TERMS = {
    "phone": "电话",
    "goods_model": "商品型号",
    "payment": "付款方式",
    "invoice": "提供税票种",
    "after_sales": "售后服务",
    "note": "备注",
}


@dataclass(frozen=True, slots=True)
class DepartmentOpinion:
    """One department's place in a round: its opinion, or still open."""

    department: str
    opinion: ReviewOpinion | None


@dataclass(frozen=True, slots=True)
class Round:
    """One round of the preliminary review."""

    review: PreliminaryReview
    opinions: tuple[DepartmentOpinion, ...]

    @property
    def given_count(self) -> int:
        return sum(place.opinion is not None for place in self.opinions)


def rounds_of(file: ProjectFile) -> list[Round]:
    """All rounds, newest first, every wanted department in its place."""
    return [_round(review) for review in reversed(file.reviews)]


def _round(review: PreliminaryReview) -> Round:
    given = {row.department: row for row in review.opinions.all()}
    codes = [*REVIEWING, *(code for code in given if code not in REVIEWING)]
    places = [DepartmentOpinion(DepartmentCode(code).label, given.get(code)) for code in codes]
    return Round(review, tuple(places))


@dataclass(frozen=True, slots=True)
class TermRow:
    """One of the lower rows of 附件4: a term, then each supplier's words."""

    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparisonTable:
    """附件4: suppliers across, goods down, sums and terms below."""

    suppliers: tuple[SupplierQuote, ...]
    lines: tuple[ComparisonLine, ...]
    sums: tuple[Decimal | None, ...]
    terms: tuple[TermRow, ...]
    lowest: Decimal | None


def comparison_table(buying: ProcurementRecord | None) -> ComparisonTable | None:
    """The price comparison, when anything has been entered."""
    if buying is None or not buying.comparison.suppliers:
        return None
    comparison = buying.comparison
    sums = comparison.sums
    return ComparisonTable(
        suppliers=comparison.suppliers,
        lines=comparison.lines,
        sums=sums,
        terms=tuple(
            TermRow(label, tuple(getattr(supplier, term) for supplier in comparison.suppliers))
            for term, label in TERMS.items()
        ),
        lowest=min((amount for amount in sums if amount is not None), default=None),
    )


@dataclass(frozen=True, slots=True)
class Quoted:
    """What one supplier quotes, beside the marks it is given."""

    supplier: SupplierQuote
    prices: tuple[tuple[Goods, Price], ...]
    amount: Decimal | None


def quoted_by_name(comparison: PriceComparison) -> dict[str, Quoted]:
    """Each supplier's column of 附件4, read down."""
    return {
        supplier.name: Quoted(
            supplier, tuple((line.goods, line.prices[place]) for line in comparison.lines), amount
        )
        for place, (supplier, amount) in enumerate(
            zip(comparison.suppliers, comparison.sums, strict=True)
        )
    }


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One supplier on one scorer's sheet."""

    scorer: str
    marks: Marks
    span: int  # rows of this scorer, on the first of them


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """附件3: all sheets one below the other, and the ranking."""

    headings: tuple[str, ...]
    rows: tuple[ScoreRow, ...]
    ranking: tuple[RankedSupplier, ...]
    scorer_count: int


def score_table(buying: ProcurementRecord | None) -> ScoreTable | None:
    """The score sheets, when there is one."""
    if buying is None or not buying.sheets:
        return None
    rows = [
        ScoreRow(sheet.scorer, marks, len(sheet.marks) if place == 0 else 0)
        for sheet in buying.sheets
        for place, marks in enumerate(sheet.marks)
    ]
    headings = tuple(f"{name}（{FULL_MARKS[key]}）" for key, name in Criterion.labels().items())
    return ScoreTable(headings, tuple(rows), buying.ranking, len(buying.sheets))


def set_aside(number: str) -> tuple[AwardRecord, ...]:
    """Earlier awards that were set aside."""
    return queries.awards_set_aside(number)

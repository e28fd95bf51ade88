"""Decisions about a procurement: like for like, ranking, ties, what is missing (附件3, 附件4).

Not here: the sums of the sheets, which the values in ``states`` know themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.kernel.money import to_cents
from huzhu.procurement.errors import (
    ChosenNotLeading,
    GoodsHaveChanged,
    GoodsRepeated,
    GoodsUnclear,
    MarksOutOfRange,
    NoGoods,
    NotAwarded,
    NotLikeForLike,
    PriceUnclear,
    ScorerUnnamed,
    SheetNotComplete,
    SilentSupplierQuoted,
    SupplierUnclear,
    TermsMissing,
    TieUndecided,
    TooFewScorers,
    TooFewSuppliers,
)
from huzhu.procurement.states import FULL_MARKS, Criterion, RankedSupplier

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from huzhu.kernel.errors import DomainError
    from huzhu.procurement.states import (
        Goods,
        Marks,
        PriceComparison,
        ProcurementRecord,
        ScoreSheet,
        SupplierQuote,
    )

LEAST_SUPPLIERS = 3  # 附件4 has three columns of suppliers
LEAST_SCORERS = 2  # 附件3 adds the totals of several scorers and names no number
HIGHEST_PRICE = Decimal(10) ** 10
_CENT_PLACES = 2
_MARK_PLACES = 1
_TERMS = {
    "phone": "电话",
    "payment": "付款方式",
    "invoice": "提供税票种",
    "after_sales": "售后服务",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """Whom the totals choose; ``tied_with`` names the others that had the same total."""

    supplier: str
    total: Decimal
    tied_with: tuple[str, ...]

    @property
    def is_tie(self) -> bool:
        return bool(self.tied_with)


def check_goods(goods: Sequence[Goods]) -> None:
    """Turn away rows that no supplier could quote (S7.4).

    :raises NoGoods: there is no row.
    :raises GoodsUnclear: a row lacks name, specification or quantity.
    :raises GoodsRepeated: a row says what an earlier one said.
    """
    if not goods:
        raise NoGoods
    seen: set[tuple[str, str, str]] = set()
    for row, item in enumerate(goods, start=1):
        if not (item.name and item.specification and item.quantity >= 1):
            raise GoodsUnclear(row=row)
        key = (item.name, item.specification, item.requirement)
        if key in seen:
            raise GoodsRepeated(row=row, name=item.name)
        seen.add(key)


def check_quotes(suppliers: Sequence[SupplierQuote], *, row_count: int) -> None:
    """Turn away quotes that cannot be meant; gaps are allowed while suppliers still answer (S7.4).

    :raises SupplierUnclear: a name is empty or stands twice.
    :raises GoodsHaveChanged: a supplier has another number of prices than there are rows.
    :raises SilentSupplierQuoted: a supplier that did not answer has a price.
    :raises PriceUnclear: a price is not a positive amount of yuan and cents.
    """
    seen: set[str] = set()
    for place, supplier in enumerate(suppliers, start=1):
        if not supplier.name or supplier.name in seen:
            raise SupplierUnclear(place=place, name=supplier.name)
        seen.add(supplier.name)
        _check_prices(supplier, row_count=row_count)


def _check_prices(supplier: SupplierQuote, *, row_count: int) -> None:
    if len(supplier.prices) != row_count:
        raise GoodsHaveChanged(rows=row_count, supplier=supplier.name, prices=len(supplier.prices))
    for row, price in enumerate(supplier.prices, start=1):
        if price is None:
            continue
        if not supplier.has_answered:
            raise SilentSupplierQuoted(supplier=supplier.name)
        if not (price.is_finite() and 0 < price < HIGHEST_PRICE and _fits(price, _CENT_PLACES)):
            raise PriceUnclear(supplier=supplier.name, row=row, price=price)


def _fits(number: Decimal, places: int) -> bool:
    return number == number.quantize(Decimal(1).scaleb(-places))


def comparison_faults(comparison: PriceComparison) -> Iterator[DomainError]:
    """Yield everything that keeps the comparison from being like for like (S2.2.3b)."""
    if not comparison.goods:
        yield NoGoods()
    count = len(comparison.answering)
    if count < LEAST_SUPPLIERS:
        yield TooFewSuppliers(least=LEAST_SUPPLIERS, count=count, short=LEAST_SUPPLIERS - count)
    for supplier in comparison.answering:
        unpriced = [
            goods.name
            for goods, price in zip(comparison.goods, supplier.prices, strict=True)
            if price is None
        ]
        if unpriced:
            yield NotLikeForLike(supplier=supplier.name, goods="、".join(unpriced))
        missing = [label for term, label in _TERMS.items() if not getattr(supplier, term)]
        if missing:
            yield TermsMissing(supplier=supplier.name, terms="、".join(missing))


def scoring_faults(sheets: Sequence[ScoreSheet]) -> Iterator[DomainError]:
    """Yield what keeps the scoring from deciding (S2.2.3b)."""
    if len(sheets) < LEAST_SCORERS:
        short = LEAST_SCORERS - len(sheets)
        yield TooFewScorers(least=LEAST_SCORERS, count=len(sheets), short=short)


def check_comparison(comparison: PriceComparison) -> None:
    """:raises DomainError: the first fault, when the comparison is not like for like."""
    for fault in comparison_faults(comparison):
        raise fault


def check_ready(comparison: PriceComparison, *, sheets: Sequence[ScoreSheet]) -> None:
    """:raises DomainError: the first fault of comparison or scoring, when nobody can win yet."""
    check_comparison(comparison)
    for fault in scoring_faults(sheets):
        raise fault


def check_sheet(sheet: ScoreSheet, *, suppliers: Sequence[str]) -> None:
    """Turn away a sheet that is not one scorer's whole judgement (S7.3).

    :raises ScorerUnnamed: nobody answers for it.
    :raises SheetNotComplete: it leaves a supplier out, or scores another.
    :raises MarksOutOfRange: marks beyond their column.
    """
    if not sheet.scorer:
        raise ScorerUnnamed
    given = [marks.supplier for marks in sheet.marks]
    if sorted(given) != sorted(suppliers):
        raise SheetNotComplete(expected="、".join(suppliers), given="、".join(given) or "（无）")
    for marks in sheet.marks:
        _check_marks(marks)


def _check_marks(marks: Marks) -> None:
    for criterion, full in FULL_MARKS.items():
        given: Decimal = getattr(marks, criterion.value)
        if not (given.is_finite() and 0 <= given <= full and _fits(given, _MARK_PLACES)):
            raise MarksOutOfRange(
                criterion=Criterion(criterion).label,
                full=full,
                supplier=marks.supplier,
                given=given,
            )


def ranking(sheets: Sequence[ScoreSheet]) -> tuple[RankedSupplier, ...]:
    """Rank suppliers by the total over all scorers, highest first (附件3, note 2).

    Equal totals share a place; among them the order of the sheets stays.
    """
    totals: dict[str, Decimal] = {}
    for sheet in sheets:
        for marks in sheet.marks:
            totals[marks.supplier] = totals.get(marks.supplier, Decimal(0)) + marks.total
    return tuple(
        RankedSupplier(
            supplier=supplier,
            total=total,
            mean=to_cents(total / len(sheets)),
            place=1 + sum(other > total for other in totals.values()),
        )
        for supplier, total in sorted(totals.items(), key=lambda item: -item[1])
    )


def decide(ranked: Sequence[RankedSupplier], *, chosen: str = "", reason: str = "") -> Decision:
    """Return whom the totals choose; a tie is decided by people, on record (S2.2.3b).

    :raises TieUndecided: several lead, and the choice or its reason is missing.
    :raises ChosenNotLeading: the choice does not have the highest total.
    """
    leaders = [entry for entry in ranked if entry.place == 1]
    names = [entry.supplier for entry in leaders]
    if chosen and chosen not in names:
        raise ChosenNotLeading(leaders=_quoted(names), chosen=chosen)
    if len(leaders) > 1 and not (chosen and reason):
        raise TieUndecided(suppliers=_quoted(names), total=leaders[0].total)
    winner = chosen or names[0]
    return Decision(
        supplier=winner,
        total=leaders[0].total,
        tied_with=tuple(name for name in names if name != winner),
    )


def _quoted(names: Sequence[str]) -> str:
    return "、".join(f"“{name}”" for name in names)


def missing_parts(procurement: ProcurementRecord) -> list[str]:
    """Say in sentences what is missing before the purchase is complete (S6.3)."""
    if procurement.is_awarded:
        return []
    faults = [
        *comparison_faults(procurement.comparison),
        *scoring_faults(procurement.sheets),
    ]
    return [fault.detail for fault in faults or [NotAwarded()]]

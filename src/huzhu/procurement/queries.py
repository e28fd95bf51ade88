"""Reading a procurement as typed values.

Not here: whether the reader may see the case; the caller found it within its own scope.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.procurement import rules
from huzhu.procurement.errors import NoProcurement
from huzhu.procurement.models import Award, BidScore, Procurement, Quote, Supplier
from huzhu.procurement.states import (
    AwardedRow,
    AwardRecord,
    Goods,
    Marks,
    PriceComparison,
    ProcurementRecord,
    ScoreSheet,
    Step,
    SupplierQuote,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def procurement_of(reference: str) -> ProcurementRecord | None:
    """All of the procurement of a case, or none when it has not been opened."""
    row = Procurement.objects.filter(reference=reference).first()
    return None if row is None else record_of(row)


def case_of(reference: str) -> tuple[str, str] | None:
    """The row that a procurement begins with, as the trail names it; none, before it was opened."""
    found = Procurement.objects.filter(reference=reference).values_list("pk", flat=True).first()
    return (Procurement._meta.db_table, str(found)) if found else None  # noqa: SLF001


def is_begun(reference: str) -> bool:
    """Whether the procurement of a case has been opened."""
    return Procurement.objects.filter(reference=reference).exists()


def suppliers_of(references: Sequence[str]) -> dict[str, set[str]]:
    """By case: the names of the suppliers that were asked in it."""
    found: dict[str, set[str]] = {each: set() for each in references}
    rows = Supplier.objects.filter(procurement__reference__in=list(references))
    for reference, name in rows.values_list("procurement__reference", "name"):
        found[reference].add(name)
    return found


def cases_of_supplier(name: str) -> list[str]:
    """The cases in which a supplier of that name was asked."""
    rows = Procurement.objects.filter(suppliers__name=name).order_by("reference")
    return list(rows.values_list("reference", flat=True).distinct())


def missing_of(reference: str) -> list[str]:
    """What the procurement of a case still needs, in sentences; empty when it is complete."""
    procurement = procurement_of(reference)
    if procurement is None:
        return [NoProcurement(reference=reference).detail]
    return rules.missing_parts(procurement)


def awards_of(references: Sequence[str]) -> dict[str, AwardRecord]:
    """The standing award of each case that has chosen its supplier, in one query."""
    awards = Award.objects.filter(
        procurement__reference__in=references,
        procurement__state=Step.AWARDED,
        set_aside_at__isnull=True,
    ).select_related("procurement")
    return {award.procurement.reference: _award_record(award) for award in awards}


def awards_set_aside(reference: str) -> tuple[AwardRecord, ...]:
    """Earlier awards that a reopening set aside, oldest first."""
    awards = Award.objects.filter(procurement__reference=reference, set_aside_at__isnull=False)
    return tuple(_award_record(award) for award in awards.order_by("decided_at"))


def record_of(row: Procurement) -> ProcurementRecord:
    """A row with everything below it as one value."""
    sheets = _sheets(row)
    award = row.awards.filter(set_aside_at__isnull=True).first()
    return ProcurementRecord(
        reference=row.reference,
        agency_id=row.agency_id,
        step=Step(row.state),
        opened_at=row.opened_at,
        comparison=comparison_in(row),
        sheets=sheets,
        ranking=rules.ranking(sheets),
        award=None if award is None else _award_record(award),
    )


def comparison_in(row: Procurement) -> PriceComparison:
    """The price comparison of a procurement that is at hand."""
    goods = list(row.goods.all())
    quotes = Quote.objects.filter(row__procurement=row)
    prices: dict[tuple[int, int], Decimal] = {
        (quote.supplier_id, quote.row_id): quote.unit_price for quote in quotes
    }
    return PriceComparison(
        goods=tuple(
            Goods(item.name, item.specification, item.requirement, item.quantity) for item in goods
        ),
        suppliers=tuple(
            SupplierQuote(
                name=supplier.name,
                phone=supplier.phone,
                prices=tuple(prices.get((supplier.pk, item.pk)) for item in goods),
                goods_model=supplier.goods_model,
                payment=supplier.payment,
                invoice=supplier.invoice,
                after_sales=supplier.after_sales,
                note=supplier.note,
                has_answered=supplier.has_answered,
            )
            for supplier in row.suppliers.all()
        ),
    )


def _sheets(row: Procurement) -> tuple[ScoreSheet, ...]:
    scores = (
        BidScore.objects.filter(scorer__procurement=row)
        .select_related("scorer", "supplier")
        .order_by("scorer_id", "supplier__place")
    )
    sheets: dict[str, list[Marks]] = {}
    for score in scores:
        sheets.setdefault(score.scorer.name, []).append(
            Marks(
                score.supplier.name, score.qualification, score.price, score.quality, score.service
            )
        )
    return tuple(ScoreSheet(scorer, tuple(marks)) for scorer, marks in sheets.items())


def _award_record(award: Award) -> AwardRecord:
    return AwardRecord(
        supplier=award.supplier_name,
        rows=tuple(_awarded_rows(award)),
        marks_total=award.marks_total,
        price_total=award.price_total,
        is_tie=award.is_tie,
        reason=award.reason,
        decided_by=award.decided_by,
        at=award.decided_at,
    )


def _awarded_rows(award: Award) -> Iterator[AwardedRow]:
    """From the award's own copy of the sheets: what was decided on, whatever came later."""
    comparison = award.sheets["comparison"]
    winner = next(each for each in comparison["suppliers"] if each["name"] == award.supplier_name)
    for goods, price in zip(comparison["goods"], winner["prices"], strict=True):
        yield AwardedRow(goods["name"], goods["specification"], goods["quantity"], Decimal(price))

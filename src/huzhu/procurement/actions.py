"""Buying for a case, from the goods to the award (S2.2.3b).

Every action names the case by its ``reference``. Not here: whether the case is at a step where
buying makes sense, and whether the award fits the plan's budget: both are the caller's questions.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note
from huzhu.kernel.errors import NotNow, one
from huzhu.kernel.identifiers import normalise
from huzhu.procurement import policies, queries, rules
from huzhu.procurement.errors import AlreadyOpen, NoProcurement, ReopenedWithoutReason
from huzhu.procurement.models import (
    Award,
    BidScore,
    GoodsRow,
    Procurement,
    Quote,
    Scorer,
    Supplier,
)
from huzhu.procurement.states import PROCUREMENT_LIFECYCLE, ScoreSheet, Step

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.procurement.rules import Decision
    from huzhu.procurement.states import Goods, Marks, ProcurementRecord, SupplierQuote


@action("procurement.open_procurement", "采购开始", right=policies.OPENER)
def open_procurement(reference: str, *, agency_id: int, by: Actor, at: datetime) -> None:
    """Begin the purchase of a case; whoever lets the case reach this step opens it.

    :raises AlreadyOpen: the case has one.
    """
    _, is_new = Procurement.objects.get_or_create(
        reference=reference, defaults={"agency_id": agency_id, "opened_at": at}
    )
    if not is_new:
        raise AlreadyOpen(reference=reference)
    note(_subject(reference), by=by, at=at)


@action("procurement.enter_goods", "填写采购明细", right=policies.BUYER)
def enter_goods(reference: str, *, goods: Sequence[Goods], by: Actor, at: datetime) -> None:
    """Replace what is to be bought (采购明细).

    Other goods are not what was quoted and scored: when they differ, prices and score sheets end.
    Suppliers and their terms stay.

    :raises NoGoods: there is no row.
    :raises GoodsUnclear: a row lacks name, specification or quantity.
    :raises GoodsRepeated: a row says what an earlier one said.
    """
    procurement = _move(reference, "enter_goods", by=by)
    meant = tuple(_tidy_goods(item) for item in goods)
    rules.check_goods(meant)
    ended = 0
    if meant != queries.comparison_in(procurement).goods:
        ended = _end_scoring(procurement)
        procurement.goods.all().delete()
        GoodsRow.objects.bulk_create(
            GoodsRow(procurement=procurement, place=place, **asdict(item))
            for place, item in enumerate(meant, start=1)
        )
    note(_subject(reference), by=by, at=at, row_count=len(meant), ended_score_sheets=ended)


@action("procurement.enter_quotes", "填写价格对比表（附件4）", right=policies.BUYER)
def enter_quotes(
    reference: str, *, suppliers: Sequence[SupplierQuote], by: Actor, at: datetime
) -> None:
    """Replace the whole price comparison (附件4): all suppliers, their terms and unit prices.

    Gaps are allowed while answers come in; the award is not given before they are filled. Score
    sheets judge the quotes they saw and end when these change.

    :raises SupplierUnclear: a name is empty or stands twice.
    :raises GoodsHaveChanged: the prices are for other rows than the goods have now.
    :raises SilentSupplierQuoted: a supplier that did not answer has a price.
    :raises PriceUnclear: a price is not a positive amount of yuan and cents.
    """
    procurement = _move(reference, "enter_quotes", by=by)
    current = queries.comparison_in(procurement)
    meant = tuple(_tidy_supplier(supplier) for supplier in suppliers)
    rules.check_quotes(meant, row_count=len(current.goods))
    ended = 0
    if meant != current.suppliers:
        ended = _end_scoring(procurement)
        _replace_quotes(procurement, meant)
    note(
        _subject(reference),
        by=by,
        at=at,
        suppliers="、".join(supplier.name for supplier in meant),
        ended_score_sheets=ended,
    )


@action("procurement.enter_scores", "登记评分表（附件3）", right=policies.BUYER)
def enter_scores(
    reference: str, *, scorer: str, marks: Sequence[Marks], by: Actor, at: datetime
) -> None:
    """Enter one scorer's complete sheet (附件3); a second one of the same scorer replaces it.

    The trail keeps the marks of each version under the scorer's number, not the name.

    :raises DomainError: the comparison is not like for like yet; the first fault is named.
    :raises ScorerUnnamed: nobody answers for the sheet.
    :raises SheetNotComplete: the sheet leaves a supplier out, or scores another.
    :raises MarksOutOfRange: marks beyond their column.
    """
    procurement = _move(reference, "enter_scores", by=by)
    comparison = queries.comparison_in(procurement)
    rules.check_comparison(comparison)
    sheet = ScoreSheet(normalise(scorer), tuple(marks))
    rules.check_sheet(sheet, suppliers=[supplier.name for supplier in comparison.answering])
    row, is_new = Scorer.objects.update_or_create(
        procurement=procurement, name=sheet.scorer, defaults={"entered_at": at}
    )
    _replace_scores(row, sheet)
    note(
        _subject(reference),
        by=by,
        at=at,
        scorer=row.pk,
        is_replacement=not is_new,
        marks=_marks_in_words(sheet),
    )


@action("procurement.award", "确定中选单位", "done", right=policies.BUYER)
def award(reference: str, *, by: Actor, at: datetime, chosen: str = "", reason: str = "") -> None:
    """Choose the supplier with the highest total over all scorers, and freeze everything (附件3).

    When several lead, ``chosen`` and ``reason`` put the people's decision on record.

    :raises DomainError: the comparison or the scoring is not complete; the first fault is named.
    :raises TieUndecided: several lead, and the choice or its reason is missing.
    :raises ChosenNotLeading: the choice does not have the highest total.
    """
    procurement = _move(reference, "award", by=by)
    sheets = queries.record_of(procurement)
    rules.check_ready(sheets.comparison, sheets=sheets.sheets)
    decision = rules.decide(sheets.ranking, chosen=chosen.strip(), reason=reason.strip())
    row = _keep_award(procurement, decision, sheets=sheets, reason=reason.strip(), by=by, at=at)
    note(
        _subject(reference),
        by=by,
        at=at,
        supplier=row.supplier_name,
        marks_total=str(row.marks_total),
        price_total=str(row.price_total),
        tied_with="、".join(decision.tied_with),
        reason=row.reason,
    )


@action("procurement.reopen", "重新比选", "due", right=policies.BUYER)
def reopen(reference: str, *, reason: str, by: Actor, at: datetime) -> None:
    """Set the award aside and let the sheets be corrected, for instance after a returned request.

    The award stays readable with its own copy of the sheets. The caller makes sure that the
    request has not been handed in.

    :raises ReopenedWithoutReason: nobody could tell later why.
    """
    procurement = _move(reference, "reopen", by=by)
    if not reason.strip():
        raise ReopenedWithoutReason
    procurement.awards.filter(set_aside_at__isnull=True).update(
        set_aside_at=at, set_aside_reason=reason.strip()
    )
    note(_subject(reference), by=by, at=at, reason=reason.strip())


def _subject(reference: str) -> str:
    return f"procurement:{reference}"


def _move(reference: str, verb: str, *, by: Actor) -> Procurement:
    """Ask the table, then compare and set; from here to the commit the row is locked.

    Even a verb that stays on its step writes the row, so that two clerks who replace the same
    sheet come one after the other.
    """
    procurement = one(
        Procurement.objects.filter(reference=reference), NoProcurement(reference=reference)
    )
    policies.check_procure(procurement.agency_id, by=by)
    now = Step(procurement.state)
    target = PROCUREMENT_LIFECYCLE.target(verb, now=now)
    moved = Procurement.objects.filter(pk=procurement.pk, state=now).update(state=target)
    if moved != 1:
        label = PROCUREMENT_LIFECYCLE.label
        verb_label = PROCUREMENT_LIFECYCLE.move(verb).label
        raise NotNow(verb=verb_label, needed=label(now), step=label(target))
    procurement.state = str(target)
    return procurement


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _tidy_goods(item: Goods) -> Goods:
    return replace(
        item,
        name=_tidy(item.name),
        specification=_tidy(item.specification),
        requirement=_tidy(item.requirement),
    )


def _tidy_supplier(supplier: SupplierQuote) -> SupplierQuote:
    return replace(
        supplier,
        name=_tidy(supplier.name),
        phone=_tidy(supplier.phone),
        goods_model=_tidy(supplier.goods_model),
        payment=_tidy(supplier.payment),
        invoice=_tidy(supplier.invoice),
        after_sales=_tidy(supplier.after_sales),
        note=_tidy(supplier.note),
    )


def _end_scoring(procurement: Procurement) -> int:
    """Remove the score sheets, whose marks the trail keeps; return how many there were."""
    count = procurement.scorers.count()
    procurement.scorers.all().delete()
    return count


def _replace_quotes(procurement: Procurement, suppliers: Sequence[SupplierQuote]) -> None:
    procurement.suppliers.all().delete()
    rows = list(procurement.goods.all())
    for place, supplier in enumerate(suppliers, start=1):
        terms = asdict(supplier)
        prices = terms.pop("prices")
        written = Supplier.objects.create(procurement=procurement, place=place, **terms)
        Quote.objects.bulk_create(
            Quote(row=row, supplier=written, unit_price=price)
            for row, price in zip(rows, prices, strict=True)
            if price is not None
        )


def _replace_scores(scorer: Scorer, sheet: ScoreSheet) -> None:
    scorer.scores.all().delete()
    suppliers = {supplier.name: supplier for supplier in scorer.procurement.suppliers.all()}
    BidScore.objects.bulk_create(
        BidScore(
            scorer=scorer,
            supplier=suppliers[marks.supplier],
            qualification=marks.qualification,
            price=marks.price,
            quality=marks.quality,
            service=marks.service,
        )
        for marks in sheet.marks
    )


def _marks_in_words(sheet: ScoreSheet) -> str:
    return "；".join(
        f"{marks.supplier} {marks.qualification}/{marks.price}/{marks.quality}/{marks.service}"
        for marks in sheet.marks
    )


def _keep_award(
    procurement: Procurement,
    decision: Decision,
    *,
    sheets: ProcurementRecord,
    reason: str,
    by: Actor,
    at: datetime,
) -> Award:
    copy = {
        "comparison": asdict(sheets.comparison),
        "score_sheets": [asdict(sheet) for sheet in sheets.sheets],
    }
    return Award.objects.create(
        procurement=procurement,
        supplier_name=decision.supplier,
        marks_total=decision.total,
        price_total=sheets.comparison.sum_of(decision.supplier),
        is_tie=decision.is_tie,
        reason=reason if decision.is_tie else "",
        decided_by=str(by),
        decided_at=at,
        sheets=json.loads(json.dumps(copy, default=str)),
    )

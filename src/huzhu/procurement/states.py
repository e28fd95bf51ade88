"""Lifecycle of a procurement (采购), and the values that cross the app's border.

Whatever is entered can be replaced until the award; the award freezes all of it. An agency that
finds a mistake afterwards reopens: the award is set aside with its reason and its own copy of the
sheets, and a new one is made.

    open ─ enter_goods ▶ open    open ─ enter_quotes ▶ open    open ─ enter_scores ▶ open
    open ─ award ▶ awarded       awarded ─ reopen ▶ open

Not here: what makes a comparison complete and who wins (``rules``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.kernel.lifecycle import Lifecycle, Move
from huzhu.kernel.words import Worded

if TYPE_CHECKING:
    from datetime import datetime


class Step(Worded):
    """How far a procurement has come."""

    OPEN = "open", "比选中"
    AWARDED = "awarded", "已确定中选单位"


PROCUREMENT_LIFECYCLE = Lifecycle(
    start=Step.OPEN,
    moves=(
        Move("enter_goods", {Step.OPEN}, Step.OPEN),
        Move("enter_quotes", {Step.OPEN}, Step.OPEN, "填写价格对比表"),  # 附件4
        Move("enter_scores", {Step.OPEN}, Step.OPEN, "登记评分表"),  # 附件3
        Move("award", {Step.OPEN}, Step.AWARDED),
        Move("reopen", {Step.AWARDED}, Step.OPEN),
    ),
    labels=Step.labels(),
)


class Criterion(Worded):
    """The four columns of the scoring sheet (附件3)."""

    QUALIFICATION = "qualification", "资质与实力"
    PRICE = "price", "财务报价"
    QUALITY = "quality", "产品质量与性能指标"
    SERVICE = "service", "售后服务"


FULL_MARKS = {
    Criterion.QUALIFICATION: 20,
    Criterion.PRICE: 30,
    Criterion.QUALITY: 40,
    Criterion.SERVICE: 10,
}


@dataclass(frozen=True, slots=True)
class Goods:
    """What is bought: one numbered row of the price comparison."""

    name: str
    specification: str
    requirement: str
    quantity: int


@dataclass(frozen=True, slots=True)
class SupplierQuote:
    """One supplier's columns: unit prices in the order of the goods, and the terms."""

    name: str
    phone: str
    prices: tuple[Decimal | None, ...]
    goods_model: str = ""  # 商品型号
    payment: str = ""  # 付款方式
    invoice: str = ""  # 提供税票种
    after_sales: str = ""  # 售后服务
    note: str = ""  # 备注
    has_answered: bool = True  # False: 已询价、未报价


@dataclass(frozen=True, slots=True)
class Price:
    """One supplier's price of one row."""

    unit: Decimal | None
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class ComparisonLine:
    """One row of 附件4 as printed: the goods, then a price for each supplier."""

    number: int
    goods: Goods
    prices: tuple[Price, ...]


@dataclass(frozen=True, slots=True)
class PriceComparison:
    """The price comparison (价格对比表, 附件4): goods down, suppliers across."""

    goods: tuple[Goods, ...] = ()
    suppliers: tuple[SupplierQuote, ...] = ()

    @property
    def answering(self) -> tuple[SupplierQuote, ...]:
        """The suppliers that take part: who was asked and stayed silent does not."""
        return tuple(supplier for supplier in self.suppliers if supplier.has_answered)

    @property
    def is_priced(self) -> bool:
        """Whether there is a price yet that can be held against anything."""
        return any(price is not None for each in self.answering for price in each.prices)

    @property
    def lines(self) -> tuple[ComparisonLine, ...]:
        return tuple(
            ComparisonLine(
                row + 1, goods, tuple(_price(s.prices[row], goods) for s in self.suppliers)
            )
            for row, goods in enumerate(self.goods)
        )

    @property
    def sums(self) -> tuple[Decimal | None, ...]:
        """The bottom row (合计), in the order of the suppliers; none where a price is missing."""
        lines = self.lines
        return tuple(
            _sum([line.prices[place].total for line in lines])
            for place in range(len(self.suppliers))
        )

    def sum_of(self, name: str) -> Decimal:
        """What a supplier who quotes every row asks for everything."""
        sums = zip(self.suppliers, self.sums, strict=True)
        return next(total for each, total in sums if each.name == name and total is not None)


def _sum(totals: list[Decimal | None]) -> Decimal | None:
    known = [total for total in totals if total is not None]
    return sum(known, Decimal(0)) if totals and len(known) == len(totals) else None


def _price(unit: Decimal | None, goods: Goods) -> Price:
    return Price(unit, None if unit is None else unit * goods.quantity)


@dataclass(frozen=True, slots=True)
class Marks:
    """What one scorer gives one supplier."""

    supplier: str
    qualification: Decimal
    price: Decimal
    quality: Decimal
    service: Decimal

    @property
    def total(self) -> Decimal:
        return self.qualification + self.price + self.quality + self.service


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """One scorer's complete sheet (评分表, 附件3)."""

    scorer: str
    marks: tuple[Marks, ...]


@dataclass(frozen=True, slots=True)
class RankedSupplier:
    """A supplier's total over all scorers, the mean, and the place; equal totals share one."""

    supplier: str
    total: Decimal
    mean: Decimal
    place: int


@dataclass(frozen=True, slots=True)
class AwardedRow:
    """One row of what was awarded: the goods, and the winner's price as quoted."""

    name: str
    specification: str
    quantity: int
    unit_price: Decimal

    @property
    def amount(self) -> Decimal:
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True)
class AwardRecord:
    """Who was chosen (中选单位), for what and how much, and how a tie was decided."""

    supplier: str
    rows: tuple[AwardedRow, ...]
    marks_total: Decimal
    price_total: Decimal
    is_tie: bool
    reason: str
    decided_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ProcurementRecord:
    """All of a procurement at one moment; ``award`` is the one that stands."""

    reference: str
    agency_id: int
    step: Step
    opened_at: datetime
    comparison: PriceComparison
    sheets: tuple[ScoreSheet, ...]
    ranking: tuple[RankedSupplier, ...]
    award: AwardRecord | None

    @property
    def is_awarded(self) -> bool:
        return self.step is Step.AWARDED

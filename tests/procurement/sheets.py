"""A price comparison of two goods and three suppliers, and score sheets to it."""

from dataclasses import replace
from decimal import Decimal

from huzhu.procurement.states import Goods, Marks, PriceComparison, ScoreSheet, SupplierQuote

GOODS = (
    Goods("体检套餐", "基础版 12 项", "三甲医院", 100),
    Goods("体检报告册", "A4 彩印", "", 50),
)


def quote(name: str, *prices: str | None, **terms) -> SupplierQuote:
    given = {
        "phone": "010-66660000",
        "goods_model": "标准",
        "payment": "验收后转账",
        "invoice": "增值税普通发票",
        "after_sales": "一年内免费补检",
    } | terms
    return SupplierQuote(name, prices=tuple(price and Decimal(price) for price in prices), **given)


SUPPLIERS = (
    quote("甲公司", "300.00", "10.00"),
    quote("乙公司", "280.50", "12.00"),
    quote("丙公司", "310.00", "9.90"),
)
COMPARISON = PriceComparison(GOODS, SUPPLIERS)


def silent(name: str) -> SupplierQuote:
    return replace(quote(name, None, None), has_answered=False)


def marks(supplier: str, *given: str | int) -> Marks:
    return Marks(supplier, *(Decimal(one) for one in given))


def sheet(scorer: str, **totals: int) -> ScoreSheet:
    """A sheet on which each supplier has its total, taken from quality and price first."""
    return ScoreSheet(scorer, tuple(_spread(name, total) for name, total in totals.items()))


def _spread(name: str, total: int) -> Marks:
    quality = min(total, 40)
    price = min(total - quality, 30)
    qualification = min(total - quality - price, 20)
    return marks(name, qualification, price, quality, total - quality - price - qualification)

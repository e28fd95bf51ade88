"""附件3 and 附件4 as workbooks: filled in offline and sent back, or kept as they stand.

Text is written as text; totals and sums are formulas over our own cells, so that they follow
what is typed. Whatever comes back passes the same rules as what is typed on the page.

Not here: the sheets as pages and as print (``web``).
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell as cell_name

from huzhu.documents import workbooks
from huzhu.kernel.numbers import COUNT, POINTS, PRICE, NotANumber, NumberKind, shortened
from huzhu.procurement.errors import NumberUnclear, SheetNotOurs
from huzhu.procurement.rules import LEAST_SUPPLIERS
from huzhu.procurement.states import (
    FULL_MARKS,
    Criterion,
    Goods,
    Marks,
    PriceComparison,
    ScoreSheet,
    SupplierQuote,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

COMPARISON_TITLE = "代办处大宗商品（服务）购置价格对比表"
SCORES_TITLE = "代办处大宗商品采购比选评分表"
_OFFICE = "中国职工保险互助会北京办事处"
_GOODS_COLUMNS = ("序号", "商品名称", "规格", "要求", "数量")
#: A cell may hold more decimals than a price has: the rules say so in their own words.
_PRICE, _MARKS = PRICE.within(places=6), POINTS.within(places=6)
_TERMS = {
    "goods_model": "商品型号",
    "payment": "付款方式",
    "invoice": "提供税票种",
    "after_sales": "售后服务",
    "note": "备注",
}
_SPARE_ROWS = 8
_HEAD = 3  # rows of headings: names, telephones, unit and total price
_SIGNER = "评分人员签字"
_COMPARISON_NOTES = (
    "备注：1、根据采购计划的数量、规格、型号、配置、品牌明细通过现有供应商信息库、网络、电话、推荐等",
    "多种渠道进行初步询价，就质量、价格、付款方式、售后服务、优惠政策等方面填入本表进行对比。",
    "2、所报商品的报价须在同品牌、同规格、同数量的前提下，具有可比性。",
)


@dataclass(frozen=True, slots=True)
class _Page:
    """A worksheet with its formats."""

    sheet: Worksheet
    title: Format
    head: Format
    text: Format
    money: Format

    def span(self, row: int, first: int, last: int, words: str, style: Format) -> None:
        if first == last:
            self.sheet.write_string(row, first, words, style)
        else:
            self.sheet.merge_range(row, first, row, last, "", style)
            self.sheet.write_string(row, first, words, style)


@contextmanager
def _page(buffer: io.BytesIO, name: str) -> Iterator[_Page]:
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        cell = {"border": 1, "valign": "vcenter", "text_wrap": True}
        yield _Page(
            sheet,
            title=book.add_format({"bold": True, "font_size": 15, "align": "center"}),
            head=book.add_format({**cell, "bold": True, "align": "center", "bg_color": "#F2F2F2"}),
            text=book.add_format({**cell, "num_format": "@"}),
            money=book.add_format({**cell, "num_format": "#,##0.00"}),
        )


# --- 附件4 ------------------------------------------------------------------------------------


def comparison_workbook(comparison: PriceComparison, *, agency_name: str) -> bytes:
    """Write the price comparison (附件4); what is still unknown is left to be filled in (S7.4)."""
    suppliers = list(comparison.suppliers)
    suppliers += [SupplierQuote("", "", ())] * (LEAST_SUPPLIERS - len(suppliers))
    rows = len(comparison.goods) or _SPARE_ROWS
    buffer = io.BytesIO()
    with _page(buffer, "附件4") as page:
        last = len(_GOODS_COLUMNS) + 2 * len(suppliers) - 1
        page.span(0, 0, last, _OFFICE + COMPARISON_TITLE, page.title)
        page.sheet.write_string(1, 0, f"代办处、代办点（章）：{agency_name}")
        _write_goods(page, comparison.goods, rows=rows)
        for place, supplier in enumerate(suppliers):
            _write_supplier(page, supplier, first=len(_GOODS_COLUMNS) + 2 * place, rows=rows)
        bottom = 2 + _HEAD + rows
        for offset, label in enumerate(("合计", *_TERMS.values())):
            page.span(bottom + offset, 0, len(_GOODS_COLUMNS) - 1, label, page.head)
        below = bottom + 2 + len(_TERMS)
        page.sheet.write_string(below, 0, "管委会主任：")
        page.sheet.write_string(below, 3, "代办处主任：")
        page.sheet.write_string(below, 6, "经手人：")
        for offset, note in enumerate(_COMPARISON_NOTES, start=1):
            page.sheet.write_string(below + offset, 0, note)
        page.sheet.set_column(1, 3, 18)
        page.sheet.set_column(5, last, 13)
    return buffer.getvalue()


def _write_goods(page: _Page, goods: Sequence[Goods], *, rows: int) -> None:
    for place, heading in enumerate(_GOODS_COLUMNS):
        page.sheet.merge_range(2, place, 1 + _HEAD, place, heading, page.head)
    for place in range(rows):
        item = goods[place] if place < len(goods) else None
        row = 2 + _HEAD + place
        page.sheet.write_number(row, 0, place + 1, page.head)
        words = (item.name, item.specification, item.requirement) if item else ("", "", "")
        for column, text in enumerate(words, start=1):
            page.sheet.write_string(row, column, text, page.text)
        if item:
            page.sheet.write_number(row, 4, item.quantity, page.head)
        else:
            page.sheet.write_blank(row, 4, None, page.head)


def _write_supplier(page: _Page, supplier: SupplierQuote, *, first: int, rows: int) -> None:
    page.span(2, first, first + 1, supplier.name, page.head)
    page.sheet.write_string(3, first, "电话", page.head)
    page.sheet.write_string(3, first + 1, supplier.phone, page.text)
    page.sheet.write_string(4, first, "单价（元）", page.head)
    page.sheet.write_string(4, first + 1, "总价（元）", page.head)
    top = 2 + _HEAD
    for place in range(rows):
        price = supplier.prices[place] if place < len(supplier.prices) else None
        row = top + place
        if price is None:
            page.sheet.write_blank(row, first, None, page.money)
        else:
            page.sheet.write_number(row, first, price, page.money)
        unit, quantity = cell_name(row, first), cell_name(row, 4)
        formula = f'=IF({unit}="","",{unit}*{quantity})'
        page.sheet.write_formula(row, first + 1, formula, page.money, "")
    total = f"=SUM({cell_name(top, first + 1)}:{cell_name(top + rows - 1, first + 1)})"
    page.sheet.write_blank(top + rows, first, None, page.money)
    page.sheet.write_formula(top + rows, first + 1, total, page.money, 0)
    for offset, term in enumerate(_TERMS, start=1):
        page.span(top + rows + offset, first, first + 1, getattr(supplier, term), page.text)


def read_comparison(content: bytes) -> PriceComparison:
    """Read a price comparison (附件4) that was filled in offline.

    A supplier without any price counts as asked and silent. Totals and sums are not read: they
    are computed.

    :raises SheetNotOurs: the headings are not where the form has them.
    :raises NumberUnclear: a quantity or price is no number.
    :raises DomainError: the file itself is turned away (``documents.workbooks``).
    """
    grid = workbooks.read_grid(content)
    top = _row_of(grid, "序号", form=COMPARISON_TITLE) + _HEAD
    bottom = _row_of(grid, "合计", form=COMPARISON_TITLE)
    kept = [row for row in range(top, bottom) if any(_at(grid, row, c) for c in (1, 2, 3, 4))]
    goods = tuple(
        Goods(
            _at(grid, row, 1),
            _at(grid, row, 2),
            _at(grid, row, 3),
            int(_number(grid, row, 4, kind=COUNT) or 0),
        )
        for row in kept
    )
    columns = range(len(_GOODS_COLUMNS), max(map(len, grid)), 2)
    suppliers = (
        _read_supplier(grid, first=first, rows=kept, head=top - _HEAD, bottom=bottom)
        for first in columns
        if _at(grid, top - _HEAD, first)
    )
    return PriceComparison(goods, tuple(suppliers))


def _read_supplier(
    grid: Sequence[Sequence[str]], *, first: int, rows: Sequence[int], head: int, bottom: int
) -> SupplierQuote:
    prices = tuple(_amount(grid, row, first, kind=_PRICE) for row in rows)
    terms = {term: _at(grid, bottom + offset, first) for offset, term in enumerate(_TERMS, start=1)}
    return SupplierQuote(
        name=_at(grid, head, first),
        phone=_at(grid, head + 1, first + 1),
        prices=prices,
        has_answered=any(price is not None for price in prices),
        **terms,
    )


# --- 附件3 ------------------------------------------------------------------------------------


def score_workbook(
    comparison: PriceComparison, *, agency_name: str, sheet: ScoreSheet | None = None
) -> bytes:
    """Write one scorer's sheet (附件3): to be filled in, or with the marks of ``sheet`` (S7.3)."""
    given = {marks.supplier: marks for marks in sheet.marks} if sheet else {}
    buffer = io.BytesIO()
    with _page(buffer, "附件3") as page:
        last = 2 + len(FULL_MARKS)
        page.span(0, 0, last, _OFFICE + SCORES_TITLE, page.title)
        page.sheet.write_string(1, 0, f"代办处、代办点（章）：{agency_name}")
        _write_score_headings(page)
        for row, supplier in enumerate(comparison.answering, start=4):
            _write_score_row(page, supplier, row=row, marks=given.get(supplier.name))
        below = 4 + len(comparison.answering)
        page.sheet.write_string(below, 0, "说明：1、满分为100分")
        page.sheet.write_string(below + 1, 0, "2、参与评分人员总分最高者确定为项目中选单位")
        page.sheet.write_string(below + 2, 0, _SIGNER)
        page.sheet.write_string(below + 2, 1, sheet.scorer if sheet else "", page.text)
        page.sheet.set_column(0, last, 18)
    return buffer.getvalue()


def _write_score_headings(page: _Page) -> None:
    page.span(2, 0, 1, "商品信息", page.head)
    page.span(2, 2, 1 + len(FULL_MARKS), "评分项", page.head)
    page.sheet.write_string(2, 2 + len(FULL_MARKS), "总分", page.head)
    page.sheet.write_string(3, 0, "参选供货商", page.head)
    page.sheet.write_string(3, 1, "商品型号", page.head)
    for column, (criterion, full) in enumerate(FULL_MARKS.items(), start=2):
        words = f"{Criterion(criterion).label}（满分{full}分）"
        page.sheet.write_string(3, column, words, page.head)
    page.sheet.write_string(3, 2 + len(FULL_MARKS), "（满分100分）", page.head)


def _write_score_row(
    page: _Page, supplier: SupplierQuote, *, row: int, marks: Marks | None
) -> None:
    page.sheet.write_string(row, 0, supplier.name, page.text)
    page.sheet.write_string(row, 1, supplier.goods_model, page.text)
    for column, (criterion, full) in enumerate(FULL_MARKS.items(), start=2):
        bounds = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": full}
        page.sheet.data_validation(row, column, row, column, bounds)
        if marks:
            page.sheet.write_number(row, column, getattr(marks, criterion.value), page.money)
        else:
            page.sheet.write_blank(row, column, None, page.money)
    first, last = cell_name(row, 2), cell_name(row, 1 + len(FULL_MARKS))
    page.sheet.write_formula(row, 2 + len(FULL_MARKS), f"=SUM({first}:{last})", page.money, 0)


def read_scores(content: bytes) -> ScoreSheet:
    """Read one scorer's sheet (附件3) that was filled in offline; totals are computed, not read.

    :raises SheetNotOurs: the headings are not where the form has them.
    :raises NumberUnclear: a mark is missing or no number.
    :raises DomainError: the file itself is turned away (``documents.workbooks``).
    """
    grid = workbooks.read_grid(content)
    top = _row_of(grid, "参选供货商", form=SCORES_TITLE) + 1
    bottom = _row_of(grid, "说明", form=SCORES_TITLE)
    signed = _row_of(grid, _SIGNER, form=SCORES_TITLE)
    marks = []
    for row in range(top, bottom):
        if not _at(grid, row, 0):
            continue
        columns = range(2, 2 + len(FULL_MARKS))
        given = [_amount(grid, row, column, kind=_MARKS) for column in columns]
        if None in given:
            raise NumberUnclear(row=row + 1, expected=_MARKS.expected, given="")
        marks.append(Marks(_at(grid, row, 0), *(mark for mark in given if mark is not None)))
    return ScoreSheet(_at(grid, signed, 1), tuple(marks))


# --- places -----------------------------------------------------------------------------------


def _row_of(grid: Sequence[Sequence[str]], label: str, *, form: str) -> int:
    for number, row in enumerate(grid):
        if row and row[0].startswith(label):
            return number
    raise SheetNotOurs(form=form, missing=label)


def _at(grid: Sequence[Sequence[str]], row: int, column: int) -> str:
    if row >= len(grid) or column >= len(grid[row]):
        return ""
    return " ".join(grid[row][column].split())


def _amount(
    grid: Sequence[Sequence[str]], row: int, column: int, *, kind: NumberKind
) -> Decimal | None:
    number = _number(grid, row, column, kind=kind)
    return None if number is None else Decimal(number)


def _number(
    grid: Sequence[Sequence[str]], row: int, column: int, *, kind: NumberKind
) -> Decimal | int | None:
    text = _at(grid, row, column).removesuffix("元").strip()
    if not text:
        return None
    try:
        return kind.read(text)
    except NotANumber:
        raise NumberUnclear(row=row + 1, expected=kind.expected, given=shortened(text)) from None

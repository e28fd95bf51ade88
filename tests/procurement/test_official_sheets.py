"""附件3 and 附件4 go out as workbooks and come back as the same values."""

import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest

from huzhu.kernel.errors import DomainError
from huzhu.procurement import errors, official_sheets
from huzhu.procurement.states import PriceComparison
from tests.procurement.sheets import COMPARISON, GOODS, SUPPLIERS, quote, sheet, silent

AGENCY = "东城区代办处"
SCORES = sheet("赵", 甲公司=80, 乙公司=93, 丙公司=70)


def opened(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return book, book.active


def edited(content, **cells):
    book, page = opened(content)
    for place, value in cells.items():
        page[place] = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def comparison_workbook(comparison=COMPARISON):
    return official_sheets.comparison_workbook(comparison, agency_name=AGENCY)


def score_workbook(given=SCORES):
    return official_sheets.score_workbook(COMPARISON, agency_name=AGENCY, sheet=given)


def test_comparison_comes_back_as_it_went_out():
    suppliers = (*SUPPLIERS[:2], replace(SUPPLIERS[2], note="可分批"), silent("丁公司"))
    comparison = PriceComparison(GOODS, suppliers)
    assert official_sheets.read_comparison(comparison_workbook(comparison)) == comparison


def test_comparison_has_every_place_of_the_official_form():
    _, page = opened(comparison_workbook())
    words = {cell.value for row in page.iter_rows() for cell in row}
    assert words >= {
        "中国职工保险互助会北京办事处代办处大宗商品（服务）购置价格对比表",
        "代办处、代办点（章）：东城区代办处",
        *("序号", "商品名称", "规格", "要求", "数量", "电话", "单价（元）", "总价（元）"),
        *("合计", "付款方式", "提供税票种", "售后服务", "备注"),
        *("管委会主任：", "代办处主任：", "经手人："),
        *("甲公司", "乙公司", "丙公司"),
    }
    assert (page["F6"].value, page["G6"].value) == (300, '=IF(F6="","",F6*E6)')
    assert page["G8"].value == "=SUM(G6:G7)"


def test_empty_comparison_can_be_filled_in_offline():
    content = edited(
        comparison_workbook(PriceComparison()),
        B6="体检套餐",
        C6="基础版",
        E6="100",
        F3="甲公司",
        G4="010-1",
        F6=" 1,280.50 元 ",
    )
    comparison = official_sheets.read_comparison(content)
    assert [(item.name, item.quantity) for item in comparison.goods] == [("体检套餐", 100)]
    (supplier,) = comparison.suppliers
    assert (supplier.name, supplier.phone, supplier.prices) == (
        "甲公司",
        "010-1",
        (Decimal("1280.50"),),
    )


def test_comparison_is_turned_away_when_a_price_is_no_number():
    with pytest.raises(errors.NumberUnclear) as raised:
        official_sheets.read_comparison(edited(comparison_workbook(), F7="面议"))
    assert raised.value.facts == {
        "row": 7,
        "expected": "0 至 9,999,999,999.99 的数，最多六位小数",
        "given": "面议",
    }


def test_text_of_a_supplier_never_becomes_a_formula():
    comparison = PriceComparison(GOODS, (quote("=1+1", "1", "1", payment="=cmd"), *SUPPLIERS))
    _, page = opened(comparison_workbook(comparison))
    assert {page[place].data_type for place in ("F3", "F10")} == {"s"}
    assert (page["F3"].value, page["F10"].value) == ("=1+1", "=cmd")


def test_score_sheet_comes_back_as_it_went_out():
    assert official_sheets.read_scores(score_workbook()) == SCORES


def test_empty_score_sheet_bounds_each_column_and_sums_the_row():
    _, page = opened(score_workbook(None))
    bounds = {str(rule.sqref): rule.formula2 for rule in page.data_validations.dataValidation}
    assert [bounds[f"{column}5"] for column in "CDEF"] == ["20", "30", "40", "10"]
    assert page["G5"].value == "=SUM(C5:F5)"
    assert [page[f"A{row}"].value for row in (5, 6, 7)] == ["甲公司", "乙公司", "丙公司"]


@pytest.mark.parametrize("value", [None, "优"])
def test_score_sheet_is_turned_away_when_a_mark_is_missing_or_a_word(value):
    with pytest.raises(errors.NumberUnclear):
        official_sheets.read_scores(edited(score_workbook(), D6=value))


def test_other_workbooks_are_turned_away_with_the_form_they_should_be():
    with pytest.raises(errors.SheetNotOurs):
        official_sheets.read_comparison(score_workbook())
    with pytest.raises(errors.SheetNotOurs):
        official_sheets.read_scores(comparison_workbook())
    with pytest.raises(DomainError):
        official_sheets.read_scores(b"%PDF-1.7")

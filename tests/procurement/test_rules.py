"""Like for like, marks within their columns, ranking and ties: without a database."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.lifecycle import diagram_moves, table_moves
from huzhu.procurement import actions, errors, rules, states
from huzhu.procurement.states import PriceComparison, ProcurementRecord, ScoreSheet, Step
from tests.procurement.sheets import COMPARISON, GOODS, SUPPLIERS, marks, quote, sheet, silent

NAMES = ["甲公司", "乙公司", "丙公司"]


def record(comparison=COMPARISON, sheets=(), step=Step.OPEN):
    opened = datetime(2026, 11, 20, tzinfo=UTC)
    return ProcurementRecord("P-1", 1, step, opened, comparison, tuple(sheets), (), None)


def only_fault(comparison):
    (fault,) = rules.comparison_faults(comparison)
    return fault


# --- the table --------------------------------------------------------------------------------


def test_diagram_and_table_show_the_same_moves():
    table = table_moves(states.PROCUREMENT_LIFECYCLE, groups={})
    assert diagram_moves(states.__doc__) == table


def test_every_move_is_an_action():
    for move in states.PROCUREMENT_LIFECYCLE.moves:
        assert getattr(actions, move.verb).event_kind.code == f"procurement.{move.verb}"


# --- the comparison (附件4) -------------------------------------------------------------------


def test_comparison_shows_unit_and_total_prices_and_sums():
    first = COMPARISON.lines[0]
    assert (first.number, first.goods) == (1, GOODS[0])
    assert [(price.unit, price.total) for price in first.prices] == [
        (Decimal("300.00"), Decimal("30000.00")),
        (Decimal("280.50"), Decimal("28050.00")),
        (Decimal("310.00"), Decimal("31000.00")),
    ]
    assert COMPARISON.sums == (Decimal("30500.00"), Decimal("28650.00"), Decimal("31495.00"))


def test_sum_is_unknown_when_a_price_is_missing():
    comparison = PriceComparison(GOODS, (quote("甲公司", "300.00", None),))
    assert comparison.sums == (None,)


@pytest.mark.parametrize(("count", "faults"), [(2, 1), (3, 0), (4, 0)])
def test_comparison_needs_three_suppliers(count, faults):
    suppliers = (*SUPPLIERS, quote("丁公司", "1", "1"))[:count]
    assert len(list(rules.comparison_faults(PriceComparison(GOODS, suppliers)))) == faults


def test_silent_supplier_does_not_count_as_one_of_three():
    fault = only_fault(PriceComparison(GOODS, (*SUPPLIERS[:2], silent("丙公司"))))
    assert fault.detail == "价格对比须有至少 3 家供应商报价，现有 2 家。请再询价 1 家。"


@pytest.mark.clause("S2.2.3b.b")
def test_comparison_is_not_like_for_like_when_a_supplier_leaves_a_row_out():
    suppliers = (*SUPPLIERS[:2], quote("丙公司", "310.00", None))
    fault = only_fault(PriceComparison(GOODS, suppliers))
    assert isinstance(fault, errors.NotLikeForLike)
    assert fault.facts == {"supplier": "丙公司", "goods": "体检报告册"}


@pytest.mark.parametrize(
    ("term", "label"),
    [
        ("phone", "电话"),
        ("payment", "付款方式"),
        ("invoice", "提供税票种"),
        ("after_sales", "售后服务"),
    ],
)
def test_comparison_names_each_empty_cell_of_the_lower_rows(term, label):
    suppliers = (*SUPPLIERS[:2], replace(SUPPLIERS[2], **{term: ""}))
    fault = only_fault(PriceComparison(GOODS, suppliers))
    assert isinstance(fault, errors.TermsMissing)
    assert fault.facts["terms"] == label


def test_check_comparison_raises_the_first_of_several_faults():
    with pytest.raises(errors.NoGoods):
        rules.check_comparison(PriceComparison())


def test_nobody_wins_while_the_comparison_has_a_fault_whatever_the_scores():
    with pytest.raises(errors.NoGoods):
        rules.check_ready(PriceComparison(), sheets=[object()] * rules.LEAST_SCORERS)


@pytest.mark.parametrize("price", ["0", "-1", "0.001", "10000000000", "NaN", "Infinity"])
def test_price_is_turned_away_when_it_is_no_amount_of_yuan_and_cents(price):
    with pytest.raises(errors.PriceUnclear):
        rules.check_quotes([quote("甲公司", price)], row_count=1)


def test_a_price_that_is_turned_away_is_named_by_its_row():
    with pytest.raises(errors.PriceUnclear) as turned_away:
        rules.check_quotes([quote("甲公司", "1", "2", "-3", "4")], row_count=4)
    assert turned_away.value.facts["row"] == 3


@pytest.mark.parametrize("price", ["0.01", "9.9", "9999999999.99"])
def test_price_is_taken_from_one_cent_up(price):
    rules.check_quotes([quote("甲公司", price)], row_count=1)


@pytest.mark.parametrize("names", [("",), ("甲公司", "甲公司")])
def test_quotes_are_turned_away_when_a_name_is_empty_or_stands_twice(names):
    with pytest.raises(errors.SupplierUnclear):
        rules.check_quotes([quote(name, "1") for name in names], row_count=1)


@pytest.mark.parametrize("rows", [1, 3])
def test_quotes_are_turned_away_when_the_goods_have_changed(rows):
    with pytest.raises(errors.GoodsHaveChanged):
        rules.check_quotes(SUPPLIERS, row_count=rows)


def test_quotes_are_turned_away_when_a_silent_supplier_has_a_price():
    with pytest.raises(errors.SilentSupplierQuoted):
        rules.check_quotes([quote("甲公司", "1", has_answered=False)], row_count=1)


@pytest.mark.parametrize("field", ["name", "specification"])
def test_goods_are_turned_away_when_a_cell_is_empty(field):
    with pytest.raises(errors.GoodsUnclear):
        rules.check_goods([replace(GOODS[0], **{field: ""})])


@pytest.mark.parametrize(("quantity", "is_taken"), [(0, False), (1, True), (2, True)])
def test_goods_need_a_quantity_of_one_at_least(quantity, is_taken):
    goods = [replace(GOODS[0], quantity=quantity)]
    if is_taken:
        rules.check_goods(goods)
    else:
        with pytest.raises(errors.GoodsUnclear):
            rules.check_goods(goods)


def test_goods_are_turned_away_when_a_row_repeats():
    with pytest.raises(errors.GoodsRepeated):
        rules.check_goods([GOODS[0], GOODS[1], replace(GOODS[0], quantity=7)])


# --- one scorer's sheet (附件3) ---------------------------------------------------------------


@pytest.mark.parametrize(("place", "full"), [(0, 20), (1, 30), (2, 40), (3, 10)])
def test_marks_end_at_the_full_marks_of_their_column(place, full):
    for given_marks, is_taken in ((full - 1, True), (full, True), (full + 1, False)):
        row = [0, 0, 0, 0]
        row[place] = given_marks
        one = ScoreSheet("赵", (marks("甲公司", *row),))
        if is_taken:
            rules.check_sheet(one, suppliers=["甲公司"])
        else:
            with pytest.raises(errors.MarksOutOfRange):
                rules.check_sheet(one, suppliers=["甲公司"])


@pytest.mark.parametrize(("given_marks", "is_taken"), [("-0.1", False), ("0", True), ("0.1", True)])
def test_marks_begin_at_nought(given_marks, is_taken):
    one = ScoreSheet("赵", (marks("甲公司", given_marks, 0, 0, 0),))
    if is_taken:
        rules.check_sheet(one, suppliers=["甲公司"])
    else:
        with pytest.raises(errors.MarksOutOfRange):
            rules.check_sheet(one, suppliers=["甲公司"])


def test_marks_are_turned_away_when_finer_than_a_tenth():
    with pytest.raises(errors.MarksOutOfRange):
        rules.check_sheet(
            ScoreSheet("赵", (marks("甲公司", "9.55", 0, 0, 0),)), suppliers=["甲公司"]
        )


@pytest.mark.parametrize("scored", [NAMES[:2], [*NAMES, "丁公司"], [*NAMES[:2], "甲公司"]])
def test_sheet_is_turned_away_when_it_does_not_score_each_supplier_once(scored):
    one = ScoreSheet("赵", tuple(marks(name, 1, 1, 1, 1) for name in scored))
    with pytest.raises(errors.SheetNotComplete):
        rules.check_sheet(one, suppliers=NAMES)


def test_sheet_is_turned_away_when_nobody_answers_for_it():
    with pytest.raises(errors.ScorerUnnamed):
        rules.check_sheet(ScoreSheet("", ()), suppliers=[])


# --- ranking and ties -------------------------------------------------------------------------


def test_ranking_adds_all_scorers_and_shows_the_mean():
    ranked = rules.ranking(
        [
            sheet("赵", 甲公司=80, 乙公司=90, 丙公司=70),
            sheet("钱", 甲公司=95, 乙公司=84, 丙公司=70),
            sheet("孙", 甲公司=80, 乙公司=82, 丙公司=70),
        ]
    )
    assert [(entry.supplier, entry.total, entry.mean, entry.place) for entry in ranked] == [
        ("乙公司", 256, Decimal("85.33"), 1),
        ("甲公司", 255, Decimal("85.00"), 2),
        ("丙公司", 210, Decimal("70.00"), 3),
    ]


def test_ranking_gives_equal_totals_one_place_and_leaves_the_next_out():
    ranked = rules.ranking([sheet("赵", 甲公司=80, 乙公司=90, 丙公司=90)])
    assert [(entry.supplier, entry.place) for entry in ranked] == [
        ("乙公司", 1),
        ("丙公司", 1),
        ("甲公司", 3),
    ]


def test_ranking_of_no_sheet_is_empty():
    assert rules.ranking([]) == ()


@given(
    st.lists(
        st.fixed_dictionaries({name: st.integers(0, 100) for name in NAMES}),
        min_size=1,
        max_size=6,
    )
)
def test_nobody_outside_the_first_place_has_a_higher_total(totals):
    ranked = rules.ranking([sheet(f"评分人{n}", **one) for n, one in enumerate(totals)])
    highest = max(sum(one[name] for one in totals) for name in NAMES)
    assert {entry.total for entry in ranked if entry.place == 1} == {highest}
    assert sum(entry.total for entry in ranked) == sum(sum(one.values()) for one in totals)


@pytest.mark.parametrize("lead", ["0.1", "1"])
def test_highest_total_decides_alone_by_however_little(lead):
    first = ScoreSheet("赵", (marks("甲公司", 1, 1, 1, 1), marks("乙公司", 1, 1, 1, 1)))
    second = ScoreSheet(
        "钱", (marks("甲公司", 1, 1, 1, 1), marks("乙公司", 1, 1, 1 + Decimal(lead), 1))
    )
    decision = rules.decide(rules.ranking([first, second]))
    assert (decision.supplier, decision.is_tie) == ("乙公司", False)


TIE = rules.ranking([sheet("赵", 甲公司=90, 乙公司=90, 丙公司=80)])


@pytest.mark.parametrize(("chosen", "reason"), [("", ""), ("甲公司", ""), ("", "报价低")])
def test_tie_is_not_decided_when_choice_or_reason_is_missing(chosen, reason):
    with pytest.raises(errors.TieUndecided) as raised:
        rules.decide(TIE, chosen=chosen, reason=reason)
    assert raised.value.detail == (
        "总分最高者中选，“甲公司”、“乙公司”并列最高（90 分）。请集体研究后选定一家，并写明理由。"
    )


def test_tie_is_decided_by_choice_and_reason():
    decision = rules.decide(TIE, chosen="乙公司", reason="报价低 1,850 元")
    assert (decision.supplier, decision.tied_with) == ("乙公司", ("甲公司",))


def test_choice_is_turned_away_when_it_does_not_have_the_highest_total():
    with pytest.raises(errors.ChosenNotLeading):
        rules.decide(TIE, chosen="丙公司", reason="离得近")


# --- what is missing --------------------------------------------------------------------------


def test_missing_parts_of_a_new_procurement_name_goods_suppliers_and_scorers():
    assert rules.missing_parts(record(PriceComparison())) == [
        "价格对比表须列明采购商品，现在一行也没有。请填写商品名称、规格、要求和数量。",
        "价格对比须有至少 3 家供应商报价，现有 0 家。请再询价 3 家。",
        "评分须由不少于 2 名评分人员进行，现有 0 份评分表。请再登记 2 份。",
    ]


@pytest.mark.parametrize(("count", "missing"), [(1, "评分须由不少于 2 名"), (2, "采购须按总分")])
def test_missing_parts_end_with_the_award_when_two_scorers_have_scored(count, missing):
    sheets = [sheet(f"评分人{n}", 甲公司=1, 乙公司=2, 丙公司=3) for n in range(count)]
    (sentence,) = rules.missing_parts(record(sheets=sheets))
    assert sentence.startswith(missing)


def test_nothing_is_missing_when_awarded():
    assert rules.missing_parts(record(step=Step.AWARDED)) == []

"""What cells and forms say, how figures are kept and shown, what looks unusual. No database."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from huzhu.assessment.facts.rules import fact_lists, known
from huzhu.assessment.facts.rules.fact_lists import CheckedLine, Setting
from huzhu.assessment.facts.rules.known import Held, Money, Paper, Row, Used
from huzhu.assessment.facts.states import FilingKind
from huzhu.assessment.scheme.errors import FigureUnlikely, FigureUnreadable
from huzhu.assessment.scheme.rules.fact_values import (
    checked,
    is_outlier,
    plain,
    shown,
    text_of,
    value_of,
)
from huzhu.assessment.scheme.rules.facts import CATALOGUE, FactType
from huzhu.assessment.scheme.rules.scheme import items_asked, owners_asked, shipped_scheme
from huzhu.documents.workbooks import ListRow

SCHEME = shipped_scheme("2021")


def values(kind):
    """Everything that a figure can be, as it is written by people: up to two decimals."""
    if kind.type is FactType.BOOL:
        return st.booleans()
    if kind.type is FactType.CHOICE:
        return st.sampled_from(sorted(kind.options))
    low, high = int(kind.bounds.least), int(kind.bounds.most)
    return st.integers(low, high) if kind.is_whole else st.decimals(low, high, places=2)


FIGURES = st.sampled_from(sorted(CATALOGUE)).flatmap(
    lambda name: st.tuples(st.just(CATALOGUE[name]), values(CATALOGUE[name]))
)


@over(FIGURES)
def test_figure_is_the_same_when_it_is_written_out_and_read_again(figure):
    kind, value = figure
    kept = plain(value)
    assert value_of(kind, text_of(kind, kept)) == value
    assert checked(kind, kept) == value
    assert shown(kind, kept) != "未提供"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("target_rate", "95%", 95),
        ("target_rate", " 95.50 ％", Decimal("95.5")),
        ("loan_amount", "1,500,000.00 元", 1500000),
        ("loan_amount", "1，500", 1500),
        ("articles", "2篇", 2),
        ("articles", "2.0", 2),
        ("fee_growth_rate", "-3.2", Decimal("-3.2")),
        ("cards_bound", "是", True),
        ("cards_bound", "×", False),
        ("invoicing", "两种都有", "both"),
        ("invoicing", "own", "own"),
    ],
)
def test_cell_is_read_as_people_write_it(name, text, value):
    assert value_of(CATALOGUE[name], text) == value


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("articles", "2.5", FigureUnreadable),
        ("articles", "两篇", FigureUnreadable),
        ("articles", "-1", FigureUnlikely),
        ("articles", "１", None),
        ("coverage_rate", "100", None),
        ("coverage_rate", "100.01", FigureUnlikely),
        ("coverage_rate", "-0.01", FigureUnlikely),
        ("target_rate", "NaN", FigureUnreadable),
        ("target_rate", "1e5", FigureUnreadable),
        ("target_rate", "1234567890123456.7", FigureUnreadable),
        ("cards_bound", "1", FigureUnreadable),
        ("invoicing", "其他", FigureUnreadable),
    ],
)
def test_cell_is_turned_away_when_it_says_something_else(name, text, error):
    if error is None:
        assert value_of(CATALOGUE[name], text) in {1, 100}
    else:
        with pytest.raises(error, match=CATALOGUE[name].label):
            value_of(CATALOGUE[name], text)


@pytest.mark.parametrize(
    ("name", "before", "now", "unusual"),
    [
        ("target_rate", 80, 99.99, False),
        ("target_rate", 80, 100, True),
        ("target_rate", 80, 60, True),
        ("articles", 3, 5, False),
        ("articles", 3, 6, True),
        ("articles", 4, 2, True),
        ("articles", 0, 0, False),
        ("cards_bound", True, False, True),
        ("articles", None, 6, False),
    ],
)
def test_figure_is_flagged_when_it_moved_far_against_last_year(name, before, now, unusual):
    assert is_outlier(CATALOGUE[name], now, before) is unusual


# --- what the platform knows ----------------------------------------------------------------------


def told(figures):
    return {figure.name: figure.value for figure in figures}


def paper(kind, *, is_on_time=True):
    return Paper(kind, "材料", date(2026, 5, 1), is_on_time)


def test_papers_show_counts_and_nothing_of_what_was_not_filed():
    assert told(known.papers_show([], has_budget=False, changes=[])) == {
        "articles": 0,
        "trainings": 0,
        "changes_reported_in_time": True,
        "budget_filed": False,
    }


def test_one_late_report_makes_the_changes_late():
    late = [paper(FilingKind.CHANGE_REPORT), paper(FilingKind.CHANGE_REPORT, is_on_time=False)]
    figures = told(known.papers_show(late, has_budget=False, changes=[]))
    assert figures["changes_reported_in_time"] is False
    figures = told(known.papers_show([], has_budget=False, changes=[Row("王某到岗")]))
    assert figures["changes_reported_in_time"] is False


@pytest.mark.parametrize(
    ("has_budget", "kinds", "both"),
    [
        (True, [], False),
        (True, [FilingKind.STATEMENT], True),
        (False, [FilingKind.STATEMENT], False),
        (False, [FilingKind.BUDGET, FilingKind.STATEMENT], True),
    ],
)
def test_budget_and_statement_are_both_needed(has_budget, kinds, both):
    papers = [paper(kind) for kind in kinds]
    figures = told(known.papers_show(papers, has_budget=has_budget, changes=[]))
    assert figures["budget_and_statements_filed"] is both


def test_budget_is_executed_by_what_was_spent():
    lines = [Money("活动", Decimal(800), Decimal(700)), Money("慰问", Decimal(200), Decimal(49))]
    held = [Held("2026-0001", "观影", date(2026, 4, 1))]
    assert told(known.money_shows(lines, held)) == {
        "budget_execution_rate": 74.9,
        "member_events_budgeted_and_held": True,
    }
    assert told(known.money_shows([], held)) == {"member_events_budgeted_and_held": False}


@pytest.mark.parametrize(("last", "days"), [(date(2026, 10, 3), 89), (date(2026, 7, 3), 181)])
def test_longest_idle_user_name_decides(last, days):
    used = [
        Used("甲", date(2026, 12, 30), has_been_used=True),
        Used("乙", last, has_been_used=False),
    ]
    (figure,) = known.sign_ins_show(used, on=date(2026, 12, 31))
    assert figure.value == days
    assert figure.rows[0].figure == f"{days} 天（从未登录）"
    assert list(known.sign_ins_show([], on=date(2026, 12, 31))) == []


@pytest.mark.parametrize(
    ("basics", "rate"),
    [
        ({"workers": 3, "insured": 2}, {"coverage_rate": 66.67}),
        ({"workers": 0, "insured": 0}, {}),
        ({"workers": 3, "insured": 4}, {}),
        ({}, {}),
    ],
)
def test_coverage_is_the_share_of_insured_workers(basics, rate):
    assert told(known.basics_show(basics)) == rate


def test_every_computed_figure_is_one_that_the_scheme_asks_for():
    assert set(owners_asked(SCHEME)) >= known.COMPUTABLE


def test_figures_of_another_kind_of_agency_are_not_asked():
    assert "loan_amount" in items_asked(SCHEME, "district")
    assert "coverage_rate" in items_asked(SCHEME, "district")
    assert "coverage_rate" not in items_asked(SCHEME, "bureau")
    assert "all_activities_joined" in items_asked(SCHEME, "bureau")


# --- lists ----------------------------------------------------------------------------------------


def test_faults_are_told_by_row_and_column():
    setting = Setting(
        2026,
        frozenset({"D01", "D02"}),
        {"articles": CATALOGUE["articles"]},
        {("D02", "articles"): 1},
    )
    rows = [
        ListRow(2, ("D01", "", "两篇")),
        ListRow(3, ("D01", "", "2")),
        ListRow(4, ("D03", "", "2")),
        ListRow(5, ("D02", "", "2")),
    ]
    lines, faults = fact_lists.check_rows(rows, setting)
    assert [(fault.row, fault.cell, fault.is_note) for fault in faults] == [
        (2, "全年投稿（篇）", False),
        (3, "机构编号", False),
        (4, "机构编号", False),
        (5, "全年投稿（篇）", True),
    ]
    assert lines[3].facts == {}


def test_number_of_an_agency_is_known_in_small_letters_and_once():
    setting = Setting(2026, frozenset({"D01"}), {"articles": CATALOGUE["articles"]}, {})
    rows = [ListRow(2, ("d01", "", "2")), ListRow(3, ("D01", "", "2"))]
    lines, faults = fact_lists.check_rows(rows, setting)
    assert (lines[0].agency, [fault.row for fault in faults]) == ("D01", [3])


def test_counts_are_summed_and_the_sum_of_an_amount_is_not_told():
    columns = [fact_lists.column_of(CATALOGUE[name]) for name in ("articles", "loan_amount")]
    assert columns[0].sums(["2", "四", "3"]) == "5 篇"
    assert columns[1].sums is None
    assert [column.shown("1200") for column in columns] == ["1,200 篇", "1,200 元"]


def test_name_that_somebody_signed_in_by_today_was_idle_for_no_day():
    today = date(2026, 12, 31)
    (figure,) = known.sign_ins_show([Used("甲", today, has_been_used=True)], on=today)
    assert figure.value == 0
    assert figure.rows[0].figure == "0 天"


def test_control_total_counts_cells_that_are_left_as_they_are_too():
    """The other system's sum is of its whole list, whatever is the same here already."""
    amount = next(name for name, kind in CATALOGUE.items() if kind.type is FactType.AMOUNT)
    count = next(name for name, kind in CATALOGUE.items() if kind.type is FactType.INT)
    lines = [
        CheckedLine(2, "D01", facts={amount: "10.50", count: 3}),
        CheckedLine(3, "D02", kept={amount: "2.00"}),
    ]
    assert fact_lists.totals_of(lines, CATALOGUE) == {amount: Decimal("12.50")}

"""The rows of a scheme: out and in without loss, every unreadable cell named. No database."""

from dataclasses import replace
from decimal import Decimal

import pytest

from huzhu.assessment.scheme.rules.facts import CATALOGUE
from huzhu.assessment.scheme.rules.rule_rows import (
    PathUnclear,
    RowFault,
    RowSort,
    RuleRow,
    path_from,
    path_text,
    rule_from_rows,
    rule_rows,
)
from huzhu.assessment.scheme.rules.scheme import shipped_scheme
from huzhu.assessment.scheme.rules.scheme_checks import scheme_faults
from huzhu.assessment.scheme.rules.scheme_rows import COLUMNS, read_lines, scheme_lines
from huzhu.assessment.scheme.rules.tree import Flag, Gate, Lowest, Sum

SCHEME = shipped_scheme("2021")


def lines() -> list[list[str]]:
    return [list(line) for line in scheme_lines(SCHEME)]


def read(rows):
    return read_lines(list(enumerate(rows, start=2)), SCHEME.catalogue)


def row_of(rows, item: str, place: int = 0) -> list[str]:
    start = next(number for number, row in enumerate(rows) if row[COLUMNS.index("指标")] == item)
    return rows[start + place]


def put(row: list[str], column: str, text: str) -> None:
    row[COLUMNS.index(column)] = text


def told(rows) -> list[tuple[int, str]]:
    return [(each.row, each.column) for each in read(rows).faults]


@pytest.mark.parametrize("item", SCHEME.items, ids=lambda item: item.id)
def test_rule_is_the_same_when_it_went_through_rows(item):
    assert rule_from_rows(rule_rows(item.rule)) == item.rule


@pytest.mark.parametrize("item", SCHEME.items, ids=lambda item: item.id)
def test_path_is_the_same_when_it_went_through_words(item):
    for row in rule_rows(item.rule):
        assert path_from(path_text(row.path, CATALOGUE), CATALOGUE) == row.path


def test_scheme_is_the_same_when_it_went_through_rows():
    found = read(lines())
    assert found.faults == ()
    assert (found.sections, found.items) == (SCHEME.sections, SCHEME.items)


def test_joined_rules_are_kept_when_they_lie_in_each_other():
    rule = Sum((Gate("cards_bound", Lowest((Flag("inspection_clean", Decimal(1)),)), None),))
    assert rule_from_rows(rule_rows(rule)) == rule


def test_no_rows_are_no_rule():
    assert rule_from_rows(()) == RowFault(0, "没有计分规则")


def test_two_figures_are_no_rule_when_they_stand_at_one_place():
    rows = [
        RuleRow((), RowSort.FLAG, "cards_bound", Decimal(1)),
        RuleRow((), RowSort.FLAG, "inspection_clean", Decimal(1)),
    ]
    found = rule_from_rows(rows)
    assert isinstance(found, RowFault)
    assert found.row == 1


@pytest.mark.parametrize("numbers", [("2", "3"), ("1", "3")])
def test_joined_rules_are_no_rule_when_a_number_is_missing(numbers):
    rows = [
        replace(row, path=(replace(row.path[0], branch=number), *row.path[1:]))
        for row, number in zip(rule_rows(_TWO), numbers, strict=True)
    ]
    found = rule_from_rows(rows)
    assert isinstance(found, RowFault)
    assert (found.row, found.sentence) == (0, "“结构”中的序号须从 1 起依次编号")


_TWO = Sum((Flag("inspection_clean", Decimal(1)), Flag("cards_bound", Decimal(1))))


def test_path_is_told_when_a_step_cannot_be_read():
    with pytest.raises(PathUnclear, match="合计"):
        path_from("相加1", CATALOGUE)


def test_cells_are_named_when_they_cannot_be_read():
    rows = lines()
    put(row_of(rows, "1.4", 1), "下限", "九十")
    put(row_of(rows, "2.1"), "考核部门", "宣传部")
    put(row_of(rows, "3.2"), "数据", "参加活动的数目")
    first = rows.index(row_of(rows, "1.4", 1)) + 2
    second = rows.index(row_of(rows, "2.1")) + 2
    third = rows.index(row_of(rows, "3.2")) + 2
    assert told(rows) == [(first, "下限"), (second, "考核部门"), (third, "数据")]


def test_place_is_named_when_the_rows_of_an_item_make_no_rule():
    rows = lines()
    alone = row_of(rows, _ALONE)
    put(alone, "结构", "合计2")
    (fault,) = read(rows).faults
    assert (fault.row, fault.column) == (rows.index(alone) + 2, "结构")
    assert "序号须从 1 起依次编号" in str(fault)


#: An item of one row.
_ALONE = next(item.id for item in SCHEME.items if len(rule_rows(item.rule)) == 1)


def test_bound_is_asked_about_when_nobody_says_whether_it_is_included():
    rows = lines()
    put(row_of(rows, "1.4"), "含上限", "")
    assert [each.column for each in read(rows).faults] == ["含上限"]


def test_item_is_refused_when_it_is_written_twice():
    rows = lines()
    again = [
        cell if column != "部分" else "" for column, cell in zip(COLUMNS, rows[0], strict=True)
    ]
    found = read([*rows, again])
    assert [(each.row, each.column) for each in found.faults] == [(len(rows) + 2, "指标")]


def test_question_is_refused_when_it_has_no_answer():
    rows = lines()
    put(row_of(rows, "1.4"), "答复", "")
    assert [each.column for each in read(rows).faults] == ["答复"]


def test_nothing_is_read_when_there_is_no_row():
    assert [str(each) for each in read([]).faults] == ["第 1 行“指标”：表格里没有一行指标"]


def test_gap_is_a_fault_of_the_scheme_when_its_rows_can_be_read():
    rows = lines()
    put(row_of(rows, "1.4"), "上限", "80")
    found = read(rows)
    assert found.faults == ()
    changed = SCHEME.__class__(**{**_fields(), "items": found.items})
    (fault,) = scheme_faults(changed)
    assert fault.place == "1.4"
    assert "从 81 天到 90 天之间没有档次" in fault.sentence


def _fields() -> dict[str, object]:
    return {name: getattr(SCHEME, name) for name in SCHEME.__slots__}

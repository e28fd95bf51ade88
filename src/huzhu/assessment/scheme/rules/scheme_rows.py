"""A scheme as the rows of a spreadsheet: one row for each tier, part or choice of an item.

What belongs to the item (wording, owners, guide, …) stands in its first row; questions that the
official text leaves open stand in the item's rows one after the other.

Not here: reading the rows back (``scheme_rows_read``), the file itself (``documents``).
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from huzhu.assessment.scheme.rules.facts import FactType, Source
from huzhu.assessment.scheme.rules.path_words import path_text
from huzhu.assessment.scheme.rules.rule_rows import RowSort, RuleRow, rule_rows
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.people.states import AgencyKind, DepartmentCode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from huzhu.assessment.scheme.rules.path_words import Catalogue
    from huzhu.assessment.scheme.rules.scheme import Item, OpenQuestion, Scheme, Section

SECTION_COLUMNS = ("部分", "部分名称", "部分分值")
ITEM_COLUMNS = ("指标", "标准分", "考核标准", "考核部门", "适用类型", "填报说明", "佐证材料")
RULE_COLUMNS = (
    "结构",
    "计分方式",
    "数据",
    "选项",
    "下限",
    "含下限",
    "上限",
    "含上限",
    "得分",
)
QUESTION_COLUMNS = ("未明确事项", "答复", "答复理由")
COLUMNS = (*SECTION_COLUMNS, *ITEM_COLUMNS, *RULE_COLUMNS, *QUESTION_COLUMNS)
FACT_COLUMNS = ("数据", "名称", "类型", "单位", "可能的值", "来源")

YES, NO = "是", "否"
BETWEEN = "、"
SORT_NAMES = {RowSort.FLAG: "是否", RowSort.TIER: "档次", RowSort.CHOICE: "选项"}
FACT_TYPE_NAMES = {
    FactType.BOOL: "是否",
    FactType.INT: "整数",
    FactType.RATE: "百分比",
    FactType.SIGNED_RATE: "百分比（可为负）",
    FactType.AMOUNT: "金额",
    FactType.CHOICE: "选项",
}
_NO_RULE = ("",) * len(RULE_COLUMNS)
_NO_QUESTION = ("",) * len(QUESTION_COLUMNS)


def scheme_lines(scheme: Scheme) -> list[tuple[str, ...]]:
    """Return the rows, in the order of the sheet; each has a cell for every column."""
    return [
        (*(section_cells if place == 0 else ("", "", "")), *line)
        for section in scheme.sections
        for section_cells in [_section_cells(section)]
        for place, line in enumerate(
            line
            for item in scheme.items_of(section.id)
            for line in _item_lines(item, scheme.catalogue)
        )
    ]


def _section_cells(section: Section) -> tuple[str, ...]:
    return (section.id, section.name, number_text(section.points))


def _item_lines(item: Item, catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    rules = [_rule_cells(row, catalogue) for row in rule_rows(item.rule)]
    questions = [_question_cells(each) for each in item.open_questions]
    pairs = list(zip_longest(rules, questions)) or [(None, None)]
    for place, (rule, question) in enumerate(pairs):
        head = _item_cells(item) if place == 0 else ("",) * len(ITEM_COLUMNS)
        yield (*head, *(rule or _NO_RULE), *(question or _NO_QUESTION))


def _item_cells(item: Item) -> tuple[str, ...]:
    return (
        item.id,
        number_text(item.full_marks),
        item.text,
        BETWEEN.join(DepartmentCode(owner).label for owner in item.owners),
        BETWEEN.join(AgencyKind(kind).label for kind in item.kinds),
        item.guide,
        item.proof,
    )


def _rule_cells(row: RuleRow, catalogue: Catalogue) -> tuple[str, ...]:
    kind = catalogue[row.fact]
    tier = row.tier
    return (
        path_text(row.path, catalogue),
        SORT_NAMES[row.sort],
        kind.label,
        kind.options.get(row.option, row.option),
        *_bound_cells(tier.low, is_open=tier.is_low_open),
        *_bound_cells(tier.high, is_open=tier.is_high_open),
        number_text(row.points),
    )


def _bound_cells(bound: Decimal | None, *, is_open: bool) -> tuple[str, str]:
    return ("", "") if bound is None else (number_text(bound), NO if is_open else YES)


def _question_cells(each: OpenQuestion) -> tuple[str, ...]:
    return (each.question, each.answer, each.reason)


def fact_lines(scheme: Scheme) -> list[tuple[str, ...]]:
    """Return the catalogue of figures, for whoever edits the rows and needs a name."""
    return [
        (
            kind.label,
            kind.name,
            FACT_TYPE_NAMES[kind.type],
            kind.unit,
            _possible(kind.low, kind.high) or BETWEEN.join(kind.options.values()),
            Source(kind.source).label,
        )
        for kind in scheme.catalogue.values()
    ]


def _possible(low: Decimal | None, high: Decimal | None) -> str:
    least = "" if low is None else f"不小于 {number_text(low)}"
    most = "" if high is None else f"不大于 {number_text(high)}"
    return "，".join(filter(None, (least, most)))

"""A scheme as the rows of a spreadsheet: one row for each tier, part or choice of an item.

What belongs to the item (wording, owners, guide, …) stands in its first row; questions that the
official text leaves open stand in the item's rows one after the other.

Read back, every cell that cannot be read is told. Not here: the file itself (``documents``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeVar

from huzhu.assessment.scheme.rules.facts import FactType, Source
from huzhu.assessment.scheme.rules.rule_rows import (
    PathUnclear,
    RowFault,
    RowSort,
    RuleRow,
    fact_called,
    path_from,
    path_text,
    rule_from_rows,
    rule_rows,
)
from huzhu.assessment.scheme.rules.scheme import Item, OpenQuestion, Section
from huzhu.assessment.scheme.rules.tree import NOTHING, Flag, Tier
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.documents.columns import Column
from huzhu.kernel.numbers import MEASURE, NotANumber
from huzhu.people.states import AgencyKind, DepartmentCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from huzhu.assessment.scheme.rules.rule_rows import Catalogue, Path
    from huzhu.assessment.scheme.rules.scheme import Scheme
    from huzhu.assessment.scheme.rules.tree import Rule


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
SCHEME_LIST = tuple(map(Column, COLUMNS))
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
        for section_cells in [(section.id, section.name, number_text(section.points))]
        for place, line in enumerate(
            line
            for item in scheme.items_of(section.id)
            for line in _item_lines(item, scheme.catalogue)
        )
    ]


def _item_lines(item: Item, catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    rules = [_rule_cells(row, catalogue) for row in rule_rows(item.rule)]
    questions = [(each.question, each.answer, each.reason) for each in item.open_questions]
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


K = TypeVar("K")
V = TypeVar("V")

_ITEM_ID = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}")
_SORTS = {name: sort for sort, name in SORT_NAMES.items()}
_LONGEST = 2000
#: Stands where a rule could not be read; it is never used, since its faults are told.
_NOTHING_YET = Flag("", NOTHING)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file with its number there, and its cells by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CellFault:
    """One cell that cannot be taken over."""

    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        return f"第 {self.row} 行“{self.column}”：{self.sentence}"


@dataclass(frozen=True, slots=True)
class ReadRows:
    """What rows say; with a fault nothing of it is to be used."""

    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    faults: tuple[CellFault, ...]


def read_lines(rows: Iterable[tuple[int, Sequence[str]]], catalogue: Catalogue) -> ReadRows:
    """Return sections and items that numbered rows describe, with every fault."""
    lines = [Line(number, dict(zip(COLUMNS, cells, strict=True))) for number, cells in rows]
    return _Reading(catalogue).read(lines)


class _Reading:
    """One reading: where it stands, and what was wrong so far."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.faults: list[CellFault] = []
        self.sections: dict[str, Section] = {}
        self.section = ""

    def read(self, lines: Sequence[Line]) -> ReadRows:
        groups: list[list[Line]] = []
        for line in lines:
            if line.cells["指标"] or not groups:
                groups.append([line])
            else:
                groups[-1].append(line)
        items = [self.item(group) for group in groups]
        if not items:
            self.faults.append(CellFault(1, "指标", "表格里没有一行指标"))
        self.check_once(groups)
        found = tuple(sorted(self.faults, key=lambda each: (each.row, COLUMNS.index(each.column))))
        return ReadRows(tuple(self.sections.values()), tuple(items), found)

    def check_once(self, groups: Sequence[Sequence[Line]]) -> None:
        seen: set[str] = set()
        for group in groups:
            name = group[0].cells["指标"]
            if name in seen:
                self.fault(group[0], "指标", f"指标 {name} 前面已经写过，同一项的各行须连续")
            seen.add(name)

    def fault(self, line: Line, column: str, sentence: str) -> None:
        self.faults.append(CellFault(line.number, column, sentence))

    # --- one item ---

    def item(self, group: Sequence[Line]) -> Item:
        head = group[0]
        self.enter_section(head)
        self.check_followers(group)
        name = head.cells["指标"]
        if not _ITEM_ID.fullmatch(name):
            self.fault(head, "指标", f"须写编号，例如 1.1，现为“{name or '空'}”")
        return Item(
            id=name,
            section=self.section,
            full_marks=self.number(head, "标准分"),
            text=self.words(head, "考核标准"),
            owners=self.names(head, "考核部门", DepartmentCode.labels()),
            kinds=self.names(head, "适用类型", AgencyKind.labels()),
            guide=self.words(head, "填报说明"),
            proof=self.words(head, "佐证材料"),
            rule=self.rule(group),
            open_questions=tuple(self.questions(group)),
        )

    def enter_section(self, line: Line) -> None:
        name = line.cells["部分"]
        if name in ("", self.section):
            if not self.section:
                self.fault(line, "部分", "第一项须写明属于哪一部分")
            return
        self.section = name
        if name not in self.sections:
            points = self.number(line, "部分分值")
            self.sections[name] = Section(name, self.words(line, "部分名称"), points)

    def check_followers(self, group: Sequence[Line]) -> None:
        """Only the first row of an item tells what belongs to all of it."""
        for line in group[1:]:
            for column in ("部分", "标准分", "考核标准", "考核部门", "适用类型"):
                if line.cells[column]:
                    self.fault(line, column, "只写在该指标的第一行，本行请留空")

    def rule(self, group: Sequence[Line]) -> Rule:
        lines = [line for line in group if line.cells["计分方式"]]
        for line in group:
            if line not in lines and any(line.cells[each] for each in ("结构", "数据", "得分")):
                self.fault(line, "计分方式", f"须写{BETWEEN.join(_SORTS)}之一")
        before = len(self.faults)
        rows = [self.row(line) for line in lines]
        if len(self.faults) > before:
            return _NOTHING_YET
        built = rule_from_rows(rows)
        if not isinstance(built, RowFault):
            return built
        where = lines[built.row] if lines else group[0]
        self.fault(where, "结构", built.sentence)
        return _NOTHING_YET

    def row(self, line: Line) -> RuleRow:
        sort = self.looked_up(line, "计分方式", lambda text: _SORTS[text], RowSort.FLAG)
        nowhere: Path = ()
        path = self.looked_up(line, "结构", lambda text: path_from(text, self.catalogue), nowhere)
        fact = self.looked_up(line, "数据", lambda text: fact_called(text, self.catalogue), "")
        points = self.number(line, "得分")
        option = self.option(line, fact) if sort is RowSort.CHOICE else ""
        tier = self.tier(line, points) if sort is RowSort.TIER else Tier(NOTHING)
        return RuleRow(path, sort, fact, points, option, tier)

    def option(self, line: Line, fact: str) -> str:
        options = self.catalogue[fact].options if fact else {}
        text = line.cells["选项"]
        for key, label in options.items():
            if text in (label, key):
                return key
        self.fault(line, "选项", f"须写{BETWEEN.join(options.values()) or '数据的选项'}之一")
        return ""

    def tier(self, line: Line, points: Decimal) -> Tier:
        low, is_low_open = self.bound(line, "下限")
        high, is_high_open = self.bound(line, "上限")
        return Tier(points, low, high, is_low_open, is_high_open)

    def bound(self, line: Line, column: str) -> tuple[Decimal | None, bool]:
        if not line.cells[column]:
            return None, False
        word = line.cells[f"含{column}"]
        if word not in (YES, NO):
            self.fault(line, f"含{column}", f"写了{column}，就须写明含不含：{YES}或{NO}")
        return self.number(line, column), word == NO

    def questions(self, group: Sequence[Line]) -> Iterable[OpenQuestion]:
        for line in group:
            asked = [self.words(line, each) for each in ("未明确事项", "答复", "答复理由")]
            if any(asked):
                for column, text in zip(("未明确事项", "答复", "答复理由"), asked, strict=True):
                    if not text:
                        self.fault(line, column, "未明确事项、答复和理由须一并写明")
                yield OpenQuestion(*asked)

    # --- one cell ---

    def number(self, line: Line, column: str) -> Decimal:
        text = line.cells[column].removesuffix("%")
        try:
            return Decimal(MEASURE.read(text))
        except NotANumber:
            pass
        self.fault(line, column, f"须写数字，最多四位小数，现为“{line.cells[column] or '空'}”")
        return NOTHING

    def words(self, line: Line, column: str) -> str:
        text = line.cells[column]
        if len(text) > _LONGEST:
            self.fault(line, column, f"不超过 {_LONGEST} 字，现有 {len(text)} 字")
        return text

    def names(self, line: Line, column: str, known: Mapping[K, str]) -> tuple[K, ...]:
        keys = {name: key for key, name in known.items()}
        given = [part.strip() for part in re.split(r"[、,，;；]", line.cells[column])]
        unknown = [part for part in given if part not in keys]
        if unknown:
            shown = BETWEEN.join(part or "空" for part in unknown)
            self.fault(line, column, f"没有“{shown}”，可写{BETWEEN.join(keys)}")
        return tuple(dict.fromkeys(keys[part] for part in given if part in keys))

    def looked_up(self, line: Line, column: str, find: Callable[[str], V], otherwise: V) -> V:
        try:
            return find(line.cells[column])
        except PathUnclear as unclear:
            self.fault(line, column, str(unclear))
        except KeyError:
            self.fault(line, column, f"须写{BETWEEN.join(_SORTS)}之一")
        return otherwise

"""The official sheet as a locked spreadsheet, to be filled in without a line (A4.2a).

The same table as on paper: locked wording, yellow cells for the basics, own points and remarks.
An empty cell says nothing: it never takes back what was rated on screen.

Not here: writing and reading the file (``documents``), whose sheet it is (``queries.sheet_forms``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.assessment.rating.rules.rating import LONGEST_REMARK, Given, is_fixed
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.assessment.year.rules.basics import FIELDS, LABELS
from huzhu.documents.locked_forms import Input, InputKind, Label, LockedForm, Style, Sum
from huzhu.kernel.numbers import COUNT
from huzhu.people.states import DepartmentCode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from huzhu.assessment.scheme.rules.scheme import Item, Scheme
    from huzhu.documents.locked_forms import Cell, Value

CODE = "assessment.scoresheet"
_TITLE = "考核表"
_WIDTHS = (7, 7, 58, 13, 8, 9, 34)
_COLUMNS = len(_WIDTHS)
_MEMBERS = 5
_HEAD = ("内容", "指标", "考核标准", "考核部门", "标准分", "自评分", "自评说明")
_ABOVE_BASICS = 2


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that says something new."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What a sheet that came back would change: nothing but that."""

    given: Mapping[str, Given]
    basics: Mapping[str, int]
    sha256: str
    changes: Sequence[Change] = field(default=())


def points_name(item_id: str) -> str:
    """The name of an item's own points among the inputs."""
    return f"points {item_id}"


def remark_name(item_id: str) -> str:
    """The name of an item's remark among the inputs."""
    return f"remark {item_id}"


def sheet_form(scheme: Scheme, *, kind: str, version: str, agency: str) -> LockedForm:
    """Describe the sheet of one kind of agency; the same scheme gives the same form."""
    basics = _basics_rows()
    head = _ABOVE_BASICS + len(basics)
    return LockedForm(
        code=CODE,
        version=version,
        title=_TITLE,
        widths=_WIDTHS,
        rows=(
            (Label(scheme.title, Style.TITLE, columns=_COLUMNS),),
            (
                Label(f"考核单位：{agency}", Style.PLAIN, columns=4, is_checked=False),
                Label("只填黄色单元格；空白的不改动系统中已填的内容。", Style.PLAIN, columns=3),
            ),
            *basics,
            tuple(Label(name, Style.HEAD) for name in _HEAD),
            *(row for each in scheme.sections for row in _section_rows(scheme, each.id, kind=kind)),
            _sum_row("总分值", scheme.total, _own_points(scheme.items, kind=kind)),
            (Label("备注", Style.HEAD), Label(scheme.veto, columns=_COLUMNS - 1)),
            (
                Label("代办处盖章：", Style.PLAIN, columns=3),
                Label("代办处主任签字：", Style.PLAIN, columns=3),
                Label("填报人签字：", Style.PLAIN),
            ),
        ),
        head_rows=(head, head),
    )


def _basics_rows() -> list[tuple[Cell, ...]]:
    members = [_count(name, label, unit) for name, label, unit in FIELDS[:_MEMBERS]]
    members.append((Label("覆盖率（%）", columns=2), Label("自动计算", Style.CENTRE)))
    progress = [_count(name, label, unit) for name, label, unit in FIELDS[_MEMBERS:]]
    progress.append((Label("", columns=2), Label("")))
    return [*_pairs("会员情况", members), *_pairs("发展情况", progress)]


def _count(name: str, label: str, unit: str) -> tuple[Cell, ...]:
    cell = Input(name, label, InputKind.WHOLE, high=COUNT.most)
    return (Label(f"{label}（{unit}）", columns=2), cell)


def _pairs(group: str, cells: Sequence[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """Two figures to a row, the group's name before all of them."""
    rows = [cells[place] + cells[place + 1] for place in range(0, len(cells), 2)]
    return [(Label(group, Style.CENTRE, rows=len(rows)), *rows[0]), *rows[1:]]


def _section_rows(scheme: Scheme, section_id: str, *, kind: str) -> list[tuple[Cell, ...]]:
    section = next(each for each in scheme.sections if each.id == section_id)
    items = scheme.items_of(section_id)
    rows = [_item_row(item, kind=kind) for item in items]
    rows[0] = (Label(section.name, Style.CENTRE, rows=len(rows)), *rows[0])
    return [*rows, _sum_row("小计", section.points, _own_points(items, kind=kind))]


def _item_row(item: Item, *, kind: str) -> tuple[Cell, ...]:
    owners = "、".join(DepartmentCode(owner).label for owner in item.owners)
    own: Cell = Input(
        points_name(item.id), f"{item.id} 自评分", InputKind.DECIMAL, high=item.full_marks
    )
    remark = Input(
        remark_name(item.id), f"{item.id} 自评说明", InputKind.TEXT, high=Decimal(LONGEST_REMARK)
    )
    if is_fixed(item, kind=kind):
        own = Label("0", Style.CENTRE)
    full = number_text(item.full_marks)
    return (
        Label(item.id, Style.CENTRE),
        Label(item.text),
        Label(owners, Style.CENTRE),
        Label(full, Style.CENTRE),
        own,
        remark,
    )


def _own_points(items: Sequence[Item], *, kind: str) -> list[str]:
    return [points_name(item.id) for item in items if not is_fixed(item, kind=kind)]


def _sum_row(label: str, full: Decimal, of: Sequence[str]) -> tuple[Cell, ...]:
    return (
        Label(label, Style.HEAD, columns=4),
        Label(number_text(full), Style.HEAD),
        Sum(of),
        Label(""),
    )


# --- what came back -----------------------------------------------------------------------------


def filled_points(values: Mapping[str, Value], item_id: str) -> Decimal | None:
    """The own points that a sheet says for an item; None: nothing."""
    value = values.get(points_name(item_id))
    return None if value is None else Decimal(value)


def filled_remark(values: Mapping[str, Value], item_id: str) -> str:
    """The remark that a sheet says for an item; empty: nothing."""
    return str(values.get(remark_name(item_id)) or "").strip()


def filled_basics(values: Mapping[str, Value], *, known: Mapping[str, int]) -> dict[str, int]:
    """The block at the head of a sheet; an empty cell is what was known."""
    given = {name: int(values[name] or 0) for name in LABELS if values.get(name) is not None}
    if not given:
        return dict(known)
    return {name: given.get(name, known.get(name, 0)) for name in LABELS}

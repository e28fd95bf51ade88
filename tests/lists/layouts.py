"""How people lay a list out: titles, remarks, columns of their own, what is hidden or merged.

Not here: what becomes of a cell (``kinds``), which programs write the file (``writers``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from tests.lists.kinds import Kind, Meant, Written

Place = tuple[int, int]  #: row and column, from 0


@dataclass
class Page:
    """A sheet as it is to be written."""

    name: str
    cells: dict[Place, Written] = field(default_factory=dict)
    is_hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    struck_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    has_filter: bool = False
    merged_ours: bool = False  #: a stream of members is turned away with the range
    far_look: bool = False


@dataclass
class Case:
    """A list: what is meant, how it is written, what has to come of it."""

    number: int
    what: str  #: ``codes`` or ``members``
    layout: "Layout"
    kinds: list[Kind]
    labels: Mapping[str, str]  #: our columns by the name of their kinds
    rows: list[dict[str, Meant]]
    written: list[dict[str, Written]]
    told_rows: set[int]
    pages: list[Page] = field(default_factory=list)
    main: int = 0  #: which page holds the list
    heading: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)  #: of each row, from 0
    told: set[int] = field(default_factory=set)
    form: str = "xlsxwriter"
    content: bytes = b""

    @property
    def page(self) -> Page:
        return self.pages[self.main]


@dataclass(frozen=True)
class Layout:
    """What stands around the list, and what is done to its sheet when it stands."""

    name: str
    top: tuple[str, ...] = ()
    left: tuple[str, ...] = ()  #: headings of columns in front
    right: tuple[str, ...] = ()
    gaps: bool = False
    turned: bool = False  #: our columns in another order
    heading: str = "{}"
    after: Callable[[Case, Random], None] = field(default=lambda *_: None)
    is_whole: bool = False  #: the list as a whole is turned away
    is_in_texts: bool = False


def lay(case: Case, rng: Random) -> None:
    """Put the list onto its page and do to it what the layout says."""
    layout, page = case.layout, Page("清单")
    case.pages = [page]
    for row, title in enumerate(layout.top):
        if title:
            page.cells[row, 0] = Written(title)
    case.heading = len(layout.top)
    names = sorted(case.labels, reverse=True) if layout.turned else list(case.labels)
    heads = [
        *layout.left,
        *(layout.heading.format(case.labels[name]) for name in names),
        *layout.right,
    ]
    case.columns = {name: len(layout.left) + place for place, name in enumerate(names)}
    for column, head in enumerate(heads):
        page.cells[case.heading, column] = Written(head)
    at = case.heading
    for index, cells in enumerate(case.written):
        at += 2 if layout.gaps and index % 4 == 3 else 1
        case.lines.append(at)
        for name, cell in cells.items():
            page.cells[at, case.columns[name]] = cell
        for column, head in enumerate(heads):
            if column not in case.columns.values():
                page.cells[at, column] = Written(index + 1 if head == "序号" else f"{head}甲")
    case.told |= {case.lines[index] for index in case.told_rows}
    layout.after(case, rng)


# --- what is done to a sheet --------------------------------------------------------------------


def _drawn(case: Case, rng: Random) -> list[int]:
    return sorted(rng.sample(case.lines, rng.randint(1, 3)))


def _hide_rows(case: Case, rng: Random) -> None:
    lines = _drawn(case, rng)
    case.page.hidden_rows |= {*lines}
    case.told |= {*lines}


def _strike_rows(case: Case, rng: Random) -> None:
    """How an office says of a row that it is void."""
    lines = _drawn(case, rng)
    case.page.struck_rows |= {*lines}
    case.told |= {*lines}


def _strike_title(case: Case, _: Random) -> None:
    case.page.struck_rows.add(0)


def _filter(case: Case, rng: Random) -> None:
    case.page.has_filter = True
    _hide_rows(case, rng)


def _filter_nothing(case: Case, _: Random) -> None:
    case.page.has_filter = True


def _hide_our_column(case: Case, _: Random) -> None:
    name = next(reversed(case.columns))
    case.page.hidden_columns.add(case.columns[name])
    case.told |= {line for line, cells in zip(case.lines, case.written, strict=True)
                  if cells[name].value != ""}  # fmt: skip


def _hide_their_column(case: Case, _: Random) -> None:
    case.page.hidden_columns.add(0)


def _hide_empty_rows(case: Case, _: Random) -> None:
    case.page.hidden_rows |= {case.lines[-1] + 5, case.lines[-1] + 6}


def _merge_ours(case: Case, rng: Random) -> None:
    """Excel keeps the upper cell alone; for whom the lower one stands, nobody knows."""
    first = rng.choice(case.lines[:-1])
    column = rng.choice([*case.columns.values()])
    case.page.merged.append((first, column, first + 1, column))
    case.page.merged_ours = True
    case.page.cells.pop((first + 1, column), None)
    case.told.add(first + 1)


def _merge_theirs(case: Case, _: Random) -> None:
    case.page.merged.append((case.lines[0], 0, case.lines[3], 0))
    for line in case.lines[1:4]:
        case.page.cells.pop((line, 0), None)


def _merge_title(case: Case, _: Random) -> None:
    case.page.merged.append((0, 0, 0, len(case.labels)))


def _two_row_heading(case: Case, _: Random) -> None:
    """Above the labels stands what some of them have in common."""
    first = min(case.columns.values())
    case.page.cells[case.heading - 1, first] = Written("券的信息")
    case.page.merged.append((case.heading - 1, first, case.heading - 1, first + 1))


def _tall_heading(case: Case, _: Random) -> None:
    """Each label takes two rows."""
    page, below = case.page, case.heading + 1
    page.cells = {
        (row + (row > case.heading), column): cell for (row, column), cell in page.cells.items()
    }
    page.merged += [(case.heading, column, below, column) for column in range(len(case.labels))]
    case.lines = [line + 1 for line in case.lines]
    case.told = {line + 1 for line in case.told}


def _heading_over_groups(case: Case, rng: Random) -> None:
    """Ours take two rows, because below another one stand its parts."""
    _tall_heading(case, rng)
    width = 1 + max(column for _, column in case.page.cells)
    case.page.cells |= {
        (case.heading, width): Written("面值"),
        (case.heading + 1, width): Written("原价"),
        (case.heading + 1, width + 1): Written("现价"),
    }
    case.page.merged.append((case.heading, width, case.heading, width + 1))


def _hidden_first(case: Case, _: Random) -> None:
    """Last year's list, hidden in front of this year's."""
    last = Page("去年", {
        at: Written(f"{cell.value}9") if at[0] > case.heading and cell.formula == "" else cell
        for at, cell in case.page.cells.items()
    }, is_hidden=True)  # fmt: skip
    case.pages.insert(0, last)
    case.main = 1


def _notes_first(case: Case, _: Random) -> None:
    notes = ("填写说明", "电子码请填文本", "一行一个，不得重复")
    case.pages.insert(0, Page("说明", {(row, 0): Written(text) for row, text in enumerate(notes)}))
    case.main = 1


def _alike(case: Case, _: Random) -> None:
    row = case.heading
    case.pages.append(Page("备用", {(row, column): case.page.cells[row, column]
                                    for column in case.columns.values()}))  # fmt: skip


def _side_by_side(case: Case, _: Random) -> None:
    width = max(column for _, column in case.page.cells) + 2
    case.page.cells |= {
        (row, column + width): cell for (row, column), cell in case.page.cells.items()
    }


def _no_label(case: Case, _: Random) -> None:
    case.page.cells[case.heading, next(iter(case.columns.values()))] = Written("内容")


def _total(case: Case, rng: Random) -> None:
    at = case.lines[-1] + rng.randint(1, 2)
    first, *others = case.columns.values()
    case.page.cells[at, first] = Written(rng.choice(("合计", "总计：", "合 计", "小计", "共计")))
    case.page.cells[at, others[-1]] = Written(len(case.lines))
    case.told.add(at)


def _note_below(case: Case, _: Random) -> None:
    at = case.lines[-1] + 2
    case.page.cells[at, min(case.columns.values())] = Written("注：以上各项由供应商提供，共一页。")
    case.told.add(at)


def _total_elsewhere(case: Case, _: Random) -> None:
    case.page.cells[case.lines[-1] + 1, 0] = Written("合计")
    case.page.cells[case.lines[-1] + 1, 1 + max(case.columns.values())] = Written(1200)


def _far_look(case: Case, _: Random) -> None:
    case.page.far_look = True


def _remarks_beside(case: Case, rng: Random) -> None:
    """Words right of the last heading, on some rows."""
    beyond = 1 + max(column for _, column in case.page.cells)
    for line in _drawn(case, rng):
        case.page.cells[line, beyond] = Written("已核对")


LAYOUTS = [
    Layout("plain", is_in_texts=True),
    Layout("title above", top=("某某影城电子码清单", "2026 年 11 月"), is_in_texts=True),
    Layout("title merged", top=("某某影城电子码清单", ""), after=_merge_title),
    Layout("rows left blank", top=("", ""), gaps=True, is_in_texts=True),
    Layout("own columns in front", left=("序号", "供应商"), is_in_texts=True),
    Layout("own columns behind", right=("备注", "面值说明"), is_in_texts=True),
    Layout("another order", turned=True, is_in_texts=True),
    Layout("stars", heading="*{}（必填）", is_in_texts=True),
    Layout("spread headings", heading=" {}： ", is_in_texts=True),
    Layout("hidden rows", after=_hide_rows),
    Layout("rows struck through", left=("序号",), after=_strike_rows),
    Layout("title struck through", top=("去年的清单",), after=_strike_title),
    Layout("filtered rows", after=_filter),
    Layout("filter that hides nothing", after=_filter_nothing),
    Layout("our column hidden", after=_hide_our_column),
    Layout("their column hidden", left=("成本价",), after=_hide_their_column),
    Layout("hidden rows without content", after=_hide_empty_rows),
    Layout("merged cells of ours", after=_merge_ours),
    Layout("merged cells of theirs", left=("影城",), after=_merge_theirs),
    Layout("heading of two rows", top=("清单", ""), after=_two_row_heading),
    Layout("heading twice as tall", after=_tall_heading),
    Layout("heading over groups", after=_heading_over_groups),
    Layout("last year's, hidden", after=_hidden_first),
    Layout("remarks on a sheet in front", after=_notes_first),
    Layout("two sheets alike", after=_alike, is_whole=True),
    Layout("side by side", after=_side_by_side, is_whole=True),
    Layout("no label", after=_no_label, is_whole=True),
    Layout("total below", after=_total, is_in_texts=True),
    Layout("note below", after=_note_below, is_in_texts=True),
    Layout(
        "total of another column",
        left=("序号",),
        right=("面值",),
        after=_total_elsewhere,
        is_in_texts=True,
    ),
    Layout("a look far below", after=_far_look),
    Layout("remarks beside", after=_remarks_beside),
]

"""Handing out a locked spreadsheet: labels cannot be changed, yellow cells say what they take.

The lock guides, it protects nothing: whoever wants to can lift it. So every sheet carries a
sealed note on a hidden page, which binds it to its form and its subject, and what comes back is
checked as if there had been no lock (``returned_sheets``).

Not here: what stands in a form (the apps; ``locked_forms``).
"""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING

import xlsxwriter
from django.core import signing

from huzhu.documents.locked_forms import Input, InputKind, Label, Placed, Style, Sum
from huzhu.documents.tables import AS_TEXTS, width_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from huzhu.documents.locked_forms import LockedForm, Subject, Value

NOTE_SHEET = "_meta"
SEAL = "huzhu.documents.locked_sheets"
_FRAME = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
_LABELS: Mapping[Style, Mapping[str, object]] = {
    Style.TITLE: {"bold": True, "font_size": 16, "align": "center"},
    Style.HEAD: {"bold": True, "align": "center", "bg_color": "#F2F2F2", "border": 1},
    Style.TEXT: {"border": 1},
    Style.CENTRE: {"align": "center", "border": 1},
    Style.PLAIN: {},
}
_INPUT = {"locked": False, "bg_color": "#FFF9D9", "border": 1, "align": "center"}
_SUM = {"bold": True, "align": "center", "border": 1, "bg_color": "#F2F2F2"}
_LINE = 14.5  # points
_A4 = 9
_LONGEST_PROMPT = 255


def write(
    form: LockedForm, *, subject: Subject, values: Mapping[str, Value] | None = None
) -> bytes:
    """Return the form as a locked XLSX, with the values that are known already filled in."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, AS_TEXTS) as book:
        page = book.add_worksheet(form.title)
        _lay_out(page, form)
        writer = _Writer(book, page, form, values or {})
        for placed in form.placed:
            writer.place(placed)
        note = book.add_worksheet(NOTE_SHEET)
        note.write_string(0, 0, _note(form, subject))
        note.protect()
        note.very_hidden()
    return buffer.getvalue()


def _note(form: LockedForm, subject: Subject) -> str:
    return signing.dumps(
        {
            "form": form.code,
            "title": form.title,
            "version": form.version,
            "layout": form.layout,
            "subject": subject.key,
            "name": subject.name,
        },
        salt=SEAL,
    )


def _lay_out(page: Worksheet, form: LockedForm) -> None:
    for column, width in enumerate(form.widths):
        page.set_column(column, column, width)
    for row in range(len(form.rows)):
        page.set_row(row, _height(form, row))
    page.protect("", {"format_columns": True, "format_rows": True})
    page.set_paper(_A4)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    page.fit_to_pages(1, 0)
    page.center_horizontally()
    page.print_area(0, 0, len(form.rows) - 1, len(form.widths) - 1)
    page.set_footer("&L&8" + form.title + "　" + form.version + "&R&8第 &P 页/共 &N 页")
    page.hide_gridlines(2)
    if form.head_rows:
        page.repeat_rows(*form.head_rows)
        page.freeze_panes(form.head_rows[1] + 1, 0)


def _height(form: LockedForm, row: int) -> float:
    """Room for the longest label that ends in this row: merged cells do not grow by themselves."""
    lines = [1.4]
    for placed in form.placed:
        if placed.row == row and placed.cell.rows == 1 and isinstance(placed.cell, Label):
            room = sum(form.widths[placed.column : placed.column + placed.cell.columns])
            size = 1.6 if placed.cell.style is Style.TITLE else 1
            parts = placed.cell.text.split("\n")
            lines.append(sum(math.ceil(size * width_of(part) / room) or 1 for part in parts) * size)
    return _LINE * max(lines) + 4


class _Writer:
    """Puts the cells of one form onto one page."""

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        page: Worksheet,
        form: LockedForm,
        values: Mapping[str, Value],
    ) -> None:
        self.page, self.form, self.values = page, form, values
        self.labels = {
            style: book.add_format({**_FRAME, **look}) for style, look in _LABELS.items()
        }
        self.number = book.add_format({**_FRAME, **_INPUT})
        self.choice = book.add_format({**_FRAME, **_INPUT, "num_format": "@"})
        self.text = book.add_format({**_FRAME, **_INPUT, "num_format": "@", "align": "left"})
        self.sum = book.add_format({**_FRAME, **_SUM})

    def place(self, placed: Placed) -> None:
        if isinstance(placed.cell, Label):
            self._merge(placed, look=self.labels[placed.cell.style])
            look = self.labels[placed.cell.style]
            self.page.write_string(placed.row, placed.column, placed.cell.text, look)
        elif isinstance(placed.cell, Input):
            self._place_input(placed, placed.cell)
        else:
            self._place_sum(placed, placed.cell)

    def _merge(self, placed: Placed, *, look: Format) -> None:
        cell = placed.cell
        if cell.rows > 1 or cell.columns > 1:
            last = (placed.row + cell.rows - 1, placed.column + cell.columns - 1)
            self.page.merge_range(placed.row, placed.column, *last, "", look)

    def _place_input(self, placed: Placed, cell: Input) -> None:
        looks = {InputKind.TEXT: self.text, InputKind.CHOICE: self.choice}
        look = looks.get(cell.kind, self.number)
        self._merge(placed, look=look)
        value = self.values.get(cell.name)
        if value is None:
            self.page.write_blank(placed.row, placed.column, None, look)
        elif isinstance(value, str):
            self.page.write_string(placed.row, placed.column, value, look)
        else:
            self.page.write_number(placed.row, placed.column, value, look)
        self.page.data_validation(placed.row, placed.column, placed.row, placed.column, rule(cell))

    def _place_sum(self, placed: Placed, cell: Sum) -> None:
        self._merge(placed, look=self.sum)
        parts = ",".join(self.form.inputs[name][1].address for name in cell.of)
        known = (self.values.get(name) for name in cell.of)
        total = sum(value for value in known if value is not None and not isinstance(value, str))
        self.page.write_formula(
            placed.row, placed.column, f"=SUM({parts})", self.sum, value=float(total)
        )


def rule(cell: Input) -> dict[str, object]:
    """What the spreadsheet program lets into a cell, and what it tells whoever stands there."""
    hint = prompt(cell)[:_LONGEST_PROMPT]
    told = {
        "input_title": "填写说明",
        "input_message": hint,
        "error_title": "请重新填写",
        "error_message": hint,
    }
    if cell.kind is InputKind.CHOICE:
        return {"validate": "list", "source": list(cell.choices), **told}
    if cell.kind is InputKind.TEXT:
        return {"validate": "length", "criteria": "<=", "value": int(cell.high), **told}
    limits = {"criteria": "between", "minimum": float(cell.low), "maximum": float(cell.high)}
    kind = "integer" if cell.kind is InputKind.WHOLE else "decimal"
    return {"validate": kind, **limits, **told}


def prompt(cell: Input) -> str:
    """Say what a cell takes, in the words that a fault uses too."""
    if cell.kind is InputKind.CHOICE:
        return f"请从下拉列表中选择：{'、'.join(cell.choices)}。"
    if cell.kind is InputKind.TEXT:
        return f"请填写文字，不超过 {cell.high} 字。"
    if cell.kind is InputKind.WHOLE:
        return f"请填写 {cell.low} 至 {cell.high} 的整数。"
    return f"请填写 {cell.low} 至 {cell.high} 的数，最多两位小数。"

"""Taking a locked spreadsheet back: whose it is, whether it is whole, what each cell says.

Locks and validations of the sheet are not believed: pasting gets past them. Every value is read
anew, faults are told cell by cell, and sums are left to whoever knows the rules. A formula counts
as the value that the spreadsheet program worked out last; nothing is worked out here.

Not here: handing the sheet out (``locked_sheets``), its description (``locked_forms``).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core import signing

from huzhu.documents import workbooks
from huzhu.documents.errors import (
    CellFault,
    SheetFaulty,
    SheetNotOurs,
    SheetOfAnotherForm,
    SheetOfAnotherSubject,
    SheetOutdated,
    SheetRearranged,
    WorkbookLocked,
)
from huzhu.documents.locked_forms import Input, InputKind, LockedForm, Placed, Subject, Value
from huzhu.documents.locked_sheets import NOTE_SHEET, SEAL, prompt
from huzhu.kernel import numbers

if TYPE_CHECKING:
    from huzhu.documents.xlsx_stream import Book

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"  # what encrypted workbooks and XLS files begin with
_PLACES = Decimal("0.01")
_TELLING = 4  # characters that make a label one of its kind
_LONGEST_SHOWN = 20
_ROWS_BELOW = 200  # where moved rows are still looked for

Grid = Sequence[Sequence[object]]


class _Unfit(ValueError):
    """A cell does not hold what it takes; the message is what the person reads."""


def read_back(content: bytes, *, form: LockedForm, subject: Subject) -> dict[str, Value]:
    """Return what was filled in, by the names of the inputs; an empty cell is None.

    :raises FileTooLarge: the file has more than 20 MB.
    :raises WorkbookLocked: it needs a password, or is of the format before XLSX.
    :raises WorkbookUnreadable: it is no workbook.
    :raises ArchiveUnsafe: it is broken, has macros or unpacks to too much.
    :raises WorkbookTooLarge: it has far more rows or columns than the form.
    :raises SheetNotOurs: it was not handed out here, or its hidden page was changed.
    :raises SheetOfAnotherForm: it is another form.
    :raises SheetOfAnotherSubject: it was handed out to somebody else, or for another year.
    :raises SheetOutdated: the form has changed since it was handed out.
    :raises SheetRearranged: rows or columns were moved, deleted or inserted.
    :raises SheetFaulty: cells must be mended; ``faults`` lists them.
    """
    workbooks.check_bytes(content, name="表格")
    if content.startswith(_COMPOUND_FILE):
        raise WorkbookLocked
    with workbooks.open_book(content, name="表格") as book:
        _check_note(_note_of(book), form=form, subject=subject)
        grid = _grid_of(book, form=form)
    faults = _label_faults(grid, form=form)
    values: dict[str, Value] = {}
    for name, (cell, placed) in form.inputs.items():
        try:
            values[name] = _value(_at(grid, placed), cell=cell)
        except _Unfit as unfit:
            faults.append((placed, CellFault(placed.address, cell.label, str(unfit))))
    if faults:
        in_order = sorted(faults, key=lambda each: (each[0].row, each[0].column))
        raise SheetFaulty(faults=tuple(fault for _, fault in in_order))
    return values


# --- whose sheet it is ------------------------------------------------------------------------


def _note_of(book: Book) -> Mapping[str, str]:
    if NOTE_SHEET not in book.names:
        raise SheetNotOurs
    sealed = "".join(str(cell) for cell in next(book.values(NOTE_SHEET)).cells[:1])
    try:
        note = signing.loads(sealed, salt=SEAL)
    except signing.BadSignature as broken:
        raise SheetNotOurs from broken
    return note if isinstance(note, Mapping) else {}


def _check_note(note: Mapping[str, str], *, form: LockedForm, subject: Subject) -> None:
    if note.get("form") != form.code:
        raise SheetOfAnotherForm(wanted=form.title, found=note.get("title", ""))
    if note.get("subject") != subject.key:
        raise SheetOfAnotherSubject(wanted=subject.name, found=note.get("name", ""))
    if (note.get("version"), note.get("layout")) != (form.version, form.layout):
        raise SheetOutdated(title=form.title)


def _grid_of(book: Book, *, form: LockedForm) -> Grid:
    """The page of the form, also when somebody renamed it."""
    pages = [name for name in book.names if name != NOTE_SHEET]
    name = form.title if form.title in pages else (pages or [NOTE_SHEET])[0]
    most = len(form.rows) + _ROWS_BELOW
    grid: list[Sequence[object]] = []
    for line, cells in workbooks.sized(book.values(name)):
        if line <= most:
            grid += [()] * (line - 1 - len(grid))
            grid.append(cells)
    return grid


# --- whether it is whole ----------------------------------------------------------------------


def _label_faults(grid: Grid, *, form: LockedForm) -> list[tuple[Placed, CellFault]]:
    changed = [
        (placed, label.text, found)
        for label, placed in form.checked_labels
        if (found := _plain(_at(grid, placed))) != _plain(label.text)
    ]
    _check_order(grid, [(placed, text) for placed, text, _ in changed], form=form)
    sentence = "此格文字不能改动，原为“{was}”，现为“{now}”。请恢复原文，或重新下载表格填写。"
    return [
        (
            placed,
            CellFault(
                placed.address,
                _shown(text),
                sentence.format(was=_shown(text), now=_shown(found) or "空白"),
            ),
        )
        for placed, text, found in changed
    ]


def _check_order(grid: Grid, changed: Sequence[tuple[Placed, str]], *, form: LockedForm) -> None:
    """Tell moved rows from overwritten cells: a moved label stands somewhere else now."""
    if not changed:
        return
    here = Counter(_plain(cell) for row in grid for cell in row)
    known = Counter(_plain(label.text) for label, _ in form.checked_labels)
    first = min(placed.row for placed, _ in changed) + 1
    for _, text in changed:
        wanted = _plain(text)
        if len(wanted) >= _TELLING and here[wanted] >= known[wanted]:
            raise SheetRearranged(row=first, text=_shown(text))


def _at(grid: Grid, placed: Placed) -> object:
    if placed.row >= len(grid) or placed.column >= len(grid[placed.row]):
        return ""
    return grid[placed.row][placed.column]


def _plain(cell: object) -> str:
    """Text without what programs change on their own: widths, line ends, blanks."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "".join(unicodedata.normalize("NFKC", str(cell)).split())


def _shown(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST_SHOWN else plain[:_LONGEST_SHOWN] + "…"


# --- what a cell says -------------------------------------------------------------------------


def _value(found: object, *, cell: Input) -> Value:
    if isinstance(found, str) and not found.strip():
        return None
    if cell.kind is InputKind.TEXT:
        return _text(found, cell=cell)
    if cell.kind is InputKind.CHOICE:
        return _choice(found, cell=cell)
    number = _number(found, cell=cell)
    if not cell.low <= number <= cell.high:
        raise _unfit(found, cell=cell)
    if cell.kind is InputKind.DECIMAL and number == number.quantize(_PLACES):
        return number
    if cell.kind is InputKind.WHOLE and number == number.to_integral_value():
        return int(number)
    raise _unfit(found, cell=cell)


def _number(found: object, *, cell: Input) -> Decimal:
    """Read a number, also one that was typed with full-width digits or kept as text."""
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        raise _unfit(found, cell=cell)
    if isinstance(found, str):
        typed = unicodedata.normalize("NFKC", found)
    else:
        typed = format(Decimal(format(found, ".15g")), "f")  # what the program shows of it
    plain = numbers.plain_text(typed)
    if plain is None:
        raise _unfit(found, cell=cell)
    return Decimal(plain)


def _choice(found: object, *, cell: Input) -> str:
    for choice in cell.choices:
        if _plain(choice) == _plain(found):
            return choice
    raise _unfit(found, cell=cell)


def _text(found: object, *, cell: Input) -> str:
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        raise _unfit(found, cell=cell)
    typed = found if isinstance(found, str) else format(Decimal(format(found, ".15g")), "f")
    lines = unicodedata.normalize("NFC", typed).replace("\r\n", "\n").strip()
    visible = "".join(each for each in lines if each == "\n" or unicodedata.category(each) != "Cc")
    if len(visible) > cell.high:
        raise _unfit(found, cell=cell)
    return visible


def _unfit(found: object, *, cell: Input) -> _Unfit:
    shown = {True: "TRUE", False: "FALSE"}[found] if isinstance(found, bool) else str(found)
    if isinstance(found, float):
        shown = format(Decimal(format(found, ".15g")), "f")
    return _Unfit(f"现为“{_shown(shown)}”。{prompt(cell)}")

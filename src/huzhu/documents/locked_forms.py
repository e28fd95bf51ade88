"""What a locked spreadsheet looks like: rows of labels, inputs and sums, as plain values.

An app describes its form once; the same description writes the sheet that is handed out
(``locked_sheets``) and checks the one that comes back (``returned_sheets``). Nothing about the
places of cells is believed from a file.

Not here: reading and writing files.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Value: TypeAlias = Decimal | int | str | None


class Style(StrEnum):
    """How a label is set."""

    TITLE = "title"
    HEAD = "head"
    TEXT = "text"
    CENTRE = "centre"
    PLAIN = "plain"  # without a frame: 考核单位、备注


class InputKind(StrEnum):
    """What an input takes."""

    WHOLE = "whole"
    DECIMAL = "decimal"
    CHOICE = "choice"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Label:
    """Text that is locked; with ``is_checked`` it must come back as it was written.

    What changes from day to day (a date, a fact that is filled in) is not checked, and does not
    make an older sheet outdated.
    """

    text: str
    style: Style = Style.TEXT
    columns: int = 1
    rows: int = 1
    is_checked: bool = True


@dataclass(frozen=True, slots=True)
class Input:
    """A yellow cell to be filled in; ``label`` says which one it is where a fault is told.

    A decimal has at most two places. A text has at most ``high`` characters.
    """

    name: str
    label: str
    kind: InputKind
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(10**9)
    choices: Sequence[str] = ()
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Sum:
    """A formula over inputs, for the eye of whoever fills the sheet in; never read back."""

    of: Sequence[str]
    columns: int = 1
    rows: int = 1


Cell: TypeAlias = Label | Input | Sum


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell and its place, counted from 0."""

    cell: Cell
    row: int
    column: int

    @property
    def address(self) -> str:
        """The place as a spreadsheet names it.

        >>> Placed(Label(""), row=11, column=27).address
        'AB12'
        """
        letters, number = "", self.column + 1
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord("A") + rest) + letters
        return f"{letters}{self.row + 1}"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose form it is: a key that a file is bound to, and its name for people."""

    key: str
    name: str


@dataclass(frozen=True)
class LockedForm:
    """A form: its rows from top to bottom, each from left to right.

    A cell that reaches over several rows leaves its places out of the rows below. ``head_rows``
    come again at the top of every printed page.
    """

    code: str
    version: str
    title: str
    widths: Sequence[float]
    rows: Sequence[Sequence[Cell]]
    head_rows: tuple[int, int] | None = field(default=None)

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """Every cell with its place."""
        return tuple(_places(self.rows))

    @cached_property
    def inputs(self) -> dict[str, tuple[Input, Placed]]:
        """The inputs by name, in the order of the sheet."""
        found = {
            each.cell.name: (each.cell, each)
            for each in self.placed
            if isinstance(each.cell, Input)
        }
        if len(found) != sum(isinstance(each.cell, Input) for each in self.placed):
            raise ValueError(f"{self.code}: an input has the name of another")
        return found

    @property
    def checked_labels(self) -> list[tuple[Label, Placed]]:
        """The labels that must come back as they were written."""
        return [
            (each.cell, each)
            for each in self.placed
            if isinstance(each.cell, Label) and each.cell.is_checked and each.cell.text
        ]

    @cached_property
    def layout(self) -> str:
        """A digest of places and words: two sheets of one layout are read alike."""
        cells = [(label.text, place.address) for label, place in self.checked_labels]
        cells += [(each.name, place.address) for each, place in self.inputs.values()]
        return hashlib.sha256(json.dumps(cells).encode()).hexdigest()[:16]


def _places(rows: Sequence[Sequence[Cell]]) -> Iterator[Placed]:
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            yield Placed(cell, row, column)
            taken |= {
                (row + down, column + across)
                for down in range(cell.rows)
                for across in range(cell.columns)
            }

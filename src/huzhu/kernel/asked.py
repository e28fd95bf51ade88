"""What a form of the office asks, said once: where the value stands that it fills.

A dataclass's field is declared with ``asked``: what the form calls it, what kind of value it takes
within which bounds, and how that is explained. The table's column (``office.columns``), the field
to fill in (``web.fields``), the sheet as it is shown, what is missing and what has changed all read
the declaration.

>>> @dataclass(frozen=True)
... class Letter:
...     title: str = asked("标题", Written(80))
...     note: str = asked("附注", Written(200, rows=3), is_optional=True)
>>> open_labels(Letter()), open_labels(Letter(" ")), open_labels(Letter("请示"))
(['标题'], ['标题'], [])

Not here: which forms there are (``projects.forms``), what a value must fulfil (each app's rules).
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from huzhu.kernel.numbers import DayKind, NumberKind
from huzhu.kernel.words import Worded

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(frozen=True, slots=True)
class Written:
    """Words: so many characters at most, 0 for as many as a page takes; more rows, more lines."""

    most: int = 0
    rows: int = 1
    is_phone: bool = False  #: a number that can be dialled


@dataclass(frozen=True, slots=True)
class Moment:
    """A day of the office's with its time."""


MOMENT = Moment()
Kind = Written | NumberKind | DayKind | Moment | type[Worded]


@dataclass(frozen=True, slots=True)
class Card:
    """A part of a long form, under a title of its own."""

    title: str
    help_text: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form."""

    label: str
    #: None: column and field are of its own sort and stand with the table and the form.
    kind: Kind | None
    help_text: str = ""
    example: str = ""
    unit: str = ""
    clause: str = ""
    card: Card | None = None
    #: What its row of the official sheet is called; "": as itself. None: it stands in another's.
    row: str | None = ""
    is_half: bool = False  #: two of them share a row of the sheet
    is_optional: bool = False


def asked(label: str, kind: Kind | None, default: Any = "", **told: Any) -> Any:
    """Return a dataclass's field with what its form says; a text is blank until it is filled."""
    is_text = isinstance(kind, (Written, type)) or kind is None
    usual = default if is_text else None
    return field(default=usual, metadata={"asked": Question(label, kind, **told)})


def asked_of(values: DataclassInstance | type[DataclassInstance]) -> dict[str, Question]:
    """Return the questions of a form by name, in its order."""
    return {each.name: each.metadata["asked"] for each in fields(values)}


def cards_of(values: type[DataclassInstance]) -> dict[Card, list[str]]:
    """Return the names of the questions on each card, in the form's order."""
    found: dict[Card, list[str]] = {}
    for name, each in asked_of(values).items():
        if each.card:
            found.setdefault(each.card, []).append(name)
    return found


def open_labels(values: DataclassInstance) -> list[str]:
    """Return what is still to be filled in, in the form's words and order."""
    return [*open_fields(values).values()]


def open_fields(values: DataclassInstance) -> dict[str, str]:
    """The same by the fields' names."""
    return {
        name: each.label
        for name, each in asked_of(values).items()
        if not each.is_optional and is_open(getattr(values, name))
    }


def is_open(value: object) -> bool:
    """Whether nothing is filled in: no value, no choice, blanks alone."""
    return value is None or (
        isinstance(value, (str, tuple, list)) and not "".join(map(str, value)).strip()
    )

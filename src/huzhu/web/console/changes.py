"""What acts changed, as pages and tables say it: 状态：会签 → 主任办公会.

Not here: finding it (``audit.changes``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.changes import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from huzhu.audit.changes import FieldChange, RecordChange

#: So many stand on a list; the rest stands on the act's own page.
BRIEF = 3
_LONGEST = 40
#: The longest text that a cell of a table that is taken away may be.
_CELL = 4000


def brief(records: Iterable[RecordChange]) -> list[str]:
    """Return the first changes of an act in a few words each; who and when stand beside it."""
    said = list(_told(records))
    more = [f"另有 {len(said) - BRIEF} 项"] if len(said) > BRIEF else []
    return said[:BRIEF] + more


def in_a_cell(records: Iterable[RecordChange]) -> str:
    """Return all changes of an act for a cell of a table that is taken away."""
    told = "；".join(_told(records, most=_CELL))
    return told if len(told) <= _CELL else f"{told[:_CELL]}……（未完，全部见“留痕”中这一条的详情）"


def _told(records: Iterable[RecordChange], *, most: int = _LONGEST) -> Iterator[str]:
    for record in records:
        for field in record.fields:
            if not field.is_beside:
                yield f"{record.what} {_said(field, most)}"


def _said(field: FieldChange, most: int) -> str:
    was, became = (_cut(value, most) for value in (field.was, field.became))
    if field.was == field.became:
        return f"{field.label}已更改（{became}）"
    if field.was == NOTHING:
        return f"{field.label}：{became}"
    return f"{field.label}：{was} → {became}"


def _cut(text: str, most: int) -> str:
    """The first line of a text, so long at most."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}…"

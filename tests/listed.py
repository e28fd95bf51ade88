"""A list read as its page reads it, in one step.

Not here: what a list is for (the apps), lists as whole programs write them (``lists``).
"""

from pathlib import Path

from huzhu.documents import lists
from huzhu.documents.lists import ListKind


class NotSure(Exception):
    """What the page asks before it takes the list, a line each."""


def read_rows(source, columns, *, may_be_bare=False):
    """The rows of a list without doubts. :raises NotSure: it has some."""
    content = source.read_bytes() if isinstance(source, Path) else source
    kind = ListKind("tried", "清单", tuple(columns), may_be_bare=may_be_bare)
    found = lists.opened(content, kind, remembered={})
    told = found.doubts()
    if not told:
        rows, unsure = found.listed()
        told = [f"第 {fault.row} 行“{fault.cell}”{fault.message}" for fault in unsure]
    if told:
        raise NotSure(*told)
    return rows

"""What an app keeps of one member, as the member reads it and takes it away.

Each app says it of its own tables in its module ``of_member``.

Not here: gathering it (``privacy.queries.kept_of``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.kernel.workdays import SHANGHAI

if TYPE_CHECKING:
    from datetime import datetime

#: One entry: its fields by their names, in order.
Entry = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class KeptPart:
    """One kind of data: what it is called, how long it is kept (the key of its term), its rows."""

    title: str
    term: str
    entries: tuple[Entry, ...]


def told_at(at: datetime | None) -> str:
    """A moment as the member reads it; none: it has not been."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else ""

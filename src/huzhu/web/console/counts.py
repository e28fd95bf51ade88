"""The numbers beside the boxes of the sidebar, on every page.

What waits for a person is derived from all open cases, never stored. Where much waits (thousands
of cases for one department) that takes a second, and the number is kept for a minute, or until the
person acts: only the sidebar may be behind what others did meanwhile, the list itself never is.
Where less waits, nothing is kept.

Not here: the list (``lists``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache

from huzhu.audit import queries as audit
from huzhu.notices import queries as notices
from huzhu.web.console import lists
from huzhu.web.unread import read_or_none

if TYPE_CHECKING:
    from huzhu.web.requests import StaffRequest

#: To-dos that are too many to be derived for every page, and seconds that their number is kept.
MANY, KEPT = 300, 60


@dataclass(frozen=True, slots=True)
class BoxCounts:
    """How many to-dos wait, how many copies are unread; None: cannot be read."""

    todos: int | None
    copies: int | None


def box_counts(request: StaffRequest) -> BoxCounts:
    """Counted once per request, in a constant number of queries; no page fails for a number."""
    position_id = request.actor.position_id or 0
    return BoxCounts(
        read_or_none(lambda: _todo_count(request)),
        read_or_none(lambda: notices.unread_copy_count(position_id)),
    )


def _todo_count(request: StaffRequest) -> int:
    key, account_id = f"todos:{request.actor.position_id}", request.actor.account
    kept: tuple[int, int] | None = None if lists.has_todos(request) else cache.get(key)
    if kept is not None and kept[0] == audit.last_act_of(account_id):
        return kept[1]
    count = len(lists.todos(request))
    if count > MANY:
        cache.set(key, (audit.last_act_of(account_id), count), KEPT)
    return count

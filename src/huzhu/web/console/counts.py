"""The numbers beside the boxes of the sidebar, on every page.

What waits for a person is derived from all open cases, never stored: that is a third of most pages'
time. So the number is kept, by each process, for as long as nobody acts, a minute at most: what a
day brings by itself comes with the next one. Where much waits (thousands of cases for one
department) deriving takes a second, and the number is kept until the person acts: only the sidebar
may be behind what others did meanwhile, the list itself never is.

Not here: the list (``lists``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from huzhu.audit import queries as audit
from huzhu.notices import queries as notices
from huzhu.web.console import lists
from huzhu.web.unread import read_or_none

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.web.requests import StaffRequest

#: To-dos that are too many to be derived as often as anybody acts.
MANY = 300
KEPT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class BoxCounts:
    """How many to-dos wait, how many copies are unread; None: cannot be read."""

    todos: int | None
    copies: int | None


@dataclass(frozen=True, slots=True)
class _Counted:
    """A number, and when it was counted: at what moment, after which act of anybody."""

    todos: int
    at: datetime
    last_act: int

    def holds(self, request: StaffRequest, *, last_act: int) -> bool:
        """Whether counting anew would say the same, or may wait."""
        if not self.at <= request.now < self.at + KEPT:
            return False
        if self.todos > MANY:
            last_act = audit.last_act(account_id=request.actor.account)
        return last_act <= self.last_act


#: By account and position: a few thousand at most.
_counted: dict[tuple[int, int | None], _Counted] = {}


def box_counts(request: StaffRequest) -> BoxCounts:
    """Counted once per request, in a constant number of queries; no page fails for a number."""
    position_id = request.actor.position_id or 0
    return BoxCounts(
        read_or_none(lambda: _todo_count(request)),
        read_or_none(lambda: notices.unread_copy_count(position_id)),
    )


def _todo_count(request: StaffRequest) -> int:
    person = request.actor.account, request.actor.position_id
    last_act = audit.last_act()  # first: what is done while it is counted is counted anew
    kept = None if lists.has_todos(request) else _counted.get(person)
    if kept is None or not kept.holds(request, last_act=last_act):
        kept = _Counted(len(lists.todos(request)), request.now, last_act)
        _counted[person] = kept
    return kept.todos

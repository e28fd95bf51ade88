"""The to-dos that are nobody's app's alone: rights and lists to confirm, members to make sure of.

Not here: each of them (``rights``, ``bindings``, ``member_lists``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.web.console import bindings, member_lists, rights

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.workdays import Calendar
    from huzhu.notices.states import Todo


def todos_for(actor: Actor, *, at: datetime, calendar: Calendar) -> list[Todo]:
    """What waits for the actor, of all of them."""
    return [
        todo
        for source in (rights.todos_for, bindings.todos_for, member_lists.todos_for)
        for todo in source(actor, at=at, calendar=calendar)
    ]

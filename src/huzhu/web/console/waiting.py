"""The to-dos that are nobody's app's alone: rights, lists, members to make sure of, chairs.

Not here: each of them (``rights``, ``bindings``, ``member_lists``, ``chairs``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.web.console import bindings, chairs, member_lists, rights

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.workdays import Calendar
    from huzhu.notices.states import OpenWork, Todo


_SOURCES = (
    rights.todos_for,
    bindings.todos_for,
    member_lists.todos_for,
    chairs.todos_for,
)


def todos_for(actor: Actor, *, at: datetime, calendar: Calendar) -> list[Todo]:
    """What waits for the actor, of all of them; nothing, where the post is for single cases."""
    if actor.cases:
        return []
    return [todo for source in _SOURCES for todo in source(actor, at=at, calendar=calendar)]


def open_work(*, at: datetime, calendar: Calendar) -> Iterator[OpenWork]:
    """What waits for somebody, of all of them; an empty chair waits for whoever fills chairs."""
    for source in (rights.open_work, bindings.open_work, member_lists.open_work):
        yield from source(at=at, calendar=calendar)

"""What waits for somebody, of all apps, without what was handed to colleagues (转办).

Not here: rows and boxes (``lists``), each app's own to-dos.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit import declared
from huzhu.kernel.workdays import local_date
from huzhu.notices import handovers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.workdays import Calendar
    from huzhu.notices.states import OpenWork, Todo

    Source = Callable[..., list[Todo]]


def sources() -> list[Source]:
    """Where the to-dos of each app come from."""
    return [*declared.functions("todos")]


def todos_of(
    actor: Actor, *, at: datetime, calendar: Calendar, of: list[Source] | None = None
) -> list[Todo]:
    """All that is the actor's to do, in the order of the apps."""
    found = [
        todo
        for source in (sources() if of is None else of)
        for todo in source(actor, at=at, calendar=calendar)
    ]
    return handovers.of_reader(found, by=actor, on=local_date(at))


def works_open(*, at: datetime, calendar: Calendar) -> Iterator[OpenWork]:
    """Every act that anybody owes, of all apps."""
    for source in declared.functions("open_work"):
        yield from source(at=at, calendar=calendar)


def tasks_open(tasks: Collection[str], *, at: datetime, calendar: Calendar) -> dict[str, OpenWork]:
    """Those of these that still wait, by name; apps whose tasks are handed over one by one."""
    return {
        work.todo.task: work
        for source in declared.functions("open_tasks")
        for work in source(at=at, calendar=calendar, tasks=tasks)
        if work.todo.task in tasks
    }


def task_open(task: str, *, at: datetime, calendar: Calendar) -> OpenWork | None:
    """The one of that name; None: it waits no more."""
    return tasks_open([task], at=at, calendar=calendar).get(task) if task else None

"""Tasks that a colleague does instead (转办): whose a task is by now, and what became of one.

A hand-over says who is expected to do a task, never who may: only somebody who may do it anyway
can be given one. So it falls away by itself with the post of whoever was given it, and the task is
again whose it was before. Nothing is closed when the task is done: its name is never used again.

Not here: handing over and back (``actions.handing_over``), which tasks there are (each app).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import Q

from huzhu.kernel.errors import one
from huzhu.notices.filling import fills
from huzhu.notices.handover_errors import NoSuchHandover, NotYourTask
from huzhu.notices.models import Handover
from huzhu.notices.states import HandedTask, HandoverState
from huzhu.people import queries as people
from huzhu.people import recusals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from huzhu.kernel.actor import Actor
    from huzhu.notices.states import OpenWork, Todo
    from huzhu.people.models import Position

#: What an act's column of names takes.
_NAME = 64


def standing(tasks: Iterable[str], *, on: date) -> dict[str, list[Handover]]:
    """By task the hand-overs that stand, the newest last: the takers are in office, none aside.

    One query where nothing was handed over.
    """
    wanted = {task for task in tasks if task}
    found: dict[str, list[Handover]] = defaultdict(list)
    if wanted:
        in_office = people.running_posts(on).values("pk")
        rows = Handover.objects.filter(task__in=wanted, state=_HANDED, taker__in=in_office)
        for row in _not_aside(rows.select_related("taker__agency", "taker__account")):
            found[row.task].append(row)
    return found


def _not_aside(rows: QuerySet[Handover]) -> list[Handover]:
    """Those whose takers do not step aside from the case meanwhile: it would be nobody's to do."""
    found = list(rows.order_by("place"))
    aside = list(recusals.standing()) if found else []
    if not aside:
        return found
    touched = {row.subject: recusals.touched_by(row.subject) for row in found}
    return [
        row
        for row in found
        if (case := touched[row.subject]) is None
        or not recusals.is_aside(people.actor_of(row.taker), case, aside)
    ]


def newest(rows: Sequence[Handover], *, barred: frozenset[int] = frozenset()) -> Handover | None:
    """The one that says whose the task is: the last whose taker may do it; None: the chair's."""
    return next((row for row in reversed(rows) if row.taker.account_id not in barred), None)


def holder_of(todo: Todo, *, on: date) -> Handover | None:
    """The hand-over by which a task is somebody's; None: it is its chair's."""
    return newest(standing([todo.task], on=on).get(todo.task, ()), barred=todo.barred)


def of_reader(todos: Iterable[Todo], *, by: Actor, on: date) -> list[Todo]:
    """What is the reader's to do: without what others were given, with who gave the reader's."""
    every = list(todos)
    found = standing((todo.task for todo in every), on=on)
    return [
        replace(todo, handed=told(row)) if row else todo
        for todo in every
        for row in [newest(found.get(todo.task, ()), barred=todo.barred)]
        if row is None or row.taker_id == by.position_id
    ]


def told(row: Handover) -> HandedTask:
    """What pages say of one."""
    return HandedTask(row.pk, row.giver_name, row.taker_name, row.reason, row.made_at)


def names_of(holders: Iterable[Actor], row: Handover | None) -> tuple[str, ...]:
    """Of those who fill an act the names that it waits for, and who handed it to them."""
    if row is None:
        return tuple(holder.name for holder in holders)
    return tuple(
        _named(holder.name, row) for holder in holders if holder.position_id == row.taker_id
    )


def in_name(by: Actor, *, task: str, on: date) -> Actor:
    """Whoever does a task, named with who handed it over: trail and papers say both."""
    row = newest(standing([task], on=on).get(task, ()))
    if row is None or row.taker_id != by.position_id:
        return by
    return replace(by, name=_named(by.name, row))


def _named(name: str, row: Handover) -> str:
    both = f"{name}（{row.giver_name}转办）"
    return both if len(both) <= _NAME else name


def check_holds(work: OpenWork, *, by: Actor, on: date) -> None:
    """Whether a task is the actor's to do, and so to hand over.

    :raises NotYourTask: it is somebody else's.
    """
    row = holder_of(work.todo, on=on)
    if not work.is_for(by) or (row is not None and row.taker_id != by.position_id):
        whose = row.taker_name if row else work.whose
        raise NotYourTask(what=what_of(work), whose=whose, who=by.title)


def colleagues(work: OpenWork, *, by: Actor, on: date) -> list[Position]:
    """To whom the actor may hand a task: of the same place and right, not its maker, not aside."""
    posts = people.running_posts(on).filter(department=by.department)
    posts = posts.filter(Q(agency=by.agency_id) if by.agency_id else Q(agency__isnull=True))
    others = posts.exclude(account_id__in=by.persons | work.makers)
    aside = list(recusals.standing())
    return [post for post in others if fills(people.actor_of(post), work, aside)]


def what_of(work: OpenWork) -> str:
    """The task in words."""
    return f"{work.todo.verb} · {work.todo.title}"[:200]


def row_for(by: Actor, *, handover_id: int) -> Handover:
    """One that the actor gave or was given.

    :raises NoSuchHandover: there is none.
    """
    row = one(_whole(Handover.objects.filter(pk=handover_id)), NoSuchHandover)
    if row.taker_id == by.position_id or gave(row, by=by):
        return row
    raise NoSuchHandover


def gave(row: Handover, *, by: Actor) -> bool:
    """Whether the actor handed it over, in the own name or for another."""
    return not by.persons.isdisjoint({row.giver_account, row.giver.account_id})


def given_by(by: Actor, *, since: datetime) -> QuerySet[Handover]:
    """What the actor has handed over lately, the newest first."""
    rows = Handover.objects.filter(giver_account__in=by.persons, made_at__gte=since)
    return _whole(rows).order_by("-made_at", "-id")


def takers_by_task(rows: Iterable[Handover], *, on: date) -> Mapping[str, Handover]:
    """Whose the tasks of these are by now."""
    found = standing((row.task for row in rows), on=on)
    return {task: each[-1] for task, each in found.items()}


_HANDED = str(HandoverState.HANDED)


def _whole(rows: QuerySet[Handover]) -> QuerySet[Handover]:
    return rows.select_related("giver", "taker__account")

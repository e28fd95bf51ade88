"""Tasks that a colleague does instead (转办): whose a task is by now, and what became of one.

A hand-over says who is expected to do a task, never who may: only somebody who may do it anyway
can be given one. So it falls away by itself with the post of whoever was given it, and the task is
again whose it was before. Nothing is closed when the task is done: its name is never used again.

Lists say of each where it stands (``places_of``): also one to a successor still to come.

Not here: handing over and back (``actions.handing_over``), which tasks there are (each app).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import Q

from huzhu.kernel.errors import one
from huzhu.kernel.periods import near_day
from huzhu.notices.filling import fills
from huzhu.notices.handover_errors import NoSuchHandover, NotYourTask
from huzhu.notices.models import Handover
from huzhu.notices.states import HandedTask, HandoverPlace, HandoverState
from huzhu.people import proxies, recusals
from huzhu.people import queries as people

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from huzhu.kernel.actor import Actor
    from huzhu.notices.states import OpenWork, Todo
    from huzhu.people.models import Position, Proxy

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
    return HandedTask(row.pk, row.giver_name, row.taker_name, row.reason, row.made_at, row.told)


def names_of(holders: Iterable[Actor], row: Handover | None) -> tuple[str, ...]:
    """Of those who fill an act the names that it waits for, and who handed it to them.

    Who fills it in the own post and as a substitute is named once, as in the own post.
    """
    found: dict[int, Actor] = {}
    for holder in holders:
        if row is None or holder.position_id == row.taker_id:
            known = found.setdefault(holder.account, holder)
            if known.for_account_id and not holder.for_account_id:
                found[holder.account] = holder
    return tuple(_named(each.name, row) if row else each.name for each in found.values())


def in_name(by: Actor, *, task: str, on: date) -> Actor:
    """Whoever does a task, named with who handed it over: trail and papers say both."""
    row = newest(standing([task], on=on).get(task, ()))
    if row is None or row.taker_id != by.position_id:
        return by
    return replace(by, name=_named(by.name, row))


def _named(name: str, row: Handover) -> str:
    both = f"{name}（{row.told}）"
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


def choices_of(posts: Sequence[Position], *, on: date) -> list[tuple[Position, str]]:
    """Those to whom a task may go, in words: who is away today, and who stands in until when."""
    away = proxies.stood_in_for(posts, on=on)
    return [(post, _choice(post, away.get(post.pk), on=on)) for post in posts]


def _choice(post: Position, proxy: Proxy | None, *, on: date) -> str:
    name = f"{post.account.full_name}（{post.title}）"
    if post.starts_on > on:
        return f"{name}：{near_day(post.starts_on, today=on)}到岗"
    if proxy is None:
        return name
    until = near_day(proxy.ends_on, today=on)
    return f"{name}：现在不在岗，至 {until}由{proxy.substitute.full_name}代理"


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
    """What went lately from the actor's posts or by the actor's hand, the newest first.

    So a leaver finds what somebody else has handed over, too.
    """
    own = Q(giver_account__in=by.persons) | Q(giver__account__in=by.persons)
    return _whole(Handover.objects.filter(own, made_at__gte=since)).order_by("-made_at", "-id")


def places_of(rows: Iterable[Handover], *, on: date) -> dict[int, HandoverPlace]:
    """Where each of these that is not settled stands, by number; two queries more than the rows.

    Who was appointed but is not yet in office has it from the first day of the post on.
    """
    names = {row.task for row in rows if row.state == _HANDED}
    by_now = standing(names, on=on)
    last = {
        row.task: row
        for row in _whole(Handover.objects.filter(task__in=names, state=_HANDED)).order_by("place")
    }
    return {
        row.pk: _place(row, last[row.task], by_now.get(row.task, ()), on=on)
        for row in rows
        if row.state == _HANDED and row.task in last
    }


def _place(row: Handover, last: Handover, now: Sequence[Handover], *, on: date) -> HandoverPlace:
    is_last, begins_on = row.pk == last.pk, row.taker.starts_on
    if begins_on > on:
        label = f"{near_day(begins_on, today=on)}{row.taker_name}到岗后办理"
        return HandoverPlace(label, is_waiting=True, may_take_back=is_last)
    if not now:
        is_gone = row.taker.ends_on is not None and row.taker.ends_on < on
        why = "已不在岗" if is_gone or not row.taker.account.is_active else "须回避"
        label = f"{row.taker_name}{why}，由原岗位办理"
        return HandoverPlace(label, is_waiting=False, may_take_back=False)
    if now[-1].pk == row.pk:
        return HandoverPlace("待办理", is_waiting=True, may_take_back=is_last)
    return HandoverPlace(f"又转给{now[-1].taker_name}", is_waiting=True, may_take_back=False)


_HANDED = str(HandoverState.HANDED)


def _whole(rows: QuerySet[Handover]) -> QuerySet[Handover]:
    return rows.select_related("giver", "taker__account")

"""What staff are told outside the browser of what waits for them: each morning, and by the hour.

One message for a person and morning, not one for each thing: alone it is told by its name, with
others as numbers. What is overdue climbs: after one working day to the head of the department or
the director of the agency, after three to the office's leaders.

To-dos are derived, so this asks every app for each post (``todos``), as the pages do.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from huzhu.kernel.periods import near_day
from huzhu.kernel.workdays import local_date
from huzhu.messages import actions as messages
from huzhu.messages.states import MessageKind, to_account
from huzhu.notices.states import Level
from huzhu.office import queries as office
from huzhu.people import proxies
from huzhu.people import queries as people
from huzhu.people.reached import staff_posts
from huzhu.people.states import Role
from huzhu.web.console.todos import sources, todos_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from huzhu.kernel.actor import Actor
    from huzhu.notices.states import Todo

#: After so many working days something overdue is told to those above, and to the leaders.
TO_HEADS, TO_LEADERS = 1, 3
LEADERS = {Role.DEPUTY_DIRECTOR, Role.DIRECTOR}
Facts = dict[str, str]


@dataclass(slots=True)
class Waiting:
    """What a person is told of: by key, so that what two posts share counts once."""

    own: dict[str, Todo] = field(default_factory=dict)
    #: Overdue at others, whose it is.
    below: dict[str, tuple[Todo, str]] = field(default_factory=dict)

    def told(self, *, today: date) -> tuple[MessageKind, Facts] | None:
        """Return the one message of a morning; None: nothing waits."""
        late = [todo for todo in self.own.values() if todo.level is Level.RED]
        soon = [todo for todo in self.own.values() if todo.level is Level.AMBER]
        below = [pair for key, pair in self.below.items() if key not in self.own]
        overdue = [(todo, "您本人") for todo in late] + below
        if not self.own and not overdue:
            return None
        if len(overdue) == 1 and not soon:
            ((todo, whose),) = overdue
            return MessageKind.OVERDUE, _facts(todo, today=today) | {"whose": whose}
        if len(soon) == 1 and not overdue:
            return MessageKind.DUE_SOON, _facts(soon[0], today=today)
        counts = {"count": len(self.own), "overdue": len(late), "soon": len(soon)}
        if below:  # not among the own to-dos, which pages count
            counts["below"] = len(below)
        kind = MessageKind.DIGEST_ABOVE if below else MessageKind.DIGEST
        return kind, {name: str(count) for name, count in counts.items()}


def queue_morning(*, at: datetime) -> int:
    """Queue what each person is told this morning; return how many persons. Not on rest days."""
    today = local_date(at)
    if not office.calendar().is_workday(today):
        return 0
    count = 0
    for account, waiting in _waiting(at=at).items():
        if (told := waiting.told(today=today)) is not None:
            kind, facts = told
            key = f"morning:{today}:{account}"
            messages.queue(kind, to=to_account(account), facts=facts, at=at, key=key)
            count += 1
    return count


def queue_arrived(*, at: datetime) -> int:
    """Queue what arrived within the full hour before; return how many persons are told."""
    today = local_date(at)
    if not office.calendar().is_workday(today):
        return 0
    hour = at.replace(minute=0, second=0, microsecond=0)
    arrived: dict[int, dict[str, Todo]] = defaultdict(dict)
    for actor, todo in _todos(_actors(at=at), at=at):
        if hour - timedelta(hours=1) <= todo.waiting_since < hour:
            arrived[actor.account][todo.key] = todo
    for account, todos in arrived.items():
        facts = _arrived(list(todos.values()), today=today)
        key = f"arrived:{hour.isoformat()}:{account}"
        messages.queue(MessageKind.ARRIVED, to=to_account(account), facts=facts, at=at, key=key)
    return len(arrived)


def _waiting(*, at: datetime) -> dict[int, Waiting]:
    found: dict[int, Waiting] = defaultdict(Waiting)
    actors = _actors(at=at)
    for actor, todo in _todos(actors, at=at):
        found[actor.account].own[todo.key] = todo
        for above in _above(actor, todo, actors):
            found[above.account].below[todo.key] = (todo, f"{actor.title} {actor.name}")
    return found


def _todos(actors: list[Actor], *, at: datetime) -> Iterator[tuple[Actor, Todo]]:
    calendar = office.calendar()
    found = sources()
    for actor in actors:
        for todo in todos_of(actor, at=at, calendar=calendar, of=found):
            yield actor, todo


def _actors(*, at: datetime) -> list[Actor]:
    """Holders of posts in their own, and in those of whom they stand in for."""
    today = local_date(at)
    return [*map(people.actor_of, staff_posts(on=today)), *proxies.actors_on(today)]


def _above(actor: Actor, todo: Todo, actors: list[Actor]) -> list[Actor]:
    """Who learns of it beside whoever it waits for."""
    late = -(todo.workdays_left or 0) if todo.level is Level.RED else 0
    found = []
    if late >= TO_HEADS:
        found += [each for each in actors if _leads(each, actor)]
    if late >= TO_LEADERS:
        found += [each for each in actors if each.role in LEADERS]
    return [each for each in found if each.account != actor.account]


def _leads(above: Actor, actor: Actor) -> bool:
    if above.role == Role.DEPARTMENT_HEAD:
        return actor.is_office and above.department == actor.department
    is_director = above.role == Role.AGENCY_DIRECTOR
    return is_director and actor.is_agency and actor.agency_path.startswith(above.agency_path)


def _facts(todo: Todo, *, today: date) -> Facts:
    due = near_day(todo.due_on, today=today) if todo.due_on else "规定的期限"
    return {"case": todo.subject_label, "verb": todo.verb, "due": due}


def _arrived(todos: list[Todo], *, today: date) -> Facts:
    first = min(todos, key=lambda each: each.order)
    facts = _facts(first, today=today)
    if len(todos) > 1:
        facts["case"] += f"等 {len(todos)} 件"
    facts["due"] = f"请在 {facts['due']}前办理。" if first.due_on else "请及时办理。"
    return facts

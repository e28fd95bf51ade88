"""What is asked before every act, besides its right: an app says so in its entry.

``asked_before_acts`` names a function that is given who acts and when; it answers None, or what is
asked of all that the act was given (``Asking``), and of the case that the act tells of.

Not here: the question itself (``people.stepping_aside``).
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol, cast

from huzhu.audit import declared
from huzhu.kernel.actor import Actor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from huzhu.audit.kinds import EventKind


class Asking(Protocol):
    """What one actor is asked during one act."""

    def ask(self, things: Iterable[object]) -> None:
        """See that the actor may do something with each of these."""

    def close(self) -> None:
        """See that all was asked that has to be, at the end of the act."""


#: Who acts, and what that one is asked; of the innermost act.
_under_way: ContextVar[tuple[Actor, tuple[Asking, ...]] | None] = ContextVar(
    "asked_of", default=None
)


@contextmanager
def asking(
    kind: EventKind, args: tuple[object, ...], kwargs: Mapping[str, object]
) -> Iterator[None]:
    """Ask what an act was given before it begins; acts that nobody's post decides are not asked."""
    by, outer = kwargs.get("by"), _under_way.get()
    if not isinstance(by, Actor) or not _is_asked(kind, by):
        token = _under_way.set(None)
        try:
            yield
        finally:
            _under_way.reset(token)
        return
    is_part = outer is not None and outer[0] is by
    questions = outer[1] if outer is not None and is_part else _opened(by, kwargs.get("at"))
    given = [each for each in (*args, *kwargs.values()) if not isinstance(each, str)]
    token = _under_way.set((by, questions))
    try:
        for each in questions:
            each.ask(given)
        yield
        for each in () if is_part else questions:
            each.close()
    finally:
        _under_way.reset(token)


def ask_of(subject: str) -> None:
    """Ask it of the case that the act under way tells of."""
    under_way = _under_way.get()
    for each in under_way[1] if under_way else ():
        each.ask([subject])


def _is_asked(kind: EventKind, by: Actor) -> bool:
    return kind.is_of_case and bool(by.persons) and bool(kind.right and kind.right.posts)


def _opened(by: Actor, at: object) -> tuple[Asking, ...]:
    found = (
        before(by, at=cast("datetime | None", at))
        for before in declared.functions("asked_before_acts")
    )
    return tuple(each for each in found if each is not None)

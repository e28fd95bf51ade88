"""A lifecycle is a table of moves; a move that is not in the table does not exist.

The table's owner writes a diagram into the module's docstring; :func:`diagram_moves` reads it so
that a test can hold the diagram against the table.

Not here: the compare-and-set on the row, which belongs to the app's ``actions``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Generic, TypeVar

from huzhu.kernel.errors import NotNow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

S = TypeVar("S", bound=Enum)


@dataclass(frozen=True, slots=True)
class Move(Generic[S]):
    """One named step: from any of ``sources`` to ``target``."""

    verb: str
    sources: AbstractSet[S]
    target: S
    label: str = ""  # 动词，页面上的说法；空：与办理的事项同名


@dataclass(frozen=True, slots=True)
class Lifecycle(Generic[S]):
    """All moves of one kind of case; ``start`` is the step of a new one."""

    start: S
    moves: tuple[Move[S], ...]
    labels: Mapping[S, str] = field(default_factory=dict)

    def move(self, verb: str) -> Move[S]:
        """Return the move of that name.

        :raises KeyError: the table has no such verb: a programming fault, not a user's.
        """
        for move in self.moves:
            if move.verb == verb:
                return move
        raise KeyError(verb)

    def label(self, step: S) -> str:
        return self.labels.get(step, str(step.value))

    def check(self, verb: str, *, now: S, called: str = "") -> Move[S]:
        """Return the move, which starts at ``now``.

        ``called``: what the office calls what is being done; none: as the act under way is called.

        :raises NotNow: the move does not start at ``now``; the message names both steps.
        """
        move = self.move(verb)
        if now not in move.sources:
            needed = "、".join(sorted(self.label(source) for source in move.sources))
            raise NotNow(verb=called, needed=needed, step=self.label(now))
        return move

    def target(self, verb: str, *, now: S, called: str = "") -> S:
        """Return where ``verb`` leads from the step ``now``; ``called`` otherwise by the move.

        :raises NotNow: the move does not start at ``now``.
        """
        return self.check(verb, now=now, called=called or self.move(verb).label).target

    def verbs_from(self, now: S) -> tuple[str, ...]:
        return tuple(move.verb for move in self.moves if now in move.sources)


_EDGE = re.compile(r"([a-z_]+|\([a-z ]+\)) ─ ([a-z_]+) ▶ (?=([a-z_]+))")


def diagram_moves(docstring: str) -> set[tuple[str, str, str]]:
    """Read ``a ─ verb ▶ b`` edges out of a docstring as (source, verb, target).

    >>> sorted(diagram_moves("draft ─ submit ▶ review ─ pass_it ▶ done"))
    [('draft', 'submit', 'review'), ('review', 'pass_it', 'done')]
    """
    edges: set[tuple[str, str, str]] = set()
    for line in docstring.splitlines():
        position = 0
        while match := _EDGE.search(line, position):
            edges.add((match[1], match[2], match[3]))
            position = match.end()
    return edges


def table_moves(
    lifecycle: Lifecycle[S], *, groups: Mapping[str, Iterable[S]]
) -> set[tuple[str, str, str]]:
    """The same edges out of the table; sources equal to a named group bear its name."""
    edges: set[tuple[str, str, str]] = set()
    for move in lifecycle.moves:
        name = next((n for n, members in groups.items() if set(members) == set(move.sources)), None)
        sources = [name] if name else [str(source.value) for source in move.sources]
        edges |= {(source, move.verb, str(move.target.value)) for source in sources}
    return edges

"""The rule of one item, as a tree of typed nodes: which fact earns how many points.

Leaves look at one fact (:class:`Flag`, :class:`Tiers`, :class:`Choice`); the other nodes join
rules or choose between them. A fact that is not shown earns 0 where it decides, nothing else.

As plain dicts, each node names its sort under ``rule`` (:data:`SORTS`).

Not here: how a tree is scored (``scoring``), worded (``wording``), checked (``scheme_checks``)
and read from a file or a database (``scheme``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Discriminator, Field, Strict, Tag, WrapSerializer

from huzhu.assessment.scheme.rules.form import (
    Named,  # noqa: TC001 -- pydantic reads it
    Number,  # noqa: TC001 -- pydantic reads it
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Tier:
    """One step (档次): values between two bounds earn these points.

    A bound of None reaches to the end of what the fact can be; an open bound is not itself inside.
    """

    points: Number
    low: Number | None = None
    high: Number | None = None
    is_low_open: Annotated[bool, Strict()] = False
    is_high_open: Annotated[bool, Strict()] = False

    def holds(self, value: Decimal | int) -> bool:
        """Whether a value is inside."""
        if self.low is not None and (value < self.low or (self.is_low_open and value == self.low)):
            return False
        return (
            self.high is None or value < self.high or (value == self.high and not self.is_high_open)
        )


@dataclass(frozen=True, slots=True)
class Flag:
    """A fact that holds earns points."""

    fact: str
    points: Number


@dataclass(frozen=True, slots=True)
class Tiers:
    """A measured fact earns the points of the tier that it is in."""

    fact: str
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several words earns the points written beside it."""

    fact: str
    points: Named[Number]


@dataclass(frozen=True, slots=True)
class Sum:
    """Parts that add up."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Best:
    """Alternatives of which the best one counts."""

    alternatives: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Lowest:
    """Parts of which the lowest one counts."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition without which the rule behind it earns nothing.

    The fact is a yes or no; with ``at_least`` it is a number that has to be reached.
    """

    fact: str
    rule: Annotated[Rule, Field(alias="then")]
    at_least: Number | None = None


@dataclass(frozen=True, slots=True)
class Switch:
    """A word that says which rule counts (2.3: who issues the invoices)."""

    fact: str
    rules: Named[Rule]


@dataclass(frozen=True, slots=True)
class ForKinds:
    """Another rule for each kind of agency (4.1); a kind that is missing has none."""

    rules: Named[Rule]


@dataclass(frozen=True, slots=True)
class Waived:
    """Nothing was due in the year, stated so: full points of the rule; else the rule counts."""

    fact: str
    rule: Annotated[Rule, Field(alias="otherwise")]


SORTS: dict[type, str] = {
    Flag: "flag",
    Tiers: "tiers",
    Choice: "choice",
    Sum: "sum",
    Best: "best",
    Lowest: "lowest",
    Gate: "gate",
    Switch: "switch",
    ForKinds: "for_kinds",
    Waived: "waived",
}


def _sort_of(rule: object) -> str | None:
    named = rule.get("rule") if isinstance(rule, Mapping) else SORTS.get(type(rule))
    return named if isinstance(named, str) else None


def _with_sort(rule: Rule, written: Callable[[Rule], dict[str, Any]]) -> dict[str, Any]:
    return {"rule": SORTS[type(rule)], **written(rule)}


Rule = Annotated[
    Annotated[Flag, Tag("flag")]
    | Annotated[Tiers, Tag("tiers")]
    | Annotated[Choice, Tag("choice")]
    | Annotated[Sum, Tag("sum")]
    | Annotated[Best, Tag("best")]
    | Annotated[Lowest, Tag("lowest")]
    | Annotated[Gate, Tag("gate")]
    | Annotated[Switch, Tag("switch")]
    | Annotated[ForKinds, Tag("for_kinds")]
    | Annotated[Waived, Tag("waived")],
    Discriminator(_sort_of),
    WrapSerializer(_with_sort),
]

#: The fact that says which kind of agency it is; every file of facts has it.
KIND_FACT = "agency_kind"


def children_of(rule: Rule) -> tuple[Rule, ...]:
    """Return the rules directly below one."""
    match rule:
        case Sum(below) | Best(below) | Lowest(below):
            return below
        case Switch(rules=named) | ForKinds(rules=named):
            return tuple(named.values())
        case Gate(rule=inner) | Waived(rule=inner):
            return (inner,)
    return ()


def nodes_of(rule: Rule) -> Iterator[Rule]:
    """Yield a rule and everything below it, from above."""
    yield rule
    for child in children_of(rule):
        yield from nodes_of(child)


def facts_of(rule: Rule) -> tuple[str, ...]:
    """Return the facts that a rule looks at, each once, in the order of the tree."""
    found = [node.fact for node in nodes_of(rule) if not isinstance(node, _WITHOUT_FACT)]
    return tuple(dict.fromkeys(found))


_WITHOUT_FACT = (Sum, Best, Lowest, ForKinds)


def full_points_of(rule: Rule, *, kind: str = "") -> Decimal:
    """Return the most that a rule can earn; for one kind of agency, or the best-placed one."""
    match rule:
        case Flag(points=points):
            return points
        case Tiers(tiers=tiers):
            return max((tier.points for tier in tiers), default=NOTHING)
        case Choice(points=named):
            return max(named.values(), default=NOTHING)
        case ForKinds(rules=named) if kind:
            return full_points_of(named[kind], kind=kind) if kind in named else NOTHING
    below = [full_points_of(child, kind=kind) for child in children_of(rule)]
    if isinstance(rule, Sum):
        return sum(below, NOTHING)
    return (min if isinstance(rule, Lowest) else max)(below, default=NOTHING)

"""The rule of one item, as a tree of typed nodes: which fact earns how many points.

Leaves look at one fact (:class:`Flag`, :class:`Tiers`, :class:`Choice`); the other nodes join
rules or choose between them. A fact that is not shown earns 0 where it decides, nothing else.

Not here: how a tree is scored (``scoring``), worded (``wording``), checked (``scheme_checks``)
and written down (``scheme_form``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Tier:
    """One step (档次): values between two bounds earn these points.

    A bound of None reaches to the end of what the fact can be; an open bound is not itself inside.
    """

    points: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    is_low_open: bool = False
    is_high_open: bool = False

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
    points: Decimal


@dataclass(frozen=True, slots=True)
class Tiers:
    """A measured fact earns the points of the tier that it is in."""

    fact: str
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several words earns the points written beside it."""

    fact: str
    points: Mapping[str, Decimal]


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
    rule: Rule
    at_least: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Switch:
    """A word that says which rule counts (2.3: who issues the invoices)."""

    fact: str
    rules: Mapping[str, Rule]


@dataclass(frozen=True, slots=True)
class ForKinds:
    """Another rule for each kind of agency (4.1); a kind that is missing has none."""

    rules: Mapping[str, Rule]


@dataclass(frozen=True, slots=True)
class Waived:
    """Nothing was due in the year, stated so: full points of the rule; else the rule counts."""

    fact: str
    rule: Rule


Rule = Flag | Tiers | Choice | Sum | Best | Lowest | Gate | Switch | ForKinds | Waived

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

"""A rule as rows of a table: one for each yes-or-no, tier or choice, with its place in the tree.

The place (结构) is a path: ``合计1 › 免计（…）`` says that the row stands in the first part of a
sum, behind a waiver. ``rule_from_rows(rule_rows(rule)) == rule``, so that a clerk may change a
rule in a spreadsheet or on a page and nothing is lost on the way.

A path in words reads the same way back. Not here: whether a rule makes sense (``scheme_checks``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from huzhu.assessment.scheme.rules.tree import (
    Best,
    Choice,
    Flag,
    ForKinds,
    Gate,
    Lowest,
    Rule,
    Sum,
    Switch,
    Tier,
    Tiers,
    Waived,
)
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.people.states import AgencyKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from huzhu.assessment.scheme.rules.facts import FactKind

    Catalogue = Mapping[str, FactKind]


class Joint(StrEnum):
    """What a step of a path goes through."""

    SUM = "sum"
    BEST = "best"
    LOWEST = "lowest"
    GATE = "gate"
    WAIVED = "waived"
    SWITCH = "switch"
    KINDS = "kinds"


#: Joints whose branches are counted: the first, the second, …
COUNTED = frozenset({Joint.SUM, Joint.BEST, Joint.LOWEST})


class RowSort(StrEnum):
    """How a row earns its points (计分方式)."""

    FLAG = "flag"
    TIER = "tier"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path; ``branch`` is a count, a word of the fact, or a kind of agency."""

    joint: Joint
    branch: str = ""
    fact: str = ""
    at_least: Decimal | None = None

    @property
    def trunk(self) -> tuple[Joint, str, Decimal | None]:
        """What all branches of one joint share."""
        return (self.joint, self.fact, self.at_least)


Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One row: where it stands, which fact it looks at, and what it earns."""

    path: Path
    sort: RowSort
    fact: str
    points: Decimal
    option: str = ""
    tier: Tier = field(default_factory=lambda: Tier(Decimal(0)))


@dataclass(frozen=True, slots=True)
class RowFault:
    """Rows that make no rule: which one (counted from 0), and why."""

    row: int
    sentence: str


# --- to rows ----------------------------------------------------------------------------------


def rule_rows(rule: Rule, path: Path = ()) -> tuple[RuleRow, ...]:
    """Return a rule as rows, in the order of its tree."""
    match rule:
        case Flag(fact, points):
            return (RuleRow(path, RowSort.FLAG, fact, points),)
        case Tiers(fact, tiers):
            return tuple(
                RuleRow(path, RowSort.TIER, fact, tier.points, tier=tier) for tier in tiers
            )
        case Choice(fact, named):
            return tuple(
                RuleRow(path, RowSort.CHOICE, fact, points, option=word)
                for word, points in named.items()
            )
    return tuple(row for step, below in _branches(rule) for row in rule_rows(below, (*path, step)))


def _branches(rule: Rule) -> Iterator[tuple[Step, Rule]]:
    match rule:
        case Sum(parts):
            yield from _counted(Joint.SUM, parts)
        case Best(alternatives):
            yield from _counted(Joint.BEST, alternatives)
        case Lowest(parts):
            yield from _counted(Joint.LOWEST, parts)
        case Gate(fact, inner, at_least):
            yield Step(Joint.GATE, fact=fact, at_least=at_least), inner
        case Waived(fact, inner):
            yield Step(Joint.WAIVED, fact=fact), inner
        case Switch(fact, named):
            yield from ((Step(Joint.SWITCH, word, fact), each) for word, each in named.items())
        case ForKinds(named):
            yield from ((Step(Joint.KINDS, kind), each) for kind, each in named.items())


def _counted(joint: Joint, parts: Sequence[Rule]) -> Iterator[tuple[Step, Rule]]:
    return ((Step(joint, str(place)), part) for place, part in enumerate(parts, start=1))


# --- from rows --------------------------------------------------------------------------------


def rule_from_rows(rows: Sequence[RuleRow]) -> Rule | RowFault:
    """Return the rule that rows describe, or the first row that does not fit the others."""
    if not rows:
        return RowFault(0, "没有计分规则")
    return _built(list(enumerate(rows)), 0)


_Numbered = list[tuple[int, RuleRow]]


def _built(rows: _Numbered, depth: int) -> Rule | RowFault:
    steps = [row.path[depth] if len(row.path) > depth else None for _, row in rows]
    first = steps[0]
    if first is None:
        return _leaf(rows, depth)
    for (number, _), step in zip(rows, steps, strict=True):
        if step is None or step.trunk != first.trunk:
            return RowFault(number, "“结构”与本项前面的行不一致")
    branches: dict[str, _Numbered] = {}
    for numbered, step in zip(rows, steps, strict=True):
        branches.setdefault(step.branch if step else "", []).append(numbered)
    if first.joint in COUNTED and list(branches) != [str(n + 1) for n in range(len(branches))]:
        return RowFault(rows[0][0], "“结构”中的序号须从 1 起依次编号")
    built: dict[str, Rule] = {}
    for branch, inner in branches.items():
        rule = _built(inner, depth + 1)
        if isinstance(rule, RowFault):
            return rule
        built[branch] = rule
    return _joined(first, built)


def _joined(step: Step, branches: Mapping[str, Rule]) -> Rule:
    parts = tuple(branches.values())
    joined: dict[Joint, Rule] = {
        Joint.SUM: Sum(parts),
        Joint.BEST: Best(parts),
        Joint.LOWEST: Lowest(parts),
        Joint.GATE: Gate(step.fact, parts[0], step.at_least),
        Joint.WAIVED: Waived(step.fact, parts[0]),
        Joint.SWITCH: Switch(step.fact, dict(branches)),
        Joint.KINDS: ForKinds(dict(branches)),
    }
    return joined[step.joint]


def _leaf(rows: _Numbered, depth: int) -> Rule | RowFault:
    first = rows[0][1]
    for number, row in rows:
        if len(row.path) > depth or (row.sort, row.fact) != (first.sort, first.fact):
            return RowFault(number, "同一“结构”下只能有一项数据、一种计分方式")
    if first.sort is RowSort.TIER:
        return Tiers(first.fact, tuple(row.tier for _, row in rows))
    if first.sort is RowSort.FLAG:
        if len(rows) > 1:
            return RowFault(rows[1][0], "是否类的数据只写一行")
        return Flag(first.fact, first.points)
    options = [row.option for _, row in rows]
    for (number, row), place in zip(rows, range(len(options)), strict=True):
        if row.option in options[:place]:
            return RowFault(number, "同一选项写了两行")
    return Choice(first.fact, {row.option: row.points for _, row in rows})


JOINT_NAMES = {
    Joint.SUM: "合计",
    Joint.BEST: "取高",
    Joint.LOWEST: "取低",
    Joint.GATE: "前提",
    Joint.WAIVED: "免计",
    Joint.SWITCH: "选择",
    Joint.KINDS: "类型",
}
_JOINTS = {name: joint for joint, name in JOINT_NAMES.items()}
_BETWEEN = "›"
_COUNTED = re.compile(r"(合计|取高|取低)([1-9][0-9]?)")
_NAMED = re.compile(r"(前提|免计|选择|类型)（(.+)）")
_LEAST = re.compile(r"(.+)≥([0-9]+(?:\.[0-9]+)?)")


class PathUnclear(ValueError):
    """A path that cannot be read; the sentence says which step."""


def path_text(path: Path, catalogue: Catalogue) -> str:
    """Return a path as it stands in a cell; a rule without joints has an empty one."""
    return f" {_BETWEEN} ".join(_step_text(step, catalogue) for step in path)


def _step_text(step: Step, catalogue: Catalogue) -> str:
    name = JOINT_NAMES[step.joint]
    if step.joint in COUNTED:
        return f"{name}{step.branch}"
    if step.joint is Joint.KINDS:
        return f"{name}（{_kind_names().get(step.branch, step.branch)}）"
    kind = catalogue[step.fact]
    inner = kind.label
    if step.joint is Joint.SWITCH:
        inner += f"＝{kind.options.get(step.branch, step.branch)}"
    if step.at_least is not None:
        inner += f"≥{number_text(step.at_least)}"
    return f"{name}（{inner}）"


def path_from(text: str, catalogue: Catalogue) -> Path:
    """Return the path that a cell describes. :raises PathUnclear: a step cannot be read."""
    parts = [part.strip() for part in text.split(_BETWEEN)] if text.strip() else []
    return tuple(_step_from(part, catalogue) for part in parts)


def _step_from(text: str, catalogue: Catalogue) -> Step:
    if counted := _COUNTED.fullmatch(text):
        return Step(_JOINTS[counted[1]], counted[2])
    named = _NAMED.fullmatch(text)
    if named is None:
        raise PathUnclear(
            f"“{text}”不是合计1、取高1、取低1、前提（…）、免计（…）、选择（…）、类型（…）"
        )
    joint, inner = _JOINTS[named[1]], named[2]
    if joint is Joint.KINDS:
        return Step(joint, _key(inner, _kind_names(), what="代办处类型"))
    if joint is Joint.SWITCH:
        label, _, option = inner.partition("＝")
        fact = fact_called(label, catalogue)
        return Step(joint, _key(option, catalogue[fact].options, what="选项"), fact)
    least = _LEAST.fullmatch(inner) if joint is Joint.GATE else None
    fact = fact_called(least[1] if least else inner, catalogue)
    return Step(joint, fact=fact, at_least=Decimal(least[2]) if least else None)


def fact_called(text: str, catalogue: Catalogue) -> str:
    """Return the name of the fact with a label. :raises PathUnclear: there is none."""
    return _key(text, {name: kind.label for name, kind in catalogue.items()}, what="数据")


def _key(text: str, names: Mapping[str, str], *, what: str) -> str:
    for key, name in names.items():
        if text.strip() in (name, key):
            return key
    raise PathUnclear(f"没有名为“{text.strip()}”的{what}")


def _kind_names() -> dict[str, str]:
    return dict(AgencyKind.choices())

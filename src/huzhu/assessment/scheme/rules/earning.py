"""What a rule earns: the tree of an item, compiled into a function from facts to points and reason.

Not here: the sheet of an agency (``scoring``), the words for figures and bounds (``wording``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import singledispatch
from typing import TYPE_CHECKING, NamedTuple

from huzhu.assessment.scheme.rules.facts import FactKind, FactValue
from huzhu.assessment.scheme.rules.tree import (
    KIND_FACT,
    NOTHING,
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
    full_points_of,
)
from huzhu.assessment.scheme.rules.wording import (
    bounds_text,
    is_single,
    number_text,
    points_text,
    quantity_text,
    value_text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


class Outcome(NamedTuple):
    """Points, the reason, and the facts that were not shown and may have cost points."""

    points: Decimal
    reason: str
    missing: tuple[str, ...] = ()


Values = Mapping[str, FactValue]
Scorer = Callable[[Values], Outcome]
Catalogue = Mapping[str, FactKind]


def joined(outcomes: Sequence[Outcome], points: Decimal, *, heading: str = "") -> Outcome:
    """Return several outcomes as one that earns these points; a single one stays itself."""
    if len(outcomes) == 1:
        return outcomes[0]
    reason = heading + "；".join(outcome.reason for outcome in outcomes)
    missing = dict.fromkeys(name for outcome in outcomes for name in outcome.missing)
    return Outcome(points, reason, tuple(missing))


@singledispatch
def compiled(rule: Rule, catalogue: Catalogue) -> Scorer:  # noqa: ARG001 -- the others use it
    """Return the function that says what facts earn by a rule."""
    raise TypeError(rule)


def _not_shown(fact: str, catalogue: Catalogue) -> Outcome:
    return Outcome(NOTHING, f"未提供：{catalogue[fact].label}", (fact,))


@compiled.register(Flag)
def _(rule: Flag, catalogue: Catalogue) -> Scorer:
    label = catalogue[rule.fact].label
    outcomes: dict[object, Outcome] = {
        None: _not_shown(rule.fact, catalogue),
        True: Outcome(rule.points, f"{label}：是，{points_text(rule.points)}"),
        False: Outcome(NOTHING, f"{label}：否，不得分"),
    }
    return lambda values: outcomes[values.get(rule.fact)]


@compiled.register(Tiers)
def _(rule: Tiers, catalogue: Catalogue) -> Scorer:
    kind, not_shown = catalogue[rule.fact], _not_shown(rule.fact, catalogue)
    steps = [(tier, _step_text(tier, kind)) for tier in rule.tiers]

    def scored(values: Values) -> Outcome:
        value = values.get(rule.fact)
        if not isinstance(value, int | Decimal):
            return not_shown
        figure = f"{kind.label} {quantity_text(kind, value)}"
        for tier, words in steps:
            if tier.holds(value):
                return Outcome(tier.points, f"{figure}，{words}")
        return Outcome(NOTHING, f"{figure}，不在任何档次内，不得分")

    return scored


def _step_text(tier: Tier, kind: FactKind) -> str:
    # A tier of one value says nothing that the figure has not said.
    bounds = "" if is_single(tier, kind) else f"{bounds_text(tier, kind)}，"
    return bounds + points_text(tier.points)


@compiled.register(Choice)
def _(rule: Choice, catalogue: Catalogue) -> Scorer:
    kind = catalogue[rule.fact]
    outcomes: dict[object, Outcome] = {
        word: Outcome(
            rule.points.get(word, NOTHING),
            f"{kind.label}：{label}，{points_text(rule.points.get(word, NOTHING))}",
        )
        for word, label in kind.options.items()
    }
    outcomes[None] = _not_shown(rule.fact, catalogue)
    return lambda values: outcomes[values.get(rule.fact)]


@compiled.register(Sum)
def _(rule: Sum, catalogue: Catalogue) -> Scorer:
    scorers = [compiled(part, catalogue) for part in rule.parts]

    def scored(values: Values) -> Outcome:
        outcomes = [scorer(values) for scorer in scorers]
        return joined(outcomes, sum((each.points for each in outcomes), NOTHING))

    return scored


@compiled.register(Best)
def _(rule: Best, catalogue: Catalogue) -> Scorer:
    scorers = [compiled(each, catalogue) for each in rule.alternatives]
    full = full_points_of(rule)

    def scored(values: Values) -> Outcome:
        outcomes = [scorer(values) for scorer in scorers]
        best = max(outcomes, key=lambda outcome: outcome.points)
        if not best.points:
            return joined(outcomes, NOTHING)
        if best.points == full:  # what else might be shown could add nothing
            return best
        return best._replace(missing=joined(outcomes, best.points).missing)

    return scored


@compiled.register(Lowest)
def _(rule: Lowest, catalogue: Catalogue) -> Scorer:
    scorers = [compiled(part, catalogue) for part in rule.parts]

    def scored(values: Values) -> Outcome:
        outcomes = [scorer(values) for scorer in scorers]
        points = min(outcome.points for outcome in outcomes)
        heading = f"取得分最低的一项，{points_text(points)}："
        return joined(outcomes, points, heading=heading)

    return scored


@compiled.register(Gate)
def _(rule: Gate, catalogue: Catalogue) -> Scorer:
    kind, not_shown = catalogue[rule.fact], _not_shown(rule.fact, catalogue)
    inner, least = compiled(rule.rule, catalogue), rule.at_least
    short = "" if least is None else f"，未达到 {quantity_text(kind, least)}"
    sign = "：" if least is None else " "

    def scored(values: Values) -> Outcome:
        value = values.get(rule.fact)
        if value is None:
            return not_shown
        told = f"{kind.label}{sign}{value_text(kind, value)}"
        if not _opens(value, least):
            return Outcome(NOTHING, f"{told}{short}，不得分")
        outcome = inner(values)
        return outcome._replace(reason=f"{told}；{outcome.reason}")

    return scored


def _opens(value: FactValue, least: Decimal | None) -> bool:
    if least is None:
        return value is True
    return isinstance(value, int | Decimal) and value >= least


@compiled.register(Switch)
def _(rule: Switch, catalogue: Catalogue) -> Scorer:
    kind, not_shown = catalogue[rule.fact], _not_shown(rule.fact, catalogue)
    scorers = {word: compiled(each, catalogue) for word, each in rule.rules.items()}

    def scored(values: Values) -> Outcome:
        value = values.get(rule.fact)
        if value is None:
            return not_shown
        told = f"{kind.label}：{value_text(kind, value)}"
        if value not in scorers:
            return Outcome(NOTHING, f"{told}，没有对应的计分规则，不得分")
        outcome = scorers[str(value)](values)
        return outcome._replace(reason=f"{told}；{outcome.reason}")

    return scored


@compiled.register(ForKinds)
def _(rule: ForKinds, catalogue: Catalogue) -> Scorer:
    scorers = {kind: compiled(each, catalogue) for kind, each in rule.rules.items()}
    none = Outcome(NOTHING, "这一类代办处没有对应的计分规则，不计分")

    def scored(values: Values) -> Outcome:
        scorer = scorers.get(str(values[KIND_FACT]))
        return scorer(values) if scorer else none

    return scored


@compiled.register(Waived)
def _(rule: Waived, catalogue: Catalogue) -> Scorer:
    inner, full = compiled(rule.rule, catalogue), full_points_of(rule.rule)
    waived = Outcome(full, f"{catalogue[rule.fact].label}，得满分 {number_text(full)} 分")

    return lambda values: waived if values.get(rule.fact) is True else inner(values)

"""Figures, bounds and rules in the words of a clerk.

Not here: the reason of a score, which joins these words to an agency's figures (``scoring``).
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import singledispatch
from typing import TYPE_CHECKING

from huzhu.assessment.scheme.rules.facts import FactType
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
from huzhu.people.states import AgencyKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from huzhu.assessment.scheme.rules.facts import FactKind, FactValue

    Catalogue = Mapping[str, FactKind]

_TEN_THOUSAND = 10_000
_LONGEST_TITLE = 32
_CLAUSE_ENDS = re.compile(r"[，。；：]")
_MARKS = re.compile(r"的?[得加]\d+(?:\.\d+)?分")
_WORD_ENDS = re.compile(r"[的、或及和与并在]")
_WRITTEN_OUT = 30  # a number with more digits than this before or after the point is shown as 1E+40


def number_text(value: Decimal | int) -> str:
    """Return a number without needless zeros.

    >>> number_text(Decimal("86.50")), number_text(100)
    ('86.5', '100')
    """
    if isinstance(value, int):
        return str(value)
    if abs(value.adjusted()) > _WRITTEN_OUT:
        return str(value)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity_text(kind: FactKind, value: Decimal | int) -> str:
    """Return a figure with its unit: ``86.5%``, ``120 天``, ``73 万元``."""
    if kind.unit == "%":
        return f"{number_text(value)}%"
    if kind.type is FactType.AMOUNT and value >= _TEN_THOUSAND:
        return f"{number_text(Decimal(value).scaleb(-4))} 万元"
    return f"{number_text(value)} {kind.unit}".rstrip()


def value_text(kind: FactKind, value: FactValue | None) -> str:
    """Return any value of a fact as a person reads it."""
    if value is None:
        return "未提供"
    if isinstance(value, bool):
        return "是" if value else "否"
    return kind.options.get(value, value) if isinstance(value, str) else quantity_text(kind, value)


def title_of(text: str) -> str:
    """The first clause of an item's wording, whole; a very long one ends after a word, with ….

    >>> title_of("所有保障活动全部参加的得8分（参加两项以下得1分，三项得2分）。")
    '所有保障活动全部参加'
    >>> title_of("按要求开展“二次报销”超封顶线申报工作并且完成率在应申报总人次的95%以上的得3分")
    '按要求开展“二次报销”超封顶线申报工作并且完成率在应申报总人次…'
    """
    clause = _MARKS.split(_CLAUSE_ENDS.split(text, maxsplit=1)[0], maxsplit=1)[0].removesuffix("的")
    if len(clause) <= _LONGEST_TITLE:
        return clause
    ends = [found.start() for found in _WORD_ENDS.finditer(clause[:_LONGEST_TITLE])]
    return f"{clause[: ends[-1] if ends else _LONGEST_TITLE]}…"


def points_text(points: Decimal) -> str:
    """Return what is earned: ``得 3 分``, ``不得分``."""
    return f"得 {number_text(points)} 分" if points else "不得分"


def bounds_text(tier: Tier, kind: FactKind) -> str:
    """Return where a tier begins and ends: ``超过 90 天、不超过 180 天``."""
    if is_single(tier, kind):
        return f"为 {quantity_text(kind, tier.high or Decimal(0))}"
    words = []
    if tier.low is not None:
        words.append(f"{'超过' if tier.is_low_open else '达到'} {quantity_text(kind, tier.low)}")
    if tier.high is not None:
        below = "未满" if words else "低于"
        words.append(f"{below if tier.is_high_open else '不超过'} {quantity_text(kind, tier.high)}")
    return "、".join(words) or "不论多少"


def is_single(tier: Tier, kind: FactKind) -> bool:
    """Whether a tier holds one value only."""
    low = kind.low if tier.low is None else tier.low
    return low is not None and low == tier.high and not (tier.is_low_open or tier.is_high_open)


def kinds_text(kinds: Iterable[AgencyKind]) -> str:
    """Return the names of kinds of agencies."""
    return "、".join(AgencyKind(kind).label for kind in kinds)


# --- a rule in lines --------------------------------------------------------------------------


@singledispatch
def rule_lines(rule: Rule, catalogue: Catalogue) -> tuple[str, ...]:  # noqa: ARG001 -- the others use it
    """Return what a rule says, a line for each thing that counts; shown beside the item."""
    raise TypeError(rule)


@rule_lines.register(Flag)
def _(rule: Flag, catalogue: Catalogue) -> tuple[str, ...]:
    return (f"{catalogue[rule.fact].label}：是，{points_text(rule.points)}；否，不得分",)


@rule_lines.register(Tiers)
def _(rule: Tiers, catalogue: Catalogue) -> tuple[str, ...]:
    kind = catalogue[rule.fact]
    steps = (f"{bounds_text(tier, kind)}，{points_text(tier.points)}" for tier in rule.tiers)
    return (f"{kind.label}：{'；'.join(steps)}",)


@rule_lines.register(Choice)
def _(rule: Choice, catalogue: Catalogue) -> tuple[str, ...]:
    kind = catalogue[rule.fact]
    known = [word for word in kind.options if word in rule.points]
    steps = (f"{kind.options[word]}，{points_text(rule.points[word])}" for word in known)
    return (f"{kind.label}：{'；'.join(steps)}",)


@rule_lines.register(Sum)
def _(rule: Sum, catalogue: Catalogue) -> tuple[str, ...]:
    return tuple(line for part in rule.parts for line in rule_lines(part, catalogue))


@rule_lines.register(Best)
def _(rule: Best, catalogue: Catalogue) -> tuple[str, ...]:
    below = (line for each in rule.alternatives for line in rule_lines(each, catalogue))
    return ("以下各项取得分最高的一项：", *below)


@rule_lines.register(Lowest)
def _(rule: Lowest, catalogue: Catalogue) -> tuple[str, ...]:
    below = (line for part in rule.parts for line in rule_lines(part, catalogue))
    return ("以下各项取得分最低的一项：", *below)


@rule_lines.register(Gate)
def _(rule: Gate, catalogue: Catalogue) -> tuple[str, ...]:
    return (f"前提：{gate_text(rule, catalogue)}，否则不得分", *rule_lines(rule.rule, catalogue))


def gate_text(rule: Gate, catalogue: Catalogue) -> str:
    """Return the condition of a gate."""
    kind = catalogue[rule.fact]
    if rule.at_least is None:
        return kind.label
    return f"{kind.label}达到 {quantity_text(kind, rule.at_least)}"


@rule_lines.register(Switch)
def _(rule: Switch, catalogue: Catalogue) -> tuple[str, ...]:
    kind = catalogue[rule.fact]
    return tuple(
        line
        for word, label in kind.options.items()
        if word in rule.rules
        for line in (f"{label}：", *rule_lines(rule.rules[word], catalogue))
    )


@rule_lines.register(ForKinds)
def _(rule: ForKinds, catalogue: Catalogue) -> tuple[str, ...]:
    """Kinds with the same rule share their lines."""
    kinds_by_lines: dict[tuple[str, ...], list[AgencyKind]] = {}
    for kind in AgencyKind:
        if kind in rule.rules:
            lines = rule_lines(rule.rules[kind], catalogue)
            kinds_by_lines.setdefault(lines, []).append(kind)
    return tuple(
        line
        for lines, kinds in kinds_by_lines.items()
        for line in (f"{kinds_text(kinds)}：", *lines)
    )


@rule_lines.register(Waived)
def _(rule: Waived, catalogue: Catalogue) -> tuple[str, ...]:
    return (*rule_lines(rule.rule, catalogue), f"{catalogue[rule.fact].label}：该部分得满分")

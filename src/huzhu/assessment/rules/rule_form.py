"""Rules from and to plain dicts: each node names its sort under ``rule``.

Not here: the scheme around them (``scheme_form``).
"""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING, Any

from huzhu.assessment.rules.form import plain_number
from huzhu.assessment.rules.tree import (
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

if TYPE_CHECKING:
    from collections.abc import Callable

    from huzhu.assessment.rules.form import Reader


# --- to plain dicts ---------------------------------------------------------------------------


@singledispatch
def rule_as(rule: Rule) -> dict[str, Any]:
    """Return the plain form of a rule."""
    raise TypeError(rule)


@rule_as.register(Flag)
def _(rule: Flag) -> dict[str, Any]:
    return {"rule": "flag", "fact": rule.fact, "points": plain_number(rule.points)}


@rule_as.register(Tiers)
def _(rule: Tiers) -> dict[str, Any]:
    return {"rule": "tiers", "fact": rule.fact, "tiers": [_tier_as(tier) for tier in rule.tiers]}


def _tier_as(tier: Tier) -> dict[str, Any]:
    written: dict[str, Any] = {"points": plain_number(tier.points)}
    if tier.low is not None:
        written |= {"low": plain_number(tier.low), "is_low_open": tier.is_low_open}
    if tier.high is not None:
        written |= {"high": plain_number(tier.high), "is_high_open": tier.is_high_open}
    return written


@rule_as.register(Choice)
def _(rule: Choice) -> dict[str, Any]:
    points = {word: plain_number(earned) for word, earned in rule.points.items()}
    return {"rule": "choice", "fact": rule.fact, "points": points}


@rule_as.register(Sum)
def _(rule: Sum) -> dict[str, Any]:
    return {"rule": "sum", "parts": [rule_as(part) for part in rule.parts]}


@rule_as.register(Best)
def _(rule: Best) -> dict[str, Any]:
    return {"rule": "best", "alternatives": [rule_as(each) for each in rule.alternatives]}


@rule_as.register(Lowest)
def _(rule: Lowest) -> dict[str, Any]:
    return {"rule": "lowest", "parts": [rule_as(part) for part in rule.parts]}


@rule_as.register(Gate)
def _(rule: Gate) -> dict[str, Any]:
    least = {} if rule.at_least is None else {"at_least": plain_number(rule.at_least)}
    return {"rule": "gate", "fact": rule.fact, **least, "then": rule_as(rule.rule)}


@rule_as.register(Switch)
def _(rule: Switch) -> dict[str, Any]:
    rules = {word: rule_as(each) for word, each in rule.rules.items()}
    return {"rule": "switch", "fact": rule.fact, "rules": rules}


@rule_as.register(ForKinds)
def _(rule: ForKinds) -> dict[str, Any]:
    return {
        "rule": "for_kinds",
        "rules": {kind: rule_as(each) for kind, each in rule.rules.items()},
    }


@rule_as.register(Waived)
def _(rule: Waived) -> dict[str, Any]:
    return {"rule": "waived", "fact": rule.fact, "otherwise": rule_as(rule.rule)}


# --- from plain dicts -------------------------------------------------------------------------


def rule_from(reader: Reader) -> Rule:
    """Return the rule that a plain dict describes.

    :raises SchemeUnreadable: a part is missing or of another type; the place is named.
    """
    sort = reader.text("rule")
    if sort not in _READERS:
        reader.refuse("rule", "、".join(_READERS) + " 之一")
    return _READERS[sort](reader)


def _tier_from(reader: Reader) -> Tier:
    return Tier(
        points=reader.number("points"),
        low=reader.bound("low"),
        high=reader.bound("high"),
        is_low_open=reader.flag("is_low_open"),
        is_high_open=reader.flag("is_high_open"),
    )


def _parts_from(reader: Reader, name: str) -> tuple[Rule, ...]:
    return tuple(rule_from(each) for each in reader.each(name))


def _named_from(reader: Reader) -> dict[str, Rule]:
    # Sorted: a database may keep the names of an object in any order, the rule stays the same.
    rules = reader.below("rules")
    return {name: rule_from(rules.below(name)) for name in sorted(rules.given)}


def _choice_from(reader: Reader) -> Rule:
    points = reader.below("points")
    return Choice(reader.text("fact"), {name: points.number(name) for name in sorted(points.given)})


_READERS: dict[str, Callable[[Reader], Rule]] = {
    "flag": lambda reader: Flag(reader.text("fact"), reader.number("points")),
    "tiers": lambda reader: Tiers(
        reader.text("fact"), tuple(_tier_from(each) for each in reader.each("tiers"))
    ),
    "choice": _choice_from,
    "sum": lambda reader: Sum(_parts_from(reader, "parts")),
    "best": lambda reader: Best(_parts_from(reader, "alternatives")),
    "lowest": lambda reader: Lowest(_parts_from(reader, "parts")),
    "gate": lambda reader: Gate(
        reader.text("fact"), rule_from(reader.below("then")), reader.bound("at_least")
    ),
    "switch": lambda reader: Switch(reader.text("fact"), _named_from(reader)),
    "for_kinds": lambda reader: ForKinds(_named_from(reader)),
    "waived": lambda reader: Waived(reader.text("fact"), rule_from(reader.below("otherwise"))),
}

"""Which figures a scheme asks of one kind of agency, and which items each of them decides.

Not here: what a figure can be (``facts``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment.scheme.rules.tree import KIND_FACT, ForKinds, children_of
from huzhu.people.states import AgencyKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huzhu.assessment.scheme.rules.scheme import Scheme
    from huzhu.assessment.scheme.rules.tree import Rule

#: Verdicts and the kind itself are no figures of anybody.
NO_FIGURES = frozenset({KIND_FACT, "submitted_late", "security_incident"})


def items_asked(scheme: Scheme, kind: str) -> dict[str, tuple[str, ...]]:
    """Return the items that each figure decides for a kind of agency, in the scheme's order."""
    found: dict[str, list[str]] = {}
    for item in scheme.items:
        if AgencyKind(kind) in item.kinds:
            for fact in dict.fromkeys(_facts_for(item.rule, kind)):
                found.setdefault(fact, []).append(item.id)
    return {fact: tuple(ids) for fact, ids in found.items() if fact not in NO_FIGURES}


def owners_asked(scheme: Scheme) -> dict[str, tuple[str, ...]]:
    """Return the departments that answer for each figure: the owners of all items it decides."""
    found: dict[str, dict[str, None]] = {}
    for item in scheme.items:
        for fact in item.facts:
            found.setdefault(fact, {}).update(dict.fromkeys(map(str, item.owners)))
    return {fact: tuple(owners) for fact, owners in found.items() if fact not in NO_FIGURES}


def _facts_for(rule: Rule, kind: str) -> Iterator[str]:
    if isinstance(rule, ForKinds):
        if kind in rule.rules:
            yield from _facts_for(rule.rules[kind], kind)
        return
    fact = getattr(rule, "fact", "")
    if fact:
        yield fact
    for child in children_of(rule):
        yield from _facts_for(child, kind)

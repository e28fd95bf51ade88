"""Whether tiers cover everything that a fact can be, each value once.

Every bound becomes a cut between two neighbouring values: a closed low bound cuts before its
value, an open one behind it. For whole numbers, behind 2 is before 3.

Not here: the other checks of a scheme (``scheme_checks``).
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from huzhu.assessment.scheme.rules.wording import quantity_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huzhu.assessment.scheme.rules.facts import FactKind
    from huzhu.assessment.scheme.rules.tree import Tier, Tiers


class _Cut(NamedTuple):
    value: Decimal
    is_behind: bool  # behind the value; else before it


_LOWEST = _Cut(Decimal("-Infinity"), is_behind=False)
_HIGHEST = _Cut(Decimal("Infinity"), is_behind=True)


class _Span(NamedTuple):
    start: _Cut
    end: _Cut


def tier_faults(rule: Tiers, kind: FactKind) -> Iterator[str]:
    """Yield each gap, overlap and empty or pointless tier, as a sentence."""
    if not rule.tiers:
        yield f"“{kind.label}”没有档次"
        return
    whole = _Span(
        _LOWEST if kind.low is None else _Cut(kind.low, is_behind=False),
        _HIGHEST if kind.high is None else _cut(kind.high, kind, is_behind=True),
    )
    spans = sorted(_span(tier, kind, whole) for tier in rule.tiers)
    for span in spans:
        if span.start >= span.end:
            yield f"“{kind.label}”有一个档次的下限高于上限"
        elif span.start < whole.start or span.end > whole.end:
            yield f"“{kind.label}”有一个档次超出了数据的范围"
    if spans[0].start > whole.start:
        yield f"“{kind.label}”{_between(whole.start, spans[0].start, kind)}没有档次"
    yield from _joint_faults(spans, kind)
    furthest = max(span.end for span in spans)
    if furthest < whole.end:
        yield f"“{kind.label}”{_between(furthest, whole.end, kind)}没有档次"


def _joint_faults(spans: list[_Span], kind: FactKind) -> Iterator[str]:
    reached = spans[0].end
    for _, after in pairwise(spans):
        if after.start > reached:
            yield f"“{kind.label}”{_between(reached, after.start, kind)}没有档次"
        elif after.start < reached:
            until = min(reached, after.end)
            yield f"“{kind.label}”{_between(after.start, until, kind)}有两个档次"
        reached = max(reached, after.end)


def _span(tier: Tier, kind: FactKind, whole: _Span) -> _Span:
    start, end = whole
    if tier.low is not None:
        start = _cut(tier.low, kind, is_behind=tier.is_low_open)
    if tier.high is not None:
        end = _cut(tier.high, kind, is_behind=not tier.is_high_open)
    return _Span(start, end)


def _cut(value: Decimal, kind: FactKind, *, is_behind: bool) -> _Cut:
    if not kind.is_whole:
        return _Cut(value, is_behind)
    next_whole = value.to_integral_value(ROUND_CEILING)
    is_at_whole = next_whole == value
    return _Cut(next_whole + 1 if is_at_whole and is_behind else next_whole, is_behind=False)


def _between(start: _Cut, end: _Cut, kind: FactKind) -> str:
    if not start.value.is_finite():
        return f" {quantity_text(kind, end.value)}以下"
    if not end.value.is_finite():
        return f" {quantity_text(kind, start.value)}以上"
    is_one = start.value == end.value or (kind.is_whole and start.value + 1 == end.value)
    if is_one:
        return f"正好为 {quantity_text(kind, start.value)}时"
    last = end.value - 1 if kind.is_whole else end.value
    return f"从 {quantity_text(kind, start.value)}到 {quantity_text(kind, last)}之间"

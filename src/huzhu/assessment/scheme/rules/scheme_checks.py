"""Whether a scheme makes sense: every fault at once, each with its place.

A scheme with a fault is never adopted: a gap between two tiers would be found in January, by the
agency that fell into it.

Not here: whether its written form can be read (``scheme``).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from huzhu.assessment.scheme.errors import SchemeUnsound
from huzhu.assessment.scheme.rules.facts import CATALOGUE, FactType
from huzhu.assessment.scheme.rules.tree import (
    NOTHING,
    Choice,
    Flag,
    ForKinds,
    Gate,
    Rule,
    Switch,
    Tiers,
    Waived,
    children_of,
    facts_of,
    full_points_of,
    nodes_of,
)
from huzhu.assessment.scheme.rules.wording import kinds_text, number_text, quantity_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from huzhu.assessment.scheme.rules.facts import FactKind
    from huzhu.assessment.scheme.rules.scheme import Item, Scheme
    from huzhu.assessment.scheme.rules.tree import Tier


_CHOICE_TYPES = frozenset({FactType.CHOICE})
_FLAG_TYPES = frozenset({FactType.BOOL})
_NUMBER_TYPES = frozenset(FactType) - _CHOICE_TYPES - _FLAG_TYPES


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not fit, and where: ``3.3`` or ``方案``."""

    place: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}：{self.sentence}。"


def check_scheme(scheme: Scheme) -> None:
    """:raises SchemeUnsound: something does not fit; every fault is told (A3.1)."""
    faults = scheme_faults(scheme)
    if faults:
        raise SchemeUnsound(count=len(faults), faults="".join(map(str, faults)))


def scheme_faults(scheme: Scheme) -> tuple[Fault, ...]:
    """Return everything that does not fit, in the order of the sheet; nothing: it is sound."""
    catalogue = scheme.catalogue
    return (
        *_sum_faults(scheme),
        *_order_faults(scheme),
        *_own_fact_faults(scheme),
        *(
            Fault(item.id, sentence)
            for item in scheme.items
            for sentence in _item_faults(item, catalogue)
        ),
    )


def _sum_faults(scheme: Scheme) -> Iterator[Fault]:
    whole = sum((section.points for section in scheme.sections), NOTHING)
    if whole != scheme.total:
        yield Fault("方案", _sum_sentence("总分", scheme.total, "各部分分值", whole))
    for section in scheme.sections:
        items = sum((item.full_marks for item in scheme.items_of(section.id)), NOTHING)
        if items != section.points:
            place = f"第 {section.id} 部分"
            yield Fault(place, _sum_sentence("分值", section.points, "各项标准分", items))


def _sum_sentence(whole: str, declared: Decimal, parts: str, found: Decimal) -> str:
    return f"{whole}为 {number_text(declared)}，{parts}之和为 {number_text(found)}"


def _order_faults(scheme: Scheme) -> Iterator[Fault]:
    sections = [section.id for section in scheme.sections]
    ids = [item.id for item in scheme.items]
    for name, count in Counter([*sections, *ids]).items():
        if count > 1:
            yield Fault(name, f"编号出现了 {count} 次")
    for item in scheme.items:
        if item.section not in sections:
            yield Fault(item.id, f"所属的第 {item.section} 部分不存在")
    for before, after in zip(scheme.items, scheme.items[1:], strict=False):
        if _order_of(before, sections) > _order_of(after, sections):
            yield Fault(after.id, f"应排在 {before.id} 之前")


def _order_of(item: Item, sections: list[str]) -> tuple[int, list[tuple[int, str]]]:
    place = sections.index(item.section) if item.section in sections else len(sections)
    numbers = [(int(part) if part.isdecimal() else -1, part) for part in item.id.split(".")]
    return place, numbers


def _own_fact_faults(scheme: Scheme) -> Iterator[Fault]:
    for kind in scheme.own_facts:
        if not kind.name.isidentifier() or not kind.label:
            yield Fault(kind.name or "数据", "数据须有英文名称和中文说明")
        if kind.name in CATALOGUE:
            yield Fault(kind.name, "与目录中已有的数据重名")
        if kind.type in _CHOICE_TYPES and not kind.options:
            yield Fault(kind.name, "选择类数据没有选项")
        if kind.low is not None and kind.high is not None and kind.low >= kind.high:
            yield Fault(kind.name, "下限不小于上限")


def _item_faults(item: Item, catalogue: Mapping[str, FactKind]) -> Iterator[str]:
    if not item.text.strip():
        yield "没有考核标准的文字"
    if not item.owners or len(set(item.owners)) != len(item.owners):
        yield "考核部门须至少一个，且不重复"
    if not item.kinds:
        yield "没有适用的代办处类型"
    unknown = [fact for fact in facts_of(item.rule) if fact not in catalogue]
    if unknown:
        yield f"目录中没有数据 {'、'.join(unknown)}"
        return
    yield from _mark_faults(item)
    for node in nodes_of(item.rule):
        if any(points < 0 for points in points_of(node)):
            yield "有一档的得分小于 0"
        yield from _node_faults(node, item, catalogue)


def _mark_faults(item: Item) -> Iterator[str]:
    most = full_points_of(item.rule)
    if most != item.full_marks:
        yield f"标准分为 {number_text(item.full_marks)}，计分规则最多得 {number_text(most)} 分"
    if item.full_marks <= 0:
        yield f"标准分须大于 0，现为 {number_text(item.full_marks)}"


def _node_faults(node: Rule, item: Item, catalogue: Mapping[str, FactKind]) -> Iterator[str]:
    match node:
        case Flag() | Waived() | Gate(at_least=None):
            yield from _type_faults(catalogue[node.fact], _FLAG_TYPES, "是或否")
        case Gate():
            yield from _type_faults(catalogue[node.fact], _NUMBER_TYPES, "数字")
        case Tiers():
            kind = catalogue[node.fact]
            yield from (
                _type_faults(kind, _NUMBER_TYPES, "数字")
                if not kind.is_number
                else (tier_faults(node, kind))
            )
        case Choice(fact=fact, points=named):
            yield from _word_faults(catalogue[fact], named)
        case Switch(fact=fact, rules=named):
            yield from _word_faults(catalogue[fact], named)
        case ForKinds():
            yield from _kind_faults(node, item)
        case _ if not children_of(node):
            yield "有一组计分规则是空的"


def points_of(node: Rule) -> Iterable[Decimal]:
    """What one node of a rule can earn."""
    match node:
        case Flag(points=points):
            return (points,)
        case Tiers(tiers=tiers):
            return tuple(tier.points for tier in tiers)
        case Choice(points=named):
            return tuple(named.values())
    return ()


def _type_faults(kind: FactKind, types: frozenset[FactType], wanted: str) -> Iterator[str]:
    if kind.type not in types:
        yield f"“{kind.label}”不是{wanted}，不能用在这条规则里"


def _word_faults(kind: FactKind, named: Mapping[str, object]) -> Iterator[str]:
    yield from _type_faults(kind, _CHOICE_TYPES, "选择项")
    missing = [label for word, label in kind.options.items() if word not in named]
    if missing:
        yield f"“{kind.label}”为{'、'.join(missing)}时没有规则"
    unknown = [word for word in named if word not in kind.options]
    if unknown:
        yield f"“{kind.label}”没有选项 {'、'.join(unknown)}"


def _kind_faults(node: ForKinds, item: Item) -> Iterator[str]:
    missing = [kind for kind in item.kinds if kind not in node.rules]
    if missing:
        yield f"{kinds_text(missing)}没有规则"
    unknown = [kind for kind in node.rules if kind not in set(item.kinds)]
    if unknown:
        yield f"有不适用的代办处类型 {'、'.join(unknown)} 的规则"


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

"""Whether a rule says what the printed wording of its item says: numbers against numbers.

Agencies read the wording, the platform counts by the rule. A bound or a mark that stands in one of
them alone is told before a scheme is adopted; whoever adopts it all the same says why.

Not here: whether the rule makes sense in itself (``scheme_checks``).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.assessment.scheme.rules.scheme_checks import Fault, points_of
from huzhu.assessment.scheme.rules.tree import Gate, Rule, Tiers, nodes_of
from huzhu.assessment.scheme.rules.wording import number_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from huzhu.assessment.scheme.rules.scheme import Item, Scheme

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MARKS = re.compile(r"[得加扣]\s*(\d+(?:\.\d+)?)\s*分")
_WAN = re.compile(r"(\d+(?:\.\d+)?)\s*万")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九十")} | {"两": 2}
_TEN_THOUSAND = 10_000
#: Bounds that a wording need not name: none, nothing at all, and all of a share (完成, 全部).
_UNSAID = (0, 100)


def printed_faults(scheme: Scheme) -> tuple[Fault, ...]:
    """Where the rule and the wording of an item name different numbers, in the sheet's order."""
    return tuple(
        Fault(item.id, sentence) for item in scheme.items for sentence in item_faults(item)
    )


def item_faults(item: Item) -> Iterator[str]:
    """What one of the two says and the other does not."""
    nodes = tuple(nodes_of(item.rule))
    ruled = {each for node in nodes for each in points_of(node) if each}
    printed = {Decimal(each) for each in _MARKS.findall(item.text)}
    yield from _told(
        "计分规则有得", ruled - printed - {item.full_marks}, "分的一档，考核标准文字没有"
    )
    yield from _told(
        "考核标准文字有得", printed - ruled - {item.full_marks}, "分的一档，计分规则没有"
    )
    said = _numbers_in(item.text)
    # "Two or more" says where "at most one" ends, too.
    bounds = {each for node in nodes for each in _bounds_of(node)}
    unsaid = {each for each in bounds - said if each + 1 not in bounds & said}
    yield from _told("计分规则以", unsaid, "为界，考核标准文字没有这个数")


def _told(before: str, values: Iterable[Decimal], after: str) -> Iterator[str]:
    if named := "、".join(number_text(each) for each in sorted(values)):
        yield f"{before} {named} {after}"


def _bounds_of(node: Rule) -> Iterator[Decimal]:
    if isinstance(node, Gate) and node.at_least is not None:
        yield node.at_least
    if isinstance(node, Tiers):
        for tier in node.tiers:
            bounds = (each for each in (tier.low, tier.high) if each is not None)
            yield from (each for each in bounds if each not in _UNSAID)


def _numbers_in(text: str) -> set[Decimal]:
    """Every number of a wording, with 50万 as 500000, too, and 两次 as 2."""
    found = {Decimal(each) for each in _NUMBER.findall(text)}
    found |= {Decimal(each) * _TEN_THOUSAND for each in _WAN.findall(text)}
    return found | {Decimal(_DIGITS[char]) for char in text if char in _DIGITS}

"""Two schemes side by side (新旧方案对照): what was added, removed and changed, in words.

Not here: what a change does to agencies (``simulation``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.assessment.scheme.rules.wording import kinds_text, number_text, rule_lines
from huzhu.kernel.words import Worded
from huzhu.people.states import DepartmentCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huzhu.assessment.scheme.rules.scheme import Item, Scheme


class Change(Worded):
    """What happened to an item."""

    ADDED = "added", "新增"
    REMOVED = "removed", "取消"
    CHANGED = "changed", "修改"


class Aspect(Worded):
    """What of it differs."""

    SECTION = "section", "所属部分"
    POINTS = "points", "标准分"
    OWNERS = "owners", "考核部门"
    KINDS = "kinds", "适用的代办处"
    TEXT = "text", "考核标准"
    RULE = "rule", "计分规则"
    GUIDE = "guide", "填报说明"
    QUESTIONS = "questions", "未明确事项的处理"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing before and after, as lines of text."""

    label: str
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AspectDifference:
    """One aspect of an item before and after."""

    aspect: Aspect
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def label(self) -> str:
        return Aspect(self.aspect).label


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An item that is not what it was; an added or removed one has every aspect on one side."""

    item_id: str
    change: Change
    differences: tuple[AspectDifference, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs; ``general`` is title, totals, sections and the block of basics."""

    general: tuple[Difference, ...]
    items: tuple[ItemChange, ...]

    @property
    def is_same(self) -> bool:
        return not (self.general or self.items)


def compare(old: Scheme, new: Scheme) -> Comparison:
    """Return what differs between two schemes, items in the order of the new one."""
    return Comparison(tuple(_general(old, new)), tuple(_items(old, new)))


def _general(old: Scheme, new: Scheme) -> Iterator[Difference]:
    before, after = _general_lines(old), _general_lines(new)
    for label in dict.fromkeys([*before, *after]):
        if before.get(label, ()) != after.get(label, ()):
            yield Difference(label, before.get(label, ()), after.get(label, ()))


def _general_lines(scheme: Scheme) -> dict[str, tuple[str, ...]]:
    return {
        "年度": (str(scheme.year),),
        "名称": (scheme.title,),
        "总分": (number_text(scheme.total),),
        "一票否决": (scheme.veto,),
        "未按时提交": (scheme.late,),
        "基本情况": tuple(f"{group}：{'、'.join(labels)}" for group, labels in scheme.basics),
        "各部分": tuple(
            f"{each.id} {each.name} {number_text(each.points)} 分" for each in scheme.sections
        ),
        "新增的数据": tuple(f"{each.label}（{each.name}）" for each in scheme.own_facts),
    }


def _items(old: Scheme, new: Scheme) -> Iterator[ItemChange]:
    before = {item.id: item for item in old.items}
    after = {item.id: item for item in new.items}
    for item_id, item in after.items():
        lines = item_lines(item, new)
        if item_id not in before:
            yield ItemChange(item_id, Change.ADDED, tuple(_differences({}, lines)))
            continue
        differences = tuple(_differences(item_lines(before[item_id], old), lines))
        if differences:
            yield ItemChange(item_id, Change.CHANGED, differences)
    for item_id, item in before.items():
        if item_id not in after:
            lines = item_lines(item, old)
            yield ItemChange(item_id, Change.REMOVED, tuple(_differences(lines, {})))


def _differences(
    old: dict[Aspect, tuple[str, ...]], new: dict[Aspect, tuple[str, ...]]
) -> Iterator[AspectDifference]:
    for aspect in Aspect:
        before, after = old.get(aspect, ()), new.get(aspect, ())
        if before != after:
            yield AspectDifference(aspect, before, after)


def item_lines(item: Item, scheme: Scheme) -> dict[Aspect, tuple[str, ...]]:
    """Return an item in words, aspect by aspect."""
    return {
        Aspect.SECTION: (item.section,),
        Aspect.POINTS: (number_text(item.full_marks),),
        Aspect.OWNERS: tuple(DepartmentCode(owner).label for owner in item.owners),
        Aspect.KINDS: (kinds_text(item.kinds),),
        Aspect.TEXT: (item.text,),
        Aspect.RULE: rule_lines(item.rule, scheme.catalogue),
        Aspect.GUIDE: tuple(filter(None, (item.guide, item.proof))),
        Aspect.QUESTIONS: tuple(
            f"{each.question}{each.answer}{each.reason}" for each in item.open_questions
        ),
    }

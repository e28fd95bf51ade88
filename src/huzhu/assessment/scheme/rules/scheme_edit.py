"""Changing a scheme: one item, its head, all its rows; a copy for another year. Values only.

Every change gives a new scheme; whether it is sound is asked afterwards (``scheme_checks``).

Not here: who may change which version (``actions``).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from huzhu.assessment.scheme.errors import RuleUnreadable
from huzhu.assessment.scheme.rules.comparison import Aspect, Change, compare
from huzhu.assessment.scheme.rules.rule_rows import RowFault, rule_from_rows
from huzhu.assessment.scheme.rules.scheme import scheme_as

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from huzhu.assessment.scheme.rules.rule_rows import RuleRow
    from huzhu.assessment.scheme.rules.scheme import Item, OpenQuestion, Scheme, Section
    from huzhu.people.states import AgencyKind, DepartmentCode

#: What of an item the sheets of a running year depend on.
FIXED_ASPECTS = frozenset({Aspect.SECTION, Aspect.POINTS, Aspect.OWNERS, Aspect.KINDS})


@dataclass(frozen=True, slots=True)
class ItemEdit:
    """What an item is to be; its number and its section stay."""

    item_id: str
    full_marks: Decimal
    owners: tuple[DepartmentCode, ...]
    kinds: tuple[AgencyKind, ...]
    text: str
    guide: str
    proof: str
    rows: tuple[RuleRow, ...]
    open_questions: tuple[OpenQuestion, ...]


@dataclass(frozen=True, slots=True)
class HeadEdit:
    """What the scheme is called, and how its points are shared out."""

    title: str
    total: Decimal
    veto: str
    late: str
    section_points: Mapping[str, Decimal]


SchemeEdit = ItemEdit | HeadEdit


def edited(scheme: Scheme, edit: SchemeEdit) -> Scheme:
    """Return the scheme with a change made.

    :raises RuleUnreadable: the rows of an item make no rule.
    :raises KeyError: there is no such item.
    """
    return with_item(scheme, edit) if isinstance(edit, ItemEdit) else with_head(scheme, edit)


def with_item(scheme: Scheme, edit: ItemEdit) -> Scheme:
    """Return the scheme with one item changed. :raises RuleUnreadable: its rows make no rule."""
    rule = rule_from_rows(edit.rows)
    if isinstance(rule, RowFault):
        raise RuleUnreadable(row=rule.row + 1, fault=rule.sentence)
    changed = replace(
        scheme.item(edit.item_id),
        full_marks=edit.full_marks,
        owners=edit.owners,
        kinds=edit.kinds,
        text=edit.text,
        guide=edit.guide,
        proof=edit.proof,
        rule=rule,
        open_questions=edit.open_questions,
    )
    items = (changed if item.id == edit.item_id else item for item in scheme.items)
    return replace(scheme, items=tuple(items))


def with_head(scheme: Scheme, edit: HeadEdit) -> Scheme:
    """Return the scheme with another head; a section that is not named keeps its points."""
    sections = (
        replace(each, points=edit.section_points.get(each.id, each.points))
        for each in scheme.sections
    )
    return replace(
        scheme,
        title=edit.title,
        total=edit.total,
        veto=edit.veto,
        late=edit.late,
        sections=tuple(sections),
    )


def with_rows(scheme: Scheme, sections: Sequence[Section], items: Sequence[Item]) -> Scheme:
    """Return the scheme with all its sections and items replaced."""
    return replace(scheme, sections=tuple(sections), items=tuple(items))


def for_year(scheme: Scheme, year: int) -> Scheme:
    """Return a copy for another year; its title names that year."""
    return replace(scheme, year=year, title=scheme.title.replace(str(scheme.year), str(year)))


def item_digest(scheme: Scheme, item_id: str) -> str:
    """The fingerprint of one item: what two people who edit it at once are told apart by."""
    written = [each for each in scheme_as(scheme)["items"] if each["id"] == item_id]
    return _digest(written)


def head_digest(scheme: Scheme) -> str:
    """The fingerprint of what a ``HeadEdit`` changes."""
    written = scheme_as(scheme)
    return _digest([written[name] for name in ("title", "total", "veto", "late", "sections")])


def part_digest(scheme: Scheme, edit: SchemeEdit) -> str:
    """The fingerprint of the part that an edit changes."""
    return item_digest(scheme, edit.item_id) if isinstance(edit, ItemEdit) else head_digest(scheme)


def rules_changed(old: Scheme, new: Scheme) -> tuple[str, ...]:
    """The items whose rule differs, in the order of the new scheme: only they earn otherwise."""
    return tuple(
        change.item_id
        for change in compare(old, new).items
        if any(each.aspect is Aspect.RULE for each in change.differences)
    )


def fixed_changes(old: Scheme, new: Scheme) -> tuple[str, ...]:
    """What differs that sheets under way depend on, as ``1.4 标准分``; nothing: they may stay."""
    found = []
    for change in compare(old, new).items:
        if change.change is not Change.CHANGED:
            found.append(f"指标 {change.item_id}")
            continue
        found += [
            f"{change.item_id} {each.label}"
            for each in change.differences
            if each.aspect in FIXED_ASPECTS
        ]
    return tuple(found)


def _digest(written: object) -> str:
    text = json.dumps(written, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()

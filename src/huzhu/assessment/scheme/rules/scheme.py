"""The scheme of a year (考核方案): sections, items, owners, wording and the rule of each item.

A scheme is a value: next year's is an edited copy, and every scoresheet names the one it used.

Not here: reading and writing one (``scheme_form``), whether it is sound (``scheme_checks``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, Strict

from huzhu.assessment.scheme.rules.facts import CATALOGUE, FactKind
from huzhu.assessment.scheme.rules.form import Number  # noqa: TC001 -- pydantic reads it
from huzhu.assessment.scheme.rules.tree import Rule, facts_of
from huzhu.people.states import AgencyKind, DepartmentCode

ALL_KINDS = tuple(AgencyKind)


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What the official text leaves undecided, the office's answer, and why."""

    question: str
    answer: str
    reason: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the sheet (内容) with its points."""

    id: str
    name: str
    points: Number


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the sheet (考核指标): the official wording and the rule it is scored by."""

    id: str
    section: str
    full_marks: Number
    owners: tuple[DepartmentCode, ...]
    text: str
    rule: Rule
    guide: str = ""
    proof: str = ""
    kinds: tuple[AgencyKind, ...] = ALL_KINDS
    open_questions: tuple[OpenQuestion, ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that decide it."""
        return facts_of(self.rule)


#: A group of the block at the head of the sheet with its lines; written with names.
Basics = Annotated[
    tuple[str, tuple[str, ...]],
    BeforeValidator(lambda given: (given["id"], given["labels"]) if "id" in given else given),
    PlainSerializer(lambda group: {"id": group[0], "labels": list(group[1])}),
]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A whole scheme; equal content is an equal scheme."""

    year: Annotated[int, Strict()]
    title: str
    total: Number
    veto: str
    late: str
    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    basics: tuple[Basics, ...] = ()
    #: Facts that only this scheme knows, beside the common catalogue.
    own_facts: tuple[FactKind, ...] = ()

    def __hash__(self) -> int:
        # Cheap: compiled schemes are looked up by it once per scoresheet; equality decides.
        return hash((self.year, self.title, self.total))

    @property
    def catalogue(self) -> dict[str, FactKind]:
        """Every fact that the scheme may use, by name."""
        return CATALOGUE | {kind.name: kind for kind in self.own_facts}

    def item(self, item_id: str) -> Item:
        """:raises KeyError: there is no such item."""
        for each in self.items:
            if each.id == item_id:
                return each
        raise KeyError(item_id)

    def items_of(self, section_id: str) -> tuple[Item, ...]:
        """Return the items of a section, in their order."""
        return tuple(item for item in self.items if item.section == section_id)

    def items_by_fact(self) -> dict[str, tuple[str, ...]]:
        """Return the items that each fact decides; facts that decide none are left out."""
        found: dict[str, list[str]] = {}
        for item in self.items:
            for fact in item.facts:
                found.setdefault(fact, []).append(item.id)
        return {fact: tuple(ids) for fact, ids in found.items()}

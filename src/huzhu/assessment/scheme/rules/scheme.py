"""The scheme of a year (考核方案): sections, items, owners, wording and the rule of each item.

A scheme is a value: next year's is an edited copy, and every scoresheet names the one it used.

Read from JSON and written as JSON. Not here: whether it is sound (``scheme_checks``).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, Strict, TypeAdapter, ValidationError

from huzhu.assessment.scheme.errors import SchemeUnknown
from huzhu.assessment.scheme.rules.facts import CATALOGUE, FactKind
from huzhu.assessment.scheme.rules.form import (
    Number,
    unreadable,
)
from huzhu.assessment.scheme.rules.tree import KIND_FACT, ForKinds, Rule, children_of, facts_of
from huzhu.assessment.scheme.rules.wording import title_of
from huzhu.people.states import AgencyKind, DepartmentCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


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
    def title(self) -> str:
        """How people call it: what its wording asks for, without the marks."""
        return title_of(self.text)

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


_SHIPPED = files("huzhu.assessment.scheme") / "schemes"


@cache
def _written() -> TypeAdapter[Scheme]:
    # Made when it is asked for: most processes that start read no scheme.
    return TypeAdapter(Scheme)


def shipped_schemes() -> tuple[str, ...]:
    """Return the names of the schemes that the product brings along, oldest first."""
    names = (file.name for file in _SHIPPED.iterdir() if file.name.endswith(".json"))
    return tuple(sorted(name.removesuffix(".json") for name in names))


@cache
def shipped_scheme(name: str) -> Scheme:
    """Return a scheme that the product brings along, ``"2021"`` (A3.1).

    :raises SchemeUnknown: there is none of that name.
    """
    if name not in shipped_schemes():
        raise SchemeUnknown(scheme=name, known="、".join(shipped_schemes()))
    return scheme_from(json.loads((_SHIPPED / f"{name}.json").read_text("utf-8")))


def digest_of(scheme: Scheme) -> str:
    """Return the fingerprint of a scheme's whole content (SHA-256)."""
    written = json.dumps(scheme_as(scheme), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


def scheme_as(scheme: Scheme) -> dict[str, Any]:
    """Return the canonical plain form."""
    written: dict[str, Any] = _written().dump_python(
        scheme, mode="json", by_alias=True, exclude_none=True
    )
    return written


def scheme_from(given: Mapping[str, Any]) -> Scheme:
    """Return the scheme that a plain dict describes.

    :raises SchemeUnreadable: a part is missing or of another type; the place is named.
    """
    try:
        return _written().validate_python(given)
    except ValidationError as fault:
        raise unreadable(fault.errors()[0], given) from fault

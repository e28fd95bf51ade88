"""The plan as the official form shows it (附件1), and what changed between its versions.

Not here: filling it in, which is the agency's (``agency``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from huzhu.claims.states import Mode
from huzhu.kernel.asked import asked_of, is_open
from huzhu.kernel.money import yuan
from huzhu.people import queries as people
from huzhu.projects import rules
from huzhu.projects.field_rights import PLAN
from huzhu.projects.forms import PlanFields
from huzhu.projects.queries import cases, standing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.projects.models import ImplementationPlan, PreliminaryReview
    from huzhu.projects.queries.files import ProjectFile
    from huzhu.projects.queries.standing import ShownLine


@dataclass(frozen=True, slots=True)
class Cell:
    """One question of the official sheet with its answer in words."""

    name: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """附件1 of one version, with the figures of its budget line."""

    fields: PlanFields
    mode: str
    shown: ShownLine | None
    unions: tuple[str, ...]
    #: How the reader may have a field's words (``projects.field_rights``).
    told: Callable[[str, str], str]

    @property
    def rows(self) -> list[list[Cell]]:
        """The rows of the official sheet; what is asked in halves stands two to a row."""
        found: list[list[Cell]] = []
        is_open = False
        for name, asked in asked_of(PlanFields).items():
            if asked.row is None:
                continue
            words = in_words(name, getattr(self.fields, name))
            cell = Cell(name, asked.row or asked.label, self.told(name, words))
            if is_open:
                found[-1].append(cell)
            else:
                found.append([cell])
            is_open = asked.is_half and not is_open
        return found

    @property
    def phone(self) -> str:
        """The telephone beside the person in charge, as the reader may have it."""
        return self.told("person_phone", self.fields.person_phone)


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs from the version before."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """One version: when it was sent, how it was reviewed, what it changed."""

    number: int
    submitted_at: datetime | None
    submitted_by: str
    review: PreliminaryReview | None
    changes: tuple[Change, ...]


def sheet_of(file: ProjectFile, *, actor: Actor) -> PlanSheet:
    """The newest version of the plan for its page."""
    meant = replace(file.papers.fields, conditions=rules.sound_conditions(file.papers.fields))
    unions = people.unions_below(actor).filter(pk__in=meant.audience_union_ids)
    return PlanSheet(
        fields=meant,
        mode=Mode(meant.mode).label,
        shown=standing.shown_lines([file.project]).get(file.project.pk),
        unions=tuple(union.name for union in unions) if meant.audience_union_ids else (),
        told=_told_to(actor, file),
    )


def _told_to(actor: Actor, file: ProjectFile) -> Callable[[str, str], str]:
    return partial(_told, by=actor, step=file.project.state)


def _told(name: str, words: str, *, by: Actor, step: str) -> str:
    return PLAN.told(name, words, by=by, step=step)


def versions_of(file: ProjectFile, *, actor: Actor) -> list[PlanVersion]:
    """All versions, newest first, each with what it changed."""
    reviewed = {review.plan.version: review for review in file.reviews}
    ordered = cases.plans_of(file.project)
    before = [None, *ordered[:-1]]
    return [
        PlanVersion(
            number=plan.version,
            submitted_at=plan.submitted_at,
            submitted_by=plan.submitted_by_name,
            review=reviewed.get(plan.version),
            changes=changes_between(old, plan, told=_told_to(actor, file)) if old else (),
        )
        for old, plan in zip(before, ordered, strict=True)
    ][::-1]


def changes_between(
    old: ImplementationPlan, new: ImplementationPlan, *, told: Callable[[str, str], str]
) -> tuple[Change, ...]:
    """Field by field, in the order of 附件1."""
    was, now = cases.fields_of(old), cases.fields_of(new)
    return tuple(
        Change(
            asked.label,
            *(_in_version(name, getattr(each, name), told) for each in (was, now)),
        )
        for name, asked in asked_of(PlanFields).items()
        if getattr(was, name) != getattr(now, name)
    )


def _in_version(name: str, value: Any, told: Callable[[str, str], str]) -> str:
    return "（未填）" if is_open(value) else told(name, in_words(name, value))


def in_words(name: str, value: Any, blank: str = "—") -> str:
    """A field's value as a sentence would say it."""
    if is_open(value):
        return blank
    kind = asked_of(PlanFields)[name].kind
    if isinstance(kind, type):
        return kind(value).label
    return _WORDS[name](value) if name in _WORDS else str(value)


#: How values that are no plain text are written.
_WORDS: dict[str, Callable[[Any], str]] = {
    "opens_at": rules.moment,
    "closes_at": rules.moment,
    "mode": lambda value: Mode(value).label,
    "goods_unit_price": yuan,
    "audience_union_ids": lambda value: f"{len(value)} 家",
    "conditions": lambda value: value.sentence or "不限",
}

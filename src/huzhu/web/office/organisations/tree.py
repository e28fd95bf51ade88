"""Agencies with their points, and posts with how their terms stand: what the pages show.

Not here: who may change them (``people.policies``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from huzhu.people.states import ADMINISTRATORS, AgencyKind, DepartmentCode, Role
from huzhu.web.office.organisations.forms import EndTerm, Recover

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from huzhu.people.models import Agency, Position
    from huzhu.web.forms import Allowed

_DEPARTMENTS, _ROLES = [str(each) for each in DepartmentCode], [str(each) for each in Role]


@dataclass(frozen=True, slots=True)
class Branch:
    """An agency with the points below it."""

    agency: Agency
    kind: str
    points: list[Agency] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Term:
    """A post with its term today."""

    position: Position
    state: str  # running, ahead, over
    form: EndTerm
    closing: Allowed | None  #: whether the reader may close the account; None: its own holder
    recovery: Recover | None  #: asks why; None: the account has no second factor to recover from

    @property
    def is_administrators(self) -> bool:
        """Whether leaders fill it, on a page of its own."""
        return self.position.role in ADMINISTRATORS

    @property
    def needs_two(self) -> bool:
        """Whether a second person stands between the reader and the end of this account."""
        ended = self.state == "over" or self.is_administrators
        return not ended and self.closing is not None and not self.closing

    @property
    def is_running(self) -> bool:
        return self.state == "running"


def tree_of(agencies: Iterable[Agency], *, text: str = "") -> list[Branch]:
    """The tree, narrowed by a text: an agency whose point fits stays with that point."""
    branches: dict[int, Branch] = {}
    points: list[Agency] = []
    for agency in agencies:
        if agency.parent_id is None:
            branches[agency.pk] = Branch(agency, AgencyKind(agency.kind).label)
        else:
            points.append(agency)
    for point in points:
        if fits(point, text) or fits(branches[point.parent_id or 0].agency, text):
            branches[point.parent_id or 0].points.append(point)
    return [branch for branch in branches.values() if branch.points or fits(branch.agency, text)]


def fits(agency: Agency, text: str) -> bool:
    """Whether name or number has the text in it; a blank fits all."""
    return text.lower() in f"{agency.name} {agency.number}".lower()


def terms_of(
    positions: Iterable[Position],
    *,
    today: date,
    closing: Mapping[int, Allowed],
    recoverable: Collection[int] = (),
    ending: EndTerm | None = None,
    recovery: Recover | None = None,
) -> list[Term]:
    """Posts with running ones first, then those to come, then those that ended; each by place.

    ``closing``: by account, whether the reader may close it; ``recoverable``: accounts with a
    second factor; ``ending``, ``recovery``: the form of one of them, as it was handed in.
    """
    order = {"running": 0, "ahead": 1, "over": 2}
    terms = [
        Term(
            position,
            _state(position, today),
            _form(position, today, ending),
            closing.get(position.account_id),
            _recovery(position, recovery) if position.account_id in recoverable else None,
        )
        for position in positions
    ]
    return sorted(terms, key=lambda term: (order[term.state], *_place(term.position)))


def _place(position: Position) -> tuple[int, int, str]:
    """Leaders, then the departments as the glossary has them, then 三员; heads first, by name."""
    department = _DEPARTMENTS.index(position.department) if position.department else -1
    place = len(_DEPARTMENTS) if position.role in ADMINISTRATORS else department
    return place, -_ROLES.index(position.role), position.account.full_name


def _form(position: Position, today: date, ending: EndTerm | None) -> EndTerm:
    if ending and ending.position_id == position.pk:
        return ending
    return EndTerm(position=position, today=today)


def _recovery(position: Position, recovery: Recover | None) -> Recover:
    if recovery and recovery.position_id == position.pk:
        return recovery
    return Recover(position_id=position.pk)


def _state(position: Position, today: date) -> str:
    if position.starts_on > today:
        return "ahead"
    return "over" if position.ends_on and position.ends_on < today else "running"

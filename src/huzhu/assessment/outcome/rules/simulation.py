"""A changed scheme tried on known facts: who moves, by which items, and why (M6).

Each move is explained completely: the differences of its items add up to the difference of the
total, or the simulation refuses to be shown. A rank can also change because others moved; that
is said.

Not here: the schemes' own differences (``comparison``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.assessment.outcome.errors import MoveUnexplained
from huzhu.assessment.outcome.rules.grades import GradePolicy, grade
from huzhu.assessment.outcome.rules.ranking import Standing, check_each_once
from huzhu.assessment.scheme.rules.scoring import score
from huzhu.assessment.scheme.rules.tree import NOTHING
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.assessment.year.states import Grade as AgencyGrade

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from huzhu.assessment.scheme.rules.facts import Facts
    from huzhu.assessment.scheme.rules.scheme import Scheme
    from huzhu.assessment.scheme.rules.scoring import Scoresheet
    from huzhu.assessment.year.states import Grade
    from huzhu.people.states import AgencyKind


@dataclass(frozen=True, slots=True)
class Entrant:
    """An agency with the facts of the year that is tried."""

    agency: str
    kind: AgencyKind
    size: int
    facts: Facts


@dataclass(frozen=True, slots=True)
class Place:
    """Where an agency stands under one scheme; without a rank it was vetoed or late."""

    total: Decimal
    rank: int | None
    grade: Grade


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """What one item contributes; one that a scheme does not have earns nothing there."""

    item_id: str
    old_points: Decimal
    new_points: Decimal
    old_reason: str
    new_reason: str

    @property
    def difference(self) -> Decimal:
        return self.new_points - self.old_points


@dataclass(frozen=True, slots=True)
class Move:
    """One agency before and after; ``items`` are those whose points differ."""

    agency: str
    old: Place
    new: Place
    items: tuple[ItemDifference, ...]

    @property
    def difference(self) -> Decimal:
        return self.new.total - self.old.total

    @property
    def has_moved(self) -> bool:
        return self.old != self.new

    @property
    def reason(self) -> str:
        """The move in one sentence."""
        if not self.has_moved:
            return "总分、名次和等次都不变"
        points = "总分不变"
        if self.items:
            steps = "、".join(
                f"{each.item_id}（{_signed(each.difference)}）" for each in self.items
            )
            change = f"变化 {_signed(self.difference)}" if self.difference else "不变"
            points = f"总分{change}：{steps}"
        return "；".join(filter(None, (points, self._rank_words(), self._grade_words())))

    def _rank_words(self) -> str:
        if self.old.rank == self.new.rank:
            return ""
        cause = "" if self.difference else "，因其他代办处的得分变化"
        return f"组内名次由 {self.old.rank} 变为 {self.new.rank}{cause}"

    def _grade_words(self) -> str:
        if self.old.grade is self.new.grade:
            return ""
        return f"等次由{AgencyGrade(self.old.grade).label}变为{AgencyGrade(self.new.grade).label}"


@dataclass(frozen=True, slots=True)
class Simulation:
    """Every agency's move, and how many there are of each sort."""

    moves: tuple[Move, ...]

    @property
    def moved(self) -> tuple[Move, ...]:
        """Those that stand elsewhere, the largest change of the total first."""
        found = (move for move in self.moves if move.has_moved)
        return tuple(sorted(found, key=lambda move: (-abs(move.difference), move.agency)))

    @property
    def regraded(self) -> tuple[Move, ...]:
        """Those with another grade."""
        return tuple(move for move in self.moved if move.old.grade is not move.new.grade)


def simulate(
    old: Scheme,
    new: Scheme,
    entrants: Sequence[Entrant],
    *,
    policy: GradePolicy,
    new_policy: GradePolicy | None = None,
) -> Simulation:
    """Return where every agency would stand, by number (A4.3a).

    ``new_policy`` tries other rules for grades too; without it ``policy`` stays.

    :raises MoveUnexplained: items and total of a move do not agree; nothing is shown then.
    :raises DomainError: as ``grades.grade`` says.
    """
    check_each_once(each.agency for each in entrants)
    ordered = sorted(entrants, key=lambda each: each.agency)
    before = {each.agency: score(each.facts, old) for each in ordered}
    after = {each.agency: score(each.facts, new) for each in ordered}
    old_places = _places(ordered, before, policy)
    new_places = _places(ordered, after, new_policy or policy)
    return Simulation(
        tuple(
            _move(agency, before[agency], after[agency], old_places[agency], new_places[agency])
            for agency in before
        )
    )


def _places(
    entrants: Sequence[Entrant], sheets: Mapping[str, Scoresheet], policy: GradePolicy
) -> dict[str, Place]:
    standings = [
        Standing(
            agency=each.agency,
            kind=each.kind,
            size=each.size,
            total=sheets[each.agency].total,
            sections=sheets[each.agency].sections,
            verdict=sheets[each.agency].verdict,
        )
        for each in entrants
    ]
    return {
        graded.agency: Place(graded.total, graded.rank, graded.grade)
        for result in grade(standings, policy)
        for graded in result.graded
    }


def _move(agency: str, before: Scoresheet, after: Scoresheet, old: Place, new: Place) -> Move:
    items = item_differences(before, after)
    explained = sum((each.difference for each in items), NOTHING)
    total = new.total - old.total
    if explained != total:
        raise MoveUnexplained(agency=agency, total=number_text(total), items=number_text(explained))
    return Move(agency, old, new, items)


def item_differences(before: Scoresheet, after: Scoresheet) -> tuple[ItemDifference, ...]:
    """Return the items that earn something else, in the order of the sheets."""
    ids = dict.fromkeys([*before.items, *after.items])
    found = (_difference(item_id, before, after) for item_id in ids)
    return tuple(each for each in found if each.difference)


def _difference(item_id: str, before: Scoresheet, after: Scoresheet) -> ItemDifference:
    old, new = before.items.get(item_id), after.items.get(item_id)
    return ItemDifference(
        item_id=item_id,
        old_points=old.points if old else NOTHING,
        new_points=new.points if new else NOTHING,
        old_reason=old.reason if old else "原方案没有这一项",
        new_reason=new.reason if new else "新方案没有这一项",
    )


def _signed(points: Decimal) -> str:
    return f"+{number_text(points)}" if points > 0 else f"−{number_text(-points)}"

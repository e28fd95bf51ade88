"""A scheme tried on the figures of a year: who would move, by which item, and why (M6).

Reads only. The figures are those of the year as they stand now; what people rated or decided is
left out, so that both schemes are compared by the same facts.

Not here: what the two schemes say (``scheme.rules.comparison``), the arithmetic
(``rules.simulation``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from huzhu.assessment.outcome.queries import grades
from huzhu.assessment.outcome.rules.simulation import Entrant, simulate
from huzhu.assessment.scheme.rules.facts import check_facts
from huzhu.assessment.scheme.rules.scoring import LATE_FACT, VETO_FACT
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.models import AssessmentYear, FactRecord, Scoresheet
from huzhu.assessment.year.states import YearStep
from huzhu.people.states import AgencyKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from huzhu.assessment.outcome.rules.grades import SizeBy
    from huzhu.assessment.outcome.rules.simulation import Move
    from huzhu.assessment.scheme.rules.scheme import Scheme

_NOTHING = Decimal(0)
_VERDICT_FACTS = {Verdict.LATE: LATE_FACT, Verdict.VETOED: VETO_FACT}


@dataclass(frozen=True, slots=True)
class NamedMove:
    """One agency's move with its name."""

    name: str
    move: Move

    @property
    def number(self) -> str:
        return self.move.agency

    @property
    def explained(self) -> Decimal:
        """What its items add up to; equal to the difference of the total."""
        return sum((each.difference for each in self.move.items), _NOTHING)


@dataclass(frozen=True, slots=True)
class ItemEffect:
    """What one item does to all agencies."""

    item_id: str
    gained: int
    lost: int
    points: Decimal  #: all differences together

    @property
    def count(self) -> int:
        return self.gained + self.lost


@dataclass(frozen=True, slots=True)
class Trial:
    """Two schemes on the figures of one year."""

    year: AssessmentYear
    moves: tuple[NamedMove, ...]  #: those that stand elsewhere, the largest change first
    unmoved: tuple[NamedMove, ...]
    effects: tuple[ItemEffect, ...]  #: the widest first

    @property
    def agencies(self) -> int:
        return len(self.moves) + len(self.unmoved)

    @property
    def risen(self) -> int:
        return sum(each.move.difference > 0 for each in self.moves)

    @property
    def fallen(self) -> int:
        return sum(each.move.difference < 0 for each in self.moves)

    @property
    def regraded(self) -> int:
        return sum(each.move.old.grade is not each.move.new.grade for each in self.moves)


def years_to_try() -> QuerySet[AssessmentYear]:
    """Years that have agencies and so figures, the newest first."""
    return AssessmentYear.objects.exclude(state=YearStep.PREPARING).order_by("-year")


def try_schemes(old: Scheme, new: Scheme, year: AssessmentYear) -> Trial:
    """Return where every agency of a year would stand by another scheme; three queries.

    :raises MoveUnexplained: items and total of a move do not agree; nothing is shown then.
    :raises DomainError: as ``rules.grades.grade`` says.
    """
    config = grades.config_of(year)
    sheets = list(
        Scoresheet.objects.filter(year=year).select_related("agency").order_by("agency_number")
    )
    entrants = _entrants(sheets, _known(year, sheets), old, new, size_by=config.size_by)
    found = simulate(old, new, entrants, policy=config.policy)
    names = {sheet.agency_number: sheet.agency_name for sheet in sheets}
    named = [NamedMove(names[move.agency], move) for move in found.moved]
    rest = [NamedMove(names[move.agency], move) for move in found.moves if not move.has_moved]
    return Trial(year, tuple(named), tuple(rest), _effects(found.moves))


def _entrants(
    sheets: Sequence[Scoresheet],
    known: Mapping[int, Mapping[str, Any]],
    old: Scheme,
    new: Scheme,
    *,
    size_by: SizeBy,
) -> list[Entrant]:
    catalogue = old.catalogue | new.catalogue
    return [
        Entrant(
            agency=sheet.agency_number,
            kind=AgencyKind(sheet.agency_kind),
            size=int(sheet.basics.get(str(size_by)) or 0),
            facts=check_facts(
                _given(sheet, known.get(sheet.agency_id, {}), catalogue), catalogue=catalogue
            ),
        )
        for sheet in sheets
    ]


def _given(
    sheet: Scoresheet, known: Mapping[str, Any], catalogue: Collection[str]
) -> dict[str, Any]:
    """The sheet's own verdict stands above what a figure of that name says."""
    verdict = _VERDICT_FACTS.get(Verdict(sheet.verdict))
    asked = set(catalogue) - {VETO_FACT, LATE_FACT}
    facts = {name: value for name, value in known.items() if name in asked}
    return {**facts, "agency_kind": sheet.agency_kind, **({verdict: True} if verdict else {})}


def _known(year: AssessmentYear, sheets: Iterable[Scoresheet]) -> dict[int, dict[str, Any]]:
    rows = FactRecord.objects.filter(
        year=year.year, agency_id__in=[sheet.agency_id for sheet in sheets], is_current=True
    ).values_list("agency_id", "name", "value")
    known: dict[int, dict[str, Any]] = {}
    for agency_id, name, value in rows:
        known.setdefault(agency_id, {})[name] = value
    return known


def _effects(moves: Iterable[Move]) -> tuple[ItemEffect, ...]:
    by_item: dict[str, list[Decimal]] = {}
    for move in moves:
        for each in move.items:
            by_item.setdefault(each.item_id, []).append(each.difference)
    found = (
        ItemEffect(
            item_id,
            gained=sum(each > 0 for each in differences),
            lost=sum(each < 0 for each in differences),
            points=sum(differences, _NOTHING),
        )
        for item_id, differences in by_item.items()
    )
    return tuple(sorted(found, key=lambda effect: (-effect.count, effect.item_id)))

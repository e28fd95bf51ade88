"""Ranks by the total, with ties decided by the points of sections in a written order.

Equal in all of them share a rank: 1, 2, 2, 4. The order of the input never matters.

Not here: what a rank is worth (``grades``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from huzhu.assessment.outcome.errors import StandingRepeated
from huzhu.assessment.scheme.rules.tree import NOTHING
from huzhu.assessment.scheme.states import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from huzhu.people.states import AgencyKind

#: Equal totals: business and finance first, then growth, then organisation (业务财务、拓展、组织).
TIE_SECTIONS = ("2", "3", "1")


@dataclass(frozen=True, slots=True)
class Standing:
    """One agency with its final points; ``size`` is what classes are made by (职工总数)."""

    agency: str
    kind: AgencyKind
    size: int
    total: Decimal
    sections: Mapping[str, Decimal] = field(default_factory=dict)
    verdict: Verdict = Verdict.SCORED

    @property
    def is_scored(self) -> bool:
        return self.verdict is Verdict.SCORED


@dataclass(frozen=True, slots=True)
class Ranked:
    """A standing with its rank; ``tied_with`` are the agencies that share it."""

    standing: Standing
    rank: int
    tied_with: tuple[str, ...] = ()


def ranked(
    standings: Iterable[Standing], *, tie_sections: Sequence[str] = TIE_SECTIONS
) -> tuple[Ranked, ...]:
    """Return scored agencies from the first to the last; equal ones by their number.

    Vetoed and late agencies have no rank: they stand in no order with the others.
    """
    ordered = sorted(
        (each for each in standings if each.is_scored),
        key=lambda each: (_descending(each, tie_sections), each.agency),
    )
    groups: dict[tuple[Decimal, ...], list[Standing]] = {}
    for each in ordered:
        groups.setdefault(_descending(each, tie_sections), []).append(each)
    found: list[Ranked] = []
    for group in groups.values():
        rank, names = len(found) + 1, [each.agency for each in group]
        found.extend(
            Ranked(each, rank, tuple(name for name in names if name != each.agency))
            for each in group
        )
    return tuple(found)


def _descending(standing: Standing, tie_sections: Sequence[str]) -> tuple[Decimal, ...]:
    points = (standing.sections.get(section, NOTHING) for section in tie_sections)
    return (-standing.total, *(-each for each in points))


def check_each_once(agencies: Iterable[str]) -> None:
    """:raises StandingRepeated: an agency stands twice."""
    seen: set[str] = set()
    for agency in agencies:
        if agency in seen:
            raise StandingRepeated(agency=agency)
        seen.add(agency)

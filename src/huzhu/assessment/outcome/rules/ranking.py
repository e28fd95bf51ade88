"""Ranks by the total, with ties decided by the points of sections in a written order.

Equal in all of them share a rank: 1, 2, 2, 4. The order of the input never matters.

Not here: what a rank is worth (``grades``).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from huzhu.assessment.outcome.errors import StandingRepeated
from huzhu.assessment.scheme.rules.tree import NOTHING
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.assessment.scheme.states import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    """A standing with its rank; ``tied_with`` are the agencies that share it.

    ``decided`` says what parted it from others with the same total: a tie is never decided in
    silence.
    """

    standing: Standing
    rank: int
    tied_with: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()


def ranked(
    standings: Iterable[Standing],
    *,
    tie_sections: Sequence[str] = TIE_SECTIONS,
    names: Mapping[str, str] | None = None,
) -> tuple[Ranked, ...]:
    """Return scored agencies from the first to the last; equal ones by their number.

    Vetoed and late agencies have no rank: they stand in no order with the others. ``names``: what
    the sections are called, for the words of a tie.
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
        rank, agencies = len(found) + 1, [each.agency for each in group]
        found.extend(
            Ranked(each, rank, tuple(other for other in agencies if other != each.agency))
            for each in group
        )
    by_total: dict[Decimal, dict[int, Standing]] = {}
    for entry in found:
        by_total.setdefault(entry.standing.total, {})[entry.rank] = entry.standing
    told = names or {}
    return tuple(
        replace(
            each,
            decided=tuple(_decided(each, by_total[each.standing.total], tie_sections, told)),
        )
        for each in found
    )


def _decided(
    entry: Ranked,
    equal: Mapping[int, Standing],
    tie_sections: Sequence[str],
    names: Mapping[str, str],
) -> Iterator[str]:
    """The nearest ranks above and below with the same total, and the section that parts them.

    ``equal``: by rank, somebody with that total.
    """
    above = max((rank for rank in equal if rank < entry.rank), default=None)
    below = min((rank for rank in equal if rank > entry.rank), default=None)
    for rank in (above, below):
        if rank is not None:
            yield _parted(entry.standing, equal[rank], rank, tie_sections, names)


def _parted(
    own: Standing,
    other: Standing,
    rank: int,
    tie_sections: Sequence[str],
    names: Mapping[str, str],
) -> str:
    for section in tie_sections:
        points = own.sections.get(section, NOTHING), other.sections.get(section, NOTHING)
        if points[0] != points[1]:
            how = "低于" if points[0] < points[1] else "高于"
            name = names.get(section, f"第 {section} 部分")
            return (
                f"与第 {rank} 名总分相同，{name} "
                f"{number_text(points[0])} {how} {number_text(points[1])}"
            )
    raise AssertionError  # equal in all sections: one rank


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

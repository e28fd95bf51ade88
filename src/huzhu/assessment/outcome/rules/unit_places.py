"""Places of excellent units (优秀单位名额): who of the excellent agencies gets one (A4.3b).

An agency has one place at most. Classes differ in size, so that a rank alone would favour small
ones: the order is by rank over the class's number of agencies, then the higher total, then the
lower number. Every place is given away.

Not here: the places of persons (``quotas``).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from huzhu.assessment.outcome.errors import QuotaImpossible
from huzhu.assessment.outcome.rules.ranking import check_each_once
from huzhu.assessment.year.states import Grade

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class UnitCandidate:
    """An agency with its grade and its rank among the ``class_size`` agencies of its class."""

    agency: str
    grade: str
    rank: int | None
    class_size: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """How one agency came to its place, or to none."""

    agency: str
    part: Fraction | None  #: rank over the class's number
    place: int | None  #: its turn in the order
    given: int
    reason: str


def give_units(total: int, candidates: Sequence[UnitCandidate]) -> tuple[UnitPlace, ...]:
    """Return every agency's place, by number; together they are exactly ``total``.

    :raises QuotaImpossible: there are more places than excellent agencies, or fewer than none.
    :raises StandingRepeated: an agency stands twice.
    """
    check_each_once(each.agency for each in candidates)
    excellent = sorted((each for each in candidates if _part(each) is not None), key=_order)
    if total < 0:
        raise QuotaImpossible(reason="优秀单位名额不能小于 0")
    if total > len(excellent):
        reason = f"优秀单位名额 {total} 个，考核等次为优秀的代办处只有 {len(excellent)} 个"
        raise QuotaImpossible(reason=reason)
    turns = {each.agency: place for place, each in enumerate(excellent, start=1)}
    found = (_placed(each, turns.get(each.agency), total) for each in candidates)
    return tuple(sorted(found, key=lambda each: each.agency))


def _part(candidate: UnitCandidate) -> Fraction | None:
    if candidate.grade != Grade.EXCELLENT:
        return None
    # The leading group may call an agency excellent that has no rank: it comes last.
    return Fraction(candidate.rank or candidate.class_size, candidate.class_size)


def _order(candidate: UnitCandidate) -> tuple[Fraction, Decimal, str]:
    return (_part(candidate) or Fraction(1), -candidate.total, candidate.agency)


def _placed(candidate: UnitCandidate, place: int | None, total: int) -> UnitPlace:
    if place is None:
        return UnitPlace(candidate.agency, None, None, 0, "考核等次不是优秀，不参加分配")
    told = f"组内第 {candidate.rank or '—'} 名，全组 {candidate.class_size} 家，排第 {place} 位"
    reason = f"{told}，在 {total} 个名额之内" if place <= total else f"{told}，超出 {total} 个名额"
    return UnitPlace(candidate.agency, _part(candidate), place, int(place <= total), reason)

"""Apportionment of excellent persons (优秀个人名额) among agencies, shown step by step (A4.3b).

Every agency's weight is its share of each factor, times the weight of that factor. The places are
shared out by weight within each agency's least and most; whole places go first, the rest to the
largest remainders, equal ones to the heavier agency and then to the lower number. Fractions keep
all of it exact, and every place is given away.

Not here: who is eligible and what the factors are measured by (``queries``).
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 -- pydantic reads it
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from huzhu.assessment.outcome.errors import PlanUnreadable, QuotaImpossible, WeightsUnsound
from huzhu.assessment.outcome.rules.ranking import check_each_once
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.assessment.year.states import Grade
from huzhu.kernel.words import Worded

if TYPE_CHECKING:
    from collections.abc import Sequence


_NONE = Fraction(0)


class Factor(Worded):
    """What places are weighed by (考核程序 3)."""

    TARGETS = "targets", "业务目标"
    SCALE = "scale", "业务规模"
    DAILY = "daily", "日常管理"
    EXPANSION = "expansion", "业务拓展"
    INFLUENCE = "influence", "社会影响力"


@dataclass(frozen=True, slots=True)
class QuotaPolicy:
    """Weights of the factors, and what each eligible agency gets at least and at most."""

    weights: Mapping[Factor, Decimal]
    least: int = 0
    most: int | None = None


#: What an installation begins with; the office changes it with the year.
DEFAULT_QUOTA_POLICY = QuotaPolicy(
    weights={
        Factor.TARGETS: Decimal(30),
        Factor.SCALE: Decimal(30),
        Factor.DAILY: Decimal(20),
        Factor.EXPANSION: Decimal(10),
        Factor.INFLUENCE: Decimal(10),
    }
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agency; one that is not eligible gets none, and the ``reason`` is shown."""

    agency: str
    factors: Mapping[Factor, Decimal] = field(default_factory=dict)
    is_eligible: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Allotment:
    """How one agency came to its places; exact fractions, for display as long as wanted.

    ``ideal`` is its part by weight alone, ``share`` within least and most, ``floor`` the whole
    places of it, ``place`` its turn among the remainders (None: it has none).
    """

    agency: str
    factor_shares: Mapping[Factor, Fraction]
    weight: Fraction
    ideal: Fraction
    share: Fraction
    bound: str
    floor: int
    remainder: Fraction
    place: int | None
    given: int
    reason: str = ""


def apportion(
    total: int, candidates: Sequence[Candidate], policy: QuotaPolicy
) -> tuple[Allotment, ...]:
    """Return every agency's places, by number; together they are exactly ``total``.

    A factor that is 0 for all says nothing and is left out; without any, all weigh the same.

    :raises QuotaImpossible: least, most and total cannot all hold; the reason says which.
    :raises WeightsUnsound: a weight or factor is below 0, or all weights are 0.
    :raises StandingRepeated: an agency stands twice.
    """
    check_each_once(each.agency for each in candidates)
    eligible = sorted(
        (each for each in candidates if each.is_eligible), key=lambda each: each.agency
    )
    _check_weights(eligible, policy)
    _check_possible(total, len(eligible), policy)
    factor_shares = {each.agency: _factor_shares(each, eligible) for each in eligible}
    weights = _weights(factor_shares, policy)
    shares = _within_bounds(total, weights, policy)
    given, places = _largest_remainders(total, shares, weights)
    found = [
        Allotment(
            agency=agency,
            factor_shares=factor_shares[agency],
            weight=weight,
            ideal=weight * total,
            share=shares[agency],
            bound=_bound(weight * total, shares[agency]),
            floor=int(shares[agency]),
            remainder=shares[agency] - int(shares[agency]),
            place=places.get(agency),
            given=given[agency],
        )
        for agency, weight in weights.items()
    ]
    others = (_without(each) for each in candidates if not each.is_eligible)
    return tuple(sorted((*found, *others), key=lambda each: each.agency))


def _without(candidate: Candidate) -> Allotment:
    return Allotment(
        agency=candidate.agency,
        factor_shares={},
        weight=_NONE,
        ideal=_NONE,
        share=_NONE,
        bound="",
        floor=0,
        remainder=_NONE,
        place=None,
        given=0,
        reason=candidate.reason or "不参加分配",
    )


def _bound(ideal: Fraction, share: Fraction) -> str:
    """Say which way the bounds moved a share; those that are free make up for it."""
    if share == ideal:
        return ""
    return "raised" if share > ideal else "lowered"


# --- weights ----------------------------------------------------------------------------------


def _factor_shares(candidate: Candidate, all_of: Sequence[Candidate]) -> dict[Factor, Fraction]:
    sums = {factor: sum((_measure(each, factor) for each in all_of), _NONE) for factor in Factor}
    return {factor: _measure(candidate, factor) / whole for factor, whole in sums.items() if whole}


def _measure(candidate: Candidate, factor: Factor) -> Fraction:
    return Fraction(candidate.factors.get(factor, Decimal(0)))


def _weights(
    factor_shares: Mapping[str, Mapping[Factor, Fraction]], policy: QuotaPolicy
) -> dict[str, Fraction]:
    raw = {
        agency: sum(
            (share * Fraction(policy.weights.get(factor, 0)) for factor, share in shares.items()),
            _NONE,
        )
        for agency, shares in factor_shares.items()
    }
    whole = sum(raw.values(), _NONE)
    if not whole:
        return {agency: Fraction(1, len(raw)) for agency in raw}
    return {agency: weight / whole for agency, weight in raw.items()}


def _check_weights(candidates: Sequence[Candidate], policy: QuotaPolicy) -> None:
    for factor, weight in policy.weights.items():
        if not weight.is_finite() or weight < 0:
            raise WeightsUnsound(fault=f"{Factor(factor).label}的权重为 {weight}")
    if not any(policy.weights.values()):
        raise WeightsUnsound(fault="权重全为 0")
    for each in candidates:
        for factor, value in each.factors.items():
            if not value.is_finite() or value < 0:
                raise WeightsUnsound(
                    fault=f"代办处 {each.agency} 的{Factor(factor).label}为 {value}"
                )


def _check_possible(total: int, count: int, policy: QuotaPolicy) -> None:
    least, most = policy.least, policy.most
    if total < 0 or least < 0:
        raise QuotaImpossible(reason="名额总数和下限不能小于 0")
    if most is not None and most < least:
        raise QuotaImpossible(reason=f"每个代办处至少 {least} 个，多于至多 {most} 个")
    if total and not count:
        raise QuotaImpossible(reason=f"共有 {total} 个名额，没有可参加分配的代办处")
    if least * count > total:
        raise QuotaImpossible(
            reason=f"{count} 个代办处各至少 {least} 个，须 {least * count} 个，名额只有 {total} 个"
        )
    if most is not None and most * count < total:
        raise QuotaImpossible(
            reason=f"{count} 个代办处各至多 {most} 个，只能分 {most * count} 个，名额有 {total} 个"
        )


# --- shares -----------------------------------------------------------------------------------


def _within_bounds(
    total: int, weights: Mapping[str, Fraction], policy: QuotaPolicy
) -> dict[str, Fraction]:
    """Share out by weight; who would fall out of the bounds is fixed there, the rest shares anew.

    Each round fixes the side that weighs more, so that no agency is fixed which the next round
    would have brought back.
    """
    fixed: dict[str, Fraction] = {}
    while len(fixed) < len(weights):
        free = {agency: weight for agency, weight in weights.items() if agency not in fixed}
        shares = _shared(total - sum(fixed.values(), _NONE), free)
        clamped = {agency: _clamped(share, policy) for agency, share in shares.items()}
        moved = {agency: clamped[agency] - share for agency, share in shares.items()}
        drift = sum(moved.values(), _NONE)
        if not drift:
            fixed |= clamped
        fixed |= {agency: clamped[agency] for agency, by in moved.items() if by * drift > 0}
    return {agency: fixed[agency] for agency in weights}


def _shared(total: Fraction, weights: Mapping[str, Fraction]) -> dict[str, Fraction]:
    whole = sum(weights.values(), _NONE)
    if not whole:
        return dict.fromkeys(weights, total / len(weights))
    return {agency: total * weight / whole for agency, weight in weights.items()}


def _clamped(share: Fraction, policy: QuotaPolicy) -> Fraction:
    most = share if policy.most is None else Fraction(policy.most)
    return max(min(share, most), Fraction(policy.least))


def _largest_remainders(
    total: int, shares: Mapping[str, Fraction], weights: Mapping[str, Fraction]
) -> tuple[dict[str, int], dict[str, int]]:
    given = {agency: int(share) for agency, share in shares.items()}
    order = sorted(
        (agency for agency, share in shares.items() if share != int(share)),
        key=lambda agency: (given[agency] - shares[agency], -weights[agency], agency),
    )
    for agency in order[: total - sum(given.values())]:
        given[agency] += 1
    return given, {agency: place for place, agency in enumerate(order, start=1)}


#: What each factor is measured by, as readers are told (考核程序 3).
MEASURES = {
    Factor.TARGETS: "年度业务指标完成率（%）",
    Factor.SCALE: "参保人数（人），取自基本情况",
    Factor.DAILY: "组织机构管理、业务财务管理两部分审定得分",
    Factor.EXPANSION: "业务拓展部分审定得分",
    Factor.INFLUENCE: "加分项（覆盖面、试点等）审定得分",
}


@dataclass(frozen=True, slots=True)
class QuotaConfig:
    """How many places there are of both kinds, and how those of persons are shared out."""

    units: int
    persons: int
    policy: QuotaPolicy = DEFAULT_QUOTA_POLICY
    #: Only excellent agencies may name persons; otherwise all that did not fail.
    is_excellent_only: bool = False


_WRITTEN = TypeAdapter(QuotaConfig)


def config_as(config: QuotaConfig) -> dict[str, Any]:
    """Return the plain form; weights stand as text, so that they stay exact."""
    written: dict[str, Any] = _WRITTEN.dump_python(config, mode="json")
    return written


def config_from(given: Mapping[str, Any]) -> QuotaConfig:
    """Read the plain form. :raises PlanUnreadable: something is missing or of another sort."""
    try:
        return _WRITTEN.validate_python(given)
    except ValidationError as fault:
        raise PlanUnreadable(plan="名额方案") from fault


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
    ties = {below.agency: _tie(below, above) for above, below in pairwise(excellent)}
    found = (
        _placed(each, turns.get(each.agency), total, tie=ties.get(each.agency, ""))
        for each in candidates
    )
    return tuple(sorted(found, key=lambda each: each.agency))


def _part(candidate: UnitCandidate) -> Fraction | None:
    if candidate.grade != Grade.EXCELLENT:
        return None
    # The leading group may call an agency excellent that has no rank: it comes last.
    return Fraction(candidate.rank or candidate.class_size, candidate.class_size)


def _order(candidate: UnitCandidate) -> tuple[Fraction, Decimal, str]:
    return (_part(candidate) or Fraction(1), -candidate.total, candidate.agency)


def _tie(own: UnitCandidate, above: UnitCandidate) -> str:
    """What put an agency behind another one with the same part of its class; "" without a tie."""
    if _part(own) != _part(above):
        return ""
    if own.total == above.total:
        return "，与前一位的组内位次、总分均相同，按代办处编号排在其后"
    lower, higher = number_text(own.total), number_text(above.total)
    return f"，与前一位的组内位次相同，总分 {lower} 低于 {higher}"


def _placed(candidate: UnitCandidate, place: int | None, total: int, *, tie: str = "") -> UnitPlace:
    if place is None:
        return UnitPlace(candidate.agency, None, None, 0, "考核等次不是优秀，不参加分配")
    told = (
        f"组内第 {candidate.rank or '—'} 名，全组 {candidate.class_size} 家，排第 {place} 位{tie}"
    )
    reason = f"{told}，在 {total} 个名额之内" if place <= total else f"{told}，超出 {total} 个名额"
    return UnitPlace(candidate.agency, _part(candidate), place, int(place <= total), reason)

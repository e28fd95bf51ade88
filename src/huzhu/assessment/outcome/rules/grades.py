"""Grades (等次) by classes of comparable agencies (差异分级管理, A4.3a).

A policy says which agencies are compared with each other, from which total on one passes, and
who is excellent: from a total on, or the best share of the class, or both. Vetoed and late
agencies fail whatever their points.

Not here: ranks and ties (``ranking``); the decision of the leading group, which may depart from
this proposal with a reason (``actions``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from huzhu.assessment.outcome.errors import ClassMissing, PlanUnreadable, PolicyUnsound
from huzhu.assessment.outcome.rules.ranking import TIE_SECTIONS, check_each_once, ranked
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.states import Grade
from huzhu.kernel.words import Worded
from huzhu.people.states import AgencyKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from huzhu.assessment.outcome.rules.ranking import Ranked, Standing


class Rounding(Worded):
    """What becomes of 3.5 excellent places."""

    DOWN = "down", "舍去小数"
    HALF_UP = "half_up", "四舍五入"
    UP = "up", "小数进一"


class BorderTie(Worded):
    """What becomes of equals that the last excellent place does not suffice for."""

    ALL_OUT = "all_out", "并列的均不评为优秀"
    ALL_IN = "all_in", "并列的一并评为优秀"


_ROUNDINGS = {
    Rounding.DOWN: ROUND_FLOOR,
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.UP: ROUND_CEILING,
}


@dataclass(frozen=True, slots=True)
class AgencyClass:
    """Agencies that are compared with each other: kinds, and sizes from ``least`` to ``below``."""

    code: str
    name: str
    kinds: tuple[AgencyKind, ...] = tuple(AgencyKind)
    least: int = 0
    below: int | None = None

    def holds(self, kind: AgencyKind, size: int) -> bool:
        """Whether an agency belongs to it."""
        is_below = self.below is None or size < self.below
        return kind in self.kinds and size >= self.least and is_below


@dataclass(frozen=True, slots=True)
class GradePolicy:
    """How points become grades; None switches a rule off."""

    classes: tuple[AgencyClass, ...]
    pass_from: Decimal
    excellent_from: Decimal | None = None
    #: Per cent of the class, late and vetoed agencies counted among it.
    excellent_share: Decimal | None = None
    rounding: Rounding = Rounding.DOWN
    border_tie: BorderTie = BorderTie.ALL_OUT
    tie_sections: tuple[str, ...] = TIE_SECTIONS


_NO_DISTRICTS = (AgencyKind.BUREAU, AgencyKind.INDUSTRY)
_LARGE = 20_000  # workers

#: What an installation begins with; the office changes it with the year.
DEFAULT_POLICY = GradePolicy(
    classes=(
        AgencyClass("district", "区（开发区）组", (AgencyKind.DISTRICT,)),
        AgencyClass("large", "局总公司、产业工会组（大）", _NO_DISTRICTS, least=_LARGE),
        AgencyClass("small", "局总公司、产业工会组（小）", _NO_DISTRICTS, below=_LARGE),
    ),
    pass_from=Decimal(60),
    excellent_from=Decimal(90),
    excellent_share=Decimal(30),
)


@dataclass(frozen=True, slots=True)
class Graded:
    """A proposal for one agency, with the reason that is shown; ``rank`` is within its class."""

    agency: str
    agency_class: AgencyClass
    total: Decimal
    rank: int | None
    tied_with: tuple[str, ...]
    grade: Grade
    reason: str


@dataclass(frozen=True, slots=True)
class ClassResult:
    """A class with its places: ``excellent_places`` is None where no share limits them."""

    agency_class: AgencyClass
    excellent_places: int | None
    graded: tuple[Graded, ...]
    remark: str = ""  #: why nobody can be, or is, excellent


def grade(
    standings: Sequence[Standing],
    policy: GradePolicy,
    *,
    sections: Mapping[str, str] | None = None,
) -> tuple[ClassResult, ...]:
    """Return what a policy proposes, class by class; empty classes too.

    ``sections``: what they are called, for the words of a tie.

    :raises PolicyUnsound: the policy contradicts itself.
    :raises ClassMissing: an agency belongs to no class.
    :raises StandingRepeated: an agency stands twice.
    """
    check_policy(policy)
    check_each_once(each.agency for each in standings)
    members: dict[str, list[Standing]] = {each.code: [] for each in policy.classes}
    for standing in standings:
        found = class_of(standing.agency, standing.kind, standing.size, policy=policy)
        members[found.code].append(standing)
    return tuple(
        _graded_class(each, members[each.code], policy, sections or {}) for each in policy.classes
    )


def class_of(agency: str, kind: AgencyKind, size: int, *, policy: GradePolicy) -> AgencyClass:
    """:raises ClassMissing: the agency belongs to no class."""
    for each in policy.classes:
        if each.holds(kind, size):
            return each
    raise ClassMissing(agency=agency, kind=AgencyKind(kind).label, size=size)


# --- one class --------------------------------------------------------------------------------


def _graded_class(
    agency_class: AgencyClass,
    standings: Sequence[Standing],
    policy: GradePolicy,
    sections: Mapping[str, str],
) -> ClassResult:
    places = _places(len(standings), policy)
    order = ranked(standings, tie_sections=policy.tie_sections, names=sections)
    scored = tuple(_graded(each, agency_class, places, policy) for each in order)
    failed = sorted((each for each in standings if not each.is_scored), key=lambda e: e.agency)
    stopped = (_stopped(each, agency_class) for each in failed)
    remark = (
        ""
        if any(each.grade is Grade.EXCELLENT for each in scored)
        else (_no_places(len(standings), policy) if places == 0 else _NOBODY)
    )
    return ClassResult(agency_class, places, (*scored, *stopped), remark if standings else "")


_NOBODY = "本组没有代办处达到优秀，依据见各行"


def _no_places(count: int, policy: GradePolicy) -> str:
    share = policy.excellent_share or Decimal(0)
    exact = number_text((share * count / 100).normalize())
    return (
        f"本组 {count} 家 × {number_text(share)}% = {exact}，{policy.rounding.label}后为 0 个，"
        "本组没有优秀名额。需要调整的，请修改优秀比例、取整方式或考核分组"
    )


def _places(count: int, policy: GradePolicy) -> int | None:
    if policy.excellent_share is None:
        return None
    exact = policy.excellent_share * count / 100
    return int(exact.to_integral_value(_ROUNDINGS[policy.rounding]))


def _graded(
    entry: Ranked, agency_class: AgencyClass, places: int | None, policy: GradePolicy
) -> Graded:
    total = entry.standing.total
    given, reason = _verdict(entry, places, policy)
    reason = "；".join((reason, *entry.decided))
    return Graded(
        entry.standing.agency, agency_class, total, entry.rank, entry.tied_with, given, reason
    )


def _verdict(entry: Ranked, places: int | None, policy: GradePolicy) -> tuple[Grade, str]:
    total = entry.standing.total
    told = f"总分 {number_text(total)}"
    if total < policy.pass_from:
        return Grade.FAIL, f"{told}，未达到合格线 {number_text(policy.pass_from)} 分"
    passing = f"{told}，达到合格线 {number_text(policy.pass_from)} 分"
    if policy.excellent_from is None and places is None:
        return Grade.PASS, passing
    if policy.excellent_from is not None and total < policy.excellent_from:
        return Grade.PASS, f"{passing}，未达到优秀线 {number_text(policy.excellent_from)} 分"
    high = told
    if policy.excellent_from is not None:
        high = f"{told}，达到优秀线 {number_text(policy.excellent_from)} 分"
    return _by_place(entry, places, policy, told=high)


def _by_place(
    entry: Ranked, places: int | None, policy: GradePolicy, *, told: str
) -> tuple[Grade, str]:
    if places is None:
        return Grade.EXCELLENT, told
    ranks = f"{told}，组内第 {entry.rank} 名，优秀名额 {places} 个"
    last = entry.rank + len(entry.tied_with)
    if last <= places:
        return Grade.EXCELLENT, ranks
    if entry.rank > places:
        return Grade.PASS, f"{ranks}，未进入名额"
    names = "、".join(entry.tied_with)
    if policy.border_tie is BorderTie.ALL_IN:
        return Grade.EXCELLENT, f"{ranks}，与 {names} 并列，并列的一并评为优秀"
    return Grade.PASS, f"{ranks}，与 {names} 并列，名额不够分，并列的均不评为优秀"


def _stopped(standing: Standing, agency_class: AgencyClass) -> Graded:
    total = number_text(standing.total)
    told = f"{Verdict(standing.verdict).label}，本年度不合格；总分 {total} 不影响等次"
    return Graded(standing.agency, agency_class, standing.total, None, (), Grade.FAIL, told)


# --- the policy itself ------------------------------------------------------------------------


def check_policy(policy: GradePolicy) -> None:
    """:raises PolicyUnsound: the first contradiction."""
    for fault in policy_faults(policy):
        raise PolicyUnsound(fault=fault)


def policy_faults(policy: GradePolicy) -> Iterator[str]:
    """Yield every contradiction: classes with gaps or overlaps, lines in the wrong order."""
    codes = [each.code for each in policy.classes]
    if len(set(codes)) < len(codes):
        yield "两个考核组的代码相同"
    for kind in AgencyKind:
        yield from _band_faults(kind, [each for each in policy.classes if kind in each.kinds])
    if policy.pass_from < 0:
        yield "合格线小于 0"
    if policy.excellent_from is not None and policy.excellent_from < policy.pass_from:
        yield "优秀线低于合格线"
    if policy.excellent_share is not None and not 0 <= policy.excellent_share <= 100:  # noqa: PLR2004 -- per cent
        yield "优秀比例须在 0 至 100 之间"


def _band_faults(kind: AgencyKind, bands: Iterable[AgencyClass]) -> Iterator[str]:
    reached: int | None = 0
    for band in sorted(bands, key=lambda each: each.least):
        if band.below is not None and band.below <= band.least:
            yield f"“{band.name}”的规模上限不大于下限"
        if reached is None or band.least < reached:
            yield f"{AgencyKind(kind).label}规模 {band.least} 起属于两个考核组"
        elif band.least > reached:
            yield f"{AgencyKind(kind).label}规模 {reached} 至 {band.least - 1} 不属于任何考核组"
        reached = band.below
    if reached is not None:
        yield f"{AgencyKind(kind).label}规模 {reached} 起不属于任何考核组"


class SizeBy(Worded):
    """What the size of an agency is measured by; both stand in the basics block (A7.1)."""

    WORKERS = "workers", "职工总数"
    INSURED = "insured", "参保人数"


@dataclass(frozen=True, slots=True)
class GradeConfig:
    """The rules for grades, and what sizes are measured by."""

    policy: GradePolicy = DEFAULT_POLICY
    size_by: SizeBy = SizeBy.WORKERS


_WRITTEN = TypeAdapter(GradeConfig)


def config_as(config: GradeConfig) -> dict[str, Any]:
    """Return the plain form; numbers stand as text, so that they stay exact."""
    written: dict[str, Any] = _WRITTEN.dump_python(config, mode="json")
    return written


def config_from(given: Mapping[str, Any]) -> GradeConfig:
    """Read and check the plain form.

    :raises PlanUnreadable: something is missing or of another sort.
    :raises PolicyUnsound: the rules contradict themselves.
    """
    try:
        config = _WRITTEN.validate_python(given)
    except ValidationError as fault:
        raise PlanUnreadable(plan="等次方案") from fault
    check_policy(config.policy)
    return config

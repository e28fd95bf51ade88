"""How places of excellent units and persons would be shared out, line by line (A4.3b).

Reads only; approval is an act (``actions.quotas``). Once approved, the stored lines are shown.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from huzhu.assessment.outcome.models import Quota, QuotaPlan
from huzhu.assessment.outcome.queries import standings as standing_queries
from huzhu.assessment.outcome.rules.quotas import (
    Candidate,
    Factor,
    QuotaConfig,
    UnitCandidate,
    apportion,
    config_from,
    give_units,
)
from huzhu.assessment.year.models import FactRecord
from huzhu.assessment.year.states import Grade

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from huzhu.assessment.outcome.queries.standings import SheetStanding
    from huzhu.assessment.outcome.rules.quotas import Allotment, UnitPlace
    from huzhu.assessment.year.models import AssessmentYear

TARGET_FACT = "target_rate"
_PLACES = Decimal("0.0001")
#: An installation's first proposal: about one excellent person for each agency that passed.
_PERSONS_EACH = 1


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """One agency's way to its places, as text and exact to four places: stored and shown alike."""

    number: str
    name: str
    grade: str
    units: int
    unit_reason: str
    measures: dict[str, str]
    shares: dict[str, str]
    weight: str
    ideal: str
    share: str
    bound: str
    floor: int
    remainder: str
    place: int | None
    persons: int
    reason: str

    @property
    def measured(self) -> list[str]:
        """The measures in the factors' own order: a stored line has them in another."""
        return [self.measures[str(factor)] for factor in Factor]


@dataclass(frozen=True, slots=True)
class Allocation:
    """The places of all agencies; the sums equal the numbers of the config."""

    config: QuotaConfig
    lines: Sequence[QuotaLine]

    @property
    def units(self) -> int:
        return sum(line.units for line in self.lines)

    @property
    def persons(self) -> int:
        return sum(line.persons for line in self.lines)


def plan_of(year: AssessmentYear) -> QuotaPlan | None:
    """The year's quota plan, if one was saved."""
    return QuotaPlan.objects.filter(year=year).first()


def config_of(year: AssessmentYear) -> QuotaConfig:
    """The saved numbers and weights, or a first proposal by the decided grades."""
    plan = plan_of(year)
    if plan is not None:
        return config_from(plan.config)
    grades = [grade for (grade,) in year.sheets.values_list("grade")]
    passed = sum(grade in {Grade.EXCELLENT, Grade.PASS} for grade in grades)
    return QuotaConfig(grades.count(str(Grade.EXCELLENT)), passed * _PERSONS_EACH)


def allocate(year: AssessmentYear, config: QuotaConfig) -> Allocation:
    """Share the places out by a config, on the decided grades and the points that stand.

    :raises QuotaImpossible: least, most and total cannot all hold.
    :raises WeightsUnsound: all weights are 0, or one is below.
    """
    found = standing_queries.standings_of(year)
    targets = _targets(year)
    sizes: dict[str, int] = {}
    for each in found:
        name = each.sheet.comparison_class
        sizes[name] = sizes.get(name, 0) + 1
    units = {
        each.agency: each
        for each in give_units(config.units, [_unit_candidate(each, sizes) for each in found])
    }
    candidates = [_candidate(each, targets, config) for each in found]
    allotted = apportion(config.persons, candidates, config.policy)
    measured = {each.agency: each.factors for each in candidates}
    by_number = {each.number: each for each in found}
    lines = [
        _line(by_number[each.agency], each, units[each.agency], measured[each.agency])
        for each in allotted
    ]
    return Allocation(config, lines)


def stored_allocation(plan: QuotaPlan) -> Allocation:
    """The lines as they were approved."""
    return Allocation(config_from(plan.config), [QuotaLine(**line) for line in plan.steps])


def standing_allocation(year: AssessmentYear, plan: QuotaPlan) -> Allocation:
    """The places as they were approved, before that as they would be by what stands now.

    :raises QuotaImpossible: what stands now leaves no way to share them out.
    """
    return stored_allocation(plan) if plan.approved_at else allocate(year, config_from(plan.config))


def shown_places(allocation: Allocation) -> dict[str, object]:
    """What is approved and issued: each agency's grade and places."""
    return {
        f"{line.name}的名额": f"{line.grade}，单位 {line.units} 个、个人 {line.persons} 个"
        for line in allocation.lines
    }


def line_as(line: QuotaLine) -> dict[str, Any]:
    """The plain form of a line."""
    return asdict(line)


def quotas_of(year: AssessmentYear) -> QuerySet[Quota]:
    """The approved places of a year, by agency number."""
    rows = Quota.objects.filter(plan__year=year).select_related("sheet__agency", "sheet__year")
    return rows.order_by("sheet__agency_number")


def misfits(year: AssessmentYear) -> list[str]:
    """Approved places that no longer fit the grades, in words: after an appeal was upheld (P8)."""
    return [_misfit(row) for row in quotas_of(year) if _misfit(row)]


def _misfit(row: Quota) -> str:
    name, grade = row.sheet.agency_name, row.sheet.grade
    if row.units and grade != Grade.EXCELLENT:
        return f"{name}有优秀单位名额，等次已是“{Grade(grade).label}”"
    if row.persons and grade == Grade.FAIL:
        return f"{name}有 {row.persons} 个优秀个人名额，等次已是“不合格”"
    if not row.units and grade == Grade.EXCELLENT and not _was_excellent(row):
        return f"{name}等次已是“优秀”，没有优秀单位名额"
    return ""


def _was_excellent(row: Quota) -> bool:
    """Whether the meeting knew the agency as excellent when it approved the places."""
    steps = {line["number"]: line for line in row.plan.steps}
    line = steps.get(row.sheet.agency_number)
    return bool(line and line["grade"] == Grade.EXCELLENT)


def _targets(year: AssessmentYear) -> dict[int, Decimal]:
    rows = FactRecord.objects.filter(year=year.year, name=TARGET_FACT, is_current=True)
    return {
        agency_id: Decimal(str(value))
        for agency_id, value in rows.values_list("agency_id", "value")
        if value is not None
    }


def _unit_candidate(each: SheetStanding, sizes: Mapping[str, int]) -> UnitCandidate:
    sheet = each.sheet
    size = sizes[sheet.comparison_class]
    return UnitCandidate(each.number, sheet.grade, sheet.rank, size, each.points.total)


def _candidate(
    each: SheetStanding, targets: Mapping[int, Decimal], config: QuotaConfig
) -> Candidate:
    sections, sheet = each.points.sections, each.sheet
    nothing = Decimal(0)
    factors = {
        Factor.TARGETS: targets.get(sheet.agency_id, nothing),
        Factor.SCALE: Decimal(int(sheet.basics.get("insured") or 0)),
        Factor.DAILY: sections.get("1", nothing) + sections.get("2", nothing),
        Factor.EXPANSION: sections.get("3", nothing),
        Factor.INFLUENCE: sections.get("4", nothing),
    }
    reason = _why_not(sheet.grade, config)
    return Candidate(each.number, factors, is_eligible=not reason, reason=reason)


def _why_not(grade: str, config: QuotaConfig) -> str:
    if grade == Grade.FAIL:
        return "考核等次不合格，不参加分配"
    if grade == Grade.PASS and config.is_excellent_only:
        return "考核等次不是优秀，不参加分配"
    return "" if grade else "等次尚未审定，不参加分配"


def _line(
    each: SheetStanding,
    allotted: Allotment,
    unit: UnitPlace,
    measures: Mapping[Factor, Decimal],
) -> QuotaLine:
    return QuotaLine(
        number=each.number,
        name=each.name,
        grade=each.sheet.grade,
        units=unit.given,
        unit_reason=unit.reason,
        measures=_texts(measures.items()),
        shares=_texts(allotted.factor_shares.items()),
        weight=_text(allotted.weight),
        ideal=_text(allotted.ideal),
        share=_text(allotted.share),
        bound=allotted.bound,
        floor=allotted.floor,
        remainder=_text(allotted.remainder),
        place=allotted.place,
        persons=allotted.given,
        reason=allotted.reason,
    )


def _texts(values: Iterable[tuple[Factor, Decimal | Fraction]]) -> dict[str, str]:
    return {str(factor): _text(value) for factor, value in values}


def _text(value: Decimal | Fraction) -> str:
    """Four places and no idle zeros: for reading; the sharing itself is exact."""
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    text = f"{value.quantize(_PLACES):f}"
    return text.rstrip("0").rstrip(".")

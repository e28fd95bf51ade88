"""What a plan makes of the points: grades with ranks, borders, and who would move (A4.3a).

Reads only: a simulation writes nothing. The decision itself is an act (``actions.grades``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from huzhu.assessment.outcome.models import GradePlan
from huzhu.assessment.outcome.queries import standings as standing_queries
from huzhu.assessment.outcome.rules.grades import GradeConfig, config_from, grade
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.queries.years import scheme_of
from huzhu.assessment.year.states import Grade

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from huzhu.assessment.outcome.models import LeadershipDecision
    from huzhu.assessment.outcome.queries.standings import Changes, SheetStanding
    from huzhu.assessment.outcome.rules.grades import ClassResult, Graded
    from huzhu.assessment.year.models import AssessmentYear

#: So near to a line, an agency is looked at once more before the decision (points).
NEAR = Decimal(2)


@dataclass(frozen=True, slots=True)
class GradeLine:
    """One agency as the plan, and the leading group's word above it, would have it."""

    standing: SheetStanding
    graded: Graded
    grade: Grade
    reason: str
    override: LeadershipDecision | None = None

    @property
    def number(self) -> str:
        return self.graded.agency

    @property
    def grade_name(self) -> str:
        return Grade(self.grade).label

    @property
    def proposed_name(self) -> str:
        return Grade(self.graded.grade).label


def shown_grades(lines: Iterable[GradeLine]) -> dict[str, object]:
    """What is decided: each agency's points, place, grade and what it rests on."""
    return {
        f"{line.number} {line.standing.name}的等次": (
            f"{line.standing.points.total} 分，{line.grade_name}",
            line.graded.agency_class.name, line.graded.rank, line.reason,
        )
        for line in lines
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Border:
    """An agency near a line, and the sentence that says which one."""

    line: GradeLine
    sentence: str


@dataclass(frozen=True, slots=True)
class ClassSimulation:
    """A class of comparable agencies with its places."""

    result: ClassResult
    lines: Sequence[GradeLine]

    @property
    def name(self) -> str:
        return self.result.agency_class.name

    @property
    def places(self) -> int | None:
        return self.result.excellent_places

    def count(self, grade: Grade) -> int:
        """How many of the class have a grade."""
        return sum(line.grade is grade for line in self.lines)

    @property
    def counts(self) -> dict[str, int]:
        return {str(grade): self.count(grade) for grade in Grade}


@dataclass(frozen=True, slots=True)
class Simulation:
    """A plan tried out on the points that stand now."""

    config: GradeConfig
    classes: Sequence[ClassSimulation]
    borders: Sequence[Border]
    open_count: int  #: items without an agreed value, which count as the platform has them
    open_agencies: Sequence[str]

    @property
    def lines(self) -> list[GradeLine]:
        return [line for each in self.classes for line in each.lines]

    def line_of(self, number: str) -> GradeLine:
        """:raises KeyError: no such agency."""
        return {line.number: line for line in self.lines}[number]


@dataclass(frozen=True, slots=True)
class GradeMove:
    """One agency that stands otherwise by another plan or after an appeal."""

    number: str
    name: str
    total_before: Decimal
    total_after: Decimal
    rank_before: int | None
    rank_after: int | None
    grade_before: str
    grade_after: str


def plan_of(year: AssessmentYear) -> GradePlan | None:
    """The year's grade plan, if one was saved."""
    return GradePlan.objects.filter(year=year).first()


def config_of(year: AssessmentYear) -> GradeConfig:
    """The saved rules, or what an installation begins with."""
    plan = plan_of(year)
    return config_from(plan.config) if plan else GradeConfig()


def last_config_of(year: AssessmentYear) -> GradeConfig | None:
    """The rules that were saved before the present ones: who moves by the last change."""
    plan = plan_of(year)
    before = plan.config.get("before") if plan else None
    return config_from(before) if before else None


def simulate(
    year: AssessmentYear, config: GradeConfig | None = None, *, changes: Changes | None = None
) -> Simulation:
    """Try a plan (the saved one, if none is given) on the points that stand now.

    :raises PolicyUnsound: the plan contradicts itself.
    :raises ClassMissing: an agency belongs to no class.
    """
    config = config or config_of(year)
    found = standing_queries.standings_of(year, changes=changes)
    by_number = {each.number: each for each in found}
    overrides = standing_queries.overrides_of(year)
    sections = {each.id: each.name for each in scheme_of(year).sections}
    standings = [each.as_standing(config.size_by) for each in found]
    results = grade(standings, config.policy, sections=sections)
    classes = [_class(result, by_number, overrides) for result in results]
    behind = [each for each in found if each.points.open_items]
    return Simulation(
        config=config,
        classes=classes,
        borders=_each_once(border for each in classes for border in _borders(each, config)),
        open_count=sum(len(each.points.open_items) for each in behind),
        open_agencies=[each.name for each in behind],
    )


def moves_between(before: Simulation, after: Simulation) -> list[GradeMove]:
    """Who stands otherwise, by agency number: total, rank or grade."""
    old = {line.number: line for line in before.lines}
    return [
        _move(old[line.number], line)
        for line in sorted(after.lines, key=lambda each: each.number)
        if _place(old[line.number]) != _place(line)
    ]


def move_as(move: GradeMove) -> dict[str, Any]:
    """The plain form, as an appeal keeps it and pages show it."""
    return {
        "number": move.number,
        "name": move.name,
        "total_before": number_text(move.total_before),
        "total_after": number_text(move.total_after),
        "rank_before": move.rank_before,
        "rank_after": move.rank_after,
        "grade_before": move.grade_before,
        "grade_after": move.grade_after,
    }


def _place(line: GradeLine) -> tuple[object, ...]:
    return (line.standing.points.total, line.graded.rank, line.grade)


def _move(before: GradeLine, after: GradeLine) -> GradeMove:
    return GradeMove(
        number=after.number,
        name=after.standing.name,
        total_before=before.standing.points.total,
        total_after=after.standing.points.total,
        rank_before=before.graded.rank,
        rank_after=after.graded.rank,
        grade_before=before.grade_name,
        grade_after=after.grade_name,
    )


def _class(
    result: ClassResult,
    standings: Mapping[str, SheetStanding],
    overrides: Mapping[int, LeadershipDecision],
) -> ClassSimulation:
    names = {number: standing.name for number, standing in standings.items()}
    lines = []
    for each in result.graded:
        standing = standings[each.agency]
        # A veto and a missed deadline stand above the group's word, until they are lifted.
        is_scored = standing.sheet.verdict == Verdict.SCORED
        override = overrides.get(standing.sheet.pk) if is_scored else None
        lines.append(_line(standing, each, override, names))
    return ClassSimulation(result, lines)


def _line(
    standing: SheetStanding,
    graded: Graded,
    override: LeadershipDecision | None,
    names: Mapping[str, str],
) -> GradeLine:
    reason = _with_names(graded, names)
    if override is None:
        return GradeLine(standing, graded, graded.grade, reason)
    given = next(grade for grade in Grade if grade.label == override.after)
    told = f"{reason}；考核领导小组审定为{Grade(given).label}：{override.reason}"
    return GradeLine(standing, graded, given, told, override)


def _with_names(graded: Graded, names: Mapping[str, str]) -> str:
    """The rules know agencies by number; people know them by name."""
    numbers = "、".join(graded.tied_with)
    told = "、".join(names[number] for number in graded.tied_with)
    return (
        graded.reason.replace(f"与 {numbers} 并列", f"与{told}并列") if numbers else graded.reason
    )


def _borders(each: ClassSimulation, config: GradeConfig) -> Iterable[Border]:
    scored = [line for line in each.lines if line.graded.rank is not None]
    lines = {"合格线": config.policy.pass_from, "优秀线": config.policy.excellent_from}
    for line in scored:
        total = line.standing.points.total
        for label, floor in lines.items():
            if floor is not None and abs(total - floor) <= NEAR:
                yield Border(line, _border_text(label, floor, total))
    yield from _place_borders(each, scored)


def _each_once(borders: Iterable[Border]) -> list[Border]:
    """One entry for each agency, with all that there is to say."""
    found: dict[str, Border] = {}
    for border in borders:
        number = border.line.number
        known = found.get(number)
        sentence = f"{known.sentence}；{border.sentence}" if known else border.sentence
        found[number] = Border(border.line, sentence)
    return list(found.values())


def _place_borders(each: ClassSimulation, scored: Sequence[GradeLine]) -> Iterable[Border]:
    """Who stands beside the last excellent place: the last inside, the first outside."""
    places = each.places
    if not places or places >= len(scored):
        return
    inside, outside = scored[places - 1], scored[places]
    gap = inside.standing.points.total - outside.standing.points.total
    if inside.graded.rank == outside.graded.rank:
        yield Border(inside, "与下一名并列，优秀名额到此用完")
    elif gap <= NEAR:
        yield Border(inside, f"优秀名额的最后一名，只比下一名高 {number_text(gap)} 分")
        yield Border(outside, f"优秀名额外的第一名，只差 {number_text(gap)} 分")


def _border_text(label: str, floor: Decimal, total: Decimal) -> str:
    distance = number_text(abs(total - floor))
    if total == floor:
        return f"恰在{label} {number_text(floor)} 分"
    return f"{'高出' if total > floor else '低于'}{label} {distance} 分"

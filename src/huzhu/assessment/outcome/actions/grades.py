"""Grades (等次): the plan, the leading group's word on one agency, the decision (A4.3a).

Not here: trying a plan out (``queries.grades``), points (``reviews``, ``decisions``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.outcome.actions._grade_rows import store_grades
from huzhu.assessment.outcome.errors import (
    GradeStandsAbove,
    GradeUnchanged,
    PlanDecided,
    PlanMissing,
    PointsOpen,
)
from huzhu.assessment.outcome.models import GradePlan, LeadershipDecision, QuotaPlan
from huzhu.assessment.outcome.queries import grades as grade_queries
from huzhu.assessment.outcome.rules.grades import check_policy, config_as
from huzhu.assessment.outcome.states import DecisionKind
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.actions import _steps
from huzhu.assessment.year.queries import years as year_queries
from huzhu.assessment.year.rules.calendar import check_year_step
from huzhu.assessment.year.states import Grade as AgencyGrade
from huzhu.assessment.year.states import YearStep
from huzhu.audit.actions import action, note
from huzhu.kernel.shown import check_shown
from huzhu.kernel.workdays import local_date

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from huzhu.assessment.outcome.queries.grades import GradeLine, Simulation
    from huzhu.assessment.outcome.rules.grades import GradeConfig
    from huzhu.assessment.year.models import AssessmentYear, Scoresheet
    from huzhu.assessment.year.states import Grade
    from huzhu.kernel.actor import Actor

_BEFORE_DECISION = frozenset(
    {YearStep.PREPARING, YearStep.SELF_RATING, YearStep.REVIEWING, YearStep.DECIDING}
)
_BEFORE_TELLING = frozenset({YearStep.REVIEWING, YearStep.DECIDING, YearStep.ALLOTTING})
_NAMED = 5
_LIFT_VETO = "如有异议，由该代办处在结果下发后就一票否决提出申诉。"
_REOPEN = "确有特殊情况的，由领导小组先重新开放该代办处的自评。"


@action("assessment.edit_grade_plan", "编辑等次方案", right=policies.ORGANISATION)
def edit_grade_plan(
    year: AssessmentYear, config: GradeConfig, *, by: Actor, at: datetime
) -> GradePlan:
    """Save the rules for grades; the ones before stay beside them, to show who moves (A4.3a).

    :raises PolicyUnsound: the rules contradict themselves.
    :raises PlanDecided: grades were decided by the rules that stand.
    """
    check_policy(config.policy)
    _steps.lock_year(year)
    plan = grade_queries.plan_of(year)
    if plan and plan.decided_at:
        raise PlanDecided(plan="等次方案", year=year.year, on=local_date(plan.decided_at))
    check_year_step(year, _BEFORE_DECISION)
    content = config_as(config)
    before = {key: value for key, value in plan.config.items() if key != "before"} if plan else None
    saved, _ = GradePlan.objects.update_or_create(
        year=year,
        defaults={
            "config": {**content, "before": before},
            "edited_at": at,
            "edited_by": str(by),
        },
    )
    note(_steps.year_subject(year), by=by, at=at)
    return saved


@action("assessment.override_grade", "审定等次（与得分不同）", right=policies.LEADING_GROUP)
def override_grade(
    sheet: Scoresheet, *, grade: Grade, reason: str, by: Actor, at: datetime, shown: str = ""
) -> LeadershipDecision:
    """Give another grade than the points do, with a reason; the newest word stands (A4.2b, P9).

    Until quotas rest on it. A veto and a missed deadline stand above any grade.

    :raises ShownChanged: points or grade are others than were ``shown``.
    :raises NotYourPart: not the leading group's.
    :raises ReasonMissing: nobody could tell later why.
    :raises GradeStandsAbove: the agency was vetoed or missed the deadline.
    :raises GradeUnchanged: it has the grade.
    :raises PlanDecided: quotas were approved on the grades.
    """
    year = sheet.year
    policies.check_leading_group(
        by=by, group_positions=year_queries.group_positions(year), verb="审定等次"
    )
    words = _steps.check_reason(reason, verb="审定等次")
    _steps.lock_year(year)
    check_year_step(year, _BEFORE_TELLING, verb="审定等次")
    _check_quotas_open(year)
    _steps.lock_sheet(sheet)
    _check_scored(sheet)
    line = grade_queries.simulate(year).line_of(sheet.agency_number)
    check_shown(shown, grade_queries.shown_grades([line]))
    if line.grade is grade:
        raise GradeUnchanged(agency=sheet.agency_name, grade=AgencyGrade(grade).label)
    decision = LeadershipDecision.objects.create(
        sheet=sheet,
        kind=DecisionKind.GRADE,
        before=AgencyGrade(line.grade).label,
        after=AgencyGrade(grade).label,
        reason=words,
        by_name=by.name,
        by_title=by.title,
        at=at,
    )
    if year.state == YearStep.ALLOTTING:
        store_grades([grade_queries.simulate(year).line_of(sheet.agency_number)])
    subject = sheet.subject
    note(subject, by=by, at=at, grade=decision.after, reason=words)
    return decision


@action("assessment.decide_grades", "审定等次", right=policies.LEADING_GROUP)
def decide_grades(year: AssessmentYear, *, by: Actor, at: datetime, shown: str = "") -> int:
    """Decide the grades of all agencies by the saved plan; return how many are excellent (A4.3a).

    Writes total, class, rank, grade and reason on each sheet, and keeps the outcome line by line.

    :raises NotYourPart: not the leading group's.
    :raises PlanMissing: no plan was saved.
    :raises PointsOpen: an item has no agreed value yet.
    :raises ShownChanged: points or rules give other grades than were ``shown``.
    """
    policies.check_leading_group(by=by, group_positions=year_queries.group_positions(year))
    _steps.lock_year(year)
    check_year_step(year, {YearStep.DECIDING})
    plan = grade_queries.plan_of(year)
    if plan is None:
        raise PlanMissing(plan="等次方案", year=year.year)
    simulation = grade_queries.simulate(year)
    _check_nothing_open(simulation)
    check_shown(shown, grade_queries.shown_grades(simulation.lines))
    store_grades(simulation.lines)
    plan.outcome = [_outcome(line) for line in simulation.lines]
    plan.decided_at, plan.decided_by = at, str(by)
    plan.save(update_fields=["outcome", "decided_at", "decided_by"])
    _steps.move_year(year, "decide_grades", at=at)
    excellent = sum(each.counts["excellent"] for each in simulation.classes)
    subject = _steps.year_subject(year)
    note(subject, by=by, at=at, excellent=excellent)
    return excellent


def _outcome(line: GradeLine) -> dict[str, Any]:
    return {
        "agency": line.number,
        "name": line.standing.name,
        "class": line.graded.agency_class.name,
        "total": str(line.standing.points.total),
        "rank": line.graded.rank,
        "tied_with": list(line.graded.tied_with),
        "proposed": str(line.graded.grade),
        "grade": str(line.grade),
        "reason": line.reason,
    }


def _check_nothing_open(simulation: Simulation) -> None:
    if simulation.open_count:
        named = simulation.open_agencies[:_NAMED]
        more = f"等 {len(simulation.open_agencies)} 家" if len(named) == _NAMED else ""
        raise PointsOpen(count=simulation.open_count, agencies="、".join(named) + more)


def _check_scored(sheet: Scoresheet) -> None:
    verdict = Verdict(sheet.verdict)
    if verdict is not Verdict.SCORED:
        next_step = _LIFT_VETO if verdict is Verdict.VETOED else _REOPEN
        raise GradeStandsAbove(
            agency=sheet.agency_name, verdict=Verdict(verdict).label, next_step=next_step
        )


def _check_quotas_open(year: AssessmentYear) -> None:
    approved = QuotaPlan.objects.filter(year=year, approved_at__isnull=False).first()
    if approved and approved.approved_at:
        raise PlanDecided(plan="等次", year=year.year, on=local_date(approved.approved_at))

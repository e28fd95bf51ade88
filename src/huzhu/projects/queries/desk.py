"""Whose turn it is: the facts of many cases in a constant number of queries, then ``duties``.

The to-do list (我的待办) is derived anew each time; no table of tasks exists that could disagree
with the cases.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import F, Q

from huzhu.claims import queries as offers
from huzhu.kernel.workdays import local_date, materials_latest, plan_latest
from huzhu.notices.rules import urgency
from huzhu.notices.states import Todo, Urgency
from huzhu.people import queries as people
from huzhu.procurement import queries as procurement
from huzhu.projects import terms
from huzhu.projects.duties import CaseFacts, Duty, duties_of, steps_for
from huzhu.projects.models import (
    AgencyCheck,
    AgencyMinutes,
    Countersignature,
    DifferenceDecision,
    FeedbackReport,
    ImplementationPlan,
    Materials,
    MeetingItem,
    PlanAmendment,
    ReviewOpinion,
    ServiceProject,
    SystemTest,
)
from huzhu.projects.queries.cases import fields_of, visible_projects
from huzhu.projects.queries.standing import ASKING
from huzhu.projects.states import Agreement, Outcome, Step

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from django.db.models import QuerySet

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.workdays import Calendar
    from huzhu.procurement.states import AwardRecord
    from huzhu.projects.states import Way


@dataclass(frozen=True, slots=True)
class OpenDuty:
    """One act a case waits for, with who could do it today and how long there is."""

    verb: str
    tab: str
    whose: str
    names: tuple[str, ...]
    since: datetime
    due_on: date | None
    ground: str
    urgency: Urgency


def todos_for(actor: Actor, *, at: datetime, calendar: Calendar) -> list[Todo]:
    """Every project's act that waits for the actor's position (我的待办)."""
    steps = [str(step) for step in steps_for(actor)]
    projects = list(visible_projects(actor).filter(state__in=steps).order_by("id"))
    today = local_date(at)
    return [
        _todo(case, duty, today=today, calendar=calendar)
        for case in facts_of(projects, calendar=calendar)
        for duty in duties_of(case)
        if duty.is_for(actor, case)
    ]


def duties_for_case(
    project: ServiceProject, *, at: datetime, calendar: Calendar
) -> tuple[OpenDuty, ...]:
    """The line "现在轮到" of one project: whose turn, by name, and until when."""
    (case,) = facts_of([project], calendar=calendar)
    today = local_date(at)
    holders = people.holders_around(case.agency_path, on=today)
    return tuple(
        OpenDuty(
            verb=duty.verb,
            tab=duty.tab,
            whose=duty.whose,
            names=tuple(holder.name for holder in holders if duty.is_for(holder, case)),
            since=duty.since or case.since,
            due_on=duty.due_on,
            ground=duty.ground,
            urgency=_urgency(duty, today=today, calendar=calendar),
        )
        for duty in duties_of(case)
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands, as a row of a list tells it."""

    urgency: Urgency  #: of the tightest deadline
    turn: str  #: 现在轮到: whose acts it waits for
    is_returned: bool


def standings_of(
    projects: Sequence[ServiceProject], *, at: datetime, calendar: Calendar
) -> dict[str, Standing]:
    """Where each case of a list stands, by number, in a constant number of queries."""
    today = local_date(at)
    rounds = {project.number: project.round for project in projects}
    return {
        case.number: _standing(case, rounds[case.number], today=today, calendar=calendar)
        for case in facts_of(projects, calendar=calendar)
    }


def _standing(case: CaseFacts, request: int, *, today: date, calendar: Calendar) -> Standing:
    """``request``: the round of the request; a later one begins when it was returned."""
    duties = duties_of(case)
    dates = [duty.due_on for duty in duties if duty.due_on]
    return Standing(
        urgency=urgency(today, due_on=min(dates, default=None), calendar=calendar),
        turn="、".join(dict.fromkeys(duty.whose for duty in duties)),
        is_returned=(case.step == Step.DRAFT and case.was_returned)
        or (case.step == Step.PREPARING and request > 1),
    )


def amounts_of(projects: Iterable[ServiceProject]) -> dict[int, Decimal]:
    """What each project costs by the newest version of its plan, by project id; one query."""
    newest = ImplementationPlan.objects.order_by("project_id", "-version").distinct("project_id")
    plans = newest.filter(project__in=list(projects)).values_list(
        "project_id", F("goods_unit_price") * F("goods_quantity")
    )
    return {pk: amount for pk, amount in plans if amount is not None}


def _todo(case: CaseFacts, duty: Duty, *, today: date, calendar: Calendar) -> Todo:
    return Todo(
        key=f"projects.{duty.tab}:{case.number}:{duty.verb}",
        title=case.title or "（未命名）",
        verb=duty.verb,
        subject_label=f"{case.number} · {case.agency_name}",
        url_name="project",
        url_args=(case.number, duty.tab),
        waiting_since=duty.since or case.since,
        due_on=duty.due_on,
        ground=duty.ground,
        urgency=_urgency(duty, today=today, calendar=calendar),
        waiting_on=(duty.whose,),
    )


def _urgency(duty: Duty, *, today: date, calendar: Calendar) -> Urgency:
    return urgency(today, due_on=duty.due_on, calendar=calendar, undated=duty.undated)


class _Plan(NamedTuple):
    """What the newest version of a plan says of time and of its review."""

    project_id: int
    version: int
    opens_at: datetime | None
    review_id: int | None
    review_due_on: date | None


#: While a plan's own days decide: what is published follows its offer.
PLANNED = (*ASKING, Step.APPROVED)
_CASE, _THIS_ROUND = (
    "application__project_id",
    Q(application__round=F("application__project__round")),
)
_NO_PLAN = _Plan(0, 0, None, None, None)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What several cases have in common tables, by project id; each only at the step it decides."""

    plans: dict[int, _Plan]
    verdicts: dict[int, dict[str, str]]  #: by review, then department
    boxes: dict[int, dict[str, str]]
    meetings: dict[int, date]
    purchased: dict[int, ImplementationPlan]
    minutes: set[int]
    awards: dict[str, AwardRecord]
    amendments: dict[int, PlanAmendment]
    decisions: dict[int, DifferenceDecision]
    checked: set[int]
    materials: set[int]
    expiring: Collection[str]
    tested: set[int]
    feedback: dict[int, tuple[str, datetime]]


def facts_of(projects: Iterable[ServiceProject], *, calendar: Calendar) -> list[CaseFacts]:
    """The facts of many cases; how many queries it takes does not depend on how many cases."""
    cases = list(projects)
    loaded = _load(cases)
    return [_facts(project, loaded, calendar) for project in cases]


def _load(projects: Sequence[ServiceProject]) -> _Loaded:
    at: dict[Step, list[int]] = {step: [] for step in Step}
    for project in projects:
        at[Step(project.state)].append(project.pk)
    newest = ImplementationPlan.objects.order_by("project_id", "-version").distinct("project_id")
    columns = ("project_id", "version", "opens_at", "review__id", "review__due_on")
    timed = newest.filter(project__in=[pk for step in PLANNED for pk in at[step]])
    plans = [_Plan(*row) for row in timed.values_list(*columns)]
    preparing, approved = at[Step.PREPARING], at[Step.APPROVED]
    amendments = PlanAmendment.objects.filter(project__in=preparing, outcome=Outcome.PENDING)
    decisions = DifferenceDecision.objects.filter(project__in=preparing).order_by("id")
    opinions = ReviewOpinion.objects.filter(review__in=[plan.review_id for plan in plans])
    signed = Countersignature.objects.filter(
        _THIS_ROUND, application__project__in=at[Step.COUNTERSIGNING]
    )
    items = MeetingItem.objects.filter(_THIS_ROUND, application__project__in=at[Step.AT_MEETING])
    reports = FeedbackReport.objects.filter(project__in=at[Step.SETTLING])
    return _Loaded(
        plans={plan.project_id: plan for plan in plans},
        verdicts=_said(opinions, "review_id", "department"),
        boxes=_said(signed, _CASE, "box"),
        meetings=dict(items.values_list(_CASE, "meeting__held_on")),
        purchased={plan.project_id: plan for plan in newest.filter(project__in=preparing)},
        minutes=_ids(AgencyMinutes, preparing),
        awards=procurement.awards_of(_numbers(projects, Step.PREPARING)),
        amendments={row.project_id: row for row in amendments},
        decisions={row.project_id: row for row in decisions},
        checked=_ids(AgencyCheck, preparing),
        materials=_ids(Materials, approved),
        expiring=offers.codes_expiring_early(_numbers(projects, Step.APPROVED)),
        tested=_ids(SystemTest, approved),
        feedback={
            row.project_id: ("received", row.received_at)
            if row.received_at
            else ("issued", row.issued_at)
            for row in reports
        },
    )


def _said(rows: QuerySet[Any], *columns: str) -> dict[int, dict[str, str]]:
    """What was said, by what it is of, and by whom."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for of, whose, verdict in rows.values_list(*columns, "verdict"):
        found[of][whose] = verdict
    return found


def _numbers(projects: Sequence[ServiceProject], step: Step) -> list[str]:
    return [project.number for project in projects if project.state == step]


def _ids(
    model: type[AgencyMinutes | AgencyCheck | Materials | SystemTest], ids: Sequence[int]
) -> set[int]:
    return set(model.objects.filter(project__in=ids).values_list("project_id", flat=True))


def _facts(project: ServiceProject, loaded: _Loaded, calendar: Calendar) -> CaseFacts:
    pk, purchased = project.pk, loaded.purchased.get(project.pk)
    plan = loaded.plans.get(pk, _NO_PLAN)
    amendment = loaded.amendments.get(pk)
    agreement, ways_out = _agreement(project, purchased, loaded)
    opens_on = local_date(plan.opens_at) if plan.opens_at else None
    feedback, feedback_at = loaded.feedback.get(pk, ("", None))
    return CaseFacts(
        number=project.number,
        title=project.title,
        step=Step(project.state),
        agency_id=project.agency_id,
        agency_name=project.agency.name,
        agency_path=project.agency.path,
        since=project.entered_step_at,
        made_by_account=(
            (purchased and purchased.submitted_by_account) or project.created_by_account
        ),
        was_returned=plan.version > 1,
        plan_due_on=plan_latest(opens_on) if opens_on else None,
        review_due_on=plan.review_due_on,
        materials_due_on=project.materials_due_on
        or (materials_latest(opens_on, calendar=calendar) if opens_on else None),
        opens_on=project.starts_on if project.state == Step.APPROVED else None,
        opinions=loaded.verdicts.get(plan.review_id or 0, {}),
        boxes=loaded.boxes.get(pk, {}),
        papers_complete=pk in loaded.minutes and project.number in loaded.awards,
        agreement=agreement,
        ways_out=ways_out,
        amendment_asked_at=amendment.asked_at if amendment else None,
        amendment_due_on=amendment.due_on if amendment else None,
        is_checked=pk in loaded.checked,
        has_materials=pk in loaded.materials,
        codes_expire_early=project.number in loaded.expiring,
        is_tested=pk in loaded.tested,
        feedback=feedback,
        feedback_at=feedback_at,
        meeting_on=loaded.meetings.get(pk),
    )


def _agreement(
    project: ServiceProject, plan: ImplementationPlan | None, loaded: _Loaded
) -> tuple[Agreement, tuple[Way, ...]]:
    """How plan and award stand to each other, and what can be done about it."""
    award = loaded.awards.get(project.number)
    if award is None or plan is None:
        return Agreement.AGREED, ()
    fields = fields_of(plan)
    differences = terms.award_differences(fields, award.rows)
    decision = loaded.decisions.get(project.pk)
    now = terms.agreement_hash(plan.version, award, differences)
    agreement = terms.agreement_of(
        differences,
        verdict=decision.verdict if decision and decision.content_hash == now else "",
        is_amending=project.pk in loaded.amendments,
    )
    return agreement, terms.ways_out(agreement, fields=fields, rows=award.rows)

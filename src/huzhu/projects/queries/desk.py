"""Whose turn it is: the facts of many cases in a constant number of queries, then ``duties``.

The to-do list (我的待办) is derived anew each time; no table of tasks exists that could disagree
with the cases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.claims import queries as offers
from huzhu.kernel.workdays import local_date, materials_latest
from huzhu.notices.rules import urgency
from huzhu.notices.states import Todo, Urgency
from huzhu.people import queries as people
from huzhu.procurement import queries as procurement
from huzhu.projects import terms
from huzhu.projects.duties import CaseFacts, Duty, duties_of, steps_for
from huzhu.projects.models import (
    AgencyCheck,
    AgencyMinutes,
    Application,
    DifferenceDecision,
    FeedbackReport,
    ImplementationPlan,
    Materials,
    PlanAmendment,
    Postponement,
    ServiceProject,
    SystemTest,
)
from huzhu.projects.queries.cases import fields_of, visible_projects
from huzhu.projects.states import Agreement, Outcome, Step

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime

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
            urgency=urgency(today, due_on=duty.due_on, calendar=calendar),
        )
        for duty in duties_of(case)
    )


def deadlines_of(
    projects: Sequence[ServiceProject], *, at: datetime, calendar: Calendar
) -> dict[str, Urgency]:
    """The tightest deadline of each row of a list, by number, in a constant number of queries."""
    today = local_date(at)
    return {
        case.number: _tightest(case, today=today, calendar=calendar)
        for case in facts_of(projects, calendar=calendar)
    }


def _tightest(case: CaseFacts, *, today: date, calendar: Calendar) -> Urgency:
    dates = [duty.due_on for duty in duties_of(case) if duty.due_on]
    return urgency(today, due_on=min(dates, default=None), calendar=calendar)


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
        urgency=urgency(today, due_on=duty.due_on, calendar=calendar),
        waiting_on=(duty.whose,),
    )


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What several cases have in common tables, by project id."""

    plans: dict[int, ImplementationPlan]
    applications: dict[tuple[int, int], Application]
    minutes: set[int]
    awards: dict[str, AwardRecord]
    amendments: dict[int, PlanAmendment]
    decisions: dict[int, DifferenceDecision]
    checked: set[int]
    materials: set[int]
    expiring: Collection[str]
    tested: set[int]
    feedback: dict[int, str]
    moved: dict[int, Postponement]


def facts_of(projects: Iterable[ServiceProject], *, calendar: Calendar) -> list[CaseFacts]:
    """The facts of many cases; how many queries it takes does not depend on how many cases."""
    cases = list(projects)
    loaded = _load(cases)
    return [_facts(project, loaded, calendar=calendar) for project in cases]


def _load(projects: Sequence[ServiceProject]) -> _Loaded:
    ids = [project.pk for project in projects]
    plans = (
        ImplementationPlan.objects.filter(project__in=ids)
        .select_related("review")
        .prefetch_related("review__opinions")
        .order_by("project_id", "-version")
        .distinct("project_id")
    )
    applications = (
        Application.objects.filter(project__in=ids)
        .select_related("meeting_item__meeting")
        .prefetch_related("countersignatures")
    )
    reports = FeedbackReport.objects.filter(project__in=ids)
    return _Loaded(
        plans={plan.project_id: plan for plan in plans},
        applications={(row.project_id, row.round): row for row in applications},
        minutes=_ids(AgencyMinutes, ids),
        awards=procurement.awards_of(_numbers(projects, Step.PREPARING)),
        amendments={
            row.project_id: row
            for row in PlanAmendment.objects.filter(project__in=ids, outcome=Outcome.PENDING)
        },
        decisions={
            row.project_id: row
            for row in DifferenceDecision.objects.filter(project__in=ids).order_by("id")
        },
        checked=_ids(AgencyCheck, ids),
        materials=_ids(Materials, ids),
        expiring=offers.codes_expiring_early(_numbers(projects, Step.APPROVED)),
        tested=_ids(SystemTest, ids),
        feedback={row.project_id: "received" if row.received_at else "issued" for row in reports},
        moved={
            row.project_id: row
            for row in Postponement.objects.filter(project__in=ids).order_by("id")
        },
    )


def _numbers(projects: Sequence[ServiceProject], step: Step) -> list[str]:
    return [project.number for project in projects if project.state == step]


def _ids(
    model: type[AgencyMinutes | AgencyCheck | Materials | SystemTest], ids: Sequence[int]
) -> set[int]:
    return set(model.objects.filter(project__in=ids).values_list("project_id", flat=True))


def _facts(project: ServiceProject, loaded: _Loaded, *, calendar: Calendar) -> CaseFacts:
    plan = loaded.plans[project.pk]
    review = getattr(plan, "review", None)
    application = loaded.applications.get((project.pk, project.round))
    item = getattr(application, "meeting_item", None)
    signatures = list(application.countersignatures.all()) if application else []
    amendment = loaded.amendments.get(project.pk)
    moved = loaded.moved.get(project.pk)
    opens_at = moved.opens_at if moved else plan.opens_at
    agreement = _agreement(project, plan, loaded)
    return CaseFacts(
        number=project.number,
        title=project.title,
        step=Step(project.state),
        agency_id=project.agency_id,
        agency_name=project.agency.name,
        agency_path=project.agency.path,
        since=project.entered_step_at,
        made_by_account=plan.submitted_by_account or project.created_by_account,
        was_returned=plan.version > 1,
        review_due_on=review.due_on if review else None,
        materials_due_on=(
            materials_latest(local_date(opens_at), calendar=calendar) if opens_at else None
        ),
        opinions={row.department: row.verdict for row in review.opinions.all()} if review else {},
        boxes={row.box: row.verdict for row in signatures},
        papers_complete=project.pk in loaded.minutes and project.number in loaded.awards,
        agreement=agreement,
        ways_out=_ways_out(agreement, project, plan, loaded),
        amendment_asked_at=amendment.asked_at if amendment else None,
        amendment_due_on=amendment.due_on if amendment else None,
        is_checked=project.pk in loaded.checked,
        has_materials=project.pk in loaded.materials,
        codes_expire_early=project.number in loaded.expiring,
        is_tested=project.pk in loaded.tested,
        feedback=loaded.feedback.get(project.pk, ""),
        meeting_on=item.meeting.held_on if item else None,
    )


def _agreement(project: ServiceProject, plan: ImplementationPlan, loaded: _Loaded) -> Agreement:
    award = loaded.awards.get(project.number)
    if award is None:
        return Agreement.AGREED
    differences = terms.award_differences(fields_of(plan), award.rows)
    decision = loaded.decisions.get(project.pk)
    now = terms.agreement_hash(plan.version, award, differences)
    return terms.agreement_of(
        differences,
        verdict=decision.verdict if decision and decision.content_hash == now else "",
        is_amending=project.pk in loaded.amendments,
    )


def _ways_out(
    agreement: Agreement, project: ServiceProject, plan: ImplementationPlan, loaded: _Loaded
) -> tuple[Way, ...]:
    award = loaded.awards.get(project.number)
    return terms.ways_out(agreement, fields=fields_of(plan), rows=award.rows) if award else ()

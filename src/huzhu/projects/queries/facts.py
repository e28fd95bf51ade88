"""What decides whose turn it is: the facts of many cases in a constant number of queries.

Not here: whose turn it is then (``duties``), lists and lines of it (``desk``).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import F, Q

from huzhu.claims import queries as offers
from huzhu.kernel.workdays import local_date, materials_latest, plan_latest
from huzhu.procurement import queries as procurement
from huzhu.projects import terms
from huzhu.projects.duties import CaseFacts
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
from huzhu.projects.queries.cases import fields_of, newest_plans
from huzhu.projects.queries.standing import ASKING
from huzhu.projects.states import Agreement, Outcome, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import date, datetime

    from huzhu.kernel.workdays import Calendar
    from huzhu.procurement.states import AwardRecord
    from huzhu.projects.states import Way

    _Said = dict[int, dict[str, str]]


class _Plan(NamedTuple):
    """What the newest version of a plan says of time and of its review."""

    project_id: int
    version: int
    opens_at: datetime | None
    review_id: int | None
    review_due_on: date | None


#: While a plan's own days decide: what is published follows its offer.
PLANNED = (*ASKING, Step.APPROVED)
#: Ended early, with money held for codes in members' hands.
UNCLEARED = Q(termination__kept__gt=0, termination__cleared_at__isnull=True)
_CASE, _THIS_ROUND = (
    "application__project_id",
    Q(application__round=F("application__project__round")),
)
_NO_PLAN = _Plan(0, 0, None, None, None)


@dataclass(slots=True)
class _Loaded:
    """What several cases have in common tables, by project id; each only at the step it decides."""

    plans: dict[int, _Plan] = field(default_factory=dict)
    verdicts: _Said = field(default_factory=dict)  #: by review, then department
    speakers: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  #: by review
    boxes: _Said = field(default_factory=dict)
    meetings: dict[int, date] = field(default_factory=dict)
    purchased: dict[int, ImplementationPlan] = field(default_factory=dict)
    minutes: set[int] = field(default_factory=set)
    awards: dict[str, AwardRecord] = field(default_factory=dict)
    amendments: dict[int, PlanAmendment] = field(default_factory=dict)
    decisions: dict[int, DifferenceDecision] = field(default_factory=dict)
    checked: set[int] = field(default_factory=set)
    materials: set[int] = field(default_factory=set)
    expiring: Collection[str] = ()
    tested: dict[int, int] = field(default_factory=dict)  #: by whom
    signers: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    feedback: dict[int, tuple[str, datetime]] = field(default_factory=dict)
    uncleared: set[int] = field(default_factory=set)


def facts_of(projects: Iterable[ServiceProject], *, calendar: Calendar) -> list[CaseFacts]:
    """The facts of many cases; how many queries it takes does not depend on how many cases."""
    cases = list(projects)
    loaded = _load(cases)
    return [_facts(project, loaded, calendar) for project in cases]


def _load(projects: Iterable[ServiceProject]) -> _Loaded:
    """Read what the steps ask for at which a case stands: also a question of nobody costs time."""
    at: dict[Step, list[ServiceProject]] = defaultdict(list)
    for project in projects:
        at[Step(project.state)].append(project)
    loaded = _Loaded()
    if planned := [project for step in PLANNED for project in at[step]]:
        _read_plans(loaded, planned)
    for step, read in _READERS.items():
        if at[step]:
            read(loaded, at[step])
    return loaded


def _read_plans(loaded: _Loaded, cases: Sequence[ServiceProject]) -> None:
    columns = ("project_id", "version", "opens_at", "review__id", "review__due_on")
    plans = [_Plan(*row) for row in newest_plans(cases).values_list(*columns)]
    loaded.plans = {plan.project_id: plan for plan in plans}
    if reviews := [plan.review_id for plan in plans if plan.review_id]:
        opinions = ReviewOpinion.objects.filter(review__in=reviews)
        said = ("review_id", "department", "verdict", "by_account")
        loaded.verdicts = defaultdict(dict)
        for pk, department, verdict, account in opinions.values_list(*said):
            loaded.verdicts[pk][department] = verdict
            loaded.speakers[pk].add(account)


def _read_preparing(loaded: _Loaded, cases: Sequence[ServiceProject]) -> None:
    amendments = PlanAmendment.objects.filter(project__in=cases, outcome=Outcome.PENDING)
    decisions = DifferenceDecision.objects.filter(project__in=cases).order_by("id")
    loaded.purchased = {plan.project_id: plan for plan in newest_plans(cases)}
    loaded.minutes = _ids(AgencyMinutes, cases)
    loaded.awards = procurement.awards_of([case.number for case in cases])
    loaded.amendments = {row.project_id: row for row in amendments}
    loaded.decisions = {row.project_id: row for row in decisions}
    loaded.checked = _ids(AgencyCheck, cases)


def _read_countersigning(loaded: _Loaded, cases: Sequence[ServiceProject]) -> None:
    signed = Countersignature.objects.filter(_THIS_ROUND, application__project__in=cases)
    loaded.boxes = defaultdict(dict)
    for pk, box, verdict, account in signed.values_list(_CASE, "box", "verdict", "by_account"):
        loaded.boxes[pk][box] = verdict
        loaded.signers[pk].add(account)


def _read_at_meeting(loaded: _Loaded, cases: Sequence[ServiceProject]) -> None:
    _read_countersigning(loaded, cases)  # who signed does not enter what was decided
    items = MeetingItem.objects.filter(_THIS_ROUND, application__project__in=cases)
    loaded.meetings = dict(items.values_list(_CASE, "meeting__held_on"))


def _read_approved(loaded: _Loaded, cases: Sequence[ServiceProject]) -> None:
    loaded.materials = _ids(Materials, cases)
    loaded.expiring = offers.codes_expiring_early([case.number for case in cases])
    tests = SystemTest.objects.filter(project__in=cases)
    loaded.tested = dict(tests.values_list("project_id", "by_account"))


def _read_settling(loaded: _Loaded, cases: Sequence[ServiceProject]) -> None:
    loaded.feedback |= {
        row.project_id: ("received", row.received_at)
        if row.received_at
        else ("issued", row.issued_at)
        for row in FeedbackReport.objects.filter(project__in=cases)
    }


def _read_terminated(loaded: _Loaded, cases: Sequence[ServiceProject]) -> None:
    ids = [case.pk for case in cases]
    ended = ServiceProject.objects.filter(UNCLEARED, pk__in=ids)
    loaded.uncleared = {*ended.values_list("pk", flat=True)}
    _read_settling(loaded, cases)


_READERS: dict[Step, Callable[[_Loaded, Sequence[ServiceProject]], None]] = {
    Step.PREPARING: _read_preparing,
    Step.COUNTERSIGNING: _read_countersigning,
    Step.AT_MEETING: _read_at_meeting,
    Step.APPROVED: _read_approved,
    Step.SETTLING: _read_settling,
    Step.TERMINATED: _read_terminated,
}


def _ids(
    model: type[AgencyMinutes | AgencyCheck | Materials],
    cases: Sequence[ServiceProject],
) -> set[int]:
    return set(model.objects.filter(project__in=cases).values_list("project_id", flat=True))


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
        speakers=frozenset(loaded.speakers.get(plan.review_id or 0, ())),
        boxes=loaded.boxes.get(pk, {}),
        signers=frozenset(loaded.signers.get(pk, ())),
        papers_complete=pk in loaded.minutes and project.number in loaded.awards,
        agreement=agreement,
        ways_out=ways_out,
        amendment_asked_at=amendment.asked_at if amendment else None,
        amendment_due_on=amendment.due_on if amendment else None,
        is_checked=pk in loaded.checked,
        has_materials=pk in loaded.materials,
        codes_expire_early=project.number in loaded.expiring,
        is_tested=pk in loaded.tested,
        tested_by=loaded.tested.get(pk),
        version=plan.version,
        round=project.round,
        feedback=feedback,
        feedback_at=feedback_at,
        meeting_on=loaded.meetings.get(pk),
        is_uncleared=pk in loaded.uncleared,
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

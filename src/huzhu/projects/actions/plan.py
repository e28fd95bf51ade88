"""Plan and preliminary review (二（二）1–2): draft, submit, opinions, return, pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F

from huzhu.audit.actions import action, note
from huzhu.budget import queries as budget
from huzhu.kernel.errors import NotNow, one
from huzhu.kernel.fields import Access
from huzhu.kernel.shown import check_shown
from huzhu.kernel.workdays import local_date, review_due
from huzhu.office import queries as office
from huzhu.office.states import OFFICE
from huzhu.people import queries as people
from huzhu.people.states import DepartmentCode
from huzhu.procurement import actions as procurement_acts
from huzhu.procurement import queries as procurement
from huzhu.projects import policies, rules
from huzhu.projects.actions._steps import check_step, in_name, lock, move, subject
from huzhu.projects.actions._telling import RETURNED, copy_to_agency
from huzhu.projects.duties import OPINION
from huzhu.projects.errors.case import ProjectNotFound
from huzhu.projects.errors.plan import (
    DraftMovedOn,
    DraftWasSent,
    FieldNotYours,
    OpinionGiven,
    PlanIncomplete,
)
from huzhu.projects.field_rights import PLAN
from huzhu.projects.models import (
    ImplementationPlan,
    NumberSeries,
    PreliminaryReview,
    ReviewOpinion,
    ServiceProject,
)
from huzhu.projects.queries import cases
from huzhu.projects.states import PROJECT_LIFECYCLE, REVIEWING, Outcome, Step, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.projects.forms import PlanFields

_DRAFT, _PROJECT = "draft", "project"


@action("projects.start_project", "新建项目", "idle", right=policies.AGENCY_CLERK)
def start_project(*, by: Actor, at: datetime) -> ServiceProject:
    """Open an empty draft for the clerk's own agency or point; its number is a draft's.

    :raises NotYourStep: the actor is no agency clerk.
    """
    policies.check_agency_clerk(by=by, verb="制定方案")
    agency = people.agency(by.agency_id or 0)
    number = _next_number(_DRAFT, local_date(at).year)
    project = ServiceProject.objects.create(
        number=number,
        draft_number=number,
        agency=agency,
        created_by_account=by.account,
        created_by_name=by.name,
        created_at=at,
        entered_step_at=at,
    )
    parent = agency.parent.name if agency.parent else OFFICE
    ImplementationPlan.objects.create(
        project=project,
        version=1,
        applicant_name=agency.name,
        parent_name=parent,
        contact=agency.phone,
        saved_at=at,
        saved_by_name=by.name,
    )
    note(subject(project), by=by, at=at, agency=agency.name)
    return project


@action("projects.save_draft", "保存方案草稿", "idle", right=policies.AGENCY_CLERK)
def save_draft(
    project: ServiceProject, fields: PlanFields, *, revision: int, by: Actor, at: datetime
) -> ImplementationPlan:
    """Keep what the clerk typed so far; nothing has to be complete yet.

    ``revision`` is the one that the page was opened with: two clerks never overwrite each other.

    :raises DraftMovedOn: somebody else saved in between.
    :raises NotNow: the plan has been submitted.
    :raises FieldNotYours: a field is changed that is not the actor's at this step.
    :raises TotalTooLarge: unit price and quantity make more than a sum can be.
    """
    policies.check_agency_clerk(by=by, verb="修改方案", agency_id=project.agency_id)
    check_step(project, "submit_plan")
    rules.check_total(fields.amount)
    plan = cases.latest_plan(project)
    values = cases.columns_of(fields)
    _check_editable(project, values, cases.columns_of(cases.fields_of(plan)), by=by)
    changed = ImplementationPlan.objects.filter(
        pk=plan.pk, revision=revision, submitted_at__isnull=True
    ).update(**values, revision=F("revision") + 1, saved_at=at, saved_by_name=by.name)
    if changed != 1:
        plan.refresh_from_db()
        raise DraftMovedOn(
            who=plan.saved_by_name,
            at=rules.moment(plan.saved_at),
        )
    ServiceProject.objects.filter(pk=project.pk).update(
        title=fields.title,
        category=fields.category,
        starts_on=local_date(fields.opens_at) if fields.opens_at else None,
    )
    project.refresh_from_db()
    plan.refresh_from_db()
    note(subject(project), by=by, at=at, revision=plan.revision)
    return plan


def _check_editable(
    project: ServiceProject, values: dict[str, Any], before: dict[str, Any], *, by: Actor
) -> None:
    """:raises FieldNotYours: a field is changed that is not the actor's to change at this step."""
    for name, label in PLAN.fields.items():
        is_changed = values[name] != before[name]
        access = PLAN.access(name, by=by, step=project.state)
        if is_changed and access is not Access.EDIT:
            raise FieldNotYours(label=label, who=by.title, access=access.label)


@action("projects.discard_draft", "删除草稿", "idle", right=policies.AGENCY_CLERK)
def discard_draft(project: ServiceProject, *, by: Actor, at: datetime) -> None:
    """Take away a draft that was opened by mistake: nobody but its agency has ever seen it.

    :raises DraftWasSent: it was sent once, and stays on file. :raises ProjectNotFound: it is gone.
    """
    policies.check_agency_clerk(by=by, verb="删除草稿", agency_id=project.agency_id)
    rows = ServiceProject.objects.select_for_update().filter(pk=project.pk)
    row = one(rows, ProjectNotFound(number=project.number))  # two may have pressed
    if row.was_submitted:
        raise DraftWasSent(number=project.number)
    note(subject(row), by=by, at=at, title=row.title)
    row.plans.all().delete()
    row.delete()


@action("projects.submit_plan", "报送方案", right=policies.AGENCY_CLERK)
def submit_plan(
    project: ServiceProject, *, by: Actor, at: datetime, shown: str = ""
) -> PreliminaryReview:
    """Send the plan (附件1) to Member Service; the review's five working days begin (S2.2.1).

    What is sent for the first time gets its official number here: no draft ever uses one up.
    The plan is held from here on, before the project as in ``save_draft``.

    :raises ShownChanged: somebody saved the draft after its summary was ``shown``.
    :raises PlanIncomplete: a field is open.
    :raises PlanTooLate: less than one month ahead; names the earliest lawful start.
    :raises WrongFunding: not paid by the management fee.
    :raises BudgetExceeded: the budget line does not cover it (S6.4).
    """
    policies.check_agency_clerk(by=by, agency_id=project.agency_id)
    check_step(project, "submit_plan")
    drafts = ImplementationPlan.objects.select_for_update(of=("self",))
    plan = drafts.get(pk=cases.latest_plan(project).pk)
    fields = cases.fields_of(plan)
    check_shown(shown, cases.shown_plan(fields), who=plan.saved_by_name)
    today = local_date(at)
    rules.check_plan(fields, today=today, own_union_ids=people.union_ids_below(project.agency.path))
    _check_cover(project, fields, at=at)
    move(project, "submit_plan", at=at)
    project.refresh_from_db(fields=["number", "was_submitted"])  # the move holds the row
    if not project.was_submitted:
        project.number, project.was_submitted = _next_number(_PROJECT, today.year), True
        project.save(update_fields=["number", "was_submitted"])
    ImplementationPlan.objects.filter(pk=plan.pk).update(
        submitted_at=at, submitted_by_name=by.name, submitted_by_account=by.account_id
    )
    calendar = office.calendar()
    review = PreliminaryReview.objects.create(
        plan=plan,
        received_at=at,
        due_on=review_due(today, calendar=calendar),
        calendar_version=calendar.version,
    )
    note(subject(project), by=by, at=at, version=plan.version)
    return review


@action("projects.give_opinion", "给出初审意见", right=policies.OPINION)
def give_opinion(
    project: ServiceProject,
    *,
    verdict: Verdict,
    opinion: str,
    by: Actor,
    at: datetime,
    shown: str = "",
) -> ReviewOpinion:
    """A department's opinion in the review (S2.2.2); an objection needs its reason.

    :raises OpinionGiven: the department has answered in this round.
    :raises GaveAnotherOpinion: this person answered for another department.
    """
    review = _pending_review(project, verb="pass_review", shown=shown)
    opinions = review.opinions.all()
    if given := next((row for row in opinions if row.department == by.department), None):
        raise OpinionGiven(
            department=DepartmentCode(by.department).label,
            who=given.by_name,
            at=rules.moment(given.at),
        )
    policies.check_other_opinions(opinions, by=by)
    if verdict == Verdict.OBJECT:
        rules.check_reason(opinion, verb="不同意")
    by = in_name(project, DepartmentCode(by.department).label, OPINION, by=by, at=at)
    row = ReviewOpinion.objects.create(
        review=review,
        department=by.department,
        verdict=verdict,
        opinion=opinion.strip() or "同意",
        by_account=by.account,
        by_name=by.name,
        by_title=by.title,
        at=at,
    )
    note(subject(project), by=by, at=at, verdict=str(verdict))
    return row


@action("projects.pass_review", "初审通过", "done", right=policies.MEMBER_SERVICE)
def pass_review(
    project: ServiceProject, *, opinion: str, by: Actor, at: datetime, shown: str = ""
) -> None:
    """Conclude the review: the agency may go on to meeting and procurement (S2.2.2).

    :raises OpinionsMissing: a department has not answered.
    :raises ObjectionStands: a department objects; then the plan goes back.
    """
    review = _pending_review(project, verb="pass_review", shown=shown)
    given = {row.department: row.verdict for row in review.opinions.all()}
    rules.check_opinions(given, wanted={code: DepartmentCode(code).label for code in REVIEWING})
    _conclude(review, Outcome.PASSED, opinion.strip(), by=by, at=at)
    move(project, "pass_review", at=at)
    if not procurement.is_begun(project.number):
        procurement_acts.open_procurement(project.number, agency_id=project.agency_id, by=by, at=at)
    copy_to_agency(project, f"“{project.title}”初审通过", by=by, at=at)
    note(subject(project), by=by, at=at)


@action("projects.return_plan", "退回方案修改", "due", right=policies.MEMBER_SERVICE)
def return_plan(
    project: ServiceProject, *, reason: str, by: Actor, at: datetime, shown: str = ""
) -> ImplementationPlan:
    """Send the plan back with the reason; a new version opens, the old one stays (S2.2.2).

    :raises ReasonMissing: the agency could not know what to change.
    """
    review = _pending_review(project, verb="return_plan", shown=shown)
    reason = rules.check_reason(reason, verb="退回")
    _conclude(review, Outcome.RETURNED, reason, by=by, at=at)
    move(project, "return_plan", at=at)
    old = review.plan
    new = ImplementationPlan.objects.create(
        project=project,
        version=old.version + 1,
        saved_at=at,
        saved_by_name=old.saved_by_name,
        **cases.columns_of(cases.fields_of(old)),
    )
    copy_to_agency(project, f"“{project.title}”方案退回修改", kind=RETURNED, by=by, at=at)
    note(subject(project), by=by, at=at, version=old.version)
    return new


def _check_cover(project: ServiceProject, fields: PlanFields, *, at: datetime) -> None:
    """S6.4 already while planning: no line, no cover, no plan."""
    if fields.budget_line_id is None or fields.amount is None:
        raise PlanIncomplete(missing="预算科目")
    year = cases.budget_year(fields, today=local_date(at))
    budget.check_cover(
        cases.budget_agency_id(project.agency), year, fields.budget_line_id, fields.amount
    )


def _pending_review(project: ServiceProject, *, verb: str, shown: str) -> PreliminaryReview:
    """The review that waits, of the version that was ``shown``; the project's row is locked."""
    lock(project)
    check_step(project, verb)
    review = cases.review_of(project)
    if review is None or review.outcome != Outcome.PENDING:
        step = PROJECT_LIFECYCLE.label(Step(project.state))
        raise NotNow(verb="初审", needed="方案初审", step=step)
    check_shown(shown, cases.shown_version(review.plan), who=review.plan.submitted_by_name)
    return review


def _conclude(
    review: PreliminaryReview, outcome: Outcome, reason: str, *, by: Actor, at: datetime
) -> None:
    PreliminaryReview.objects.filter(pk=review.pk, outcome=Outcome.PENDING).update(
        outcome=outcome, reason=reason, concluded_at=at, concluded_by_name=by.name
    )


def _next_number(series: str, year: int) -> str:
    """The next number of the year; the series' row is locked until the act ends: no gaps."""
    name = f"{series}-{year}"
    row, _ = NumberSeries.objects.select_for_update().get_or_create(name=name)
    row.last += 1
    row.save(update_fields=["last"])
    number = f"{year}-{row.last:04d}"
    return f"草稿{number}" if series == _DRAFT else number

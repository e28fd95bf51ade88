"""Bringing plan and award together before the request (二（二）3，五 2).

The agency amends the plan to what was awarded and Member Service confirms it, or Member Service's
head decides whether the difference is accepted. Nothing changes by itself.

Not here: what counts as a difference (``terms``), the gate itself (``queries.papers``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note
from huzhu.budget import queries as budget
from huzhu.kernel.errors import one
from huzhu.kernel.shown import check_shown
from huzhu.kernel.workdays import local_date, review_due
from huzhu.office import queries as office
from huzhu.projects import policies, rules, terms
from huzhu.projects.actions._steps import check_step, lapse_check, lock, subject
from huzhu.projects.actions._telling import RETURNED, copy_to_agency
from huzhu.projects.errors.agreement import (
    CodesAreTheQuantity,
    NoAmendment,
    NothingDiffers,
    SeveralGoods,
)
from huzhu.projects.models import (
    DifferenceDecision,
    ImplementationPlan,
    PlanAmendment,
    ServiceProject,
)
from huzhu.projects.queries import cases
from huzhu.projects.queries import papers as request_papers
from huzhu.projects.states import Outcome, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.projects.forms import PlanFields
    from huzhu.projects.queries.papers import RequestPapers


@action("projects.amend_plan", "报送方案调整", right=policies.AGENCY_CLERK)
def amend_plan(
    project: ServiceProject, *, reason: str, by: Actor, at: datetime, shown: str = ""
) -> PlanAmendment:
    """Ask for the plan to say of the goods what was awarded (调整方案); nothing is typed again.

    :raises NothingDiffers: plan and award agree. :raises SeveralGoods: the award has several rows.
    :raises AmendmentPending: one is waiting already. :raises ReasonMissing: nobody could judge it.
    :raises BudgetExceeded: the budget line does not cover what was awarded (S6.4).
    """
    policies.check_agency_clerk(by=by, verb="调整方案", agency_id=project.agency_id)
    papers = _differing(project, verb="调整方案", shown=shown)
    rows = papers.rows
    if len(rows) != 1:
        raise SeveralGoods(count=len(rows), advice=papers.advice)
    reason = rules.check_reason(reason, verb="调整方案")
    _check_cover(papers, at=at)
    row = PlanAmendment.objects.create(
        project=project,
        goods_name=rows[0].name,
        goods_specification=rows[0].specification,
        goods_unit_price=rows[0].unit_price,
        goods_quantity=rows[0].quantity,
        reason=reason,
        asked_at=at,
        asked_by_account=by.account,
        asked_by_name=by.name,
        due_on=review_due(local_date(at), calendar=office.calendar()),
    )
    changes = terms.in_words(papers.differences)
    note(subject(project), by=by, at=at, reason=reason, changes=changes)
    return row


@action("projects.pass_amendment", "核定方案调整", right=policies.MEMBER_SERVICE)
def pass_amendment(
    project: ServiceProject, *, opinion: str, by: Actor, at: datetime, shown: str = ""
) -> ImplementationPlan:
    """Confirm an amendment (核定): it becomes the next version of the plan.

    The agency's own check was of the version before and lapses.

    :raises NoAmendment: nothing waits. :raises BudgetExceeded: the money is gone meanwhile.
    """
    amendment = _pending(project, shown=shown)
    _check_cover(request_papers.papers_of(project), at=at)
    _conclude(amendment, Outcome.PASSED, opinion.strip(), by=by, at=at)
    old = cases.latest_plan(project)
    values = cases.columns_of(_amended(cases.fields_of(old), amendment))
    plan = ImplementationPlan.objects.create(
        project=project,
        version=old.version + 1,
        saved_at=amendment.asked_at,
        saved_by_name=amendment.asked_by_name,
        submitted_at=amendment.asked_at,
        submitted_by_name=amendment.asked_by_name,
        submitted_by_account=amendment.asked_by_account,
        **values,
    )
    lapse_check(project)
    copy_to_agency(project, f"“{project.title}”方案调整已核定", by=by, at=at)
    note(subject(project), by=by, at=at, version=plan.version)
    return plan


@action("projects.return_amendment", "退回方案调整", right=policies.MEMBER_SERVICE)
def return_amendment(
    project: ServiceProject, *, reason: str, by: Actor, at: datetime, shown: str = ""
) -> None:
    """Send an amendment back; the plan stays as it was reviewed.

    :raises NoAmendment: nothing waits. :raises ReasonMissing: the agency is told why.
    """
    amendment = _pending(project, shown=shown)
    reason = rules.check_reason(reason, verb="退回")
    _conclude(amendment, Outcome.RETURNED, reason, by=by, at=at)
    copy_to_agency(project, f"“{project.title}”方案调整退回", kind=RETURNED, by=by, at=at)
    note(subject(project), by=by, at=at, reason=reason)


@action("projects.decide_difference", "决定采购与方案的差异", right=policies.MEMBER_SERVICE_HEAD)
def decide_difference(
    project: ServiceProject,
    *,
    verdict: Verdict,
    reason: str,
    code_count: int | None = None,
    by: Actor,
    at: datetime,
    shown: str = "",
) -> DifferenceDecision:
    """Accept the award's differences from the plan, or not; by a named person, with the reason.

    The decision stands for these differences only. It is printed on the form (附件2), with how
    many codes several kinds of goods make. Whoever declined may decide anew.

    :raises NothingDiffers: plan and award agree. :raises AmendmentPending: conclude that first.
    :raises DifferenceAccepted: that decision stands. :raises CodesAreTheQuantity: of one kind.
    :raises AwardOverPlan: dearer than the plan, which nobody can accept here.
    :raises ReasonMissing: whoever signs later could not know why.
    """
    papers = _differing(project, verb="决定是否接受差异", shown=shown)
    reason = rules.check_reason(reason, verb="决定是否接受差异")
    request_papers.check_not_accepted(papers)
    request_papers.check_not_over_plan(papers)
    _check_code_count(papers, code_count)
    row = DifferenceDecision.objects.create(
        project=project,
        verdict=verdict,
        reason=reason,
        code_count=code_count if verdict == Verdict.AGREE else None,
        content_hash=papers.agreement_hash,
        by_account=by.account,
        by_name=by.name,
        by_title=by.title,
        at=at,
    )
    words = Verdict(verdict).label
    copy_to_agency(project, f"“{project.title}”采购与方案的差异：{words}", by=by, at=at)
    note(
        subject(project),
        by=by,
        at=at,
        verdict=str(verdict),
        reason=reason,
        changes=terms.in_words(papers.differences),
    )
    return row


def _differing(project: ServiceProject, *, verb: str, shown: str) -> RequestPapers:
    """The papers of a project whose award differs from its plan; the project is locked."""
    papers = _shown_papers(project, shown)
    request_papers.check_not_amending(papers, verb=verb)
    if not papers.differences:
        raise NothingDiffers(verb=verb)
    return papers


def _check_code_count(papers: RequestPapers, count: int | None) -> None:
    if count is not None and len(papers.rows) == 1:
        quantity = f"{papers.rows[0].quantity:,}"
        raise CodesAreTheQuantity(quantity=quantity, count=f"{count:,}")


def _shown_papers(project: ServiceProject, shown: str) -> RequestPapers:
    """The papers, if they are those that were ``shown``; the project is locked."""
    lock(project)
    check_step(project, "apply")
    papers = request_papers.papers_of(project)
    check_shown(shown, papers.shown)
    return papers


def _pending(project: ServiceProject, *, shown: str) -> PlanAmendment:
    _shown_papers(project, shown)
    return one(PlanAmendment.objects.filter(project=project, outcome=Outcome.PENDING), NoAmendment)


def _amended(fields: PlanFields, amendment: PlanAmendment) -> PlanFields:
    return replace(
        fields,
        goods_name=amendment.goods_name,
        goods_specification=amendment.goods_specification,
        goods_unit_price=amendment.goods_unit_price,
        goods_quantity=amendment.goods_quantity,
    )


def _check_cover(papers: RequestPapers, *, at: datetime) -> None:
    year = cases.budget_year(papers.fields, today=local_date(at))
    agency_id = cases.budget_agency_id(papers.project.agency)
    budget.check_cover(agency_id, year, papers.fields.budget_line_id or 0, papers.amount)


def _conclude(
    amendment: PlanAmendment, outcome: Outcome, opinion: str, *, by: Actor, at: datetime
) -> None:
    PlanAmendment.objects.filter(pk=amendment.pk, outcome=Outcome.PENDING).update(
        outcome=outcome,
        opinion=opinion,
        concluded_at=at,
        concluded_by_name=by.name,
        concluded_by_title=by.title,
    )

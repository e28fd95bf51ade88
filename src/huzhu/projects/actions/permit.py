"""The agency's minutes and check, the request, and countersigning (二（二）3–4).

Not here: the directors' meeting that decides (``meetings``).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note
from huzhu.kernel.shown import check_shown
from huzhu.kernel.workdays import local_date
from huzhu.projects import policies, rules
from huzhu.projects.actions._steps import (
    check_step,
    in_name,
    lapse_check,
    lock,
    move,
    pending_application,
    subject,
)
from huzhu.projects.actions._telling import RETURNED, copy_to_agency
from huzhu.projects.duties import CHECK, CHECKER, COUNTERSIGN
from huzhu.projects.errors.permit import BoxSigned, CheckWithoutOpinion
from huzhu.projects.models import (
    AgencyCheck,
    AgencyMinutes,
    Application,
    Countersignature,
    ServiceProject,
)
from huzhu.projects.queries import cases
from huzhu.projects.queries import papers as request_papers
from huzhu.projects.states import Box, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.projects.forms import MinutesFields


@action("projects.enter_minutes", "登记主管领导办公会纪要", right=policies.AGENCY_CLERK)
def enter_minutes(
    project: ServiceProject, minutes: MinutesFields, *, by: Actor, at: datetime
) -> AgencyMinutes:
    """Record the agency leaders' meeting (S2.2.3a).

    :raises MinutesIncomplete: a field is open.
    :raises MinutesTooEarly: before the review passed, or in the future.
    """
    policies.check_agency_clerk(by=by, verb="登记会议纪要", agency_id=project.agency_id)
    lock(project)
    check_step(project, "apply")
    review = cases.review_of(project)
    passed_at = review.concluded_at if review else None
    passed_on = local_date(passed_at or at)
    lapse_check(project)
    held_on = rules.check_minutes(minutes, passed_on=passed_on, today=local_date(at))
    row, _ = AgencyMinutes.objects.update_or_create(
        project=project,
        defaults=asdict(minutes) | {"entered_at": at, "entered_by_name": by.name},
    )
    day = held_on.isoformat()
    note(subject(project), by=by, at=at, held_on=day)
    return row


@action("projects.check_request", "复核预算和采购", right=policies.AGENCY_CHECKER)
def check_request(
    project: ServiceProject, *, opinion: str, by: Actor, at: datetime, shown: str = ""
) -> AgencyCheck:
    """The agency's own check of budget and procurement by another person (S3.2.2).

    It stands for exactly what was checked: a later change lapses it.

    :raises MakerIsChecker: the same person prepared the papers.
    :raises CheckWithoutOpinion: nobody agrees by silence.
    :raises IncompleteSet: there is nothing complete to check yet.
    :raises ShownChanged: the papers are others than were ``shown``.
    """
    policies.check_agency_checker(by=by, maker_account=cases.maker_of(project))
    policies.check_above(by=by, agency_path=project.agency.path, verb="复核")
    lock(project)
    check_step(project, "apply")
    papers = request_papers.papers_of(project)
    check_shown(shown, papers.shown)
    request_papers.check_complete(papers)
    if not opinion.strip():
        raise CheckWithoutOpinion
    by = in_name(project, CHECKER, CHECK, by=by, at=at)
    row, _ = AgencyCheck.objects.update_or_create(
        project=project,
        defaults={
            "opinion": opinion.strip(),
            "content_hash": papers.content_hash,
            "by_account": by.account,
            "by_name": by.name,
            "by_title": by.title,
            "at": at,
        },
    )
    note(subject(project), by=by, at=at, content=papers.content_hash)
    return row


@action("projects.apply", "报送请示", right=policies.AGENCY_CLERK)
def apply(
    project: ServiceProject, *, letter_body: str, by: Actor, at: datetime, shown: str = ""
) -> Application:
    """Hand in the request with minutes and procurement; the form (附件2) is filled and frozen.

    :raises ShownChanged: the papers are others than were ``shown``.
    :raises IncompleteSet: papers are missing; names them (S2.2.3c, S6.3).
    :raises NotChecked: the agency's own check is missing or was of something else (S3.2.2).
    :raises AmendmentPending: the plan waits for being confirmed.
    :raises AwardDiffers: plan and award differ, and nobody named has accepted it (S5.2).
    :raises AwardOverPlan: the winner costs more than the reviewed plan.
    :raises BudgetExceeded: the budget line does not cover it (S6.4).
    """
    policies.check_agency_clerk(by=by, agency_id=project.agency_id)
    lock(project)
    check_step(project, "apply")
    papers = request_papers.papers_of(project)
    check_shown(shown, papers.shown)
    request_papers.check_complete(papers)
    request_papers.check_still_checked(papers)
    request_papers.check_not_amending(papers)
    request_papers.check_money(papers, today=local_date(at))
    request_papers.check_agreed(papers)
    form = papers.form()
    letter = rules.check_reason(letter_body, verb="请示正文")
    application = Application.objects.create(
        project=project,
        round=project.round,
        letter_title=rules.letter_title(project.title),
        letter_body=letter,
        form=form,
        content_hash=rules.content_hash({"form": form, "letter": letter}),
        amount=papers.amount,
        handed_in_at=at,
        handed_in_by_name=by.name,
        handed_in_by_account=by.account,
    )
    move(project, "apply", at=at)
    note(subject(project), by=by, at=at, content=application.content_hash)
    return application


@action("projects.countersign", "会签", right=policies.BOXES)
def countersign(
    project: ServiceProject,
    *,
    verdict: Verdict,
    opinion: str,
    by: Actor,
    at: datetime,
    shown: str = "",
) -> Countersignature:
    """Sign the actor's box of the application form, in any order, each once (S2.2.4).

    :raises NotYourStep: the position fills none of the six boxes.
    :raises BoxSigned: the box is signed. :raises SignedAnotherBox: by this person, elsewhere.
    """
    box = policies.check_countersign(by=by)
    application = pending_application(project, verb="bring_to_meeting", shown=shown)
    signed = {row.box: row for row in application.countersignatures.all()}
    if box in signed:
        raise BoxSigned(
            box=Box(box).label, who=signed[box].by_name, at=rules.moment(signed[box].at)
        )
    policies.check_other_boxes(signed.values(), by=by)
    if verdict == Verdict.OBJECT:
        rules.check_reason(opinion, verb="不同意")
    by = in_name(project, Box(box).label, COUNTERSIGN, by=by, at=at)
    row = Countersignature.objects.create(
        application=application,
        box=box,
        verdict=verdict,
        opinion=opinion.strip() or "同意",
        content_hash=application.content_hash,
        by_account=by.account,
        by_name=by.name,
        by_title=by.title,
        at=at,
    )
    facts = {"box": str(box), "verdict": str(verdict), "content": application.content_hash}
    note(subject(project), by=by, at=at, **facts)
    return row


@action("projects.return_application", "退回补充材料", "due", right=policies.MEMBER_SERVICE_HEAD)
def return_application(
    project: ServiceProject, *, reason: str, by: Actor, at: datetime, shown: str = ""
) -> None:
    """Send the request back for completion; its signatures stay with it and lapse.

    :raises ReasonMissing: the agency could not know what to complete.
    """
    application = pending_application(project, verb="return_application", shown=shown)
    reason = rules.check_reason(reason, verb="退回")
    Application.objects.filter(pk=application.pk).update(returned_at=at, return_reason=reason)
    AgencyCheck.objects.filter(project=project).delete()
    ServiceProject.objects.filter(pk=project.pk).update(round=project.round + 1)
    move(project, "return_application", at=at)
    project.round += 1
    copy_to_agency(project, f"“{project.title}”请示退回补充", kind=RETURNED, by=by, at=at)
    note(subject(project), by=by, at=at, reason=reason)

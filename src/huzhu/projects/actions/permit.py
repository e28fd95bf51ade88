"""Request, countersigning and the directors' meeting (二（二）3–4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import action, record
from huzhu.budget import actions as budget
from huzhu.kernel.identifiers import normalise
from huzhu.kernel.money import yuan
from huzhu.kernel.workdays import local_date
from huzhu.projects import errors, policies, queries, rules
from huzhu.projects.actions.steps import check_step, lapse_check, lock, move, subject
from huzhu.projects.actions.telling import copy_to_agency, copy_to_everybody
from huzhu.projects.models import (
    AgencyCheck,
    AgencyMinutes,
    Application,
    Countersignature,
    DirectorsMeeting,
    MeetingItem,
    ServiceProject,
)
from huzhu.projects.queries import papers as request_papers
from huzhu.projects.states import BOX_LABELS, Box, Outcome, Step, Verdict

if TYPE_CHECKING:
    from datetime import date, datetime

    from huzhu.kernel.actor import Actor


@action("projects.enter_minutes")
def enter_minutes(
    project: ServiceProject, minutes: rules.MinutesFields, *, by: Actor, at: datetime
) -> AgencyMinutes:
    """Record the agency leaders' meeting (S2.2.3a).

    :raises MinutesIncomplete: a field is open.
    :raises MinutesTooEarly: before the review passed, or in the future.
    """
    policies.check_agency_clerk(by=by, verb="登记会议纪要", agency_id=project.agency_id)
    lock(project)
    check_step(project, "apply")
    review = queries.review_of(project)
    passed_at = review.concluded_at if review else None
    passed_on = local_date(passed_at or at)
    lapse_check(project)
    held_on = rules.check_minutes(minutes, passed_on=passed_on, today=local_date(at))
    row, _ = AgencyMinutes.objects.update_or_create(
        project=project,
        defaults={
            "held_on": held_on,
            "place": minutes.place,
            "chair": minutes.chair,
            "attendees": minutes.attendees,
            "decision": minutes.decision,
            "entered_at": at,
            "entered_by_name": by.name,
        },
    )
    day = held_on.isoformat()
    record("projects.enter_minutes", subject(project), by=by, at=at, held_on=day)
    return row


@action("projects.check_request")
def check_request(project: ServiceProject, *, opinion: str, by: Actor, at: datetime) -> AgencyCheck:
    """The agency's own check of budget and procurement by another person (S3.2.2).

    It stands for exactly what was checked: a later change lapses it.

    :raises MakerIsChecker: the same person prepared the papers.
    :raises IncompleteSet: there is nothing complete to check yet.
    """
    policies.check_agency_checker(by=by, maker_account=queries.maker_of(project))
    policies.check_above(by=by, agency_path=project.agency.path, verb="复核")
    lock(project)
    check_step(project, "apply")
    papers = request_papers.papers_of(project)
    request_papers.check_complete(papers)
    row, _ = AgencyCheck.objects.update_or_create(
        project=project,
        defaults={
            "opinion": opinion.strip() or "预算、采购符合规定，同意报送。",
            "content_hash": papers.content_hash,
            "by_account": by.account_id or 0,
            "by_name": by.name,
            "by_title": by.title,
            "at": at,
        },
    )
    record("projects.check_request", subject(project), by=by, at=at, content=papers.content_hash)
    return row


@action("projects.apply")
def apply(project: ServiceProject, *, letter_body: str, by: Actor, at: datetime) -> Application:
    """Hand in the request with minutes and procurement; the form (附件2) is filled and frozen.

    :raises IncompleteSet: papers are missing; names them (S2.2.3c, S6.3).
    :raises NotChecked: the agency's own check is missing or was of something else (S3.2.2).
    :raises AwardOverPlan: the winner costs more than the reviewed plan.
    :raises BudgetExceeded: the budget line does not cover it (S6.4).
    """
    policies.check_agency_clerk(by=by, verb="报送请示", agency_id=project.agency_id)
    lock(project)
    check_step(project, "apply")
    papers = request_papers.papers_of(project)
    request_papers.check_complete(papers)
    request_papers.check_still_checked(papers)
    request_papers.check_money(papers, today=local_date(at))
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
        handed_in_by_account=by.account_id or 0,
    )
    move(project, "apply", at=at)
    record("projects.apply", subject(project), by=by, at=at, content=application.content_hash)
    return application


@action("projects.countersign")
def countersign(
    project: ServiceProject, *, verdict: Verdict, opinion: str, by: Actor, at: datetime
) -> Countersignature:
    """Sign the actor's box of the application form, in any order, each once (S2.2.4).

    :raises NotYourStep: the position fills none of the six boxes.
    :raises BoxSigned: the box is signed. :raises SignedAnotherBox: by this person, elsewhere.
    """
    box = policies.check_countersign(by=by)
    application = _pending_application(project, verb="bring_to_meeting")
    signed = {row.box: row for row in application.countersignatures.all()}
    if box in signed:
        raise errors.BoxSigned(
            box=BOX_LABELS[box], who=signed[box].by_name, at=rules.moment(signed[box].at)
        )
    other = next((row for row in signed.values() if row.by_account == by.account_id), None)
    if other is not None:
        raise errors.SignedAnotherBox(who=by.name, box=BOX_LABELS[Box(other.box)])
    if verdict == Verdict.OBJECT:
        rules.check_reason(opinion, verb="不同意")
    row = Countersignature.objects.create(
        application=application,
        box=box,
        verdict=verdict,
        opinion=opinion.strip() or "同意",
        content_hash=application.content_hash,
        by_account=by.account_id or 0,
        by_name=by.name,
        by_title=by.title,
        at=at,
    )
    facts = {"box": str(box), "verdict": str(verdict), "content": application.content_hash}
    record("projects.countersign", subject(project), by=by, at=at, **facts)
    return row


@action("projects.return_application")
def return_application(project: ServiceProject, *, reason: str, by: Actor, at: datetime) -> None:
    """Send the request back for completion; its signatures stay with it and lapse.

    :raises ReasonMissing: the agency could not know what to complete.
    """
    policies.check_member_service_head(by=by, verb="退回补充")
    application = _pending_application(project, verb="return_application")
    reason = rules.check_reason(reason, verb="退回")
    Application.objects.filter(pk=application.pk).update(returned_at=at, return_reason=reason)
    AgencyCheck.objects.filter(project=project).delete()
    ServiceProject.objects.filter(pk=project.pk).update(round=project.round + 1)
    move(project, "return_application", at=at)
    project.round += 1
    copy_to_agency(project, f"“{project.title}”请示退回补充", by=by, at=at)
    record("projects.return_application", subject(project), by=by, at=at, reason=reason)


@action("projects.call_meeting")
def call_meeting(
    *, number: str, held_on: date, chair: str, attendees: str, by: Actor, at: datetime
) -> DirectorsMeeting:
    """Enter a directors' meeting to which projects can be brought."""
    policies.check_member_service_head(by=by, verb="登记主任办公会")
    number = rules.check_reason(normalise(number), verb="登记主任办公会（会议编号）")
    meeting, is_new = DirectorsMeeting.objects.get_or_create(
        number=number, defaults={"held_on": held_on, "chair": chair, "attendees": attendees}
    )
    if not is_new:
        raise errors.MeetingNumberTaken(number=number, held_on=meeting.held_on)
    record("projects.call_meeting", f"meeting:{number}", by=by, at=at, held_on=held_on.isoformat())
    return meeting


@action("projects.bring_to_meeting")
def bring_to_meeting(
    project: ServiceProject, *, meeting: DirectorsMeeting, by: Actor, at: datetime
) -> MeetingItem:
    """Put a fully countersigned request on a meeting's agenda (S2.2.4).

    :raises BoxesOpen: a box is unsigned. :raises DisagreementStands: somebody disagreed.
    :raises MeetingPast: the meeting was before the last signature.
    """
    policies.check_member_service_head(by=by, verb="提请主任办公会")
    application = _pending_application(project, verb="bring_to_meeting")
    signatures = list(application.countersignatures.all())
    rules.check_boxes({row.box: row.verdict for row in signatures})
    signed_on = local_date(max(row.at for row in signatures))
    if meeting.held_on < signed_on:
        raise errors.MeetingPast(signed_on=signed_on, held_on=meeting.held_on)
    DirectorsMeeting.objects.select_for_update().get(pk=meeting.pk)
    item = MeetingItem.objects.create(
        meeting=meeting, application=application, place=meeting.items.count() + 1
    )
    move(project, "bring_to_meeting", at=at)
    record("projects.bring_to_meeting", subject(project), by=by, at=at, meeting=meeting.number)
    return item


@action("projects.approve")
def approve(project: ServiceProject, *, opinion: str, by: Actor, at: datetime) -> None:
    """Record the meeting's approval; the money is reserved under the budget line's lock (S6.4).

    :raises BudgetExceeded: others took the money meanwhile; the decision stays open.
    :raises MeetingNotHeld: before the day of the meeting.
    """
    policies.check_decide(by=by)
    application = _decide(project, Outcome.PASSED, opinion.strip(), verb="approve", by=by, at=at)
    line_id = int(application.form["budget_line_id"])
    budget.reserve(line_id, reference=project.number, amount=application.amount, by=by, at=at)
    move(project, "approve", at=at)
    copy_to_everybody(project, f"“{project.title}”已批准", by=by, at=at)
    amount = yuan(application.amount)
    record("projects.approve", subject(project), by=by, at=at, amount=amount)


@action("projects.refuse")
def refuse(project: ServiceProject, *, reason: str, by: Actor, at: datetime) -> None:
    """Refuse a project (不予批准): the meeting, or Member Service's head while countersigning.

    :raises ReasonMissing: the agency is told why.
    """
    if project.state == Step.AT_MEETING:
        policies.check_decide(by=by)
        reason = rules.check_reason(reason, verb="不予批准")
        _decide(project, Outcome.REFUSED, reason, verb="refuse", by=by, at=at)
    else:
        policies.check_refuse_countersigning(by=by)
        reason = rules.check_reason(reason, verb="不予批准")
    move(project, "refuse", at=at)
    copy_to_everybody(project, f"“{project.title}”不予批准", by=by, at=at)
    record("projects.refuse", subject(project), by=by, at=at, reason=reason)


def _pending_application(project: ServiceProject, *, verb: str) -> Application:
    lock(project)
    check_step(project, verb)
    return Application.objects.prefetch_related("countersignatures").get(
        project=project, round=project.round
    )


def _decide(
    project: ServiceProject, outcome: Outcome, reason: str, *, verb: str, by: Actor, at: datetime
) -> Application:
    application = _pending_application(project, verb=verb)
    item = MeetingItem.objects.select_related("meeting").get(application=application)
    if local_date(at) < item.meeting.held_on:
        raise errors.MeetingNotHeld(
            meeting=item.meeting.number, held_on=item.meeting.held_on, today=local_date(at)
        )
    MeetingItem.objects.filter(pk=item.pk, outcome=Outcome.PENDING).update(
        outcome=outcome,
        reason=reason,
        decided_at=at,
        decided_by_name=by.name,
        decided_by_title=by.title,
    )
    return application

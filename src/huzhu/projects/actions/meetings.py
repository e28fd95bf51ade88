"""The directors' meeting (主任办公会): calling it, its agenda, decisions and minutes (二（二）4).

Not here: the countersigning before it (``permit``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note
from huzhu.budget import actions as budget
from huzhu.kernel.identifiers import normalise
from huzhu.kernel.workdays import local_date
from huzhu.office import queries as office
from huzhu.projects import policies, rules
from huzhu.projects.actions._steps import keep_line, move, pending_application, subject
from huzhu.projects.actions._telling import copy_to_everybody
from huzhu.projects.errors.permit import MeetingNotHeld, MeetingNumberTaken, MeetingPast
from huzhu.projects.models import (
    Application,
    DirectorsMeeting,
    MeetingItem,
    MeetingMinutes,
    ServiceProject,
)
from huzhu.projects.queries import cases
from huzhu.projects.states import Outcome, Step

if TYPE_CHECKING:
    from datetime import date, datetime

    from huzhu.kernel.actor import Actor


@action("projects.call_meeting", "登记主任办公会", right=policies.MEMBER_SERVICE_HEAD)
def call_meeting(
    *, number: str, held_on: date, chair: str, attendees: str, by: Actor, at: datetime
) -> DirectorsMeeting:
    """Enter a directors' meeting to which projects can be brought."""
    number = rules.check_reason(normalise(number), verb="登记主任办公会（会议编号）")
    meeting, is_new = DirectorsMeeting.objects.get_or_create(
        number=number, defaults={"held_on": held_on, "chair": chair, "attendees": attendees}
    )
    if not is_new:
        raise MeetingNumberTaken(number=number, held_on=meeting.held_on)
    note(f"meeting:{number}", by=by, at=at, held_on=held_on.isoformat())
    return meeting


@action("projects.bring_to_meeting", "提请主任办公会", right=policies.MEMBER_SERVICE_HEAD)
def bring_to_meeting(
    project: ServiceProject,
    *,
    meeting: DirectorsMeeting,
    by: Actor,
    at: datetime,
    shown: str = "",
) -> MeetingItem:
    """Put a fully countersigned request on a meeting's agenda (S2.2.4).

    :raises BoxesOpen: a box is unsigned. :raises DisagreementStands: somebody disagreed.
    :raises MeetingPast: the meeting was before the last signature.
    """
    application = pending_application(project, verb="bring_to_meeting", shown=shown)
    signatures = list(application.countersignatures.all())
    rules.check_boxes({row.box: row.verdict for row in signatures})
    signed_on = local_date(max(row.at for row in signatures))
    if meeting.held_on < signed_on:
        raise MeetingPast(signed_on=signed_on, held_on=meeting.held_on)
    DirectorsMeeting.objects.select_for_update().get(pk=meeting.pk)
    item = MeetingItem.objects.create(
        meeting=meeting, application=application, place=meeting.items.count() + 1
    )
    move(project, "bring_to_meeting", at=at)
    note(subject(project), by=by, at=at, meeting=meeting.number)
    return item


@action("projects.approve", "主任办公会批准", "done", right=policies.MEETING, is_weighty=True)
def approve(project: ServiceProject, *, opinion: str, by: Actor, at: datetime) -> None:
    """Record the meeting's approval; the money is reserved under the budget line's lock (S6.4).

    :raises BudgetExceeded: others took the money meanwhile; the decision stays open.
    :raises MeetingNotHeld: before the day of the meeting.
    :raises DecidesOwnBox: the actor signed one of the boxes.
    """
    application = _decide(project, Outcome.PASSED, opinion.strip(), verb="approve", by=by, at=at)
    keep_line(project)
    line_id = int(application.form["budget_line_id"])
    budget.reserve(line_id, reference=project.number, amount=application.amount, by=by, at=at)
    move(project, "approve", at=at)
    project.materials_due_on = cases.counted_materials_day(project, calendar=office.calendar())
    project.save(update_fields=["materials_due_on"])
    copy_to_everybody(project, f"“{project.title}”已批准", by=by, at=at)
    note(subject(project), by=by, at=at, amount=str(application.amount))


@action("projects.refuse", "不予批准", "late", right=policies.REFUSER)
def refuse(
    project: ServiceProject, *, reason: str, by: Actor, at: datetime, shown: str = ""
) -> None:
    """Refuse a project (不予批准): the meeting, or Member Service's head while countersigning.

    :raises ReasonMissing: the agency is told why.
    :raises DecidesOwnBox: the meeting decides, and the actor signed one of the boxes.
    """
    if project.state == Step.AT_MEETING:
        policies.MEETING.check(by=by)
        reason = rules.check_reason(reason)
        _decide(project, Outcome.REFUSED, reason, verb="refuse", by=by, at=at)
    else:
        policies.MEMBER_SERVICE_HEAD.check(by=by)
        reason = rules.check_reason(reason)
        pending_application(project, verb="refuse", shown=shown)
    keep_line(project)
    move(project, "refuse", at=at)
    copy_to_everybody(project, f"“{project.title}”不予批准", by=by, at=at)
    note(subject(project), by=by, at=at, reason=reason)


@action(
    "projects.enter_meeting_minutes", "登记主任办公会会议纪要", right=policies.MEMBER_SERVICE_HEAD
)
def enter_meeting_minutes(
    meeting: DirectorsMeeting, *, attendees: str, text: str, by: Actor, at: datetime
) -> MeetingMinutes:
    """Enter the minutes of a directors' meeting (主任办公会会议纪要), or correct them (S2.2.4).

    A correction is a further version: what was entered before stays readable as it was.

    :raises MeetingNotOver: before the day of the meeting.
    :raises MeetingMinutesIncomplete: the attendees or the text are missing.
    """
    rules.check_meeting_minutes(
        meeting.number, held_on=meeting.held_on, attendees=attendees, text=text,
        today=local_date(at),
    )  # fmt: skip
    DirectorsMeeting.objects.select_for_update().get(pk=meeting.pk)
    row = MeetingMinutes.objects.create(
        meeting=meeting,
        version=meeting.minutes.count() + 1,
        attendees=attendees.strip(),
        text=text.strip(),
        entered_at=at,
        entered_by_account=by.account,
        entered_by_name=by.name,
        entered_by_title=by.title,
    )
    note(
        f"meeting:{meeting.number}",
        by=by,
        at=at,
        version=row.version,
        content=rules.content_hash({"attendees": row.attendees, "text": row.text}),
    )
    return row


def _decide(
    project: ServiceProject, outcome: Outcome, reason: str, *, verb: str, by: Actor, at: datetime
) -> Application:
    application = pending_application(project, verb=verb)
    policies.check_decide(cases.signers_of([application])[application.pk], by=by)
    item = MeetingItem.objects.select_related("meeting").get(application=application)
    if local_date(at) < item.meeting.held_on:
        raise MeetingNotHeld(
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

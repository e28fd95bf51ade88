"""Pages of the directors' meetings (主任办公会)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from huzhu.projects import policies
from huzhu.projects.actions import meetings as meeting_actions
from huzhu.projects.queries import cases, standing
from huzhu.projects.queries.sums import sum_of_item
from huzhu.projects.states import Outcome
from huzhu.web.acts import Act
from huzhu.web.forms import allowed
from huzhu.web.guards import office_only
from huzhu.web.office.projects.forms import Approve, CallMeeting, MeetingMinutes, Refuse
from huzhu.web.pages import form_status, paged, sent, show

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from huzhu.kernel.actor import Actor
    from huzhu.projects.models import DirectorsMeeting, MeetingItem
    from huzhu.projects.models import MeetingMinutes as Minutes
    from huzhu.projects.queries.standing import ShownLine
    from huzhu.projects.queries.sums import ProjectSum
    from huzhu.web.forms import Allowed
    from huzhu.web.requests import OfficeRequest


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One item with the budget line it would be paid from, or as it was decided upon."""

    item: MeetingItem
    sum: ProjectSum
    shown: ShownLine | None
    deciding: Allowed

    @property
    def is_pending(self) -> bool:
        return self.item.outcome == Outcome.PENDING


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One meeting of the list."""

    meeting: DirectorsMeeting
    item_count: int
    pending_count: int


@office_only.page("office/meetings.html")
def meetings(request: OfficeRequest) -> dict[str, Any]:
    page = paged(request, cases.meetings())
    return {
        "page": page,
        "rows": [_row(meeting) for meeting in page.object_list],
        "calling": _calling(request),
    }


@Act(
    office_only,
    meeting_actions.call_meeting,
    CallMeeting,
    said="会议已登记。会签完毕的项目可以提请上会。",
    leads=("office:meeting", "{result.number}"),
).page("office/meeting_form.html")
def call_meeting(request: OfficeRequest) -> dict[str, Any]:
    return {"calling": _calling(request)}


@office_only.opens
def meeting(request: OfficeRequest, number: str) -> HttpResponse:
    return _show_meeting(request, number)


def _show_meeting(
    request: OfficeRequest, number: str, minutes_form: MeetingMinutes | None = None
) -> HttpResponse:
    found = cases.meeting_with_agenda(number)
    items = _agenda(found.items.all(), by=request.actor)
    versions = cases.minutes_of(found)
    deciding = allowed(policies.MEETING.check, by=request.actor, verb="主任办公会决定")
    context = {
        "meeting": found,
        "items": items,
        "amount": sum(entry.sum.amount for entry in items),
        "pending_count": sum(entry.is_pending for entry in items),
        "is_held": found.held_on <= request.today,
        "is_deciding": bool(deciding),
        "approve_form": Approve(),
        "refuse_form": Refuse(),
        "minutes": versions[0] if versions else None,
        "earlier": versions[1:],
        "keeping": allowed(
            policies.MEMBER_SERVICE_HEAD.check, by=request.actor, verb="登记主任办公会会议纪要"
        ),
        "minutes_form": minutes_form or MeetingMinutes(initial=_standing(found, versions)),
    }
    status = form_status(minutes_form) if minutes_form else 200
    return show(request, "office/meeting.html", context, status=status)


enter_minutes = Act(
    office_only,
    meeting_actions.enter_meeting_minutes,
    lambda request, meeting: MeetingMinutes(
        sent(request), initial=_standing(meeting, cases.minutes_of(meeting))
    ),
    find=lambda _request, number: cases.meeting_by_number(number),
    shows=lambda request, meeting, **bound: _show_meeting(request, meeting.number, **bound),
    name="minutes_form",
    said="会议纪要已登记。更正时原来的版次保留在本页。",
    leads=("office:meeting", "{number}"),
).view()


def _standing(meeting: DirectorsMeeting, versions: list[Minutes]) -> dict[str, str]:
    """What the form begins with: the version that stands, or who was expected."""
    if not versions:
        return {"attendees": meeting.attendees}
    return {"attendees": versions[0].attendees, "text": versions[0].text}


def _calling(request: OfficeRequest) -> Any:
    return allowed(policies.MEMBER_SERVICE_HEAD.check, by=request.actor, verb="登记主任办公会")


def _row(meeting: DirectorsMeeting) -> MeetingRow:
    outcomes = [item.outcome for item in meeting.items.all()]
    return MeetingRow(meeting, len(outcomes), outcomes.count(Outcome.PENDING))


def _agenda(items: Iterable[MeetingItem], *, by: Actor) -> list[AgendaItem]:
    entries = list(items)
    signed = cases.signers_of(item.application for item in entries)
    lines = standing.shown_lines([item.application.project for item in entries])
    return [
        AgendaItem(
            item,
            sum_of_item(item),
            lines.get(item.application.project_id),
            allowed(policies.check_decide, signed[item.application_id], by=by),
        )
        for item in entries
    ]

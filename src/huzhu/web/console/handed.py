"""Tasks handed to colleagues and back (转办、退还): the forms, and where what one gave stands.

Not here: whose a task is by now (``notices.handovers``), the to-do list (``lists``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.notices import handovers
from huzhu.notices.actions import handing_over
from huzhu.notices.states import HandoverState
from huzhu.web.acts import acted
from huzhu.web.console import desk, lists, todos
from huzhu.web.console.desk import show_in_frame
from huzhu.web.fields import LineField, OneOf
from huzhu.web.forms import Form
from huzhu.web.pages import away, form_status, sent, tell
from huzhu.web.parts import Tone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpResponse
    from django.urls import URLPattern

    from huzhu.notices.models import Handover
    from huzhu.notices.states import HandoverPlace, OpenWork
    from huzhu.people.models import Position
    from huzhu.web.guards import Guard
    from huzhu.web.requests import StaffRequest

#: What one gave away is shown beside the to-dos for so long.
SHOWN_FOR = timedelta(days=30)
_MOST = 20
_ON_ITS_WAY = "已转给{}，对方的待办里已有这件事项。办结之前您可以在下面收回。"


class HandOver(Form):
    """To whom, and why."""

    to = OneOf(
        "转给", coerce=int, help_text="只列出同一部门、同样有权办理、又不是经办人的在任同事。"
    )
    reason = LineField("转办事由", 200, example="例如：下午外出开会，请代为办理")

    def __init__(
        self, *args: Any, colleagues: Sequence[Position], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        told = handovers.choices_of(colleagues, on=today)
        self.offer("to", [(post.pk, words) for post, words in told])


class HandBack(Form):
    """Why it goes back."""

    reason = LineField("退还事由", 200, example="例如：材料是您经手核对的，由您办理更合适")


@dataclass(frozen=True, slots=True)
class HandedRow:
    """What the reader handed to a colleague: where it stands, whether it can be taken back."""

    handover: Handover
    url: str
    label: str
    tone: Tone
    may_take_back: bool


def hand_over(request: StaffRequest) -> HttpResponse:
    """The form for the task that the address names, and what it sends."""
    work = _work(request, request.GET.get("task", ""))
    found: list[Position] = []
    if work is not None:
        handovers.check_holds(work, by=request.actor, on=request.today)
        found = handovers.colleagues(work, by=request.actor, on=request.today)
    form = HandOver(sent(request), colleagues=found, today=request.today)
    if request.method == "POST" and (done := acted(request, form, handing_over.hand_over, work)):
        if done.result is not None:
            tell(request, _ON_ITS_WAY.format(done.result.taker_name))
        return away(request, desk.address(request, "todos"))
    context = {"work": work, "form": form, "colleagues": found}
    return show_in_frame(request, "hand_over.html", context, status=form_status(form))


def hand_back(request: StaffRequest, handover_id: int) -> HttpResponse:
    """The form by which a task goes back, and what it sends."""
    row = handovers.row_for(request.actor, handover_id=handover_id)
    form = HandBack(sent(request))
    work = _work(request, row.task)
    if request.method == "POST" and acted(request, form, handing_over.hand_back, row, work):
        tell(request, f"已退还给{row.giver_name}。")
        return away(request, desk.address(request, "todos"))
    context = {"row": row, "form": form, "is_over": work is None}
    return show_in_frame(request, "hand_back.html", context, status=form_status(form))


def take_back(request: StaffRequest, handover_id: int) -> HttpResponse:
    """Take back what nobody has done yet."""
    row = handovers.row_for(request.actor, handover_id=handover_id)
    work = _work(request, row.task)
    handing_over.take_task_back(row, work, by=request.actor, at=request.now)
    whose = "您" if row.giver_id == request.actor.position_id else row.giver_name
    tell(request, f"已收回，“{row.what}”仍由{whose}办理。")
    return away(request, desk.address(request, "todos"))


def handed_rows(request: StaffRequest) -> list[HandedRow]:
    """What the reader handed over lately, the newest first; a constant number of queries."""
    given = handovers.given_by(request.actor, since=request.now - SHOWN_FOR)
    rows = list(given[:_MOST])
    if not rows:
        return []
    waiting = todos.tasks_open(
        [row.task for row in rows], at=request.now, calendar=request.calendar
    )
    places = handovers.places_of(rows, on=request.today)
    return [
        _row(request, row, work=waiting.get(row.task), place=places.get(row.pk)) for row in rows
    ]


def _row(
    request: StaffRequest,
    row: Handover,
    *,
    work: OpenWork | None,
    place: HandoverPlace | None,
) -> HandedRow:
    label, tone, may = HandoverState(row.state).label, Tone.IDLE, False
    if row.state == HandoverState.HANDED and work is None:
        label, tone = "已办结", Tone.DONE
    elif place is not None:
        label, tone = place.label, Tone.ACTIVE if place.is_waiting else Tone.DUE
        may = place.may_take_back
    url = lists.copy_address(request, row.subject)
    return HandedRow(row, url, label, tone, may_take_back=may)


def _work(request: StaffRequest, task: str) -> OpenWork | None:
    return todos.task_open(task, at=request.now, calendar=request.calendar)


def patterns(guard: Guard) -> list[URLPattern]:
    """The forms, for one audience."""
    one = "handed/<key:handover_id>"
    return [
        path("hand-over/", guard.both(hand_over), name="hand-over"),
        path(f"{one}/back/", guard.both(hand_back), name="hand-back"),
        path(f"{one}/take/", guard.sends(take_back), name="take-task-back"),
    ]

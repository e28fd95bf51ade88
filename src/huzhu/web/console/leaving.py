"""A leaver's hand-over (离任交接): the form with what waits, and the list of what moved.

Not here: what moves and what cannot (``notices.leaving``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.notices import handovers, leaving
from huzhu.notices.actions import leaving as acts
from huzhu.people import queries as people
from huzhu.web.acts import acted
from huzhu.web.console import desk, todos
from huzhu.web.console.desk import show_in_frame
from huzhu.web.fields import LineField, OneOf
from huzhu.web.forms import Form
from huzhu.web.pages import away, form_status, sent, tell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpResponse
    from django.urls import URLPattern

    from huzhu.people.models import Position
    from huzhu.web.guards import Guard
    from huzhu.web.requests import StaffRequest


class HandOverAll(Form):
    """Who goes on, and why."""

    successor = OneOf(
        "接办人",
        coerce=int,
        help_text="列出同一部门、同一代办机构的在任同事和已任命的接任人。接办人没有权限的事项不会移交。",
    )
    reason = LineField("交接事由", 200, example="例如：调离，9 月 30 日离任")

    def __init__(
        self, *args: Any, successors: Sequence[Position], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        told = handovers.choices_of(successors, on=today)
        self.offer("successor", [(post.account_id, words) for post, words in told])

    def facts(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        return told | {"successor": people.account_by_id(told["successor"])}


def leave(request: StaffRequest, account_id: int) -> HttpResponse:
    """What waits for somebody who leaves, the form, and what it sends."""
    leaver = people.account_by_id(account_id)
    leaving.check_leaving(leaver, by=request.actor, on=request.today)
    works = list(todos.works_open(at=request.now, calendar=request.calendar))
    successors = leaving.successors_of(leaver, on=request.today)
    form = HandOverAll(sent(request), successors=successors, today=request.today)
    if request.method == "POST":
        done = acted(request, form, acts.hand_over_all, leaver, works)
        if done and done.result is not None:
            tell(request, "交接已办理：清单如下，接办人已收到抄送。")
            return away(request, desk.address(request, "leaver-list", done.result.pk))
    context = {
        "leaver": leaver,
        "tasks": leaving.tasks_of(leaver, works, successor=None, on=request.today),
        "form": form,
        "has_successors": bool(successors),
        "earlier": leaving.of_leaver(leaver)[:10],
    }
    return show_in_frame(request, "leaving.html", context, status=form_status(form))


def list_of(request: StaffRequest, handover_id: int) -> HttpResponse:
    """What moved and what could not, to be printed."""
    row = leaving.row_for(request.actor, handover_id=handover_id, on=request.today)
    return show_in_frame(request, "leaver_list.html", {"row": row})


def patterns(guard: Guard) -> list[URLPattern]:
    """The form and the list, for one audience."""
    return [
        path("leaving/<key:account_id>/", guard.both(leave), name="leaving"),
        path("leaving/list/<key:handover_id>/", guard.opens(list_of), name="leaver-list"),
    ]

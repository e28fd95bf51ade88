"""The desk where an agency answers members who say that their entry is wrong (信息更正).

Agency and office have the same pages; who may answer the actions say.

Not here: asking (``web.member.own``), changing the register (lists, binding).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from huzhu.privacy import actions, policies, queries
from huzhu.web.acts import acted
from huzhu.web.console import desk
from huzhu.web.console.desk import show_in_frame
from huzhu.web.fields import WordsField
from huzhu.web.forms import Form, allowed
from huzhu.web.pages import away, form_status, paged, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.urls import URLPattern

    from huzhu.web.guards import Guard
    from huzhu.web.requests import StaffRequest


class Answer(Form):
    """What the member reads."""

    answer = WordsField(
        "答复内容",
        500,
        help_text="会员在“我的”里看到这段话。写明更正了什么，或者为什么不更正、还能怎么办。",
        example="例如：已按 11 月工会名单更正所在工会。",
    )


def list_of(request: StaffRequest) -> HttpResponse:
    """All that the reader may see, the newest first."""
    page = paged(request, queries.corrections_for(request.actor))
    return show_in_frame(request, "entry_corrections.html", {"page": page})


def case(request: StaffRequest, correction_id: int) -> HttpResponse:
    """One of them beside what the register says now."""
    return _shown(request, correction_id, Answer())


def _shown(request: StaffRequest, correction_id: int, form: Answer) -> HttpResponse:
    row = queries.correction_for(request.actor, correction_id=correction_id)
    may = allowed(policies.check_answer, row, by=request.actor)
    context = {"row": row, "may": may, "form": form}
    status = form_status(form)
    return show_in_frame(request, "entry_correction.html", context, status=status)


def _answer(action: Callable[..., None]) -> Callable[..., HttpResponse]:
    """One of the two answers; what was done is told on the list."""

    def view(request: StaffRequest, correction_id: int) -> HttpResponse:
        row = queries.correction_for(request.actor, correction_id=correction_id)
        form = Answer(request.POST)
        if not acted(request, form, action, row):
            return _shown(request, correction_id, form)
        tell(request, "已答复，会员在“我的”里看到。")
        return away(request, desk.address(request, "entry-corrections"))

    view.__name__ = action.__name__
    return view


def patterns(guard: Guard) -> list[URLPattern]:
    """The desk's addresses, for an audience to include."""
    one = "entries/<key:correction_id>/"
    correct, decline = _answer(actions.correct_entry), _answer(actions.decline_correction)
    return [
        path("entries/", guard.opens(list_of), name="entry-corrections"),
        path(one, guard.opens(case), name="entry-correction"),
        path(f"{one}correct/", guard.sends(correct), name="correct-entry"),
        path(f"{one}keep/", guard.sends(decline), name="keep-entry"),
    ]

"""The desk where an agency answers members who say that their entry is wrong (信息更正).

Agency and office have the same pages: what is right is entered with what shows it, confirmed by a
second person, written into the register; or it is answered alone, or handed to Member Service.

Not here: asking (``web.member.own``), who may (``privacy.policies``), the forms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from huzhu.people import entries
from huzhu.people import policies as register
from huzhu.people.states import SEEN_BY_TWO, EntryField
from huzhu.privacy import actions, policies, queries
from huzhu.privacy.states import CorrectionState
from huzhu.web.acts import acted
from huzhu.web.console import desk
from huzhu.web.console.desk import show_in_frame
from huzhu.web.console.entry_forms import Answer, EntryForm, Return
from huzhu.web.forms import Form, allowed
from huzhu.web.pages import away, form_status, paged, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.urls import URLPattern

    from huzhu.privacy.models import EntryCorrection
    from huzhu.privacy.vault import CorrectionWords
    from huzhu.web.guards import Guard
    from huzhu.web.requests import StaffRequest

TONES = {
    CorrectionState.OPEN: "due",
    CorrectionState.PROPOSED: "active",
    CorrectionState.CORRECTED: "done",
    CorrectionState.DECLINED: "late",
    CorrectionState.WITHDRAWN: "idle",
}
_ANSWERED = "已答复，会员在“我的”里看到。"
_PROPOSED = "已提请确认：由代办机构的复核人、主任或会员服务部确认后写入登记。"


def list_of(request: StaffRequest) -> HttpResponse:
    """All that the reader may see, the newest first."""
    page = paged(request, queries.corrections_for(request.actor))
    rows = [(row, TONES[CorrectionState(row.state)]) for row in page.object_list]
    return show_in_frame(request, "entry_corrections.html", {"page": page, "rows": rows})


def case(request: StaffRequest, correction_id: int) -> HttpResponse:
    """One of them beside what the register says now."""
    return _shown(request, correction_id)


def _shown(request: StaffRequest, correction_id: int, form: Form | None = None) -> HttpResponse:
    row = queries.correction_for(request.actor, correction_id=correction_id)
    field = row.entry_field
    may_second = allowed(policies.check_second, row, by=request.actor)
    said = _said(request, row)
    context = {
        "row": row,
        "said": said,
        "tone": TONES[CorrectionState(row.state)],
        "may": allowed(policies.check_answer, row, by=request.actor),
        "may_second": may_second,
        "value": _value_told(field, said, is_whole=row.is_proposed and bool(may_second)),
        "shown": queries.shown_of(row, said),
        "takes_two": field in SEEN_BY_TWO,
        "is_changed": queries.is_corrected(row),
        "is_with_service": register.is_member_service(request.actor),
        "refused": form if type(form) is Form else None,  # the others say it beside their fields
        "entry": form if isinstance(form, EntryForm) else field and EntryForm(field),
        "form": form if isinstance(form, Answer) else Answer(),
        "back": form if isinstance(form, Return) else Return(),
    }
    status = form_status(form) if form is not None else 200
    return show_in_frame(request, "entry_correction.html", context, status=status)


def _said(request: StaffRequest, row: EntryCorrection) -> CorrectionWords:
    """What was written: each look at it is on record; to support's look it is masked."""
    if request.looking is not None:
        return row.said
    return actions.read_correction(row, by=request.actor, at=request.now)


def _value_told(field: EntryField | None, said: CorrectionWords, *, is_whole: bool) -> str:
    """What is to be registered; a number whole only to who compares it with the paper."""
    value = said.value
    if field is None or not value:
        return ""
    is_number = field in {EntryField.PAPER, EntryField.PHONE}
    return f"末四位 {value[-4:]}" if is_number and not is_whole else entries.told(field, value)


def _enter(request: StaffRequest, correction_id: int) -> HttpResponse:
    """What is right, into the register or to the second person."""
    row = queries.correction_for(request.actor, correction_id=correction_id)
    field = row.entry_field
    form = EntryForm(field, request.POST) if field else Form(request.POST)
    more = {} if field else {"value": "", "evidence": "", "answer": ""}
    done = acted(request, form, actions.propose_entry, row, **more)
    if not done:
        return _shown(request, correction_id, form)
    is_proposed = done.result is not None and done.result.is_proposed
    tell(request, _PROPOSED if is_proposed else "登记已更正，会员在“我的”里看到答复。")
    return away(request, desk.address(request, "entry-corrections"))


def _act(
    action: Callable[..., object], said: str, form: type[Form] = Form
) -> Callable[..., HttpResponse]:
    """One of the other acts; what was done is told on the list."""

    def view(request: StaffRequest, correction_id: int) -> HttpResponse:
        row = queries.correction_for(request.actor, correction_id=correction_id)
        bound = form(request.POST)
        if not acted(request, bound, action, row):
            return _shown(request, correction_id, bound)
        tell(request, said)
        return away(request, desk.address(request, "entry-corrections"))

    view.__name__ = action.__name__
    return view


_ACTS = {
    "enter": ("enter-entry", _enter),
    "confirm": ("confirm-entry", _act(actions.confirm_entry, "已确认，登记已更正，会员看到答复。")),
    "return": ("return-entry", _act(actions.return_entry, "已退回，由经办人重新办理。", Return)),
    "pass-on": (
        "pass-entry-on",
        _act(actions.pass_correction_on, "已转会员服务部办理，会员在“我的”里看到。"),
    ),
    "correct": ("correct-entry", _act(actions.correct_entry, _ANSWERED, Answer)),
    "keep": ("keep-entry", _act(actions.decline_correction, _ANSWERED, Answer)),
}


def patterns(guard: Guard) -> list[URLPattern]:
    """The desk's addresses, for an audience to include."""
    one = "entries/<key:correction_id>/"
    return [
        path("entries/", guard.opens(list_of), name="entry-corrections"),
        path(one, guard.opens(case), name="entry-correction"),
        *(
            path(f"{one}{address}/", guard.sends(view), name=name)
            for address, (name, view) in _ACTS.items()
        ),
    ]

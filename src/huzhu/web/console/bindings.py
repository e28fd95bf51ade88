"""The desk where an agency makes sure of who somebody is (绑定核验): list, case, acts, to-dos.

Agency and office have the same pages; what one may do there the actions say.

Not here: what the register says (``people.bindings``), the member's own pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.kernel.workdays import local_date
from huzhu.notices.rules import urgency
from huzhu.notices.states import OpenWork, Todo, numbers_in
from huzhu.people import asking, bindings, compared, policies
from huzhu.people.actions import desk as acts
from huzhu.people.binding_errors import NothingToCorrect
from huzhu.people.states import DESK_WAYS, BindingState, BoundBy
from huzhu.privacy import actions as privacy
from huzhu.privacy import queries as corrections
from huzhu.privacy.states import CorrectedField
from huzhu.web.acts import acted
from huzhu.web.console import desk
from huzhu.web.console.desk import show_in_frame
from huzhu.web.fields import LineField, OneOf
from huzhu.web.forms import Form, allowed
from huzhu.web.pages import away, form_status, paged, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import date, datetime

    from django.http import HttpResponse
    from django.urls import URLPattern

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.workdays import Calendar
    from huzhu.people.models import Binding
    from huzhu.web.guards import Guard
    from huzhu.web.requests import StaffRequest

#: What names of tasks begin with.
_TASKS = "bindings"
TONES = {
    BindingState.WAITING: "due",
    BindingState.SEEN: "active",
    BindingState.BOUND: "done",
    BindingState.DECLINED: "late",
    BindingState.WITHDRAWN: "idle",
}


class ConfirmBinding(Form):
    """In which of the three ways the desk has made sure."""

    key = "confirm"
    how = OneOf(
        "核对方式",
        [("", "请选择"), *((way.value, way.label) for way in DESK_WAYS)],
        missing="请选择是怎样核对的。",
    )

    def facts(self) -> dict[str, Any]:
        return {"how": BoundBy(self.cleaned_data["how"])}


class DeclineBinding(Form):
    """Why not, in words that the person reads."""

    key = "decline"
    reason = LineField(
        "不予绑定的原因",
        200,
        help_text="申请人会看到。申请人可能不是本人：不要写名单里有没有这名会员、登记了什么。",
        example="例如：电话没有核对成功，请本人带证件到代办机构当面核对",
    )


@dataclass(frozen=True, slots=True)
class BindingRow:
    """One of the list."""

    binding: Binding

    @property
    def label(self) -> str:
        return BindingState(self.binding.state).label

    @property
    def tone(self) -> str:
        return TONES[BindingState(self.binding.state)]

    @property
    def what(self) -> str:
        return "更换手机" if self.binding.takes_over else "首次绑定"

    @property
    def title(self) -> str:
        return f"{self.binding.name}申请{'更换登录手机' if self.binding.takes_over else '绑定会员'}"

    @property
    def is_bound(self) -> bool:
        return self.binding.state == BindingState.BOUND


def list_of(request: StaffRequest) -> HttpResponse:
    """All that the desk has looked at, or is to look at, the newest first.

    What was taken back to be told anew is nobody's work: shown to who asks for it.
    """
    found, is_whole = bindings.bindings_for(request.actor), "withdrawn" in request.GET
    page = paged(request, found if is_whole else bindings.without_withdrawn(found))
    context = {
        "page": page,
        "rows": [BindingRow(row) for row in page.object_list],
        "is_whole": is_whole,
        "withdrawn_count": bindings.withdrawn(found).count(),
    }
    return show_in_frame(request, "bindings.html", context)


def case(request: StaffRequest, binding_id: int) -> HttpResponse:
    """One of them beside what the register says now."""
    return _shown(request, binding_id)


def _shown(
    request: StaffRequest, binding_id: int, *, form: Form | None = None, number: str = ""
) -> HttpResponse:
    row = bindings.binding_of(request.actor, binding_id=binding_id)
    context = {
        "row": BindingRow(row),
        "binding": row,
        "number": number,
        **(_held(row, is_looked_at=bool(number)) if row.is_open else {}),
        "looks": compared.looks_at(row),
        "shown": bindings.shown_of(row),
        "refused": form if type(form) is Form else None,  # the others say it beside their fields
        "may": allowed(policies.check_desk, row.agency, by=request.actor),
        "may_second": allowed(policies.check_other_person, row.seen_id, by=request.actor),
        "confirm": form if isinstance(form, ConfirmBinding) else ConfirmBinding(),
        "decline": form if isinstance(form, DeclineBinding) else DeclineBinding(),
    }
    status = form_status(form) if form is not None else 200
    return show_in_frame(request, "binding.html", context, status=status)


def _held(row: Binding, *, is_looked_at: bool) -> dict[str, Any]:
    """What the register says to it, and who can be asked for more."""
    match = bindings.match_of(row)
    held: dict[str, Any] = {
        "match": match,
        "lines": compared.compared(row, match, is_looked_at=is_looked_at),
    }
    if match.holder is not None and match.is_of_agency:
        union = match.holder.union
        held["union_contact"] = asking.who_answers_at(union)
        name = CorrectedField.NAME
        held["correction"] = corrections.open_correction(match.holder.pk, field=name)
    return held


def _look(request: StaffRequest, binding_id: int) -> HttpResponse:
    """The same page with the whole number and the name of the register; the look is on record."""
    number = acts.look_at_asker(binding_id, by=request.actor, at=request.now)
    return _shown(request, binding_id, number=number)


def _correct_name(request: StaffRequest, binding_id: int) -> HttpResponse:
    """Have the register's name looked at, where the paper fits and the name alone differs.

    :raises NothingToCorrect: it is not so, or no more.
    """
    row = bindings.binding_of(request.actor, binding_id=binding_id)
    match = bindings.match_of(row)
    if not (row.is_open and match.holder and match.is_of_agency and match.member is None):
        raise NothingToCorrect
    wish = (
        f"绑定申请填写的姓名为“{row.name}”，证件号码（末四位 {row.id_tail}）与本人登记相符，"
        "姓名与名册不一致。请核对本人证件，名册写错的按工会名单更正。"
    )
    made = privacy.raise_correction(
        match.holder, CorrectedField.NAME, wish=wish, by=request.actor, at=request.now
    )
    tell(request, "已提出名册更正，列入代办机构的待办。更正后回到绑定核验再核验。")
    return away(request, desk.address(request, "entry-correction", made.pk))


def _act(
    action: Callable[..., Binding], said: str, form: type[Form] = Form
) -> Callable[..., HttpResponse]:
    """One act of the desk; what was done is told on the case's page."""

    def view(request: StaffRequest, binding_id: int) -> HttpResponse:
        bound = form(request.POST)
        if not acted(request, bound, action, binding_id):
            return _shown(request, binding_id, form=bound)
        tell(request, said)
        return away(request, desk.address(request, "bindings"))

    view.__name__ = action.__name__
    return view


_ACTS = {
    "confirm": _act(acts.confirm_binding, "已核验，该手机已经绑定，会员收到短信。", ConfirmBinding),
    "see": _act(acts.see_paper, "已记下您核对了证件，接下来由另一位同事确认。"),
    "second": _act(acts.second_binding, "已确认，原手机停用，新手机已经绑定。"),
    "decline": _act(acts.decline_binding, "已不予绑定，会员登录后看到原因。", DeclineBinding),
    "look-at": _look,
    "correct-name-of": _correct_name,
    "pass-on": _act(
        acts.pass_binding_on,
        "已转交会员登记所在的代办机构。本人看到的仍是填写的机构：来电询问的，请告知等候短信通知。",
    ),
}


def patterns(guard: Guard) -> list[URLPattern]:
    """The desk's addresses, for an audience to include."""
    return [
        path("bindings/", guard.opens(list_of), name="bindings"),
        path("bindings/<key:binding_id>/", guard.opens(case), name="binding"),
        *(
            path(f"bindings/<key:binding_id>/{name}/", guard.sends(view), name=f"{name}-binding")
            for name, view in _ACTS.items()
        ),
    ]


# --- to-dos -------------------------------------------------------------------------------------


def todos_for(actor: Actor, *, at: datetime, calendar: Calendar) -> list[Todo]:
    """What waits for the actor's desk: an agency's own, of Member Service what asks for a second.

    Its own seeing is nobody's to second.
    """
    is_service = policies.is_member_service(actor)
    if not (actor.is_agency or is_service):
        return []
    rows = bindings.waiting_for(actor, seen_alone=is_service)
    own = [row for row in rows if row.seen_id not in actor.persons]
    return [_todo(row, today=local_date(at), calendar=calendar) for row in own]


def open_work(
    *, at: datetime, calendar: Calendar, tasks: Collection[str] | None = None
) -> Iterator[OpenWork]:
    """Every binding that waits for a desk, whoever sits there today, or nobody.

    ``tasks``: the acts of these names alone.
    """
    rows = bindings.waiting_bindings()
    for row in rows if tasks is None else rows.filter(pk__in=numbers_in(tasks, _TASKS)):
        is_seen = row.state == BindingState.SEEN
        whose = "代办机构或会员服务部的第二人" if is_seen else "代办机构"
        todo = _todo(row, today=local_date(at), calendar=calendar)
        chair = ("binding", row.agency_id, row.seen_id)
        yield OpenWork(
            todo, whose, chair, partial(_is_for, row), row.agency.path, f"binding:{row.pk}"
        )


def _is_for(row: Binding, actor: Actor) -> bool:
    is_second = row.state == BindingState.SEEN and policies.is_member_service(actor)
    is_there = actor.is_agency and policies.sees(actor, agency_path=row.agency.path)
    return (is_second or is_there) and row.seen_id not in actor.persons


def _todo(row: Binding, *, today: date, calendar: Calendar) -> Todo:
    due_on = local_date(row.due_at) if row.due_at else None
    is_seen = row.state == BindingState.SEEN
    verb = "确认换绑" if is_seen else "核验绑定"
    objected = "，原手机已否认" if row.objected_at else ""
    key = f"{_TASKS}.{'confirm' if is_seen else 'see'}_binding:{row.pk}"
    return Todo(
        key=key,
        title=f"{BindingRow(row).title}（{row.agency.name}{objected}）",
        verb=verb,
        subject_label="绑定核验",
        url_name="binding",
        url_args=(row.pk,),
        waiting_since=row.asked_at,
        due_on=due_on,
        ground="到这一天无人否认，新手机自动生效" if due_on else "",
        urgency=urgency(today, due_on=due_on, calendar=calendar),
        task=key,
    )

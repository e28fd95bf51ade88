"""Stepping aside (回避): from a case, said on a page of its own; all that one sees; both audiences.

Not here: what follows from it (``people.recusals``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.forms import TextInput
from django.urls import path

from huzhu.kernel.interests import CaseRef
from huzhu.people import recusals
from huzhu.people.actions import recusals as acts
from huzhu.people.states import HIDING, Interest
from huzhu.procurement import queries as procurement
from huzhu.projects.queries import cases
from huzhu.web.acts import acted
from huzhu.web.console import desk
from huzhu.web.console.desk import show_in_frame
from huzhu.web.fields import NO_NUMBERS, CodeField, LineField, OneOf
from huzhu.web.forms import Form, allowed
from huzhu.web.pages import away, form_status, paged, tell
from huzhu.web.parts import Tone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse
    from django.urls import URLPattern

    from huzhu.people.models import Position, Recusal
    from huzhu.web.guards import Guard
    from huzhu.web.requests import StaffRequest

_SAID = "{who}已对“{label}”回避，从现在起不能办理；代为办理的人员见“回避”。"
_WITHDRAWN = "回避已撤销，从现在起可以办理。"
_EXAMPLE = "例如：中选单位的负责人是本人的配偶"


@dataclass(frozen=True, slots=True)
class Scope:
    """From what one may step aside on a page: its name, its words, the case itself."""

    key: str
    label: str
    case: CaseRef


class StepAside(Form):
    """Who steps aside, from how much, and why."""

    key = "recusal"
    scope = OneOf("回避的范围")
    who = OneOf("回避的人", required=False)
    reason = LineField("理由", 200, example=_EXAMPLE, help_text=NO_NUMBERS)

    def __init__(self, *args: Any, scopes: list[Scope], led: list[Position]) -> None:
        super().__init__(*args)
        self.scopes = {each.key: each for each in scopes}
        self.led = {str(post.pk): post for post in led}
        self.offer("scope", [(each.key, each.label) for each in scopes])
        others = [
            (key, f"{post.account.full_name}（{post.title}）") for key, post in self.led.items()
        ]
        self.offer("who", [("", "本人"), *others])
        if not led:
            del self.fields["who"]

    @property
    def scope_chosen(self) -> Scope:
        return self.scopes[self.cleaned_data["scope"]]

    @property
    def post(self) -> Position | None:
        """Of somebody else; None: it is the reader."""
        return self.led.get(self.cleaned_data.get("who") or "")

    def facts(self) -> dict[str, Any]:
        return {"label": self.scope_chosen.label, "reason": self.cleaned_data["reason"]}


class OwnUnit(Form):
    """Which agency or union is the own, or a relative's."""

    key = "own-unit"
    number = CodeField(
        "单位编号",
        20,
        help_text="代办机构可以从列表中选；基层工会填写工会编号，见“组织与人员”。不分大小写。",
        widget=TextInput(attrs={"list": "agencies"}),
    )
    kind = OneOf("关系", [each for each in Interest.choices() if each[0] in map(str, HIDING)])
    reason = LineField("说明", 200, example="例如：配偶在该单位任工会主席", help_text=NO_NUMBERS)


class WithdrawRecusal(Form):
    """Why somebody need not step aside any more."""

    reason = LineField("撤销的理由", 200, help_text=NO_NUMBERS)

    def __init__(self, *args: Any, of: int) -> None:
        super().__init__(*args, auto_id=f"withdraw-{of}-%s")
        self.of = of  #: a list has one such form for each of its rows


@dataclass(frozen=True, slots=True)
class RecusalRow:
    """One as the list shows it."""

    recusal: Recusal
    kind: str
    label: str
    tone: Tone
    may_withdraw: bool
    form: WithdrawRecusal


def list_of(request: StaffRequest) -> HttpResponse:
    """All that the reader sees, and the form for the own units."""
    return _show(request)


def declare_unit(request: StaffRequest) -> HttpResponse:
    """Say whose unit is the own or a relative's."""
    form = OwnUnit(request.POST)
    if not (done := acted(request, form, acts.declare_unit)):
        return _show(request, unit=form)
    label = done.result.label if done.result else ""
    tell(request, f"已登记“{label}”，办事处审核岗位上不再显示它的事项，由其他人员办理。")
    return away(request, desk.address(request, "recusals"))


def withdraw(request: StaffRequest, recusal_id: int) -> HttpResponse:
    """End one, with the reason."""
    row = recusals.recusal_for(request.actor, recusal_id=recusal_id)
    form = WithdrawRecusal(request.POST, of=row.pk)
    if not acted(request, form, acts.withdraw_recusal, row):
        return _show(request, withdrawn=form)
    tell(request, _WITHDRAWN)
    return away(request, desk.address(request, "recusals"))


def of_project(request: StaffRequest, number: str) -> HttpResponse:
    """Step aside from a project, a supplier that bids in it, or all of its agency's."""
    project = cases.project_of(request.actor, number=number)
    own, agency = CaseRef(f"project:{project.number}", project.agency.path), project.agency
    names = sorted(procurement.suppliers_of([project.number])[project.number])
    scopes = [
        Scope("project", f"本项目：{project.number} {project.title}".rstrip(), own),
        *(
            Scope(
                f"supplier-{place}",
                f"供应商：{name}（全部采购）",
                CaseRef(f"supplier:{name}"),
            )
            for place, name in enumerate(names)
        ),
        Scope("agency", f"{agency.name}的全部事项", CaseRef(f"agency:{agency.pk}", agency.path)),
    ]
    back = desk.address(request, "project", project.number)
    return step_aside(request, scopes, near=agency.path, back=back, case=project.number)


def step_aside(
    request: StaffRequest, scopes: list[Scope], *, near: str, back: str, case: str
) -> HttpResponse:
    """The page of one case; ``near``: the path of its agency, whose people are led, too."""
    led = _led(request, near)
    form = StepAside(request.POST if request.method == "POST" else None, scopes=scopes, led=led)
    if form.is_bound and form.is_valid():
        scope, post = form.scope_chosen, form.post
        done = (
            acted(request, form, acts.order_recusal, post, scope.case)
            if post
            else acted(request, form, acts.declare_recusal, scope.case)
        )
        if done:
            who = post.account.full_name if post else "您"
            tell(request, _SAID.format(who=who, label=scope.label))
            return away(request, back)
    context = {"form": form, "back": back, "case": case, "leads": bool(led)}
    return show_in_frame(request, "recusal.html", context, status=form_status(form))


def _led(request: StaffRequest, near: str) -> list[Position]:
    """Of those whom the reader leads, who could have to do with the case."""
    found = recusals.led_by(request.actor, on=request.today)
    return [post for post in found if post.agency is None or near.startswith(post.agency.path)]


def _show(
    request: StaffRequest, *, unit: OwnUnit | None = None, withdrawn: WithdrawRecusal | None = None
) -> HttpResponse:
    page = paged(request, recusals.seen_by(request.actor))
    context = {
        "unit": unit or OwnUnit(),
        "agencies": recusals.agencies_by_number(),
        "page": page,
        "rows": _rows(request, page.object_list, withdrawn),
    }
    bound = [each for each in (unit, withdrawn) if each is not None]
    status = max((form_status(each) for each in bound), default=200)
    return show_in_frame(request, "recusals.html", context, status=status)


def _rows(
    request: StaffRequest, found: Iterable[Recusal], withdrawn: WithdrawRecusal | None
) -> list[RecusalRow]:
    return [
        RecusalRow(
            row,
            Interest(row.kind).label,
            "回避中" if row.withdrawn_at is None else "已撤销",
            Tone.ACTIVE if row.withdrawn_at is None else Tone.IDLE,
            may_withdraw=row.withdrawn_at is None
            and bool(allowed(recusals.check_withdraw, row, by=request.actor, on=request.today)),
            form=withdrawn if withdrawn and withdrawn.of == row.pk else WithdrawRecusal(of=row.pk),
        )
        for row in found
    ]


def patterns(guard: Guard) -> list[URLPattern]:
    """The list, the page of a case, and their acts, for one audience."""
    return [
        path("recusals/", guard.opens(list_of), name="recusals"),
        path("recusals/units/", guard.sends(declare_unit), name="declare-unit"),
        path("recusals/<key:recusal_id>/withdraw/", guard.sends(withdraw), name="withdraw-recusal"),
        path("projects/<str:number>/recusal/", guard.both(of_project), name="step-aside"),
    ]

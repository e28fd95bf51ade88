"""Devices at counters (设备): registered with a token that is shown once, and stopped.

Not here: what a device calls (``api.terminals``), whether it is let in (``people.terminals``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.people import policies, terminals
from huzhu.people.actions import terminals as acts
from huzhu.people.states import TerminalAct
from huzhu.web.acts import Act, acted
from huzhu.web.fields import CodeField, DayField, LineField, SomeOf
from huzhu.web.forms import Form, allowed
from huzhu.web.guards import office_only
from huzhu.web.pages import form_status, paged, show
from huzhu.web.parts import Tone

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.people.models import Terminal
    from huzhu.web.requests import OfficeRequest


class Register(Form):
    """A device, where it stands, what it may do, whence and until when."""

    key = "terminal"
    name = LineField("设备名称", 40, example="例如：东四门店 1 号扫码枪")
    place = LineField("放置地点", 120, example="例如：东四北大街 12 号一层收银台")
    agency = CodeField("所在代办机构的编号", 16, help_text="设备只认这个机构的活动发出的电子码。")
    answerable = CodeField(
        "负责人的登录账号",
        64,
        help_text="须是该机构的在任人员。留痕中，设备办理的每一项都写明负责人；负责人离任，设备随即停用。",
    )
    acts = SomeOf("可以办理", TerminalAct)
    networks = LineField(
        "可以从哪些网络地址使用",
        200,
        help_text="门店或办公网络的出口地址，多个用空格分开。从别处来的一律不放行。",
        example="例如：203.0.113.7 或 10.8.3.0/24",
    )
    ends_on = DayField("有效期至", help_text="当日仍可使用，最长两年；到期自动停用。")

    def facts(self) -> dict[str, Any]:
        return {"wanted": acts.NewTerminal(**self.cleaned_data)}


class Revoke(Form):
    """Why a device is stopped."""

    reason = LineField("停用理由", 200, example="例如：设备遗失")

    def __init__(self, *args: Any, of: int) -> None:
        super().__init__(*args, auto_id=f"revoke-{of}-%s")
        self.of = of  #: a list has one such form for each of its rows


@dataclass(frozen=True, slots=True)
class TerminalRow:
    """A device as the list shows it."""

    terminal: Terminal
    acts: str
    label: str
    tone: Tone
    form: Revoke | None


def _show(request: OfficeRequest, **bound: Any) -> HttpResponse:
    may_keep = allowed(policies.TERMINAL_KEEPER.check, by=request.actor)
    page = paged(request, terminals.terminals())
    form, revoked = bound.get("form"), bound.get("revoked")
    context = {
        "page": page,
        "rows": [_row(request, each, revoked, is_keeper=bool(may_keep)) for each in page],
        "may_keep": may_keep,
        "form": form or Register(),
    }
    status = max((form_status(each) for each in (form, revoked) if each), default=200)
    return show(request, "office/terminals.html", context, status=status)


def _row(
    request: OfficeRequest, terminal: Terminal, revoked: Revoke | None, *, is_keeper: bool
) -> TerminalRow:
    why = terminals.is_over(terminal, at=request.now)
    is_stopped = terminal.revoked_at is not None
    form = None
    if is_keeper and not is_stopped:
        is_this = revoked is not None and revoked.of == terminal.pk
        form = revoked if is_this else Revoke(of=terminal.pk)
    return TerminalRow(
        terminal,
        acts="；".join(TerminalAct(each).label for each in terminal.acts),
        label="已停用" if is_stopped else f"不能使用：{why.removeprefix('的')}" if why else "在用",
        tone=Tone.IDLE if is_stopped else Tone.LATE if why else Tone.ACTIVE,
        form=form,
    )


@office_only.both
def list_of(request: OfficeRequest) -> HttpResponse:
    """Show all devices; register one, whose token stands on the answer alone."""
    if request.method != "POST":
        return _show(request)
    form = Register(request.POST)
    if issued := acted(request, form, acts.register_terminal).result:
        return show(request, "office/terminal_token.html", {"issued": issued})
    return _show(request, form=form)


revoke = Act(
    office_only,
    acts.revoke_terminal,
    lambda request, terminal: Revoke(request.POST, of=terminal.pk),
    find=lambda _request, terminal_id: terminals.terminal_by_id(terminal_id),
    shows=lambda request, _terminal, **bound: _show(request, **bound),
    name="revoked",
    said="“{case.name}”已停用，从现在起不再放行。",
    leads=("office:terminals",),
).view()

patterns = [
    path("terminals/", list_of, name="terminals"),
    path("terminals/<key:terminal_id>/revoke/", revoke, name="revoke-terminal"),
]

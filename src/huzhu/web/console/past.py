"""A case as it stood at a past moment (当时的样子), beside what it is today.

Not here: rebuilding it (``audit.past``), which cases may be looked at (the pages that lead here).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from huzhu.audit import past
from huzhu.audit.kinds import kind_of
from huzhu.projects.queries import cases, files
from huzhu.projects.queries import past as project_past
from huzhu.web.console import desk
from huzhu.web.fields import MomentField, OneOf
from huzhu.web.forms import Form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from huzhu.audit.changes import Case
    from huzhu.audit.models import AuditEvent
    from huzhu.web.requests import StaffRequest

#: So many acts are offered to choose from, the latest; any other moment is typed.
_MOST_ACTS = 200


class MomentSearch(Form):
    """After which act, or at which moment; the typed moment counts where both are given."""

    use_required_attribute = False

    after = OneOf("在哪次办理之后", required=False)
    at = MomentField("或者填写时间", required=False)

    def __init__(self, request: StaffRequest, events: Iterable[AuditEvent]) -> None:
        super().__init__(request.GET)
        self.now = request.now
        latest = sorted(events, key=lambda each: (each.at, each.pk), reverse=True)[:_MOST_ACTS]
        told = {each.at.isoformat(): _told(each) for each in reversed(latest)}
        self.offer("after", [("", "请选择"), *reversed(told.items())])

    def clean_at(self) -> datetime | None:
        typed: datetime | None = self.cleaned_data["at"]
        if typed and typed > self.now:
            raise ValidationError(
                f"当时的样子只能看到现在为止：{timezone.localtime(typed):%Y-%m-%d %H:%M} 还没有到。"
                "请填写过去的时间。"
            )
        return typed

    def moment(self) -> datetime | None:
        """What was asked for; what makes no sense is as if nothing was."""
        self.is_valid()
        found = self.cleaned_data
        typed: datetime | None = found.get("at")
        if typed:  # whoever types a minute means all of it
            return typed.replace(second=59, microsecond=999_999)
        after = found.get("after", "")
        return datetime.fromisoformat(after) if after else None


def _told(event: AuditEvent) -> str:
    moment = timezone.localtime(event.at)
    return f"{moment:%Y-%m-%d %H:%M} {kind_of(event.code).label}（{event.actor_name}）"


def project_then(request: StaffRequest, number: str) -> HttpResponse:
    """A project of one's own scope as it stood."""
    project = cases.project_of(request.actor, number=number)
    file = files.file_of(project, at=request.now, calendar=request.calendar)
    context = then_of(request, project_past.cases_of(file), file.events)
    way = desk.address(request, "project", number, "history")
    named = {"title": project.title or "（未命名）", "number": number, "way": way}
    return desk.show_in_frame(request, "past.html", {**context, **named})


def then_of(
    request: StaffRequest, known: Iterable[Case], events: Iterable[AuditEvent]
) -> dict[str, Any]:
    """What the page shows: the form and, when a moment was chosen, the case at that moment."""
    form = MomentSearch(request, events)
    at = form.moment()
    then = past.as_it_stood(known, at=at) if at else None
    return {"form": form, "at": at, "then": then}

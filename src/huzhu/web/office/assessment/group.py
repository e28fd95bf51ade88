"""The leading group of a year: who is in it, who was, and who follows whom (领导小组成员)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.assessment import policies
from huzhu.assessment.year.actions import group as actions
from huzhu.assessment.year.queries import years
from huzhu.web.acts import acted
from huzhu.web.fields import LineField, OneOf
from huzhu.web.forms import Form, allowed
from huzhu.web.guards import office_only
from huzhu.web.office.assessment.frame import frame_of
from huzhu.web.pages import form_status, go, show, tell

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from huzhu.assessment.year.models import LeadingGroupMember
    from huzhu.web.requests import OfficeRequest


class Replace(Form):
    """Who follows, and why."""

    position_id = OneOf("接任的人", coerce=int, help_text="只列出现在担任同一职务的人。")
    reason = LineField("更替的原因", 200, example="例如：职务调整，附任免文号")

    def __init__(self, *args: Any, member: LeadingGroupMember, today: date) -> None:
        super().__init__(*args, auto_id=f"member-{member.pk}-%s")
        found = years.successors_of(member, on=today)
        told = [(row.pk, f"{row.account.full_name}（{row.title}）") for row in found]
        self.offer("position_id", told)
        self.has_successors = bool(found)


@office_only.both
def replace(request: OfficeRequest, year: int, member_id: int) -> HttpResponse:
    """Say who follows a member of the group."""
    found = years.year_of(year)
    member = years.member_of(found, member_id=member_id)
    given = request.POST if request.method == "POST" else None
    form = Replace(given, member=member, today=request.today)
    if given is not None and (done := acted(request, form, actions.replace_member, member)):
        tell(request, f"{member.name}已由{done.result}接任，两人都留在记录里，此前的决定不变。")
        return go(request, "office:assessment-year", year)
    verb = "更替领导小组成员"
    may = allowed(policies.ORGANISATION_HEAD.check, by=request.actor, verb=verb)
    context = frame_of(request, found) | {"member": member, "form": form, "may": may}
    status = form_status(form) if given is not None else 200
    return show(request, "office/assessment/replace_member.html", context, status=status)


patterns = [
    path(
        "assessment/<year:year>/group/<key:member_id>/replace/",
        replace,
        name="assessment-replace-member",
    )
]

"""The member's own messages: what is told outside the browser, and by which channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from huzhu.messages import actions
from huzhu.messages.kinds import Whose
from huzhu.web.forms import attempt
from huzhu.web.guards import member_only
from huzhu.web.own_messages import SAVED, ChoicesForm, opened
from huzhu.web.pages import form_status, go, sent, show, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.web.requests import MemberRequest


@member_only.both
def messages(request: MemberRequest) -> HttpResponse:
    """Show what is told, and take another choice."""
    form = ChoicesForm(sent(request), whose=Whose.MEMBER, actor=request.actor)
    if (
        form.is_bound
        and form.is_valid()
        and attempt(form, actions.choose, **form.facts(), by=request.actor, at=request.now)
    ):
        tell(request, SAVED)
        return go(request, "member:messages")
    context = {"form": form, "told": opened(request)}
    return show(request, "member/messages.html", context, status=form_status(form))


patterns = [path("me/messages/", messages, name="messages")]

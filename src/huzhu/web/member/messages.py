"""The member's own messages: all that was told, and by which channel what is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import path
from django.views.decorators.http import require_safe

from huzhu.claims import queries as claims
from huzhu.messages import actions
from huzhu.messages.kinds import Whose
from huzhu.notices import queries as notes
from huzhu.web.forms import attempt
from huzhu.web.guards import member_only
from huzhu.web.member.once import allowable
from huzhu.web.own_messages import SAVED, ChoicesForm, opened
from huzhu.web.pages import form_status, go, sent, show, tell

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from huzhu.messages.queries import OwnMessage
    from huzhu.notices.models import MemberNotice
    from huzhu.web.requests import MemberRequest


@dataclass(frozen=True, slots=True)
class ToldEntry:
    """One thing that a member was told: by a notice on the platform, or by a message."""

    kind: str
    text: str
    at: datetime
    title: str = ""
    offer_id: int | None = None
    how: str = ""  #: how far a message came, and by which channel
    is_unread: bool = False


@require_safe
@member_only
def notices(request: MemberRequest) -> HttpResponse:
    """Show notices and messages in one list, the newest first."""
    held = [claim.offer_id for claim in claims.my_claims(request.member.pk)]
    posted = notes.member_notices_for(request.member.pk, held_offer_ids=held)
    entries = [*map(_of_notice, posted), *map(_of_message, opened(request))]
    entries.sort(key=lambda each: each.at, reverse=True)
    return show(request, "member/notices.html", {"entries": entries})


def _of_notice(row: MemberNotice) -> ToldEntry:
    return ToldEntry(row.kind_name, row.body, row.sent_at, row.title, row.offer_id)


def _of_message(told: OwnMessage) -> ToldEntry:
    how = " · ".join(filter(None, (told.state, told.channel)))
    return ToldEntry(told.kind, told.text, told.at, how=how, is_unread=told.is_unread)


@member_only.both
def messages(request: MemberRequest) -> HttpResponse:
    """Show what may be told by which channel, and take another choice."""
    form = ChoicesForm(sent(request), whose=Whose.MEMBER, actor=request.actor)
    if (
        form.is_bound
        and form.is_valid()
        and attempt(form, actions.choose, **form.facts(), by=request.actor, at=request.now)
    ):
        tell(request, SAVED)
        return go(request, "member:messages")
    context = {"form": form, "allowable": allowable(request)}
    return show(request, "member/messages.html", context, status=form_status(form))


patterns = [
    path("notices/", notices, name="notices"),
    path("me/messages/", messages, name="messages"),
]

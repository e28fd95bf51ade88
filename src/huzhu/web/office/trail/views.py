"""The audit trail (留痕), searched."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from huzhu.audit import queries
from huzhu.audit.kinds import kind_of
from huzhu.people import policies
from huzhu.people.states import SIGN_IN_LOG
from huzhu.web.console.timeline import note_of
from huzhu.web.contributions import declared
from huzhu.web.guards import office_only
from huzhu.web.office.trail.forms import TrailSearch
from huzhu.web.pages import paged

if TYPE_CHECKING:
    from huzhu.audit.kinds import EventKind
    from huzhu.audit.models import AuditEvent
    from huzhu.web.requests import OfficeRequest

ROWS = 50
#: Kinds of subjects that have a page: kind -> name of its address.
PAGES = {"project": "office:project", "notice": "office:notice", "meeting": "office:meeting"}


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One event as the list shows it."""

    event: AuditEvent
    kind: EventKind
    subject: str
    url: str
    note: str


@office_only.page("office/trail.html")
def trail(request: OfficeRequest) -> dict[str, Any]:
    form = TrailSearch(request.GET)
    hidden = () if policies.sees_sign_ins(request.actor) else SIGN_IN_LOG
    events = queries.events_matching(**form.wanted(), without=hidden)
    page = paged(request, events, per_page=ROWS)
    rows = [_row(event) for event in page.object_list]
    return {"form": form, "page": page, "rows": rows}


def _row(event: AuditEvent) -> TrailRow:
    kind, _, name = event.subject.partition(":")
    return TrailRow(
        event,
        kind_of(event.code),
        subject=subject_label(event.subject),
        url=reverse(PAGES[kind], args=[name]) if kind in PAGES and name else "",
        note=note_of(event.facts),
    )


def subject_label(subject: str) -> str:
    """``project:2026-0012`` → ``项目 2026-0012``; a case that bears its kind's name is not doubled.

    >>> subject_label("meeting:主任办公会〔2026〕12次")
    '主任办公会〔2026〕12次'
    """
    labels = dict(chain.from_iterable(declared("subjects")))
    if subject in labels:
        return str(labels[subject])
    kind, _, name = subject.partition(":")
    label = labels.get(kind, kind)
    return name if label in name else f"{label} {name}".strip()

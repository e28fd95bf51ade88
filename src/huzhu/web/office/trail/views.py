"""The audit trail (留痕), searched."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from huzhu.audit import queries
from huzhu.audit.kinds import kind_of
from huzhu.documents import tables
from huzhu.office import actions
from huzhu.people import policies
from huzhu.people.states import SIGN_IN_LOG, Role
from huzhu.projects.queries import cases
from huzhu.web.console.forms import filter_said
from huzhu.web.console.timeline import note_of
from huzhu.web.console.views import workbook_response
from huzhu.web.contributions import declared
from huzhu.web.guards import exports, office_and
from huzhu.web.office.trail.forms import TrailSearch
from huzhu.web.pages import paged, tell

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from huzhu.audit.kinds import EventKind
    from huzhu.audit.models import AuditEvent
    from huzhu.kernel.actor import Actor
    from huzhu.web.requests import OfficeRequest

ROWS = 50
_readers = office_and(Role.AUDIT_ADMIN)
COLUMNS = ("序号", "时间", "办理人", "岗位", "事项", "对象", "说明", "来自", "事项代码")
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
    whence: str


@_readers.page("office/trail.html")
def trail(request: OfficeRequest) -> dict[str, Any]:
    form = TrailSearch(request.GET)
    page = paged(request, _found(request, form), per_page=ROWS)
    sees = policies.sees_sign_ins(request.actor)
    shut = _shut(page.object_list, by=request.actor)
    rows = [_row(event, sees=sees, shut=shut) for event in page.object_list]
    return {"form": form, "page": page, "rows": rows, "filter": request.GET.urlencode()}


@_readers.sends
@exports
def trail_export(request: OfficeRequest) -> HttpResponse:
    """The same events as a table, for an inspector; the filter stands in the address."""
    form = TrailSearch(request.GET)
    events, of = _found(request, form), filter_said(form, none="全部可见的留痕")
    count = events.count()
    # Read before the act, which is an event, too.
    sees = policies.sees_sign_ins(request.actor)
    is_whole = count <= actions.MOST_EVENTS
    rows = [_cells(event, sees=sees) for event in events] if is_whole else []
    actions.take_trail(of=of, count=count, by=request.actor, at=request.now)
    sheet = tables.Sheet("留痕", COLUMNS, rows)
    content = tables.write_workbook([sheet], of=of, at=request.now)
    tell(request, "留痕已交浏览器下载，本次导出已留痕。")
    return workbook_response(content, f"留痕 {request.today}.xlsx")


def _found(request: OfficeRequest, form: TrailSearch) -> QuerySet[AuditEvent]:
    hidden = () if policies.sees_sign_ins(request.actor) else SIGN_IN_LOG
    return queries.events_matching(**form.wanted(), without=hidden)


def _cells(event: AuditEvent, *, sees: bool) -> tuple[tables.Value, ...]:
    row = _row(event, sees=sees)
    return (
        str(event.pk),
        event.at,
        event.actor_name,
        event.actor_title,
        row.kind.label,
        row.subject,
        row.note,
        row.whence,
        event.code,
    )


def _shut(events: Iterable[AuditEvent], *, by: Actor) -> set[str]:
    """What of them the reader cannot open: drafts that no agency has handed in.

    An administrator opens no case at all.
    """
    subjects = [event.subject.partition(":") for event in events]
    if by.is_administrator:
        return {name for _, _, name in subjects}
    numbers = {name for kind, _, name in subjects if kind == "project"}
    seen = cases.visible_projects(by).filter(number__in=numbers)
    return numbers - {*seen.values_list("number", flat=True)}


def _row(event: AuditEvent, *, sees: bool, shut: Collection[str] = ()) -> TrailRow:
    """``sees``: whether the reader may know from where colleagues act, as with sign-ins."""
    kind, _, name = event.subject.partition(":")
    is_open = kind in PAGES and name and name not in shut
    return TrailRow(
        event,
        kind_of(event.code),
        subject=subject_label(event.subject),
        url=reverse(PAGES[kind], args=[name]) if is_open else "",
        note=note_of(event.facts),
        whence=" · ".join(each for each in (event.address, event.device) if each) if sees else "",
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

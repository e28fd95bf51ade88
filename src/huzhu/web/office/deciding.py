"""逐件审批: what waits for the reader's word, one case after the other, made for a telephone.

What is decided and the decision stand first, the papers folded below; each act is the case's own
and leads back here, to the next. Departments' opinions, boxes and the meeting's decisions: what
takes more than a word is done on the page of the case.

Not here: the acts (``projects.views``), whose turn it is (``console.todos``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import path, reverse

from huzhu.audit import queries as audit
from huzhu.audit.kinds import kind_of
from huzhu.kernel.workdays import SHANGHAI
from huzhu.projects.duties import COUNTERSIGN, DECIDE, OPINION
from huzhu.projects.queries import cases, files
from huzhu.web.console import lists, plans
from huzhu.web.console.timeline import note_of
from huzhu.web.guards import office_only
from huzhu.web.office.projects.panels import PANELS
from huzhu.web.pages import show

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from huzhu.audit.models import AuditEvent
    from huzhu.notices.states import Todo
    from huzhu.web.requests import OfficeRequest

#: What the acts of this page are called in the trail.
_CODES = ("projects.give_opinion", "projects.countersign", "projects.approve", "projects.refuse")
_MOST = 50


@dataclass(frozen=True, slots=True)
class Decided:
    """One case that the reader has decided today, and how."""

    title: str
    result: str
    url: str


def is_decision(todo: Todo, *, today: date) -> bool:
    """Whether a to-do is one word on one case, and may be said today, in the post in use."""
    if todo.position_id is not None:
        return False
    if DECIDE in todo.verb:  # not before the meeting was held
        return todo.due_on is not None and todo.due_on <= today
    return todo.verb in {OPINION, COUNTERSIGN}


def waiting(request: OfficeRequest) -> list[Todo]:
    """The decisions that wait for the reader, the most urgent first."""
    return [todo for todo in lists.todos(request) if is_decision(todo, today=request.today)]


@office_only.opens
def deciding(request: OfficeRequest) -> HttpResponse:
    """The next case, or one further on (``?at=``), or that all is done."""
    found = waiting(request)
    place = _place(request, len(found))
    context = {
        "count": len(found),
        "place": place + 1,
        "next_url": _address(place + 1) if place + 1 < len(found) else "",
        "here": _address(place) if place else reverse("office:deciding"),
        "decided": decided_today(request),
    }
    if found:
        context |= _case(request, found[place])
    return show(request, "office/deciding.html", context)


def _place(request: OfficeRequest, count: int) -> int:
    asked = request.GET.get("at", "")
    place = (
        int(asked) if asked.isascii() and asked.isdigit() and len(asked) < len(str(10**6)) else 0
    )
    return place if place < count else 0


def _address(place: int) -> str:
    return f"{reverse('office:deciding')}?{urlencode({'at': place})}"


def _case(request: OfficeRequest, todo: Todo) -> dict[str, Any]:
    """The case of a to-do with the forms of its own page's panel."""
    number, tab = str(todo.url_args[0]), str(todo.url_args[1])
    project = cases.project_of(request.actor, number=number)
    file = files.file_of(project, at=request.now, calendar=request.calendar)
    return {
        "todo": todo,
        "chip": lists.chip_of(todo.urgency),
        "project": project,
        "file": file,
        "application": file.application,
        "form": file.application.form if file.application else None,
        "sheet": plans.sheet_of(file, actor=request.actor) if tab == "review" else None,
        "url": reverse("office:project", args=[number, tab]),
        **PANELS[tab](request, file),
    }


def decided_today(request: OfficeRequest) -> list[Decided]:
    """What the reader has decided since midnight, the last one first."""
    midnight = datetime.combine(request.today, time(), SHANGHAI)
    events = audit.subjects_touched_by(request.actor.account)
    rows = list(events.filter(code__in=_CODES, at__gte=midnight)[:_MOST])
    numbers = {row.subject.partition(":")[2] for row in rows}
    visible = cases.visible_projects(request.actor).filter(number__in=numbers)
    titles = dict(visible.values_list("number", "title"))
    return [_decided(row, titles) for row in rows if row.subject.partition(":")[2] in titles]


def _decided(row: AuditEvent, titles: dict[str, str]) -> Decided:
    number = row.subject.partition(":")[2]
    verdict = note_of({name: row.facts.get(name) for name in ("verdict", "reason")})
    result = "：".join(each for each in (kind_of(row.code).label, verdict) if each)
    return Decided(titles[number], result, reverse("office:project", args=[number]))


patterns = [path("deciding/", deciding, name="deciding")]

"""Rows of the lists: projects with their chips, and the boxes.

Every list asks a constant number of queries, however many rows it has.

Not here: what the sidebar counts (``counts``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from huzhu.audit import queries as audit
from huzhu.audit.kinds import kind_of
from huzhu.documents import tables
from huzhu.kernel.workdays import local_date
from huzhu.notices.states import Level
from huzhu.people import proxies
from huzhu.people.states import SIGN_IN_ACTS
from huzhu.projects.queries import cases
from huzhu.projects.queries import desk as desk_queries
from huzhu.projects.queries.sums import sums_of
from huzhu.projects.states import ENDED, Category, Step
from huzhu.web.console import desk
from huzhu.web.console.todos import todos_of
from huzhu.web.identity import positions_held
from huzhu.web.parts import Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from huzhu.audit.models import AuditEvent
    from huzhu.documents.tables import Value
    from huzhu.kernel.actor import Actor
    from huzhu.notices.states import Todo, Urgency
    from huzhu.projects.models import ServiceProject
    from huzhu.projects.queries.desk import Standing
    from huzhu.projects.queries.sums import ProjectSum
    from huzhu.web.requests import StaffRequest

COLUMNS = {
    "number": "编号",
    "title": "项目名称",
    "agency": "申报机构",
    "state": "状态",
    "starts_on": "开始日期",
    "since": "进入本环节",
}
_EXPORT = (
    "编号", "项目名称", "类别", "申报机构", "状态", "开始日期", "进入本环节", "期限", "现在轮到",
    "金额（元）", "金额类别",
)  # fmt: skip
_DONE_LIMIT = 1000
#: Pages of cases that are named by a number: kind of the subject -> the address's name.
_PAGES = {"leaving": "leaver-list", "correction": "entry-correction", "binding": "binding"}
_STEP_TONES = {
    Step.DRAFT: Tone.IDLE,
    Step.CLOSED: Tone.DONE,
    Step.REFUSED: Tone.LATE,
    Step.TERMINATED: Tone.LATE,
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A deadline as the pill shows it."""

    text: str
    tone: str
    is_estimated: bool = False
    is_rest_day: bool = False
    is_open: bool = False  # no deadline at all: a word, no pill


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A row of the project list."""

    project: ServiceProject
    url: str
    title: str
    category: str
    state: str
    tone: Tone
    chip: Chip | None
    turn: str  #: 现在轮到
    is_returned: bool
    sum: ProjectSum | None


@dataclass(frozen=True, slots=True)
class TodoRow:
    """A row of 我的待办: what, since when, until when; the row opens the right tab."""

    todo: Todo
    url: str
    chip: Chip


@dataclass(frozen=True, slots=True)
class DoneRow:
    """A case on which the account acted (已办), with the last act."""

    act: str
    at: datetime
    label: str
    url: str
    state: str
    state_tone: Tone


@dataclass(frozen=True, slots=True)
class Column:
    """A heading that sorts: where a click leads, and how the list is sorted now."""

    label: str
    sort: str  # what a click asks for
    direction: str  # "ascending", "descending" or ""


def chip_of(urgency: Urgency) -> Chip:
    """The pill of a deadline."""
    return Chip(
        urgency.text,
        str(urgency.level),
        is_estimated=urgency.is_estimated,
        is_rest_day=urgency.is_rest_day,
        is_open=urgency.level is Level.GREY,
    )


def step_tone(step: Step) -> Tone:
    """How a project's step looks as a pill."""
    return _STEP_TONES.get(step, Tone.ACTIVE)


def todos(request: StaffRequest) -> tuple[Todo, ...]:
    """What waits for the reader, read once per request: the box and the sidebar share it."""
    if not has_todos(request):
        found: list[Todo] = []
        for actor in _stood_in(request):
            # What the own post does anyway is not done instead of who steps aside, too.
            own = {todo.key for todo in found} if actor.cases else set()
            found += [todo for todo in _todos_of(request, actor) if todo.key not in own]
        found.sort(key=lambda todo: todo.order)
        request._todos = tuple(found)  # type: ignore[attr-defined] # noqa: SLF001 -- a memo
    return request._todos  # type: ignore[attr-defined,no-any-return] # noqa: SLF001


def _stood_in(request: StaffRequest) -> list[Actor]:
    """The reader, and in the own post all in whose name the reader acts today, too."""
    if request.actor.for_account_id is not None:
        return [request.actor]
    lent = [post for post in positions_held(request) if post.account_id != request.actor.account_id]
    return [request.actor, *(proxies.actor_in(post, request.user) for post in lent)]


def _todos_of(request: StaffRequest, actor: Actor) -> list[Todo]:
    limit = "，只限回避的事项" if actor.cases else ""
    name = f"{actor.for_name}（{actor.title}{limit}）" if actor.for_account_id else ""
    post = None if actor.position_id == request.actor.position_id else actor.position_id
    found = todos_of(actor, at=request.now, calendar=request.calendar)
    return [replace(todo, position_id=post, for_whom=name) for todo in found]


def has_todos(request: StaffRequest) -> bool:
    """Whether this request has looked what waits for its reader."""
    return hasattr(request, "_todos")


def todo_rows(request: StaffRequest) -> list[TodoRow]:
    """The rows of 我的待办, the most urgent first."""
    return [
        TodoRow(todo, desk.address(request, todo.url_name, *todo.url_args), chip_of(todo.urgency))
        for todo in todos(request)
    ]


def todos_asked_for(request: StaffRequest) -> dict[str, Any]:
    """All that waits, or what is as urgent as ``?level=`` asks: a number opens its own rows."""
    level, found = request.GET.get("level", ""), todo_rows(request)
    is_filtered = level in {str(each) for each in Level}
    rows = [row for row in found if row.todo.level == level] if is_filtered else found
    return {"rows": rows, "is_filtered": is_filtered}


def project_rows(
    request: StaffRequest,
    projects: Sequence[ServiceProject],
    *,
    standings: Mapping[str, Standing] | None = None,
) -> list[ProjectRow]:
    """The rows of a page of projects; where each stands is not worked out twice."""
    if standings is None:
        standings = desk_queries.standings_of(projects, at=request.now, calendar=request.calendar)
    sums = sums_of(projects)
    return [
        ProjectRow(
            project=project,
            url=desk.address(request, "project", project.number),
            title=project.title or "（未命名）",
            category=Category(project.category).label if project.category else "—",
            state=Step(project.state).label,
            tone=step_tone(Step(project.state)),
            chip=_row_chip(standings[project.number].urgency),
            turn=standings[project.number].turn,
            is_returned=standings[project.number].is_returned,
            sum=sums.get(project.pk),
        )
        for project in projects
    ]


def _row_chip(urgency: Urgency) -> Chip | None:
    return None if urgency.level is Level.GREY else chip_of(urgency)


def columns(sort: str) -> list[Column]:
    """The sortable headings."""
    return [_column(key, label, sort) for key, label in COLUMNS.items()]


def _column(key: str, label: str, sort: str) -> Column:
    if sort == key:
        return Column(label, f"-{key}", "ascending")
    return Column(label, key, "descending" if sort == f"-{key}" else "")


def done_rows(request: StaffRequest) -> list[DoneRow]:
    """The cases on which the account acted, the last one first."""
    events = audit.subjects_touched_by(request.actor.account)
    latest: dict[str, AuditEvent] = {}
    others = ("projects.save_draft", *SIGN_IN_ACTS)
    for event in events.exclude(code__in=others)[:_DONE_LIMIT]:
        number = event.subject.partition(":")[2]
        if number:
            latest.setdefault(number, event)
    return _with_projects(request, latest)


def _with_projects(request: StaffRequest, latest: dict[str, AuditEvent]) -> list[DoneRow]:
    visible = cases.visible_projects(request.actor).filter(number__in=latest)
    projects = {project.number: project for project in visible}
    return [
        DoneRow(
            act=kind_of(event.code).label,
            at=event.at,
            label=f"{number} {projects[number].title or '（未命名）'}",
            url=desk.address(request, "project", number),
            state=Step(projects[number].state).label,
            state_tone=step_tone(Step(projects[number].state)),
        )
        for number, event in latest.items()
        if number in projects
    ]


def copy_address(request: StaffRequest, subject: str) -> str:
    """Where a copy leads: the case it speaks of, in the reader's own console."""
    kind, _, number = subject.partition(":")
    if kind == "project":
        return desk.address(request, "project", number)
    if kind in _PAGES and number.isdigit():
        return desk.address(request, _PAGES[kind], int(number))
    year, _, name = number.partition("-")
    if kind == "figure" and year.isdigit() and not request.actor.is_office:
        return desk.address(request, "assessment-fact", int(year), name)
    if kind == "appeal" and year.isdigit():
        return desk.address(request, "assessment-appeals", int(year))
    if kind in {"assessment", "scoresheet", "figure"} and year.isdigit():
        return desk.address(request, "assessment-year", int(year))
    return desk.address(request, "copies")


def workbook(request: StaffRequest, projects: Iterable[ServiceProject], *, of: str) -> bytes:
    """The filtered list as a workbook (导出); ``of`` tells the filter."""
    rows = project_rows(request, list(projects))
    sheet = tables.Sheet("服务项目", _EXPORT, [_export_row(row) for row in rows])
    return tables.write_workbook([sheet], of=of, at=request.now)


def _export_row(row: ProjectRow) -> tuple[Value, ...]:
    project = row.project
    return (
        project.number,
        row.title,
        row.category,
        project.agency.name,
        row.state,
        project.starts_on,
        local_date(project.entered_step_at),
        row.chip.text if row.chip else "",
        row.turn + ("（已退回）" if row.is_returned else ""),
        row.sum.amount if row.sum else None,
        row.sum.kind.label if row.sum else "",
    )


def is_open(project: ServiceProject) -> bool:
    """Whether a project still goes on."""
    return Step(project.state) not in ENDED

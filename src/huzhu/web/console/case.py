"""The page of one project: what all tabs show, and the context of each.

An audience hands in its *panels*: for a tab, what its act panel needs. A panel is only asked when
its tab is shown.

Not here: the acts themselves (``agency``, ``office``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from huzhu.documents import queries as documents
from huzhu.documents.states import Purpose
from huzhu.projects import touching
from huzhu.projects.queries import files, sums
from huzhu.projects.states import ENDED, TEST_POINTS, Category, Step
from huzhu.web.console import desk, lists, plans, procurement, timeline
from huzhu.web.pages import form_status
from huzhu.web.parts import Mark, StepMark

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.projects.models import ServiceProject
    from huzhu.projects.queries.desk import OpenDuty
    from huzhu.projects.queries.files import ProjectFile
    from huzhu.web.requests import StaffRequest

#: Tab -> what the audience's act panel on it needs.
Panel = Callable[["StaffRequest", "ProjectFile"], Mapping[str, Any]]
Panels = Mapping[str, Panel]

TABS = {
    "plan": "方案",
    "review": "初审",
    "procurement": "采购",
    "approval": "审批",
    "materials": "资料与发布",
    "running": "运行",
    "results": "结果",
    "history": "全程记录",
}
#: Where a project is opened when nobody owes anything.
_TAB_OF_STEP = {
    Step.DRAFT: "plan",
    Step.IN_REVIEW: "review",
    Step.PREPARING: "procurement",
    Step.COUNTERSIGNING: "approval",
    Step.AT_MEETING: "approval",
    Step.APPROVED: "materials",
    Step.PUBLISHED: "running",
    Step.CLAIMING: "running",
    Step.SETTLING: "results",
    Step.CLOSED: "results",
    Step.REFUSED: "approval",
    Step.TERMINATED: "history",
}
_MARKS = {
    "done": Mark.DONE,
    "current": Mark.CURRENT,
    "ahead": Mark.WAITING,
    "stopped": Mark.STOPPED,
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of the page; ``is_waiting`` marks where somebody has to act."""

    key: str
    label: str
    url: str
    is_current: bool
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """One act that the project waits for, and whether it is the reader's."""

    duty: OpenDuty
    url: str
    is_mine: bool

    @property
    def names(self) -> str:
        return "、".join(dict.fromkeys(self.duty.names))


def first_tab(project: ServiceProject) -> str:
    """The tab where a project stands."""
    return _TAB_OF_STEP[Step(project.state)]


def show_case(
    request: StaffRequest,
    project: ServiceProject,
    tab: str,
    *,
    panels: Panels,
    bound: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a tab of a project; ``bound`` are forms that an action turned away (then 422)."""
    file = files.file_of(project, at=request.now, calendar=request.calendar)
    context = case_context(request, file, tab)
    if tab in panels:
        context |= panels[tab](request, file)
    context |= bound or {}
    statuses = [form_status(form) for form in (bound or {}).values() if hasattr(form, "is_bound")]
    return desk.show_in_frame(
        request, f"project/{tab}.html", context, status=max([status, *statuses])
    )


def case_context(request: StaffRequest, file: ProjectFile, tab: str) -> dict[str, Any]:
    """What a tab shows, whoever looks."""
    aside = _aside(request, file.project)
    turns = turns_of(request, file, is_aside=aside["is_aside"])
    step = Step(file.project.state)
    return {
        "file": file,
        "project": file.project,
        "step_label": Step(step).label,
        "step_tone": lists.step_tone(step),
        "sum": sums.sum_with(file.papers),
        "category_label": file.project.category and Category(file.project.category).label,
        "has_ended": step in ENDED,
        "tabs": tabs_of(request, file, tab),
        "tab": tab,
        "tab_label": TABS[tab],
        "steps": [StepMark(stop.label, _MARKS[stop.state]) for stop in file.strip],
        "turns": turns,
        "my_turn": next((turn for turn in turns if turn.is_mine), None),
        **aside,
        **_TAB_CONTEXTS.get(tab, _nothing)(request, file),
    }


def _aside(request: StaffRequest, project: ServiceProject) -> dict[str, Any]:
    """Who steps aside from the project, and whether the reader does."""
    rows = touching.recusals_of(project, on=request.today)
    mine = {request.actor.account_id} if request.actor.cases else request.actor.persons
    return {"aside": rows, "is_aside": any(row.account_id in mine for row in rows)}


def tabs_of(request: StaffRequest, file: ProjectFile, current: str) -> list[Tab]:
    """The row of tabs."""
    waiting = {duty.tab for duty in file.duties}
    number = file.project.number
    return [
        Tab(
            key,
            label,
            desk.address(request, "project", number, key),
            is_current=key == current,
            is_waiting=key in waiting,
        )
        for key, label in TABS.items()
    ]


def turns_of(request: StaffRequest, file: ProjectFile, *, is_aside: bool = False) -> list[Turn]:
    """Whose turn it is, the reader's own acts first; none are of who steps aside."""
    number = file.project.number
    turns = [
        Turn(
            duty,
            f"{desk.address(request, 'project', number, duty.tab)}#act",
            is_mine=duty.is_for(request.actor) and not is_aside,
        )
        for duty in file.duties
    ]
    return sorted(turns, key=lambda turn: not turn.is_mine)


# --- what single tabs need ----------------------------------------------------------------------


def _nothing(request: StaffRequest, file: ProjectFile) -> dict[str, Any]:
    del request, file
    return {}


def _plan(request: StaffRequest, file: ProjectFile) -> dict[str, Any]:
    return {
        "sheet": plans.sheet_of(file, actor=request.actor),
        "versions": plans.versions_of(file, actor=request.actor),
    }


def _review(request: StaffRequest, file: ProjectFile) -> dict[str, Any]:
    versions = plans.versions_of(file, actor=request.actor)
    return {"rounds": procurement.rounds_of(file), "versions": versions}


def _procurement(request: StaffRequest, file: ProjectFile) -> dict[str, Any]:
    del request
    number = file.project.number
    return {
        "buying": file.papers.procurement,
        "score_table": procurement.score_table(file.papers.procurement),
        "comparison": procurement.comparison_table(file.papers.procurement),
        "set_aside": procurement.set_aside(number) if file.papers.procurement else (),
        "minutes_files": documents.files_of(number, purpose=Purpose.MINUTES),
        "procurement_files": documents.files_of(number, purpose=Purpose.PROCUREMENT),
    }


def _approval(request: StaffRequest, file: ProjectFile) -> dict[str, Any]:
    del request
    application = file.application
    item = getattr(application, "meeting_item", None) if application else None
    request_files = documents.files_of(file.project.number, purpose=Purpose.REQUEST)
    return {"item": item, "missing": file.papers.missing, "request_files": request_files}


def _materials(request: StaffRequest, file: ProjectFile) -> dict[str, Any]:
    del request
    done = set(file.test.points) if file.test else set()
    return {
        "test_points": [(label, key in done) for key, label in TEST_POINTS.items()],
        "code_list": file.offer.code_lists[0] if file.offer and file.offer.code_lists else None,
        "material_files": documents.files_of(file.project.number, purpose=Purpose.MATERIAL),
    }


def _history(request: StaffRequest, file: ProjectFile) -> dict[str, Any]:
    del request
    evidence = documents.files_of(file.project.number, purpose=Purpose.EVIDENCE)
    return {"entries": timeline.timeline_of(file), "evidence": evidence}


_TAB_CONTEXTS: dict[str, Panel] = {
    "plan": _plan,
    "review": _review,
    "procurement": _procurement,
    "approval": _approval,
    "materials": _materials,
    "history": _history,
}

"""A list that was handed in, on its page: what its columns are taken for, what its rows mean.

An audience says for a kind of list whose it is, what the case has against its rows, what taking it
does and what undoes it (``ListPages``).

Not here: reading and keeping lists (``documents``), what a list is for (the audience's pages).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from django.urls import path, reverse

from huzhu.documents import actions, lists, queries
from huzhu.documents.errors import ListNotReady
from huzhu.documents.states import ListState
from huzhu.web.acts import acted
from huzhu.web.console.desk import show_in_frame
from huzhu.web.console.views import workbook_response
from huzhu.web.fields import OneOf, WordsField
from huzhu.web.forms import Allowed, Form, allowed, attempt
from huzhu.web.guards import exports
from huzhu.web.pages import form_status, go, tell
from huzhu.web.stored import StoredForm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from django.http import HttpResponse
    from django.urls import URLPattern

    from huzhu.documents.lists import Check, ListKind
    from huzhu.documents.models import ReceivedList
    from huzhu.documents.workbooks import ListRow
    from huzhu.kernel.actor import Actor
    from huzhu.projects.models import ServiceProject
    from huzhu.web.guards import Guard
    from huzhu.web.requests import StaffRequest

NOT_READ = ("", "不读取")


class LaidOut(Protocol):
    """A list's row: it has a layout, once somebody has looked at the file."""

    layout: Any


class Beside(Form):
    """What is said beside a list's columns: nothing, for most."""

    use_required_attribute = False

    def said(self) -> dict[str, Any]:
        """The same, as it is kept with the list."""
        return {}


class ListColumns(StoredForm):
    """What each column of a file is taken for."""

    use_required_attribute = False

    def __init__(self, row: LaidOut, kind: ListKind, data: Any = None) -> None:
        super().__init__(data, prefix="column")
        choices = [NOT_READ, *((column.label, column.label) for column in kind.columns)]
        layout = row.layout or {"labels": (), "headings": ()}
        for place, label in enumerate(layout["labels"]):
            heading = layout["headings"][place]
            field = OneOf(heading, choices, required=False, initial=label)
            self.fields[str(place)] = field

    def facts(self) -> dict[str, Any]:
        return {"labels": list(self.cleaned_data.values())}


class Withdraw(Form):
    """Why a list is taken back."""

    key = "withdraw"
    reason = WordsField("撤回理由", rows=2, required=False)


@dataclass(frozen=True)
class ListPages:
    """The pages of one kind of list under a project's address."""

    guard: Guard
    kind: ListKind
    name: str  #: of its address: ``agency:code-list``
    find: Callable[[StaffRequest, str], ServiceProject]
    #: What the case has against the rows: (project, what was said, rows, at=).
    check: Callable[..., Any]
    #: (request, project, list, rows): take it as a whole.
    take: Callable[[StaffRequest, ServiceProject, ReceivedList, Sequence[ListRow]], object]
    undo: Callable[..., object]  #: (project, list, reason=, by=, at=)
    check_undo: Callable[[ServiceProject, ReceivedList], None]
    tab: str  #: of the project, to lead back to
    verb: str  #: on the button that takes it
    taken: str  #: said when it is taken
    beside: type[Beside] = Beside
    warning: str = ""  #: what taking it back does

    def receive(
        self,
        project: ServiceProject,
        *,
        upload: Any,
        said: Mapping[str, Any] | None = None,
        by: Actor,
        at: datetime,
    ) -> ReceivedList:
        """Keep an upload as a list of the project's."""
        said = said or {}
        return actions.receive_list(
            self.kind,
            project.number,
            upload=upload,
            name=upload.name,
            said=said,
            check=self.check_of(project, said, at=at),
            by=by,
            at=at,
        )

    def check_of(self, project: ServiceProject, said: Mapping[str, Any], *, at: datetime) -> Check:
        return partial(self.check, project, said, at=at)

    def patterns(self) -> list[URLPattern]:
        sends = self.guard.sends
        base = f"projects/<str:number>/{self.kind.name}/<key:list_id>/"
        return [
            path(base, self.guard.opens(self.page), name=self.name),
            path(f"{base}columns/", sends(self.map), name=f"map-{self.name}"),
            path(f"{base}confirm/", sends(self.confirm), name=f"confirm-{self.name}"),
            path(f"{base}drop/", sends(self.drop), name=f"drop-{self.name}"),
            path(f"{base}withdraw/", sends(self.withdraw), name=f"withdraw-{self.name}"),
            path(f"{base}refused/", sends(exports(self.refused)), name=f"refused-{self.name}"),
            path(
                f"{self.kind.name}/template/",
                self.guard.opens(exports(self.template)),
                name=f"{self.name}-template",
            ),
        ]

    def page(self, request: StaffRequest, number: str, list_id: int) -> HttpResponse:
        """What the list means, and what may be done with it."""
        return self._show(request, *self._found(request, number, list_id))

    def map(self, request: StaffRequest, number: str, list_id: int) -> HttpResponse:
        """Say anew which column is which."""
        project, row = self._found(request, number, list_id)
        columns, beside = ListColumns(row, self.kind, request.POST), self.beside(request.POST)
        if beside.is_valid():
            said = {**row.said, **beside.said()}
            more = {"said": said, "check": self.check_of(project, said, at=request.now)}
            if acted(request, columns, actions.map_list, row, self.kind, **more):
                tell(request, "已按新的对应关系重新检查。")
                return go(request, f"{self._space}:{self.name}", number, list_id)
        return self._show(request, project, row, columns=columns, beside=beside)

    def confirm(self, request: StaffRequest, number: str, list_id: int) -> HttpResponse:
        """Take the list as a whole; what has come between is told, and nothing is taken."""
        project, row = self._found(request, number, list_id)
        form = Form(request.POST)
        done = form.is_valid() and attempt(form, self._take, request, project, row)
        if done:
            tell(request, self.taken.format(count=row.seen["rows"]))
            return go(request, f"{self._space}:project", number, self.tab)
        return self._show(request, project, self._found(request, number, list_id)[1], act=form)

    def _take(self, request: StaffRequest, project: ServiceProject, row: ReceivedList) -> object:
        found = queries.opened_list(row, self.kind)
        check = self.check_of(project, row.said, at=request.now)
        rows, faults = lists.faults_in(found, check)
        if count := len(found.doubts()) or len(faults):
            actions.map_list(
                row,
                self.kind,
                labels=None,
                said=row.said,
                check=check,
                by=request.actor,
                at=request.now,
            )
            raise ListNotReady(name=row.file_name, count=count)
        return self.take(request, project, row, rows)

    def drop(self, request: StaffRequest, number: str, list_id: int) -> HttpResponse:
        """Put the list aside."""
        _, row = self._found(request, number, list_id)
        actions.drop_list(row, by=request.actor, at=request.now)
        tell(request, "已放弃这份清单，上传的文件已清除。")
        return go(request, f"{self._space}:project", number, self.tab)

    def withdraw(self, request: StaffRequest, number: str, list_id: int) -> HttpResponse:
        """Take back what the list did."""
        project, row = self._found(request, number, list_id)
        form = Withdraw(request.POST)
        if acted(request, form, self.undo, project, row):
            tell(request, "整份清单已撤回，上传的文件已清除。")
            return go(request, f"{self._space}:project", number, self.tab)
        return self._show(request, project, row, withdraw=form)

    def refused(self, request: StaffRequest, number: str, list_id: int) -> HttpResponse:
        """The rows that are refused, in the list's own layout."""
        project, row = self._found(request, number, list_id)
        check = self.check_of(project, row.said, at=request.now)
        content = actions.reveal_refused(
            row, self.kind, check=check, by=request.actor, at=request.now
        )
        tell(request, "须更正的行已交浏览器下载，本次下载已留痕。")
        return workbook_response(content, f"{self.kind.title} 须更正 {list_id}.xlsx")

    def template(self, request: StaffRequest) -> HttpResponse:
        """The list to be filled in."""
        return workbook_response(
            lists.template(self.kind, at=request.now), f"{self.kind.title}样表.xlsx"
        )

    def rows(self, project: ServiceProject) -> list[tuple[str, ReceivedList]]:
        """The lists of a project so far, each with its address."""
        return [
            (self._address(project, row), row)
            for row in queries.lists_of(self.kind, project.number)
        ]

    def _address(self, project: ServiceProject, row: ReceivedList) -> str:
        return reverse(f"{self._space}:{self.name}", args=[project.number, row.pk])

    @property
    def _space(self) -> str:
        return "office" if self.guard.whose == "办事处" else "agency"

    def _found(
        self, request: StaffRequest, number: str, list_id: int
    ) -> tuple[ServiceProject, ReceivedList]:
        project = self.find(request, number)
        row = queries.list_for(self.kind, number, list_id=list_id, by=request.actor)
        return project, row

    def _show(
        self,
        request: StaffRequest,
        project: ServiceProject,
        row: ReceivedList,
        *,
        columns: ListColumns | None = None,
        beside: Beside | None = None,
        act: Form | None = None,
        withdraw: Form | None = None,
    ) -> HttpResponse:
        bound = next((form for form in (act, withdraw, columns, beside) if form), None)
        shown = columns or ListColumns(row, self.kind)
        context = {
            "project": project,
            "row": row,
            "kind": self.kind,
            "pages": self,
            "columns": list(zip(shown.visible_fields(), row.seen["examples"], strict=True)),
            "columns_form": shown,
            "beside": beside or self.beside(initial=row.said),
            "act": act or Form(),
            "withdraw": withdraw or Withdraw(),
            "is_waiting": row.state == ListState.WAITING and bool(row.file),
            "is_taken": row.state == ListState.TAKEN,
            "same": queries.same_list(row),
            "withdrawing": self._withdrawing(project, row),
            "urls": {
                verb: reverse(f"{self._space}:{verb}-{self.name}", args=[project.number, row.pk])
                for verb in ("map", "confirm", "drop", "withdraw", "refused")
            }
            | {"page": self._address(project, row)},
            "back": reverse(f"{self._space}:project", args=[project.number, self.tab]),
            "base_template": f"{self._space}/base.html",
        }
        status = form_status(bound) if bound else 200
        return show_in_frame(request, "received_list.html", context, status=status)

    def _withdrawing(self, project: ServiceProject, row: ReceivedList) -> Allowed:
        is_taken = row.state == ListState.TAKEN
        return allowed(self.check_undo, project, row) if is_taken else Allowed("清单没有入库")

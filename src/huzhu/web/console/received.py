"""A list that was handed in, on its page: what its columns are taken for, what its rows mean.

An audience says for a kind of list whose it is, what the case has against its rows, what taking it
does and what undoes it (``ListPages``).

Not here: reading and keeping lists (``documents``), what a list is for (the audience's pages).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol

from django.urls import path, reverse

from huzhu.documents import actions, lists, queries
from huzhu.documents.errors import ListNotReady
from huzhu.documents.states import ListState
from huzhu.kernel.shown import FIELD
from huzhu.web.acts import acted
from huzhu.web.console.desk import show_in_frame
from huzhu.web.console.views import workbook_response
from huzhu.web.fields import OneOf, TickField, WordsField
from huzhu.web.forms import Allowed, Form, allowed, attempt
from huzhu.web.guards import exports
from huzhu.web.pages import away, form_status, go, tell
from huzhu.web.stored import StoredForm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from django.forms import BoundField
    from django.http import HttpResponse
    from django.urls import URLPattern

    from huzhu.documents.lists import Check, ListKind
    from huzhu.documents.models import ReceivedList
    from huzhu.kernel.actor import Actor
    from huzhu.web.guards import Guard
    from huzhu.web.requests import StaffRequest

NOT_READ = ("", "不读取")


class LaidOut(Protocol):
    """A list's row: it has a layout, once somebody has looked at the file."""

    layout: Any
    seen: Any


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


class Confirm(Form):
    """What is said when a list is taken: whether faulty rows are left out, where they may be."""

    use_required_attribute = False

    def __init__(self, row: ReceivedList, kind: ListKind, data: Any = None) -> None:
        super().__init__(data, prefix="load")
        refused = row.seen["refused"] if kind.may_be_part else 0
        if refused:
            label = f"只导入没有问题的 {row.seen['rows'] - refused} 行，其余以后再导入"
            self.fields["only_faultless"] = TickField(label)


def columns_shown(
    form: ListColumns, row: LaidOut, kind: ListKind
) -> list[tuple[BoundField, Sequence[str], str]]:
    """Each column of a file: its choice, what stands in it, why a known one is not read."""
    headings = row.layout["headings"] if row.layout else ()
    labels = row.layout["labels"] if row.layout else ()
    notes = [
        "" if label else kind.why_unread(heading)
        for heading, label in zip(headings, labels, strict=True)
    ]
    examples = row.seen.get("examples", ())
    nothing = ["（空）" if any(examples) else "原文件已删除，不再显示"]
    shown = [each or nothing for each in examples]
    return list(zip(form.visible_fields(), shown, notes, strict=False))


def _part_told(seen: Mapping[str, Any]) -> str:
    """What is said of a list that was taken in part."""
    left_out = seen.get("left_out", 0)
    return f"已导入 {seen['rows'] - left_out} 行，{left_out} 行没有导入。" if left_out else ""


class Withdraw(Form):
    """Why a list is taken back."""

    key = "withdraw"
    reason = WordsField("撤回理由", rows=2)


@dataclass(frozen=True)
class ListPages:
    """The pages of one kind of list under the address of its case."""

    guard: Guard
    kind: ListKind
    name: str  #: of its address: ``agency:code-list``
    find: Callable[[StaffRequest, Any], Any]  #: the case, by what its address names
    #: What the case has against the rows: (case, what was said, rows, at=).
    check: Callable[..., Any]
    #: (request, case, list, rows): take it as a whole. ``left_out=`` where it may be a part.
    take: Callable[..., object]
    verb: str  #: on the button that takes it
    taken: Callable[[int, Any], str]  #: said when it is taken: (its rows, what the act returned)
    home: tuple[str, ...]  #: where to lead back to: a page of the case, what else it names
    undo: Callable[..., object] | None = None  #: (case, list, reason=, by=, at=)
    check_undo: Callable[..., None] | None = None  #: (case, list)
    #: (case, list): whose it is until it is taken, where not everybody's who may open it.
    check_yours: Callable[..., None] | None = None
    base: str = "projects/<str:number>/"
    key: str = "number"  #: of the case: what its address names
    about: str = "{0.number} · {0.title}"  #: what stands above the list
    back: str = "返回项目"
    kind_of: Callable[[Any], ListKind] | None = None  #: where the case decides on the columns
    #: (list, kind, data): what is said when it is taken. Where the case decides: (list, case, …).
    confirm_form: Callable[..., Confirm] = Confirm
    beside: type[Beside] = Beside
    warning: str = ""  #: what taking it back does

    def receive(
        self,
        case: Any,
        *,
        upload: Any,
        said: Mapping[str, Any] | None = None,
        by: Actor,
        at: datetime,
    ) -> ReceivedList:
        """Keep an upload as a list of the case."""
        said = said or {}
        return actions.receive_list(
            self._kind(case),
            self._reference(case),
            upload=upload,
            name=upload.name,
            said=said,
            check=self.check_of(case, said, at=at),
            by=by,
            at=at,
        )

    def check_of(self, case: Any, said: Mapping[str, Any], *, at: datetime) -> Check:
        return partial(self.check, case, said, at=at)

    def patterns(self) -> list[URLPattern]:
        sends = self.guard.sends
        base = f"{self.base}{self.kind.name}/<key:list_id>/"
        of_case = self.base if self.kind_of else ""
        taken_back = path(f"{base}withdraw/", sends(self.withdraw), name=f"withdraw-{self.name}")
        return [
            *([taken_back] if self.undo else []),
            path(base, self.guard.opens(self.page), name=self.name),
            path(f"{base}columns/", sends(self.map), name=f"map-{self.name}"),
            path(f"{base}confirm/", sends(self.confirm), name=f"confirm-{self.name}"),
            path(f"{base}drop/", sends(self.drop), name=f"drop-{self.name}"),
            path(f"{base}refused/", sends(exports(self.refused)), name=f"refused-{self.name}"),
            path(
                f"{of_case}{self.kind.name}/template/",
                self.guard.opens(exports(self.template)),
                name=f"{self.name}-template",
            ),
        ]

    def page(self, request: StaffRequest, number: Any, list_id: int) -> HttpResponse:
        """What the list means, and what may be done with it."""
        return self._show(request, *self._found(request, number, list_id))

    def map(self, request: StaffRequest, number: Any, list_id: int) -> HttpResponse:
        """Say anew which column is which."""
        case, row = self._yours(request, number, list_id)
        kind = self._kind(case)
        columns, beside = ListColumns(row, kind, request.POST), self.beside(request.POST)
        if beside.is_valid():
            said = {**row.said, **beside.said()}
            more = {"said": said, "check": self.check_of(case, said, at=request.now)}
            if acted(request, columns, actions.map_list, row, kind, **more):
                tell(request, "已按新的对应关系重新检查。")
                return go(request, f"{self._space}:{self.name}", number, list_id)
        return self._show(request, case, row, columns=columns, beside=beside)

    def confirm(self, request: StaffRequest, number: Any, list_id: int) -> HttpResponse:
        """Take the list as a whole; what has come between is told, and nothing is taken."""
        case, row = self._yours(request, number, list_id)
        form = self._confirm_form(row, case, request.POST)
        if form.is_valid() and (done := attempt(form, self._take, request, case, row, form)):
            tell(request, f"{_part_told(row.seen)}{self.taken(row.seen['rows'], done.result)}")
            return away(request, self._home(case))
        case, row = self._found(request, number, list_id)
        again = self._confirm_form(row, case, request.POST)  # it asks of what stands now
        vars(again).update(_errors=form.errors)
        return self._show(request, case, row, act=again)

    def _take(self, request: StaffRequest, case: Any, row: ReceivedList, form: Confirm) -> object:
        queries.check_waiting(row)
        queries.check_shown_list(row, request.POST.get(FIELD, ""))
        kind = self._kind(case)
        found = queries.opened_list(row, kind)
        check = self.check_of(case, row.said, at=request.now)
        rows, faults = lists.faults_in(found, check)
        bars, facts = lists.blocking(faults), form.facts()
        left_out = {fault.row for fault in bars} if facts.pop("only_faultless", False) else set()
        is_new = left_out and len(left_out) != row.seen["refused"]  # nobody has seen it yet
        untaken = bars if is_new else [bar for bar in bars if bar.row not in left_out - {0}]
        if count := len(found.doubts()) or len(untaken):
            told = {"said": row.said, "check": check, "by": request.actor, "at": request.now}
            actions.map_list(row, kind, labels=None, **told)
            more = "，或勾选只导入没有问题的行" if kind.may_be_part else ""
            raise ListNotReady(name=row.file_name, count=count, more=more)
        if kind.may_be_part:
            facts["left_out"] = left_out
        return self.take(request, case, row, rows, **facts)

    def drop(self, request: StaffRequest, number: Any, list_id: int) -> HttpResponse:
        """Put the list aside."""
        case, row = self._yours(request, number, list_id)
        actions.drop_list(row, by=request.actor, at=request.now)
        tell(request, "已放弃这份清单，上传的文件已清除。")
        return away(request, self._home(case))

    def withdraw(self, request: StaffRequest, number: Any, list_id: int) -> HttpResponse:
        """Take back what the list did."""
        case, row = self._found(request, number, list_id)
        form = Withdraw(request.POST)
        if self.undo and acted(request, form, self.undo, case, row):
            tell(request, "整份清单已撤回，上传的文件已清除。")
            return away(request, self._home(case))
        return self._show(request, case, row, withdraw=form)

    def refused(self, request: StaffRequest, number: Any, list_id: int) -> HttpResponse:
        """The rows that are refused, in the list's own layout."""
        case, row = self._yours(request, number, list_id)
        kind = self._kind(case)
        check = self.check_of(case, row.said, at=request.now)
        content = actions.reveal_refused(row, kind, check=check, by=request.actor, at=request.now)
        tell(request, "须更正的行已交浏览器下载，本次下载已留痕。")
        return workbook_response(content, f"{kind.title} 须更正 {list_id}.xlsx")

    def template(self, request: StaffRequest, number: Any = None) -> HttpResponse:
        """The list to be filled in."""
        kind = self._kind(self.find(request, number)) if self.kind_of else self.kind
        return workbook_response(lists.template(kind, at=request.now), f"{kind.title}样表.xlsx")

    def rows(self, case: Any) -> list[tuple[str, ReceivedList]]:
        """The lists of a case so far, each with its address."""
        rows = queries.lists_of(self.kind, self._reference(case))
        return [(self._address(case, row), row) for row in rows]

    def _address(self, case: Any, row: ReceivedList) -> str:
        return reverse(f"{self._space}:{self.name}", args=[self._key(case), row.pk])

    def _home(self, case: Any) -> str:
        name, *rest = self.home
        return reverse(f"{self._space}:{name}", args=[self._key(case), *rest])

    def _key(self, case: Any) -> Any:
        return attrgetter(self.key)(case)

    def _reference(self, case: Any) -> str:
        return str(self._key(case))

    def _confirm_form(self, row: ReceivedList, case: Any, data: Any = None) -> Confirm:
        return self.confirm_form(row, case if self.kind_of else self.kind, data)

    def _kind(self, case: Any) -> ListKind:
        return self.kind_of(case) if self.kind_of else self.kind

    @property
    def _space(self) -> str:
        return "office" if self.guard.whose == "办事处" else "agency"

    def _found(self, request: StaffRequest, number: Any, list_id: int) -> tuple[Any, ReceivedList]:
        case = self.find(request, number)
        reference = self._reference(case)
        return case, queries.list_for(self.kind, reference, list_id=list_id, by=request.actor)

    def _yours(self, request: StaffRequest, number: Any, list_id: int) -> tuple[Any, ReceivedList]:
        """A list that the reader may deal with, not only see."""
        case, row = self._found(request, number, list_id)
        if self.check_yours:
            self.check_yours(case, row)
        return case, row

    def _show(
        self,
        request: StaffRequest,
        case: Any,
        row: ReceivedList,
        *,
        columns: ListColumns | None = None,
        beside: Beside | None = None,
        act: Confirm | None = None,
        withdraw: Form | None = None,
    ) -> HttpResponse:
        bound = next((form for form in (act, withdraw, columns, beside) if form), None)
        kind = self._kind(case)
        yours = allowed(self.check_yours, case, row) if self.check_yours else Allowed()
        shown = columns or ListColumns(row, kind)
        is_waiting = row.state == ListState.WAITING and bool(row.file)
        left_out = row.seen.get("left_out", 0)
        verbs = ("map", "confirm", "drop", "refused", *(["withdraw"] if self.undo else []))
        context = {
            "about": self.about.format(case),
            "row": row,
            "kind": kind,
            "pages": self,
            "columns": columns_shown(shown, row, kind),
            "columns_form": shown,
            "beside": beside or self.beside(initial=row.said),
            "act": act or self._confirm_form(row, case),
            "shown": lists.shown_of(row.layout, row.said),
            "withdraw": withdraw or Withdraw(),
            "is_waiting": is_waiting,
            "gives_refused": bool(row.file and yours and row.seen["refused"])
            and bool(is_waiting or left_out),
            "taken_count": row.seen["rows"] - left_out,
            "yours": yours,
            "may_act": is_waiting and bool(yours),
            "is_taken": row.state == ListState.TAKEN and bool(self.undo),
            "same": queries.same_list(row),
            "withdrawing": self._withdrawing(case, row),
            "urls": {
                verb: reverse(f"{self._space}:{verb}-{self.name}", args=[self._key(case), row.pk])
                for verb in verbs
            }
            | {"page": self._address(case, row)},
            "back": self._home(case),
            "base_template": f"{self._space}/base.html",
        }
        status = form_status(bound) if bound else 200
        return show_in_frame(request, "received_list.html", context, status=status)

    def _withdrawing(self, case: Any, row: ReceivedList) -> Allowed:
        if row.state != ListState.TAKEN or self.check_undo is None:
            return Allowed("清单没有入库")
        return allowed(self.check_undo, case, row)

"""The shared pages. ``urls.patterns`` guards them for one audience."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

from huzhu.documents import queries as documents
from huzhu.notices import actions as notice_acts
from huzhu.notices import queries as notices
from huzhu.projects.queries import cases
from huzhu.web.console import desk, handed, lists
from huzhu.web.console.case import first_tab, show_case
from huzhu.web.console.desk import show_in_frame
from huzhu.web.console.forms import ProjectSearch
from huzhu.web.guards import exports
from huzhu.web.pages import away, paged, tell

if TYPE_CHECKING:
    from huzhu.web.console.case import Panels
    from huzhu.web.guards import View
    from huzhu.web.requests import StaffRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def todos(request: StaffRequest) -> HttpResponse:
    context = lists.todos_asked_for(request) | {"handed": handed.handed_rows(request)}
    return show_in_frame(request, "todos.html", context)


def done(request: StaffRequest) -> HttpResponse:
    return show_in_frame(request, "done.html", {"page": paged(request, lists.done_rows(request))})


def copies(request: StaffRequest) -> HttpResponse:
    found = notices.copies_for(request.actor.position_id or 0)
    return show_in_frame(request, "copies.html", {"page": paged(request, found)})


def read_copy(request: StaffRequest, copy_id: int) -> HttpResponse:
    found = notices.copies_for(request.actor.position_id or 0)
    notice_acts.mark_read(copy_id, by=request.actor, at=request.now)
    subject = next((copy.subject for copy in found if copy.pk == copy_id), "")
    return away(request, lists.copy_address(request, subject))


def read_all_copies(request: StaffRequest) -> HttpResponse:
    count = notice_acts.mark_all_read(by=request.actor, at=request.now)
    tell(request, f"{count} 件抄送已标为已读。" if count else "没有未读的抄送。")
    return away(request, desk.address(request, "copies"))


def projects(request: StaffRequest) -> HttpResponse:
    return _list(request, "projects.html")


def mine(request: StaffRequest) -> HttpResponse:
    return _list(request, "mine.html", mine=True)


def drafts(request: StaffRequest) -> HttpResponse:
    return _list(request, "drafts.html", drafts=True)


@exports
def export_projects(request: StaffRequest) -> HttpResponse:
    search = ProjectSearch(request)
    found = cases.projects_for(request.actor, search.wanted())
    return workbook_response(
        lists.workbook(request, found, of=search.said()), f"服务项目 {request.today}.xlsx"
    )


def _list(
    request: StaffRequest, template: str, *, mine: bool = False, drafts: bool = False
) -> HttpResponse:
    form = ProjectSearch(request)
    wanted = form.wanted(mine=mine, drafts=drafts)
    page = paged(request, cases.projects_for(request.actor, wanted))
    context = {
        "form": form,
        "page": page,
        "rows": lists.project_rows(request, list(page.object_list)),
        "columns": lists.columns(wanted.sort),
        "is_filtered": any(request.GET.get(name) for name in form.fields if name != "sort"),
    }
    return show_in_frame(request, template, context)


def project_view(panels: Panels) -> View:
    """The page of a project with an audience's panels."""

    def project(request: StaffRequest, number: str, tab: str = "") -> HttpResponse:
        found = cases.project_of(request.actor, number=number)
        return show_case(request, found, tab or first_tab(found), panels=panels)

    return project


def project_paper(request: StaffRequest, number: str, file_id: int) -> FileResponse:
    found = cases.project_of(request.actor, number=number)
    paper = documents.download_of(found.number, file_id=file_id)
    return FileResponse(
        paper.path.open("rb"),
        as_attachment=True,
        filename=paper.name,
        content_type=paper.content_type,
    )


def workbook_response(content: bytes, name: str) -> HttpResponse:
    """A workbook to be saved."""
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer

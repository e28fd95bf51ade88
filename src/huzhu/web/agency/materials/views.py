"""The page on which materials and their list of codes are handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.claims.lists import CODES
from huzhu.documents import actions as documents
from huzhu.documents import queries as document_queries
from huzhu.kernel.asked import asked_of
from huzhu.kernel.periods import period
from huzhu.kernel.sizes import FILE, takes
from huzhu.projects import terms
from huzhu.projects.forms import MaterialsFields
from huzhu.projects.queries import cases, files, lists
from huzhu.web.agency.materials.codes import CODE_PAGES
from huzhu.web.agency.materials.forms import MaterialsForm
from huzhu.web.agency.scope import project_for_clerk
from huzhu.web.forms import attempt
from huzhu.web.guards import clerk_only
from huzhu.web.pages import form_status, go, sent, show

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpResponse

    from huzhu.documents.models import ReceivedList
    from huzhu.projects.models import ServiceProject
    from huzhu.projects.queries.files import ProjectFile
    from huzhu.projects.terms import Proposal
    from huzhu.web.requests import ClerkRequest


@takes(FILE)
@clerk_only.both
def materials(request: ClerkRequest, number: str) -> HttpResponse:
    project = project_for_clerk(request, number, verb="报送实施资料", move="publish_offer")
    file = files.file_of(project, at=request.now, calendar=request.calendar)
    waiting = document_queries.waiting_list(CODES, number)
    initial, proposed = _initial(file, project), _proposed(file, project)
    form = MaterialsForm(sent(request), request.FILES or None, initial=initial, proposed=proposed)
    if request.method == "POST" and form.is_valid():
        act = attempt(form, _receive, request, project, form, waiting)
        if act and act.result:
            return go(request, "agency:code-list", number, act.result.pk)
    context = {"project": project, "file": file, "form": form, "back_tab": "materials"}
    context |= _deadline(request, project) | {"waiting": waiting}
    return show(request, "agency/materials.html", context, status=form_status(form))


def _initial(file: ProjectFile, project: ServiceProject) -> dict[str, Any]:
    """What stands in the project; else what was written when a list was last handed in."""
    names = asked_of(MaterialsFields)
    if file.materials:
        return {name: getattr(file.materials, name) for name in names}
    last = next(iter(document_queries.lists_of(CODES, project.number)), None)
    return dict(last.said) if last else {}


def _proposed(file: ProjectFile, project: ServiceProject) -> dict[str, Proposal]:
    """What plan and award say already, for the clerk to go on with."""
    opens_at, closes_at = cases.window_of(project)
    return terms.proposed_materials(
        file.papers.fields,
        file.papers.award,
        count=cases.approved_count(project),
        window=period(opens_at, closes_at),
    )


def _receive(
    request: ClerkRequest,
    project: ServiceProject,
    form: MaterialsForm,
    waiting: ReceivedList | None,
) -> ReceivedList:
    """Keep the list until it is confirmed; without a new one, the one that waits is meant."""
    upload, said = form.cleaned_data["codes"], form.said()
    has_list = bool(upload or waiting)
    lists.check_materials(project, form.meant(), has_list=has_list, at=request.now)
    by, at = request.actor, request.now
    if waiting and not upload:
        check = CODE_PAGES.check_of(project, said, at=request.now)
        return documents.map_list(waiting, CODES, labels=None, said=said, check=check, by=by, at=at)
    return CODE_PAGES.receive(project, upload=upload, said=said, by=by, at=at)


def _deadline(request: ClerkRequest, project: ServiceProject) -> dict[str, Any]:
    opens_at, _ = cases.window_of(project)
    return {
        "approved_count": cases.approved_count(project),
        "opens_at": opens_at,
        "latest_on": cases.materials_day(project, calendar=request.calendar),
    }

"""Papers attached to a project: the scan of signed minutes, quotes, letters, materials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huzhu.documents import actions as documents
from huzhu.documents.states import Purpose
from huzhu.kernel.sizes import FILE, takes
from huzhu.projects import policies
from huzhu.projects.queries import cases
from huzhu.web.acts import acted
from huzhu.web.agency.panels import PANELS
from huzhu.web.agency.paper_forms import TABS, PaperForm
from huzhu.web.console.case import show_case
from huzhu.web.guards import clerk_only
from huzhu.web.pages import go, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.web.requests import ClerkRequest


@takes(FILE)
@clerk_only.sends
def attach(request: ClerkRequest, number: str) -> HttpResponse:
    """Keep an uploaded paper and come back to the tab where it stands."""
    project = cases.project_of(request.actor, number=number)
    policies.check_agency_clerk(by=request.actor, verb="上传文件", agency_id=project.agency_id)
    form = PaperForm(request.POST, request.FILES)
    tab = TABS.get(_purpose(request.POST), "procurement")
    if acted(request, form, documents.store_file, project.number):
        tell(request, f"“{form.cleaned_data['file'].name}”已上传。")
        return go(request, "agency:project", number, tab)
    return show_case(request, project, tab, panels=PANELS, bound={"paper_form": form})


def _purpose(post: Any) -> Purpose:
    wanted = post.get("purpose", "")
    return Purpose(wanted) if wanted in set(Purpose) else Purpose.PROCUREMENT

"""What the act panels of an agency need, tab by tab (``agency/project/<tab>.html``).

Not here: the road of a request, step by step (``road``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huzhu.documents.states import Purpose
from huzhu.projects.queries import cases
from huzhu.projects.states import Outcome, Step
from huzhu.web.agency.materials.codes import CODE_PAGES
from huzhu.web.agency.paper_forms import PaperForm
from huzhu.web.agency.plans.prechecks import precheck
from huzhu.web.agency.results.forms import ReceiptForm
from huzhu.web.agency.road import road_of
from huzhu.web.agency.scope import why_not_clerk

if TYPE_CHECKING:
    from huzhu.projects.queries.files import ProjectFile
    from huzhu.web.console.case import Panels
    from huzhu.web.requests import StaffRequest


def _plan(request: StaffRequest, file: ProjectFile) -> dict[str, Any]:
    last = file.reviews[-1] if file.reviews else None
    is_draft = file.project.state == Step.DRAFT
    return {
        "blocked": why_not_clerk(request, file.project, verb="填写方案"),
        "check": precheck(request, file.project) if is_draft else None,
        "returned": last if last and last.outcome == Outcome.RETURNED else None,
    }


def _procurement(request: StaffRequest, file: ProjectFile) -> dict[str, Any]:
    road = road_of(request, file) if file.project.state == Step.PREPARING else ()
    purposes = (Purpose.MINUTES, Purpose.PROCUREMENT)
    return {"road": road, "returned": _returned(file)} | _papers(request, file, *purposes)


def _approval(request: StaffRequest, file: ProjectFile) -> dict[str, Any]:
    is_preparing = file.project.state == Step.PREPARING
    road = [step for step in road_of(request, file)[-1:] if is_preparing]
    return {"road": road, "returned": _returned(file)} | _papers(request, file, Purpose.REQUEST)


def _returned(file: ProjectFile) -> object:
    """The request that came back, while it has not been handed in again."""
    application = file.application
    is_open = file.project.state == Step.PREPARING
    return application if is_open and application and application.returned_at else None


def _materials(request: StaffRequest, file: ProjectFile) -> dict[str, Any]:
    latest_on = None
    if file.window:
        latest_on = cases.materials_day(file.project, calendar=request.calendar)
    blocked = why_not_clerk(request, file.project, verb="报送实施资料")
    facts: dict[str, Any] = {"latest_on": latest_on, "blocked": blocked}
    facts |= {} if blocked else {"code_lists": CODE_PAGES.rows(file.project)}
    return facts | _papers(request, file, Purpose.MATERIAL)


def _results(request: StaffRequest, file: ProjectFile) -> dict[str, Any]:
    blocked = why_not_clerk(request, file.project, verb="签收结果反馈")
    return {"form": ReceiptForm(), "blocked": blocked}


def _papers(request: StaffRequest, file: ProjectFile, *purposes: Purpose) -> dict[str, Any]:
    """The form to attach a paper, for the clerk alone."""
    if why_not_clerk(request, file.project, verb="上传文件"):
        return {}
    form = PaperForm(initial={"purpose": purposes[0]})
    form.offer("purpose", [(key, Purpose(key).label) for key in purposes])
    return {"paper_form": form}


PANELS: Panels = {
    "plan": _plan,
    "procurement": _procurement,
    "approval": _approval,
    "materials": _materials,
    "results": _results,
}

"""Pages of materials and codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.claims.errors import CodeListFaulty
from huzhu.kernel.asked import asked_of
from huzhu.kernel.sizes import FILE, takes
from huzhu.projects.actions import serve
from huzhu.projects.forms import MaterialsFields
from huzhu.projects.queries import cases, files
from huzhu.web.agency.materials import codes
from huzhu.web.agency.materials.forms import MaterialsForm
from huzhu.web.agency.scope import project_for_clerk
from huzhu.web.console.views import workbook_response
from huzhu.web.forms import attempt
from huzhu.web.guards import clerk_only, exports
from huzhu.web.pages import form_status, go, sent, show, tell

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpResponse

    from huzhu.claims.values import RowFault
    from huzhu.projects.models import Materials, ServiceProject
    from huzhu.web.requests import ClerkRequest


@takes(FILE)
@clerk_only.both
def materials(request: ClerkRequest, number: str) -> HttpResponse:
    project = project_for_clerk(request, number, verb="报送实施资料", move="publish_offer")
    file = files.file_of(project, at=request.now, calendar=request.calendar)
    form = MaterialsForm(sent(request), request.FILES or None, initial=_initial(file))
    faults: list[RowFault] = []
    if request.method == "POST" and form.is_valid():
        act = attempt(form, _hand_in, request, project, form, faults)
        if act and act.result:
            count = act.result.code_count
            tell(request, f"实施资料已报送，{count:,} 个电子码已加密入库。接下来由会员服务部测试。")
            return go(request, "agency:project", number, "materials")
    context = {"project": project, "file": file, "form": form, "back_tab": "materials"}
    context |= _deadline(request, project) | _faults(faults)
    return show(request, "agency/materials.html", context, status=form_status(form))


def _initial(file: Any) -> dict[str, str]:
    names = asked_of(MaterialsFields)
    return {name: getattr(file.materials, name) for name in names} if file.materials else {}


def _hand_in(
    request: ClerkRequest, project: ServiceProject, form: MaterialsForm, faults: list[RowFault]
) -> Materials:
    """Read the list and hand everything in; the faults of its rows are told beside the error."""
    upload, listed = form.cleaned_data["codes"], codes.CodeFile([], "")
    if upload:
        has_passcodes = not form.cleaned_data["has_no_passcodes"]
        day = form.cleaned_data["expires_on"]
        listed = codes.read_code_file(upload, has_passcodes=has_passcodes, expires_on=day)
    try:
        return serve.hand_in_materials(
            project,
            form.meant(),
            codes=listed.rows,
            file_sha256=listed.sha256,
            by=request.actor,
            at=request.now,
        )
    except CodeListFaulty as error:
        faults.extend(error.facts["faults"])  # type: ignore[arg-type] # a list of RowFault
        raise


def _deadline(request: ClerkRequest, project: ServiceProject) -> dict[str, Any]:
    opens_at, _ = cases.window_of(project)
    application = cases.application_of(project)
    return {
        "approved_count": int(application.form["goods_quantity"]) if application else 0,
        "opens_at": opens_at,
        "latest_on": cases.materials_day(project, calendar=request.calendar),
    }


def _faults(faults: list[RowFault]) -> dict[str, Any]:
    if not faults:
        return {}
    sealed = codes.sealed_faults(faults)
    return {"faults": faults[: codes.SHOWN_FAULTS], "fault_count": len(faults), "sealed": sealed}


@clerk_only.opens
@exports
def code_template(request: ClerkRequest) -> HttpResponse:
    return workbook_response(codes.template_workbook(at=request.now), "电子码清单样表.xlsx")


@clerk_only.sends
@exports
def code_faults(request: ClerkRequest) -> HttpResponse:
    content = codes.faults_workbook(request.POST.get("sealed", ""), at=request.now)
    return workbook_response(content, "电子码清单更正清单.xlsx")

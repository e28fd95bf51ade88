"""Collecting the results: the receipt and the encrypted workbook in one act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.projects.actions import serve
from huzhu.projects.queries import cases
from huzhu.web.acts import acted
from huzhu.web.agency.panels import PANELS
from huzhu.web.agency.results.feedback import feedback_workbook
from huzhu.web.agency.results.forms import ReceiptForm
from huzhu.web.console.case import show_case
from huzhu.web.console.views import workbook_response
from huzhu.web.guards import clerk_only, exports
from huzhu.web.pages import tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.web.requests import ClerkRequest

COLLECTED = "结果反馈已签收，结果表已交浏览器下载，本次下载已留痕。平台不保存口令，请妥善保管。"


@clerk_only.sends
@exports
def collect(request: ClerkRequest, number: str) -> HttpResponse:
    project = cases.project_of(request.actor, number=number)
    form = ReceiptForm(request.POST)
    act = acted(request, form, serve.collect_feedback, project)
    if act.result is not None:
        password = form.cleaned_data["password"]
        tell(request, COLLECTED)
        content = feedback_workbook(
            act.result,
            of=number,
            are_uses_told=project.feedback.used is not None,
            at=request.now,
            password=password,
        )
        return workbook_response(content, f"{number} 结果反馈.xlsx")
    return show_case(request, project, "results", panels=PANELS, bound={"form": form})

"""Collecting the results: the receipt and the encrypted workbook in one act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_POST

from huzhu.projects.actions import serve
from huzhu.projects.queries import cases
from huzhu.web.agency.panels import PANELS
from huzhu.web.agency.results.feedback import feedback_workbook
from huzhu.web.agency.results.forms import ReceiptForm
from huzhu.web.console.case import show_case
from huzhu.web.console.views import workbook_response
from huzhu.web.forms import attempt
from huzhu.web.guards import clerk_only, exports

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.web.requests import ClerkRequest


@require_POST
@clerk_only
@exports
def collect(request: ClerkRequest, number: str) -> HttpResponse:
    project = cases.project_of(request.actor, number=number)
    form = ReceiptForm(request.POST)
    if form.is_valid():
        password = form.cleaned_data["password"]
        by = {"by": request.actor, "at": request.now}
        act = attempt(form, serve.collect_feedback, project, password=password, **by)
        if act and act.result is not None:
            content = feedback_workbook(act.result, password=password)
            return workbook_response(content, f"{number} 结果反馈.xlsx")
    return show_case(request, project, "results", panels=PANELS, bound={"form": form})

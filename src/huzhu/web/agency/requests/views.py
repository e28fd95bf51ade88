"""Pages of the agency's check and of the request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.projects import policies, rules
from huzhu.projects.actions import agreement, permit
from huzhu.projects.queries import cases, papers
from huzhu.projects.states import PROJECT_LIFECYCLE, Step
from huzhu.web.acts import acted
from huzhu.web.agency.requests.forms import AmendForm, CheckForm, RequestForm
from huzhu.web.agency.requests.readiness import readiness
from huzhu.web.agency.scope import project_for_clerk
from huzhu.web.guards import agency_only, clerk_only
from huzhu.web.pages import form_status, go, sent, show, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.web.requests import AgencyRequest, ClerkRequest


@agency_only.both
def check(request: AgencyRequest, number: str) -> HttpResponse:
    project = cases.project_of(request.actor, number=number)
    policies.check_agency_checker(by=request.actor, maker_account=cases.maker_of(project))
    PROJECT_LIFECYCLE.target("apply", now=Step(project.state))
    form = CheckForm(sent(request))
    if acted(request, form, permit.check_request, project):
        tell(request, "复核意见已登记。接下来由经办人报送请示。")
        return go(request, "agency:project", number, "procurement")
    ready = readiness(request, project, with_check=False)
    context = {"project": project, "form": form, "ready": ready}
    return show(request, "agency/check.html", context, status=form_status(form))


@clerk_only.both
def amend(request: ClerkRequest, number: str) -> HttpResponse:
    project = project_for_clerk(request, number, verb="调整方案", move="apply")
    form = AmendForm(sent(request))
    if acted(request, form, agreement.amend_plan, project):
        tell(request, "方案调整已报送会员服务部核定。核定后由复核人复核预算和采购。")
        return go(request, "agency:project", number, "procurement")
    context = {"project": project, "form": form, "papers": papers.papers_of(project)}
    return show(request, "agency/amend.html", context, status=form_status(form))


@clerk_only.both
def apply(request: ClerkRequest, number: str) -> HttpResponse:
    project = project_for_clerk(request, number, verb="报送请示", move="apply")
    ready = readiness(request, project)
    letter = {"letter_body": papers.drafted_letter(ready.papers)}
    form = RequestForm(sent(request), initial=letter)
    if acted(request, form, permit.apply, project):
        tell(request, "请示已报送会员服务部，接下来由办事处各部门会签。")
        return go(request, "agency:project", number, "approval")
    title = rules.letter_title(project.title)
    context = {"project": project, "form": form, "ready": ready, "title": title}
    return show(request, "agency/apply.html", context, status=form_status(form))

"""Pages of the plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from huzhu.claims.conditions import EVERYBODY
from huzhu.people import queries as people
from huzhu.projects.actions import plan as plan_actions
from huzhu.projects.queries import cases
from huzhu.projects.queries.cases import ProjectFilter
from huzhu.web.acts import acted, drafted
from huzhu.web.agency.plans.amounts import amount_of
from huzhu.web.agency.plans.conditions import ReachForm
from huzhu.web.agency.plans.forms import PlanForm, initial_of
from huzhu.web.agency.plans.prechecks import Findings, precheck
from huzhu.web.agency.scope import project_for_clerk
from huzhu.web.console.reach import shown_reach
from huzhu.web.guards import agency_only, clerk_only
from huzhu.web.pages import form_status, go, saved, sent, show, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.projects.models import ImplementationPlan, ServiceProject
    from huzhu.web.requests import AgencyRequest, ClerkRequest

_EARLIER = 20


@clerk_only.both
def start(request: ClerkRequest) -> HttpResponse:
    if request.method == "POST":
        project = plan_actions.start_project(by=request.actor, at=request.now)
        _copy_earlier(request, project)
        return go(request, "agency:plan-form", project.number)
    earlier = cases.projects_for(request.actor, ProjectFilter(sort="-since"))
    return show(request, "agency/start.html", {"earlier": earlier[:_EARLIER]})


def _copy_earlier(request: ClerkRequest, project: ServiceProject) -> None:
    """Begin with an earlier plan of the own scope: all but dates, budget line, audience."""
    number = request.POST.get("copy", "")
    if not number:
        return
    earlier = cases.latest_plan(cases.project_of(request.actor, number=number))
    new = cases.fields_of(cases.latest_plan(project))
    fields = replace(
        cases.fields_of(earlier),
        applicant_name=new.applicant_name,
        parent_name=new.parent_name,
        opens_at=None,
        closes_at=None,
        budget_line_id=None,
        audience_union_ids=(),
        conditions=EVERYBODY,
        audience_reason="",
    )
    plan_actions.save_draft(project, fields, revision=0, by=request.actor, at=request.now)


@clerk_only.both
def plan_form(request: ClerkRequest, number: str) -> HttpResponse:
    project = project_for_clerk(request, number, verb="修改方案", move="submit_plan")
    plan = cases.latest_plan(project)
    form = _plan_form(request, project, plan)
    if request.method == "POST" and _save(request, project, plan, form) and form.is_valid():
        if "check" in request.POST:
            return go(request, "agency:submit-plan", number)
        tell(request, f"草稿已于 {request.now:%H:%M} 保存，尚未报送。")
        return go(request, "agency:plan-form", number)
    if request.method != "POST":
        form.tell_conditions(cases.fields_of(plan))
    return _show_form(request, project, form)


def _plan_form(
    request: ClerkRequest, project: ServiceProject, plan: ImplementationPlan
) -> PlanForm:
    return PlanForm(request, project, data=sent(request), initial=initial_of(project, plan))


def _save(
    request: ClerkRequest, project: ServiceProject, plan: ImplementationPlan, form: PlanForm
) -> bool:
    """Save what can be saved; the form then tells what is still open."""
    seen = {"revision": plan.revision}
    if is_saved := drafted(request, form, plan_actions.save_draft, project, **seen):
        stands = cases.latest_plan(project)
        form.renew(initial_of(project, stands), still_open=form.errors)
        form.tell_conditions(cases.fields_of(stands))
    return is_saved


def _show_form(request: ClerkRequest, project: ServiceProject, form: PlanForm) -> HttpResponse:
    values = {name: form[name].value() for name in form.fields}
    reviews = [r for r in cases.reviews_of(project) if r.outcome == "returned"]
    context = {
        "project": project,
        "plan": cases.latest_plan(project),
        "form": form,
        "amount": amount_of(project, values),
        "returned": reviews[-1] if reviews else None,
    }
    return show(request, "agency/plan_form.html", context, status=form_status(form))


@clerk_only.sends
def autosave_plan(request: ClerkRequest, number: str) -> HttpResponse:
    project = project_for_clerk(request, number, verb="修改方案", move="submit_plan")
    plan = cases.latest_plan(project)
    form = _plan_form(request, project, plan)
    if _save(request, project, plan, form):
        return saved(request, form)
    return _show_form(request, project, form)


@clerk_only.sends
def discard(request: ClerkRequest, number: str) -> HttpResponse:
    project = project_for_clerk(request, number, verb="删除草稿", move="submit_plan")
    plan_actions.discard_draft(project, by=request.actor, at=request.now)
    tell(request, "草稿已删除，没有占用项目编号。")
    return go(request, "agency:drafts")


@clerk_only.page("agency/parts/amount.html")
def plan_amount(request: ClerkRequest, number: str) -> dict[str, Any]:
    project = cases.project_of(request.actor, number=number)
    return {"amount": amount_of(project, request.GET.dict()), "project": project}


@clerk_only.page("console/parts/reach.html")
def draft_reach(request: ClerkRequest, number: str) -> dict[str, Any]:
    """Whom the plan would be for as it is typed, saved or not."""
    project = cases.project_of(request.actor, number=number)
    form = ReachForm(request.GET)
    form.offer("audience_union_ids", people.unions_below(request.actor).values_list("id", "name"))
    form.is_valid()
    told = shown_reach(request, project, form.conditions, union_ids=form.union_ids)
    return {**told, "not_counted": form.not_counted}


@agency_only.both
def submit_plan(request: AgencyRequest, number: str) -> HttpResponse:
    project = project_for_clerk(request, number, verb="报送方案", move="submit_plan")
    check, sending = precheck(request, project), Findings(sent(request))
    if check.is_clear and sending.is_bound:
        if acted(request, sending, plan_actions.submit_plan, project):
            said = f"方案已报送会员服务部，项目编号 {project.number}。"
            tell(request, f"{said}初审结果将在五个工作日内通知，请在“初审”中查看。")
            return go(request, "agency:project", project.number, "review")
        check = precheck(request, project)  # somebody may have saved meanwhile
    status = form_status(sending) if check.is_clear or not sending.is_bound else 422
    shown = cases.shown_plan(check.fields)
    context = {"project": project, "check": check, "sending": sending, "shown": shown}
    return show(request, "agency/submit_plan.html", context, status=status)

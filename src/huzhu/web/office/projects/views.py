"""The office's acts on a project. Each leads back to its tab; what is turned away lands there."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from huzhu.claims import queries as offers
from huzhu.kernel.sizes import FILE, takes
from huzhu.projects import policies
from huzhu.projects.actions import agreement, end, permit, plan, serve
from huzhu.projects.actions import meetings as meeting_actions
from huzhu.projects.queries import cases
from huzhu.web.console.case import show_case
from huzhu.web.forms import allowed, attempt
from huzhu.web.guards import office_only
from huzhu.web.office.projects import evidence, forms
from huzhu.web.office.projects.ending import ending_of
from huzhu.web.office.projects.panels import PANELS, opinion_form
from huzhu.web.pages import away, back, form_status, go, show, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from huzhu.projects.models import ServiceProject
    from huzhu.web.guards import View
    from huzhu.web.requests import OfficeRequest

    #: How the form of an act is bound.
    Bind = Callable[[OfficeRequest], forms.Act]
    #: What is said of a project after the act.
    Said = Callable[[ServiceProject], str]


def _act(action: Callable[..., Any], bind: Bind, *, tab: str, name: str, said: str | Said) -> View:
    """The page of one act: try it and tell what comes next, or show its tab with the sentence."""

    @require_POST
    @office_only
    @functools.wraps(action, assigned=("__name__", "__doc__"), updated=())
    def act(request: OfficeRequest, number: str) -> HttpResponse:
        project = cases.project_of(request.actor, number=number)
        form = bind(request)
        if form.is_valid() and attempt(
            form, action, project, **form.facts(), by=request.actor, at=request.now
        ):
            tell(request, said if isinstance(said, str) else said(project))
            return away(request, back(request, reverse("office:project", args=[number, tab])))
        return show_case(request, project, tab, panels=PANELS, bound={name: form}, status=422)

    return act


def _bound(form: type[forms.Act]) -> Bind:
    return lambda request: form(request.POST, request.FILES)


def _opinion(request: OfficeRequest) -> forms.Act:
    return opinion_form(request.actor)(request.POST)


def _agenda(request: OfficeRequest) -> forms.Act:
    meetings = cases.meetings_to_come(on=request.today)
    return forms.BringToMeeting(request.POST, meetings=meetings)


def _difference(request: OfficeRequest) -> forms.Act:
    has_count = "code_count" in request.POST
    return (forms.DecideSeveralGoods if has_count else forms.DecideDifference)(request.POST)


def _postponed(project: ServiceProject) -> str:
    """Codes that were good for the old window may end before the new one does."""
    retest = "已延期。系统测试须按新的时间重新签字。"
    expires_on = offers.codes_expiring_early([project.number]).get(project.number)
    if expires_on is None:
        return retest
    return (
        f"{retest}已入库的电子码最早有效期至 {expires_on}，早于新的抢订结束日："
        "须先由代办机构换领电子码并重新报送。"
    )


give_opinion = _act(
    plan.give_opinion,
    _opinion,
    tab="review",
    name="opinion_form",
    said="初审意见已登记。各部门意见齐备后，由会员服务部作初审结论。",
)
pass_review = _act(
    plan.pass_review,
    _bound(forms.PassReview),
    tab="review",
    name="pass_form",
    said="初审通过，代办机构可以看到结果。接下来由其开会、采购并报送请示。",
)
return_plan = _act(
    plan.return_plan,
    _bound(forms.ReturnPlan),
    tab="review",
    name="return_form",
    said="方案已退回，代办机构可以看到理由，修改后重新报送。",
)
pass_amendment = _act(
    agreement.pass_amendment,
    _bound(forms.PassAmendment),
    tab="procurement",
    name="pass_amendment_form",
    said="方案调整已核定，成为新的一版方案。接下来由代办机构复核并报送请示。",
)
return_amendment = _act(
    agreement.return_amendment,
    _bound(forms.ReturnAmendment),
    tab="procurement",
    name="return_amendment_form",
    said="方案调整已退回，方案不变，代办机构可以看到理由。",
)
decide_difference = _act(
    agreement.decide_difference,
    _difference,
    tab="procurement",
    name="difference_form",
    said="决定已登记，代办机构可以看到。接受的差异和理由印在申请表（附件2）上。",
)
countersign = _act(
    permit.countersign,
    _opinion,
    tab="approval",
    name="countersign_form",
    said="已会签。六栏全部同意后，由会员服务部部长提请主任办公会。",
)
return_application = _act(
    permit.return_application,
    _bound(forms.ReturnApplication),
    tab="approval",
    name="return_form",
    said="请示已退回，代办机构可以看到理由，补充后重新报送和会签。",
)
refuse = _act(
    meeting_actions.refuse,
    _bound(forms.Refuse),
    tab="approval",
    name="refuse_form",
    said="已登记不予批准，代办机构可以看到理由。",
)
bring_to_meeting = _act(
    meeting_actions.bring_to_meeting,
    _agenda,
    tab="approval",
    name="agenda_form",
    said="已列入主任办公会议程，会后由主任登记决定。",
)
approve = _act(
    meeting_actions.approve,
    _bound(forms.Approve),
    tab="approval",
    name="approve_form",
    said="已登记批准，预算额度已占用。接下来由代办机构报送实施资料和电子码。",
)
sign_system_test = _act(
    serve.sign_system_test,
    _bound(forms.SignSystemTest),
    tab="materials",
    name="test_form",
    said="系统测试已签字。接下来由会员服务部部长发布。",
)
publish_offer = _act(
    serve.publish_offer,
    _bound(forms.Nothing),
    tab="materials",
    name="publish_form",
    said="已发布，会员可以看到。到开始时间自动开始抢订。",
)
postpone = _act(
    serve.postpone,
    _bound(forms.Postpone),
    tab="materials",
    name="postpone_form",
    said=_postponed,
)
settle = _act(
    serve.settle,
    _bound(forms.Settle),
    tab="running",
    name="settle_form",
    said="抢订已结束。接下来登记使用情况并反馈结果。",
)
record_usage = takes(FILE)(
    _act(
        serve.record_usage,
        _bound(forms.RecordUsage),
        tab="results",
        name="usage_form",
        said="使用情况已登记。核对后反馈结果。",
    )
)
issue_feedback = _act(
    serve.issue_feedback,
    _bound(forms.Nothing),
    tab="results",
    name="feedback_form",
    said="结果已反馈，等代办机构签收后办结。",
)
close = _act(
    end.close,
    _bound(forms.Nothing),
    tab="results",
    name="close_form",
    said="项目已办结，占用的额度已列支。",
)


@takes(FILE)
@require_http_methods(["GET", "POST"])
@office_only
def terminate(request: OfficeRequest, number: str) -> HttpResponse:
    project = cases.project_of(request.actor, number=number)
    form = forms.Terminate(request.POST or None)
    paper = evidence.Evidence(request.POST or None, request.FILES or None)
    is_confirmed = request.POST.get("step") == "confirm"
    if is_confirmed and form.is_valid() and _end(request, project, form, paper):
        tell(request, "项目已终止，公告已发布，抢订已停止，占用的额度已释放。")
        return go(request, "office:project", number)
    ending = ending_of(project, form)
    terminating = allowed(policies.check_terminate, by=request.actor)
    context = {"project": project, "form": form, "paper": paper}
    context |= {"ending": ending, "terminating": terminating}
    status = max(form_status(form), form_status(paper))
    return show(request, "office/terminate.html", context, status=status)


def _end(
    request: OfficeRequest,
    project: ServiceProject,
    form: forms.Terminate,
    paper: evidence.Evidence,
) -> bool:
    """Keep the evidence, then end the project; whoever may not end it keeps nothing either."""
    policies.check_terminate(by=request.actor)
    by, at = request.actor, request.now
    is_kept = paper.is_valid() and evidence.keep(paper, project, by=by, at=at)
    return is_kept and bool(attempt(form, end.terminate, project, **form.facts(), by=by, at=at))

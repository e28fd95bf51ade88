"""The office's acts on a project. Each leads back to its tab; what is turned away lands there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.claims import queries as offers
from huzhu.kernel.sizes import FILE, takes
from huzhu.projects import policies
from huzhu.projects.actions import agreement, end, permit, plan, serve
from huzhu.projects.actions import meetings as meeting_actions
from huzhu.projects.queries import cases
from huzhu.web.acts import acted, acts
from huzhu.web.console.case import show_case
from huzhu.web.forms import Form, allowed
from huzhu.web.guards import office_only
from huzhu.web.office.projects import evidence, forms
from huzhu.web.office.projects.ending import ending_of, seen_in, words_of_end
from huzhu.web.office.projects.panels import PANELS, opinion_form, postponing
from huzhu.web.office.projects.used_codes import USE_PAGES, uses_of
from huzhu.web.pages import form_status, go, show, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from huzhu.projects.models import ServiceProject, Termination
    from huzhu.web.acts import Done
    from huzhu.web.guards import View
    from huzhu.web.requests import OfficeRequest


def _project(request: OfficeRequest, number: str) -> ServiceProject:
    return cases.project_of(request.actor, number=number)


def _on(tab: str) -> Callable[..., View]:
    """The acts that stand on one tab."""

    def shows(request: OfficeRequest, project: ServiceProject, **bound: Form) -> HttpResponse:
        (form,) = bound.values()
        return show_case(
            request, project, tab, panels=PANELS, bound=bound, status=form_status(form)
        )

    leads = ("office:project", "{number}", tab)
    return acts(office_only, find=_project, shows=shows, leads=leads)


_on_review, _on_procurement, _on_approval = _on("review"), _on("procurement"), _on("approval")
_on_materials, _on_running, _on_results = _on("materials"), _on("running"), _on("results")


def _opinion(request: OfficeRequest, _project: ServiceProject) -> Form:
    return opinion_form(request.actor)(request.POST)


def _agenda(request: OfficeRequest, _project: ServiceProject) -> Form:
    meetings = cases.meetings_to_come(on=request.today)
    return forms.BringToMeeting(request.POST, meetings=meetings)


def _difference(request: OfficeRequest, _project: ServiceProject) -> Form:
    has_count = "code_count" in request.POST
    return (forms.DecideSeveralGoods if has_count else forms.DecideDifference)(request.POST)


def _postponed(done: Done) -> str:
    """Codes that were good for the old window may end before the new one does."""
    retest = "已延期。系统测试须按新的时间重新签字。"
    number = done.case.number
    expires_on = offers.codes_expiring_early([number]).get(number)
    if expires_on is None:
        return retest
    return (
        f"{retest}已入库的电子码最早有效期至 {expires_on}，早于新的抢订结束日："
        "须先由代办机构换领电子码并重新报送。"
    )


give_opinion = _on_review(
    plan.give_opinion,
    _opinion,
    name="opinion_form",
    said="“{case.title}”的初审意见已登记。各部门意见齐备后，由会员服务部作初审结论。",
)
pass_review = _on_review(
    plan.pass_review,
    forms.PassReview,
    name="pass_form",
    said="初审通过，代办机构可以看到结果。接下来由其开会、采购并报送请示。",
)
return_plan = _on_review(
    plan.return_plan,
    forms.ReturnPlan,
    name="return_form",
    said="方案已退回，代办机构可以看到理由，修改后重新报送。",
)
pass_amendment = _on_procurement(
    agreement.pass_amendment,
    forms.PassAmendment,
    name="pass_amendment_form",
    said="方案调整已核定，成为新的一版方案。接下来由代办机构复核并报送请示。",
)
return_amendment = _on_procurement(
    agreement.return_amendment,
    forms.ReturnAmendment,
    name="return_amendment_form",
    said="方案调整已退回，方案不变，代办机构可以看到理由。",
)
decide_difference = _on_procurement(
    agreement.decide_difference,
    _difference,
    name="difference_form",
    said="决定已登记，代办机构可以看到。接受的差异和理由印在申请表（附件2）上。",
)
countersign = _on_approval(
    permit.countersign,
    _opinion,
    name="countersign_form",
    said="“{case.title}”已会签。六栏全部同意后，由会员服务部部长提请主任办公会。",
)
return_application = _on_approval(
    permit.return_application,
    forms.ReturnApplication,
    name="return_form",
    said="请示已退回，代办机构可以看到理由，补充后重新报送和会签。",
)
refuse = _on_approval(
    meeting_actions.refuse,
    forms.Refuse,
    name="refuse_form",
    said="“{case.title}”已登记不予批准，代办机构可以看到理由。",
)
bring_to_meeting = _on_approval(
    meeting_actions.bring_to_meeting,
    _agenda,
    name="agenda_form",
    said="已列入主任办公会议程，会后由主任登记决定。",
)
approve = _on_approval(
    meeting_actions.approve,
    forms.Approve,
    name="approve_form",
    said="“{case.title}”已登记批准，预算额度已占用。接下来由代办机构报送实施资料和电子码。",
)
sign_system_test = _on_materials(
    serve.sign_system_test,
    forms.SignSystemTest,
    name="test_form",
    said="系统测试已签字。接下来由会员服务部部长发布。",
)
publish_offer = _on_materials(
    serve.publish_offer,
    forms.Nothing,
    name="publish_form",
    said="已发布，会员可以看到。到开始时间自动开始抢订。",
)
postpone = _on_materials(
    serve.postpone,
    lambda request, project: postponing(cases.window_of(project), request.POST),
    name="postpone_form",
    said=_postponed,
)
settle = _on_running(
    serve.settle,
    forms.Settle,
    name="settle_form",
    said="抢订已结束。接下来登记使用情况并反馈结果。",
)
record_usage = _on_results(
    USE_PAGES.receive,
    forms.RecordUsage,
    find=uses_of,
    leads=("office:use-list", "{number}", "{result.pk}"),
    name="usage_form",
    takes=FILE,
)
issue_feedback = _on_results(
    serve.issue_feedback,
    forms.Nothing,
    name="feedback_form",
    said="结果已反馈，等代办机构签收后办结。",
)
close = _on_results(
    end.close,
    forms.Nothing,
    name="close_form",
    said="项目已办结，占用的额度已列支。",
)

clear_termination = _on_results(
    end.clear_termination,
    forms.Clear,
    name="clear_form",
    said="已结清：实际支出已列支，其余额度已释放。",
)


@takes(FILE)
@office_only.both
def terminate(request: OfficeRequest, number: str) -> HttpResponse:
    project = cases.project_of(request.actor, number=number)
    form = forms.Terminate(request.POST or None)
    paper = evidence.Evidence(request.POST or None, request.FILES or None)
    is_confirmed = request.POST.get("step") == "confirm"
    ending = ending_of(project, form)
    if is_confirmed and form.is_valid() and (row := _end(request, project, form, paper)):
        seen = seen_in(request.POST)
        tell(request, words_of_end(project, row, before=ending, seen=seen))
        return go(request, "office:project", number)
    terminating = allowed(policies.TERMINATOR.check, by=request.actor, verb="终止")
    context = {"project": project, "form": form, "paper": paper}
    context |= {"ending": ending, "terminating": terminating}
    status = max(form_status(form), form_status(paper))
    return show(request, "office/terminate.html", context, status=status)


def _end(
    request: OfficeRequest,
    project: ServiceProject,
    form: forms.Terminate,
    paper: evidence.Evidence,
) -> Termination | None:
    """Keep the evidence, then end the project; whoever may not end it keeps nothing either."""
    policies.TERMINATOR.check(by=request.actor, verb="终止")
    is_kept = paper.is_valid() and evidence.keep(paper, project, by=request.actor, at=request.now)
    return acted(request, form, end.terminate, project).result if is_kept else None

"""What the office's act panels on a project's tabs need; asked only when their tab is shown.

An act that is never this person's has no form here; one that is, but not now, has its reason.

Not here: the acts (``views``), the papers under the panels (``web.console``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huzhu.budget import queries as budget
from huzhu.people.states import DepartmentCode
from huzhu.projects import policies, rules
from huzhu.projects.queries import cases, lists
from huzhu.projects.states import REVIEWING, Agreement, Box, Outcome, Step
from huzhu.web.forms import allowed
from huzhu.web.office.projects import forms
from huzhu.web.office.projects.comparison import comparison_of
from huzhu.web.office.projects.used_codes import USE_PAGES

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.projects.models import Application, PreliminaryReview
    from huzhu.projects.queries.files import ProjectFile
    from huzhu.web.console.case import Panels
    from huzhu.web.requests import StaffRequest

#: Steps at which money is spoken of: the figures stand beside the opinion (S3.1.2).
_WEIGHING = {Step.IN_REVIEW, Step.COUNTERSIGNING, Step.AT_MEETING}


def review(request: StaffRequest, file: ProjectFile) -> dict[str, Any]:
    """Opinions and the conclusion of the preliminary review."""
    context = _shared(request, file)
    if Step(file.project.state) is not Step.IN_REVIEW or not file.reviews:
        return context
    current = file.reviews[-1]
    context["shown"] = cases.shown_version(current.plan)
    if allowed(policies.OPINION.check, by=request.actor, verb="初审意见"):
        context |= _opinion(request.actor, current)
    if allowed(policies.MEMBER_SERVICE.check, by=request.actor, verb="作初审结论"):
        context |= {
            "pass_form": forms.PassReview(),
            "return_form": forms.ReturnPlan(),
            "passing": _passing(current),
        }
    return context


def _opinion(actor: Actor, review: PreliminaryReview) -> dict[str, Any]:
    given = {row.department: row for row in review.opinions.all()}
    department = DepartmentCode(actor.department).label
    if actor.department in given:
        return {"department": department, "given": given[actor.department]}
    giving = allowed(policies.check_other_opinions, given.values(), by=actor)
    form = opinion_form(actor)() if giving else None
    return {"department": department, "giving": giving, "opinion_form": form}


def opinion_form(actor: Actor) -> type[forms.GiveOpinion]:
    """The form of an opinion: 合规部 has its checklist."""
    is_compliance = actor.department == DepartmentCode.COMPLIANCE
    return forms.GiveComplianceOpinion if is_compliance else forms.GiveOpinion


def _passing(review: PreliminaryReview) -> object:
    given = {row.department: row.verdict for row in review.opinions.all()}
    wanted = {str(code): DepartmentCode(code).label for code in REVIEWING}
    return allowed(rules.check_opinions, given, wanted=wanted)


def procurement(request: StaffRequest, file: ProjectFile) -> dict[str, Any]:
    """Settling what the award and the plan say differently."""
    context = _shared(request, file)
    if Step(file.project.state) is not Step.PREPARING:
        return context
    agreement = file.papers.agreement
    if agreement is Agreement.AMENDING and allowed(
        policies.MEMBER_SERVICE.check, by=request.actor, verb="核定方案调整"
    ):
        context |= {
            "pass_amendment_form": forms.PassAmendment(),
            "return_amendment_form": forms.ReturnAmendment(),
        }
    if file.papers.is_for_the_head and allowed(
        policies.MEMBER_SERVICE_HEAD.check, by=request.actor, verb="决定是否接受差异"
    ):
        is_several = len(file.papers.rows) > 1
        form = forms.DecideSeveralGoods if is_several else forms.DecideDifference
        context |= {"difference_form": form()}
    return context


def approval(request: StaffRequest, file: ProjectFile) -> dict[str, Any]:
    """Countersigning, and what the meeting decides."""
    context = _shared(request, file)
    step, application = Step(file.project.state), file.application
    if application is None:
        return context
    if step is Step.COUNTERSIGNING:
        context |= _countersigning(request, application)
        context["shown"] = cases.shown_application(application)
    if step is Step.AT_MEETING and policies.MEETING.is_held_by(request.actor):
        item = cases.meeting_item_of(file.project)
        is_held = item is not None and item.meeting.held_on <= request.today
        context |= {"approve_form": forms.Approve(), "refuse_form": forms.Refuse()}
        context |= {"is_pending": item and item.outcome == Outcome.PENDING, "is_held": is_held}
        signed = cases.signers_of([application])[application.pk]
        context["deciding"] = allowed(policies.check_decide, signed, by=request.actor)
    return context


def _countersigning(request: StaffRequest, application: Application) -> dict[str, Any]:
    context: dict[str, Any] = {}
    signed = {row.box: row for row in application.countersignatures.all()}
    box = policies.box_of(request.actor)
    if box:
        context |= {"box_label": Box(box).label, "signed": signed.get(box)}
        signing = allowed(policies.check_other_boxes, signed.values(), by=request.actor)
        is_open = signing and box not in signed
        context |= {"countersign_form": opinion_form(request.actor)()} if is_open else {}
        context |= {"signing": signing}
    if allowed(policies.MEMBER_SERVICE_HEAD.check, by=request.actor, verb="提请主任办公会"):
        meetings = cases.meetings_to_come(on=request.today)
        verdicts = {name: row.verdict for name, row in signed.items()}
        context |= {
            "agenda_form": forms.BringToMeeting(meetings=meetings),
            "bringing": allowed(rules.check_boxes, verdicts),
            "return_form": forms.ReturnApplication(),
            "refuse_form": forms.Refuse(),
        }
    return context


def materials(request: StaffRequest, file: ProjectFile) -> dict[str, Any]:
    """System test, publication, postponement."""
    context = _shared(request, file) | {"comparison_lines": comparison_of(file)}
    if Step(file.project.state) is not Step.APPROVED:
        return context
    if file.materials:
        context["shown"] = cases.shown_materials(file.project)
    if allowed(policies.MEMBER_SERVICE.check, by=request.actor, verb="系统测试"):
        context |= {"test_form": forms.SignSystemTest()}
    if allowed(policies.MEMBER_SERVICE_HEAD.check, by=request.actor, verb="发布"):
        tester = file.test.by_account if file.test else None
        context |= {
            "publish_form": forms.Nothing(),
            "publishing": allowed(policies.check_publish, by=request.actor, tester_account=tester),
            "postpone_form": postponing(file.window),
        }
    return context


def postponing(window: tuple[datetime, datetime] | None, given: Any = None) -> forms.Postpone:
    """The form over the window in force."""
    stands = dict(zip(("opens_at", "closes_at"), window or (), strict=False))
    return forms.Postpone(given, initial=stands)


def running(request: StaffRequest, file: ProjectFile) -> dict[str, Any]:
    """Ending the claims before their time."""
    context = _shared(request, file) | {"comparison_lines": comparison_of(file)}
    is_running = Step(file.project.state) in {Step.PUBLISHED, Step.CLAIMING}
    if is_running and allowed(
        policies.MEMBER_SERVICE_HEAD.check, by=request.actor, verb="结束抢订"
    ):
        context["settle_form"] = forms.Settle()
    return context


def results(request: StaffRequest, file: ProjectFile) -> dict[str, Any]:
    """The supplier's list, the feedback, the closing."""
    context = _shared(request, file)
    is_uncleared = file.termination is not None and file.termination.is_uncleared
    if is_uncleared and allowed(policies.MEMBER_SERVICE.check, by=request.actor, verb="结清"):
        context |= {"clear_form": forms.Clear(), "usage_form": forms.RecordUsage()}
        context["use_lists"] = USE_PAGES.rows(file.project)
    is_settling = Step(file.project.state) is Step.SETTLING
    if is_settling and allowed(policies.MEMBER_SERVICE.check, by=request.actor, verb="反馈结果"):
        context |= {"close_form": forms.Nothing(), "feedback_form": forms.Nothing()}
        context |= {} if file.feedback else {"usage_form": forms.RecordUsage()}
        context["use_lists"] = USE_PAGES.rows(file.project)
        context["shown"] = lists.shown_results(file.project)
    return context


def _shared(request: StaffRequest, file: ProjectFile) -> dict[str, Any]:
    return {
        "may_terminate": allowed(policies.TERMINATOR.check, by=request.actor, verb="终止"),
        "figures": figures_of(request, file),
    }


def figures_of(request: StaffRequest, file: ProjectFile) -> dict[str, Any] | None:
    """The agency's budget beside what is asked of it (S3.1.2), while somebody weighs it."""
    if Step(file.project.state) not in _WEIGHING:
        return None
    fields = file.papers.fields
    year = cases.budget_year(fields, today=request.today)
    agency_id = cases.budget_agency_id(file.project.agency)
    line_id = fields.budget_line_id or 0
    line = budget.lines_now([line_id], agency_id=agency_id, year=year).get(line_id)
    lines = budget.lines_of(agency_id, year)
    dropped = (line,) if line and not line.is_in_force else ()
    return {
        "year": year,
        "agency_id": agency_id,
        "lines": (*lines, *dropped),
        "line_id": line.line_id if line else None,
        "asked": file.application.amount if file.application else fields.amount,
    }


def only_shared(request: StaffRequest, file: ProjectFile) -> dict[str, Any]:
    """Tabs without acts of their own."""
    return _shared(request, file)


PANELS: Panels = {
    "plan": only_shared,
    "review": review,
    "procurement": procurement,
    "approval": approval,
    "materials": materials,
    "running": running,
    "results": results,
    "history": only_shared,
}

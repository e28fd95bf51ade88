"""The quota workbench: numbers and weights, the way to each place, approval, notice (A4.3b)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.assessment import policies
from huzhu.assessment.outcome.actions import quotas as actions
from huzhu.assessment.outcome.actions import results as result_actions
from huzhu.assessment.outcome.queries import quotas as queries
from huzhu.assessment.outcome.queries import result_papers
from huzhu.assessment.outcome.rules.quotas import MEASURES, Factor, QuotaConfig, QuotaPolicy
from huzhu.assessment.year.queries import years as year_queries
from huzhu.assessment.year.states import YearStep
from huzhu.kernel.numbers import PLACES, WEIGHT
from huzhu.projects.queries import cases
from huzhu.web.acts import acted, acts
from huzhu.web.console.printed import pdf_response
from huzhu.web.fields import LineField, NumberField, TickField
from huzhu.web.forms import Form, allowed, attempt
from huzhu.web.guards import office_only
from huzhu.web.office.assessment.frame import the_year
from huzhu.web.pages import form_status, go, sent, show, tell
from huzhu.web.stored import StoredForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django import forms
    from django.http import HttpResponse

    from huzhu.assessment.outcome.models import QuotaPlan
    from huzhu.assessment.outcome.queries.quotas import Allocation
    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.web.requests import OfficeRequest

_SAVE = "save"
_RECENT_MEETINGS = 6
_BEFORE = frozenset(
    {YearStep.PREPARING, YearStep.SELF_RATING, YearStep.REVIEWING, YearStep.DECIDING}
)


class QuotaForm(StoredForm):
    """How many places there are, and what they are weighed by."""

    unit_places = NumberField(
        PLACES, "优秀单位名额", help_text="只分给等次为优秀的代办处，每家至多一个。", unit="个"
    )
    person_places = NumberField(PLACES, "优秀个人名额", unit="名", clause="A4.3b")
    least = NumberField(PLACES, "每家至少", unit="名")
    most = NumberField(PLACES, "每家至多", required=False, unit="名")
    is_excellent_only = TickField("优秀个人只分给等次为优秀的代办处")
    targets = NumberField(WEIGHT, Factor.TARGETS.label)
    scale = NumberField(WEIGHT, Factor.SCALE.label)
    daily = NumberField(WEIGHT, Factor.DAILY.label)
    expansion = NumberField(WEIGHT, Factor.EXPANSION.label)
    influence = NumberField(WEIGHT, Factor.INFLUENCE.label)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for factor, measure in MEASURES.items():
            self.fields[str(factor)].help_text = measure

    @property
    def numbers(self) -> list[forms.BoundField]:
        names = ("unit_places", "person_places", "least", "most", "is_excellent_only")
        return [self[name] for name in names]

    @property
    def weights(self) -> list[forms.BoundField]:
        return [self[str(factor)] for factor in Factor]

    def meant(self) -> QuotaConfig:
        found = self.cleaned_data
        weights = {factor: found[str(factor)] for factor in Factor}
        return QuotaConfig(
            units=found["unit_places"],
            persons=found["person_places"],
            policy=QuotaPolicy(weights, found["least"], found["most"]),
            is_excellent_only=found["is_excellent_only"],
        )

    def facts(self) -> dict[str, Any]:
        return {"config": self.meant()}


class ApproveForm(Form):
    """Which meeting approved the places."""

    meeting = LineField("主任办公会", 120, example="例如：主任办公会〔2026〕12次", clause="A4.3b")

    def __init__(self, *args: Any, known: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        self.fields["meeting"].widget.attrs["list"] = "known-meetings"


class IssueForm(Form):
    """The number under which the notice goes out."""

    notice_number = LineField("通知文号", 64, example="例如：中互京字〔2026〕12号", clause="A4.3b")


@office_only.both
def workbench(request: OfficeRequest, year: int) -> HttpResponse:
    """Numbers and weights, then the way to each place, line by line."""
    found = year_queries.year_of(year)
    form = QuotaForm(sent(request), initial=_initial(queries.config_of(found)))
    tried: Allocation | None = None
    if form.is_valid():
        if request.POST.get("step") != _SAVE:
            tried = attempt(form, queries.allocate, found, form.meant()).result
        elif acted(request, form, actions.edit_quota_plan, found):
            tell(request, "名额方案已保存。请提请主任办公会审核。")
            return go(request, "office:assessment-quotas", year)
    return _show_bench(request, found, form=form, tried=tried)


@office_only.opens
def notice(request: OfficeRequest, year: int) -> HttpResponse:
    """The quota notice as PDF."""
    found = year_queries.year_of(year)
    made = result_papers.quota_notice(found, at=request.now)
    return pdf_response(made, f"名额分配通知 {year}.pdf")


def _show_bench(
    request: OfficeRequest,
    year: AssessmentYear,
    *,
    form: QuotaForm | None = None,
    approve_form: ApproveForm | None = None,
    issue_form: IssueForm | None = None,
    tried: Allocation | None = None,
) -> HttpResponse:
    plan = queries.plan_of(year)
    form = form or QuotaForm(initial=_initial(queries.config_of(year)))
    stands = _standing(year, plan)
    shown = tried or stands
    known = [meeting.number for meeting in cases.meetings()[:_RECENT_MEETINGS]]
    context = {
        "year": year,
        "plan": plan,
        "form": form,
        "allocation": shown,
        "shown": queries.shown_places(stands) if stands else {},
        "is_tried": tried is not None,
        "is_waiting": year.state in _BEFORE,
        "is_allotting": year.state == YearStep.ALLOTTING,
        "factors": [(str(factor), Factor(factor).label) for factor in Factor],
        "misfits": queries.misfits(year),
        "approve_form": approve_form or ApproveForm(known=known),
        "known_meetings": known,
        "issue_form": issue_form or IssueForm(),
        **_may(request),
    }
    told = [each for each in (form, approve_form, issue_form) if each is not None]
    status = max(form_status(each) for each in told)
    return show(request, "office/assessment/quotas.html", context, status=status)


def _standing(year: AssessmentYear, plan: QuotaPlan | None) -> Allocation | None:
    """What is to be approved, or was; as it was saved where nothing can be shared out any more."""
    if plan is None:
        return None
    found = attempt(Form(data={}), queries.standing_allocation, year, plan).result
    return found or queries.stored_allocation(plan)


_act = acts(office_only, find=the_year, shows=_show_bench)

approve = _act(
    actions.approve_quotas,
    ApproveForm,
    name="approve_form",
    said="名额已审核通过。接下来由组织机构部部长下发通知。",
    leads=("office:assessment-quotas", "{year}"),
)
issue = _act(
    result_actions.issue_results,
    IssueForm,
    name="issue_form",
    said="结果和名额已下发，申诉截至 {case.appeals_end_on} 24:00。",
    leads=("office:assessment-results", "{year}"),
)


def _may(request: OfficeRequest) -> dict[str, Any]:
    by = request.actor
    return {
        "editing": allowed(policies.ORGANISATION.check, by=by, verb="编辑名额方案"),
        "approving": allowed(policies.DIRECTOR.check, by=by, verb="审核名额"),
        "issuing": allowed(policies.ORGANISATION_HEAD.check, by=by, verb="下发结果和名额"),
    }


def _initial(config: QuotaConfig) -> dict[str, Any]:
    weights = {str(factor): weight for factor, weight in config.policy.weights.items()}
    return {
        "unit_places": config.units,
        "person_places": config.persons,
        "least": config.policy.least,
        "most": config.policy.most,
        "is_excellent_only": config.is_excellent_only,
        **{str(factor): 0 for factor in Factor},
        **weights,
    }


patterns = [
    path("assessment/<year:year>/quotas/", workbench, name="assessment-quotas"),
    path("assessment/<year:year>/quotas/approve/", approve, name="assessment-approve-quotas"),
    path("assessment/<year:year>/quotas/notice/", notice, name="assessment-quota-notice"),
    path("assessment/<year:year>/results/issue/", issue, name="assessment-issue-results"),
]

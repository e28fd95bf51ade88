"""Recommending units and persons: names within the places, the own notice, handing in (A4.4).

Not here: honours and certificates (``honours``).
"""

from __future__ import annotations

from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.assessment.honours.actions import recommendations as actions
from huzhu.assessment.honours.errors import RecommendationNotFound
from huzhu.assessment.honours.queries import honour_papers, honour_rows, honours
from huzhu.assessment.honours.rules import earliest_end
from huzhu.assessment.honours.states import CandidateKind, RecommendationStep
from huzhu.assessment.year.states import YearStep
from huzhu.kernel.sizes import FILE
from huzhu.web.acts import acted, acts
from huzhu.web.agency.assessment.items import handed_out
from huzhu.web.agency.assessment.recommend_forms import (
    CandidateForm,
    HandInForm,
    InnerNoticeForm,
    ReasonForm,
    initial_of,
)
from huzhu.web.agency.assessment.scope import check_clerk, frame_of
from huzhu.web.console.printed import pdf_response
from huzhu.web.guards import agency_only, clerk_only
from huzhu.web.pages import form_status, go, sent, show, tell
from huzhu.web.parts import Tone

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.assessment.honours.models import Recommendation
    from huzhu.web.agency.assessment.scope import Frame
    from huzhu.web.forms import Form
    from huzhu.web.requests import AgencyRequest, ClerkRequest

PAGE = "agency:assessment-recommendations"
TONES = {
    RecommendationStep.DRAFT: Tone.IDLE,
    RecommendationStep.ON_INNER_NOTICE: Tone.ACTIVE,
    RecommendationStep.SUBMITTED: Tone.ACTIVE,
    RecommendationStep.ACCEPTED: Tone.DONE,
    RecommendationStep.STRUCK: Tone.LATE,
}
_TOLD = {YearStep.RECOMMENDING, YearStep.ON_NOTICE, YearStep.SEALED, YearStep.CLOSED}


@agency_only.opens
def recommendations(request: AgencyRequest, year: int) -> HttpResponse:
    """Places, names in their order, and the one next step."""
    return _show(request, frame_of(request, year))


def _show(request: AgencyRequest, frame: Frame, **bound: Form) -> HttpResponse:
    rows = list(honours.recommendations_of(frame.sheet))
    drafts = [row for row in rows if row.state == RecommendationStep.DRAFT]
    on_notice = [row for row in rows if row.state == RecommendationStep.ON_INNER_NOTICE]
    places = honour_rows.places_of(frame.sheet)
    until = max((row.notice_to for row in on_notice if row.notice_to), default=None)
    context: dict[str, Any] = {
        "frame": frame,
        "rows": [(row, *_pill(row)) for row in rows],
        "places": places,
        "given": sum(each.given for each in places),
        "free": sum(each.free for each in places),
        "is_told": frame.year.state in _TOLD,
        "is_open": frame.year.state == YearStep.RECOMMENDING,
        "drafts": drafts,
        "on_notice": on_notice,
        "shown": honours.shown_names(on_notice),
        "returned": [row for row in drafts if row.decision_reason],
        "until": until,
        "is_over": until is not None and request.today > until,
        "notice_form": InnerNoticeForm(initial=_usual_notice(request, frame)),
        "hand_in_form": HandInForm(),
        "reason_form": ReasonForm(),
    }
    template = "agency/assessment/recommendations.html"
    status = max((form_status(form) for form in bound.values()), default=200)
    return show(request, template, context | bound, status=status)


def _pill(row: Recommendation) -> tuple[str, Tone]:
    step = RecommendationStep(row.state)
    if step == RecommendationStep.DRAFT and row.decision_reason:
        return "已退回", Tone.DUE
    return RecommendationStep(step).label, TONES[step]


def _usual_notice(request: AgencyRequest, frame: Frame) -> dict[str, Any]:
    end = earliest_end(request.today, frame.year.notice_days, calendar=request.calendar)
    return {"start": request.today, "notice_to": end}


@clerk_only.both
def recommend(request: ClerkRequest, year: int) -> HttpResponse:
    """Add a unit or a person."""
    frame = frame_of(request, year)
    check_clerk(request, frame.sheet, verb="推荐")
    form = CandidateForm(request.POST or None, initial=_first_values(request, frame))
    if acted(request, form, actions.recommend, frame.sheet):
        tell(request, f"{form.cleaned_data['name']}已列入拟推荐，全部填好后在本单位公示。")
        return go(request, PAGE, year)
    context = {"frame": frame, "form": form, "places": honour_rows.places_of(frame.sheet)}
    return show(request, "agency/assessment/recommend.html", context, status=form_status(form))


def _first_values(request: ClerkRequest, frame: Frame) -> dict[str, Any]:
    """A unit is usually the agency itself."""
    is_unit = request.GET.get("kind") == CandidateKind.UNIT
    kind = CandidateKind.UNIT if is_unit else CandidateKind.PERSON
    is_reserve = "reserve" in request.GET
    name = frame.sheet.agency_name if is_unit else ""
    return {"kind": kind, "name": name, "place": 1, "is_reserve": is_reserve}


@agency_only.both
def recommendation(request: AgencyRequest, year: int, recommendation_id: int) -> HttpResponse:
    """One name: its clerk edits it while it is a draft, everybody else of the agency reads it."""
    frame, row = _row(request, year, recommendation_id)
    form = CandidateForm(sent(request), initial=initial_of(row))
    if acted(request, form, actions.change_recommendation, row):
        tell(request, f"{row.name}的推荐已保存。")
        return go(request, PAGE, year)
    label, tone = _pill(row)
    may_edit = row.state == RecommendationStep.DRAFT and frame.may_rate
    may_edit = may_edit and frame.year.state == YearStep.RECOMMENDING
    context = {"frame": frame, "row": row, "form": form, "label": label, "tone": tone}
    context |= {"may_edit": may_edit, "places": honour_rows.places_of(frame.sheet)}
    return show(request, "agency/assessment/recommend.html", context, status=form_status(form))


def _row(request: AgencyRequest, year: int, recommendation_id: int) -> tuple[Frame, Recommendation]:
    frame = frame_of(request, year)
    row = honours.recommendation_of(request.actor, recommendation_id=recommendation_id)
    if row.sheet_id != frame.sheet.pk:
        raise RecommendationNotFound
    return frame, row


def _show_around(
    request: ClerkRequest, found: tuple[Frame, Recommendation], **bound: Form
) -> HttpResponse:
    return _show(request, found[0], **bound)


_act = acts(clerk_only, find=frame_of, of=attrgetter("sheet"), shows=_show, leads=(PAGE, "{year}"))
_one = acts(clerk_only, find=_row, of=itemgetter(1), shows=_show_around, leads=(PAGE, "{year}"))

drop = _one(actions.drop_recommendation, said="{case[1].name}的推荐已取消。")
withdraw = _one(
    actions.withdraw_recommendation,
    ReasonForm,
    name="reason_form",
    said="{case[1].name}已从本单位公示中撤下。",
)
post_notice = _act(
    actions.post_inner_notice,
    InnerNoticeForm,
    name="notice_form",
    said="公示已登记。请打印公示张贴，公示结束后上报。",
)
hand_in = _act(
    actions.submit_recommendation,
    HandInForm,
    name="hand_in_form",
    said="推荐已上报组织机构部审核。",
    takes=FILE,
)


@agency_only.opens
def notice_paper(request: AgencyRequest, year: int) -> HttpResponse:
    """The agency's own notice as PDF, for its wall."""
    frame = frame_of(request, year)
    made = honour_papers.inner_notice(frame.sheet, at=request.now)
    return pdf_response(made, f"拟推荐对象公示 {year} {frame.sheet.agency_name}.pdf")


@agency_only.opens
def material(request: AgencyRequest, year: int, recommendation_id: int) -> Any:
    """The stamped material that was handed in."""
    _, row = _row(request, year, recommendation_id)
    return handed_out(honour_rows.material_of(row))


_ALL = "assessment/<year:year>/recommendations/"
_ONE = f"{_ALL}<key:recommendation_id>/"
patterns = [
    path(_ALL, recommendations, name="assessment-recommendations"),
    path(f"{_ALL}new/", recommend, name="assessment-recommend"),
    path(f"{_ALL}notice/", post_notice, name="assessment-inner-notice"),
    path(f"{_ALL}notice/paper/", notice_paper, name="assessment-inner-notice-paper"),
    path(f"{_ALL}submit/", hand_in, name="assessment-submit-recommendations"),
    path(_ONE, recommendation, name="assessment-recommendation"),
    path(f"{_ONE}drop/", drop, name="assessment-drop-recommendation"),
    path(f"{_ONE}withdraw/", withdraw, name="assessment-withdraw-recommendation"),
    path(f"{_ONE}material/", material, name="assessment-recommendation-material"),
]

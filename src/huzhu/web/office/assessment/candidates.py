"""Recommendations before the office: who has sent whom, the review, free places (A4.4).

Not here: the public notice and the list (``listing``), objections, honours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.assessment import policies
from huzhu.assessment.honours.actions import listing, recommendations
from huzhu.assessment.honours.errors import RecommendationNotFound
from huzhu.assessment.honours.queries import honour_rows, honours
from huzhu.assessment.honours.states import RecommendationStep
from huzhu.assessment.year.queries import years as year_queries
from huzhu.assessment.year.states import YearStep
from huzhu.people import recusals
from huzhu.web.acts import acts
from huzhu.web.forms import Form, allowed
from huzhu.web.guards import office_only
from huzhu.web.office.assessment.honour_forms import Opinion, Reason
from huzhu.web.office.assessment.honour_frame import HUB, handed_out, honour_frame, pill_of
from huzhu.web.pages import form_status, show

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.assessment.honours.models import Recommendation
    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.web.requests import OfficeRequest

_OPEN_LIST = {YearStep.RECOMMENDING, YearStep.ON_NOTICE}


@office_only.page("office/assessment/candidates.html")
def candidates(request: OfficeRequest, year: int) -> dict[str, Any]:
    """The queue, every agency's places, all names, and the year's next act."""
    found = year_queries.year_of(year)
    hidden = recusals.hidden_units(request.actor)
    rows = list(honours.all_recommendations(found).exclude(sheet__agency__in=hidden))
    agencies = honour_rows.agencies_of(found)
    waiting = [row for row in rows if row.state == RecommendationStep.SUBMITTED]
    accepted = [row for row in rows if row.state == RecommendationStep.ACCEPTED]
    sealed = honour_rows.verification_of(found)
    return honour_frame(request, found, HUB) | {
        "waiting": waiting,
        "rows": [(row, *pill_of(row)) for row in rows],
        "agencies": agencies,
        "missing": [each for each in agencies if each.is_missing],
        "with_free": [each for each in agencies if each.promotable],
        "listed_count": sum(not row.is_reserve for row in accepted),
        "reserve_count": sum(row.is_reserve for row in accepted),
        "is_open": found.state in _OPEN_LIST,
        "reviewing": allowed(policies.ORGANISATION.check, by=request.actor, verb="审核推荐"),
        "closing": allowed(policies.ORGANISATION_HEAD.check, by=request.actor, verb="归档"),
        "sealed": sealed,
        "open_objections": _open_objections(found),
    }


def _open_objections(year: AssessmentYear) -> int:
    return sum(not row.answered_at for row in honours.objections_of(year))


@office_only.opens
def candidate(request: OfficeRequest, year: int, recommendation_id: int) -> HttpResponse:
    """One name: deeds, the agency's own notice, its material, and the review."""
    return _show(request, _row(request, year, recommendation_id))


def _show(request: OfficeRequest, row: Recommendation, **bound: Form) -> HttpResponse:
    label, tone = pill_of(row)
    year = row.sheet.year
    places = {each.kind: each for each in honour_rows.places_of(row.sheet)}
    context: dict[str, Any] = honour_frame(request, year, HUB) | {
        "row": row,
        "shown": honours.shown_names([row]),
        "label": label,
        "tone": tone,
        "reviewing": allowed(policies.ORGANISATION.check, by=request.actor, verb="审核推荐"),
        "is_waiting": row.state == RecommendationStep.SUBMITTED and year.state == "recommending",
        "is_listed": row.state == RecommendationStep.ACCEPTED and year.state in _OPEN_LIST,
        "places": next(each for kind, each in places.items() if kind == row.kind),
        "opinion_form": Opinion(auto_id="accept-%s"),
        "return_form": Reason(auto_id="return-%s"),
        "strike_form": Reason(auto_id="strike-%s"),
    }
    status = max((form_status(form) for form in bound.values()), default=200)
    return show(request, "office/assessment/candidate.html", context | bound, status=status)


def _row(request: OfficeRequest, year: int, recommendation_id: int) -> Recommendation:
    row = honours.recommendation_of(request.actor, recommendation_id=recommendation_id)
    if row.sheet.year.year != year:
        raise RecommendationNotFound
    return row


_act = acts(office_only, find=_row, shows=_show, leads=(f"office:{HUB}", "{year}"))

accept = _act(
    recommendations.accept_recommendation,
    lambda request, _row: Opinion(request.POST, auto_id="accept-%s"),
    name="opinion_form",
    said="{case.name}的推荐已审核通过。",
)
return_ = _act(
    recommendations.return_recommendation,
    lambda request, _row: Reason(request.POST, auto_id="return-%s"),
    name="return_form",
    said="{case.name}的推荐已退回，理由已告知{case.sheet.agency_name}。",
)
strike = _act(
    listing.strike_recommendation,
    lambda request, _row: Reason(request.POST, auto_id="strike-%s"),
    name="strike_form",
    said="{case.name}已从名单中取消。空出的名额可以由候补递补。",
)


promote = _act(
    listing.promote_reserve,
    lambda request, _row: Form(request.POST),
    name="opinion_form",
    said="{case.name}已由候补递补。",
)


@office_only.opens
def material(request: OfficeRequest, year: int, recommendation_id: int) -> Any:
    """The stamped material that the agency attached."""
    return handed_out(honour_rows.material_of(_row(request, year, recommendation_id)))


_ALL = "assessment/<year:year>/recommendations/"
_ONE = f"{_ALL}<key:recommendation_id>/"
patterns = [
    path(_ALL, candidates, name=HUB),
    path(_ONE, candidate, name="assessment-candidate"),
    path(f"{_ONE}accept/", accept, name="assessment-accept-candidate"),
    path(f"{_ONE}return/", return_, name="assessment-return-candidate"),
    path(f"{_ONE}strike/", strike, name="assessment-strike-candidate"),
    path(f"{_ONE}promote/", promote, name="assessment-promote-reserve"),
    path(f"{_ONE}material/", material, name="assessment-candidate-material"),
]

"""The list of a year: its public notice, what holds it, its seal and its check (A4.4, A4.5).

Not here: the review of names (``candidates``), objections, certificates (``honours``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from huzhu.assessment import policies
from huzhu.assessment.honours.actions import listing as actions
from huzhu.assessment.honours.queries import honour_papers, honour_rows, honours
from huzhu.assessment.honours.states import RecommendationStep
from huzhu.assessment.year.queries import years as year_queries
from huzhu.assessment.year.states import YearStep
from huzhu.web.acts import acts
from huzhu.web.console.printed import pdf_response
from huzhu.web.forms import Form, allowed
from huzhu.web.guards import office_only
from huzhu.web.office.assessment.frame import the_year
from huzhu.web.office.assessment.honour_forms import Meeting
from huzhu.web.office.assessment.honour_frame import HUB, honour_frame
from huzhu.web.pages import form_status, show

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.web.requests import OfficeRequest

PAGE = "assessment-list"


@office_only.opens
def the_list(request: OfficeRequest, year: int) -> HttpResponse:
    """The list as it stands, and the year's next act on it."""
    return _show(request, year_queries.year_of(year))


def _show(
    request: OfficeRequest,
    year: AssessmentYear,
    form: Meeting | None = None,
    note: Form | None = None,
) -> HttpResponse:
    by = request.actor
    agencies = honour_rows.agencies_of(year)
    lines = honour_rows.public_lines(year)
    waiting = honours.recommendations_at(year, RecommendationStep.SUBMITTED).count()
    context = honour_frame(request, year, PAGE) | {
        "kinds": honour_rows.by_kind(lines),
        "count": len(lines),
        "waiting": waiting,
        "shown": honours.shown_names(honours.listed(year)),
        "missing": [each for each in agencies if each.is_missing],
        "free": sum(each.free for each in agencies),
        "notices": honours.notices_of(year),
        "ends_on": honours.notice_end(year, at=request.now),
        "held": honours.what_holds(year, at=request.now),
        "checked": honour_rows.verification_of(year),
        "posting": allowed(policies.ORGANISATION_HEAD.check, by=by, verb="公示名单"),
        "sealing": allowed(policies.DIRECTOR.check, by=by, verb="确定名单"),
        "closing": allowed(policies.ORGANISATION_HEAD.check, by=by, verb="归档"),
        "form": form or Meeting(),
        "note": note,
    }
    status = max(form_status(each) for each in (form, note) if each) if form or note else 200
    return show(request, "office/assessment/list.html", context, status=status)


_act = acts(office_only, find=the_year, shows=_show)

post_list = _act(
    actions.post_list,
    Form,
    name="note",
    said="名单已公示，编号 {result}，公示到 {case.list_notice_ends_on} 24:00 为止。",
    leads=(f"office:{PAGE}", "{year}"),
)
seal = _act(
    actions.seal_list,
    Meeting,
    said="名单已确定，档案号 {result.archive_number}。表彰公告已发布，证书可以打印。",
    leads=(f"office:{PAGE}", "{year}"),
)
close = _act(
    actions.close_year,
    said="{year} 年度考核已归档，各项内容仍可查阅。",
    leads=(f"office:{HUB}", "{year}"),
)


@office_only.opens
def paper(request: OfficeRequest, year: int) -> HttpResponse:
    """The list on paper: the final one, or the notice as it is posted or would be."""
    found = year_queries.year_of(year)
    if found.state in {YearStep.SEALED, YearStep.CLOSED}:
        return pdf_response(honour_papers.final_list(found), f"表彰通报 {year}.pdf")
    made = honour_papers.public_notice(found, at=request.now)
    return pdf_response(made, f"拟表彰名单公示 {year}.pdf")


_LIST = "assessment/<year:year>/list/"
patterns = [
    path(_LIST, the_list, name=PAGE),
    path(f"{_LIST}post/", post_list, name="assessment-post-list"),
    path(f"{_LIST}seal/", seal, name="assessment-seal-list"),
    path(f"{_LIST}close/", close, name="assessment-close-year"),
    path(f"{_LIST}paper/", paper, name="assessment-list-paper"),
]

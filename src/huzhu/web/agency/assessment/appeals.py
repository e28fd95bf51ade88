"""Appeals of the agency: against one item or a veto, and what became of them (A4.5, A7.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.assessment.outcome.actions import appeals as actions
from huzhu.assessment.outcome.queries import appeals as queries
from huzhu.assessment.outcome.queries import results as result_queries
from huzhu.assessment.outcome.states import AppealKind
from huzhu.assessment.year.queries import sheets
from huzhu.assessment.year.queries import years as year_queries
from huzhu.documents import queries as documents
from huzhu.documents.errors import NoSuchFile
from huzhu.kernel.numbers import GIVEN_POINTS
from huzhu.kernel.sizes import FILE, takes
from huzhu.web.acts import acted
from huzhu.web.agency.assessment.results import may_appeal
from huzhu.web.agency.assessment.scope import check_clerk
from huzhu.web.console.figures import file_response
from huzhu.web.fields import NumberField, UploadField, WordsField
from huzhu.web.forms import Form
from huzhu.web.guards import agency_only, clerk_only
from huzhu.web.pages import form_status, go, show, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.assessment.outcome.queries.results import ResultLine
    from huzhu.assessment.year.models import Scoresheet
    from huzhu.web.requests import AgencyRequest, ClerkRequest

_VERB = "提出申诉"
_FILED = "申诉已提出，由未参与原审核的人员复核。答复后您会收到抄送。"


class VetoAppealForm(Form):
    """Why, and a paper that shows it."""

    reason = WordsField(
        "申诉理由", rows=5, example="例如：三次会议均按时参加，签到表见附件。", clause="A4.5"
    )
    file = UploadField(
        "证明材料", required=False, help_text="PDF、图片或文档，不超过 20 MB。", goes_as="proof"
    )


class ItemAppealForm(VetoAppealForm):
    """The points that the agency claims instead."""

    field_order = ("claimed_points", "reason", "file")

    claimed_points = NumberField(GIVEN_POINTS, "主张的分值", unit="分")


@agency_only.page("agency/assessment/appeals.html")
def appeals(request: AgencyRequest, year: int) -> dict[str, Any]:
    """The own appeals of a year, and how they stand."""
    sheet = sheets.own_sheet(request.actor, year)
    return {
        "year": sheet.year,
        "appeals": queries.appeals_on(sheet),
        "window": queries.window_of(sheet.year, at=request.now),
        "may_appeal": may_appeal(request, sheet),
    }


@agency_only.page("agency/assessment/appeal.html")
def appeal(request: AgencyRequest, year: int, appeal_id: int) -> dict[str, Any]:
    """One appeal: the version it rests on, and its answer."""
    found = queries.appeal_of(request.actor, appeal_id, year=year)
    scheme = year_queries.scheme_of(found.sheet.year)
    item = scheme.item(found.item) if found.kind == AppealKind.ITEM else None
    return {"appeal": found, "item": item, "year": found.sheet.year}


@takes(FILE)
@clerk_only.both
def appeal_item(request: ClerkRequest, year: int, item: str) -> HttpResponse:
    """Appeal against the points of one item."""
    sheet = sheets.own_sheet(request.actor, year)
    sheets.item_of(sheet, item)
    check_clerk(request, sheet, verb=_VERB)
    form = ItemAppealForm(request.POST or None, request.FILES or None)
    if acted(request, form, actions.file_appeal, sheet, item=item):
        tell(request, _FILED)
        return go(request, "agency:assessment-appeals", year)
    return _show_form(request, sheet, form, line=_line(request, sheet, item))


@takes(FILE)
@clerk_only.both
def appeal_veto(request: ClerkRequest, year: int) -> HttpResponse:
    """Appeal against the year's veto."""
    sheet = sheets.own_sheet(request.actor, year)
    check_clerk(request, sheet, verb=_VERB)
    form = VetoAppealForm(request.POST or None, request.FILES or None)
    if acted(request, form, actions.appeal_veto, sheet):
        tell(request, _FILED)
        return go(request, "agency:assessment-appeals", year)
    return _show_form(request, sheet, form, line=None)


@agency_only.opens
def proof(request: AgencyRequest, year: int, appeal_id: int) -> HttpResponse:
    """The file that came with the appeal."""
    found = queries.appeal_of(request.actor, appeal_id, year=year)
    if found.file is None:
        raise NoSuchFile(file_id=0)
    download = documents.download_of(found.file.reference, file_id=found.file.pk)
    return file_response(download)


def _line(request: ClerkRequest, sheet: Scoresheet, item: str) -> ResultLine:
    result = result_queries.result_of(request.actor, sheet)
    return next(line for line in result.lines if line.item.id == item)


def _show_form(
    request: ClerkRequest, sheet: Scoresheet, form: VetoAppealForm, *, line: ResultLine | None
) -> HttpResponse:
    earlier = queries.appeals_on(sheet).filter(
        kind=AppealKind.ITEM if line else AppealKind.VETO, item=line.item.id if line else ""
    )
    context = {
        "year": sheet.year,
        "sheet": sheet,
        "line": line,
        "form": form,
        "earlier": earlier.first(),
        "veto": queries.veto_of(sheet),
        "window": queries.window_of(sheet.year, at=request.now),
    }
    return show(request, "agency/assessment/appeal_form.html", context, status=form_status(form))


_APPEALS = "assessment/<year:year>/appeals/"
patterns = [
    path(_APPEALS, appeals, name="assessment-appeals"),
    path(f"{_APPEALS}veto/", appeal_veto, name="assessment-appeal-veto"),
    path(f"{_APPEALS}items/<str:item>/", appeal_item, name="assessment-appeal-item"),
    path(f"{_APPEALS}<key:appeal_id>/", appeal, name="assessment-appeal"),
    path(f"{_APPEALS}<key:appeal_id>/proof/", proof, name="assessment-appeal-proof"),
]

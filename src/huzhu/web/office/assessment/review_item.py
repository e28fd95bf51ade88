"""One item of one agency as a reviewer works on it: sign, see on the spot, ask back.

Also on a phone. Not here: many agencies at once (``review``), the leading group (``decision``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huzhu.assessment import policies
from huzhu.assessment.actions import reviews as actions
from huzhu.assessment.actions._signing import REVIEWING
from huzhu.assessment.actions.decisions import DECIDING
from huzhu.assessment.queries import rating, review_rows, review_states, reviews
from huzhu.assessment.queries import sheets as sheet_queries
from huzhu.assessment.queries import years as year_queries
from huzhu.assessment.rules.wording import number_text, rule_lines
from huzhu.kernel.sizes import FILE, takes
from huzhu.web.forms import allowed, attempt
from huzhu.web.guards import office_only
from huzhu.web.office.assessment.review_files import handed_out
from huzhu.web.office.assessment.review_forms import AskForm, SignForm
from huzhu.web.pages import away, back, form_status, show, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.assessment.models import Scoresheet, ScoresheetItem
    from huzhu.assessment.queries.review_rows import ReviewRow
    from huzhu.web.forms import Form
    from huzhu.web.requests import OfficeRequest


@takes(FILE)
@require_http_methods(["GET", "POST"])
@office_only
def sign(request: OfficeRequest, year: int, agency_number: str, item: str) -> HttpResponse:
    """Everything about the item, and my department's value."""
    row = row_of(request, year, agency_number, item)
    form = SignForm(request.POST or None, request.FILES or None, initial=_initial(request, row))
    if form.is_valid() and _sign(request, row.row, form):
        tell(request, f"{row.agency_name}指标 {item} 已签字。")
        return away(request, _next_address(request, row))
    return _show(request, row, {"form": form}, status=form_status(form))


@require_POST
@office_only
def ask(request: OfficeRequest, year: int, agency_number: str, item: str) -> HttpResponse:
    """Ask the agency back; only this item opens again."""
    row = row_of(request, year, agency_number, item)
    form = AskForm(request.POST)
    if form.is_valid() and attempt(
        form, actions.ask_back, row.row, **form.cleaned_data, by=request.actor, at=request.now
    ):
        tell(request, f"已向{row.agency_name}询问指标 {item}，答复后再签字。")
        return away(request, _address(row))
    return _show(request, row, {"ask_form": form}, status=422)


@require_POST
@office_only
def withdraw(
    request: OfficeRequest, year: int, agency_number: str, item: str, question_id: int
) -> HttpResponse:
    """Take a question back and review without an answer."""
    row = row_of(request, year, agency_number, item)
    question = review_states.question_of(row.row, question_id)
    actions.withdraw_question(question, by=request.actor, at=request.now)
    tell(request, f"询问已撤回，指标 {item} 可以签字。")
    return away(request, _address(row))


@require_GET
@office_only
def proof(request: OfficeRequest, year: int, agency_number: str, proof_id: int) -> HttpResponse:
    """A proof of the sheet, to be saved."""
    sheet = sheet_queries.sheet_of(request.actor, year, agency_number)
    download = rating.proof_download(sheet, proof_id)
    return handed_out(download)


def row_of(request: OfficeRequest, year: int, agency_number: str, item: str) -> ReviewRow:
    """One item with everything about it, within the reader's scope.

    :raises SheetNotFound: :raises ItemNotFound: there is none.
    """
    sheet = sheet_queries.sheet_of(request.actor, year, agency_number)
    sheet_queries.item_of(sheet, item)
    rows = review_rows.rows_of(request.actor, sheet.year, item=item, sheet=sheet)
    return rows[0]


def item_context(row: ReviewRow) -> dict[str, Any]:
    """What the page of an item shows to reviewers and to the leading group."""
    year = row.sheet.year
    return {
        "year": year,
        "row": row,
        "sheet": row.sheet,
        "rule_lines": rule_lines(row.item.rule, year_queries.scheme_of(year).catalogue),
        "evidence": sheet_queries.evidence_of(row.sheet).get(row.item.id, []),
        "precedents": reviews.precedents_of(year, row.item.id, without=row),
        "history": review_states.signatures_of(row.row),
    }


def _sign(request: OfficeRequest, item: ScoresheetItem, form: SignForm) -> bool:
    is_check = form.cleaned_data["is_spot_check"]
    action = actions.spot_check if is_check else actions.review_item
    return bool(attempt(form, action, item, **form.facts(), by=request.actor, at=request.now))


def _initial(request: OfficeRequest, row: ReviewRow) -> dict[str, Any]:
    mine = row.signatures.get(request.actor.department)
    told = {"points": number_text(mine.points), "reason": mine.reason} if mine else {}
    return {"version": row.row.version} | told


def _show(
    request: OfficeRequest, row: ReviewRow, bound: dict[str, Form], *, status: int
) -> HttpResponse:
    department = request.actor.department
    forms: dict[str, Form] = {
        "form": SignForm(initial=_initial(request, row)),
        "ask_form": AskForm(),
    }
    context = item_context(row) | forms | bound
    context |= {
        "department": department,
        "mine": row.signatures.get(department),
        "is_open": row.sheet.year.state in REVIEWING and row.is_reviewable,
        "question": row.question_from(department),
        "signing": allowed(policies.check_owner, by=request.actor, owners=row.item.owners),
        "moved": row.moved_since(department),
        "deciding": _deciding(request, row),
    }
    return show(request, "office/assessment/review_one.html", context, status=status)


def _deciding(request: OfficeRequest, row: ReviewRow) -> bool:
    """Whether the reader may decide the item: a leader, at the right time."""
    year = row.sheet.year
    group = year_queries.group_positions(year)
    may = allowed(
        policies.check_leading_group, by=request.actor, group_positions=group, verb="审定分值"
    )
    return bool(may) and year.state in DECIDING and row.is_reviewable


def _address(row: ReviewRow) -> str:
    arguments = [row.sheet.year.year, row.number, row.item.id]
    return reverse("office:assessment-review-one", args=arguments)


def _next_address(request: OfficeRequest, row: ReviewRow) -> str:
    """Back where the reader came from, or to the agency's sheet, where the next item waits."""
    sheet: Scoresheet = row.sheet
    arguments = [sheet.year.year, row.number]
    return back(request, reverse("office:assessment-review-agency", args=arguments))


_AGENCY = "assessment/<year:year>/agencies/<str:agency_number>/review/"
patterns = [
    path(f"{_AGENCY}proofs/<key:proof_id>/", proof, name="assessment-review-proof"),
    path(f"{_AGENCY}<str:item>/", sign, name="assessment-review-one"),
    path(f"{_AGENCY}<str:item>/ask/", ask, name="assessment-ask-back"),
    path(
        f"{_AGENCY}<str:item>/questions/<key:question_id>/withdraw/",
        withdraw,
        name="assessment-withdraw-question",
    ),
]

"""One item of one agency as a reviewer works on it: sign, see on the spot, ask back.

Also on a phone. Not here: many agencies at once (``review``), the leading group (``decision``).
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.assessment import policies
from huzhu.assessment.outcome.actions.decisions import DECIDING
from huzhu.assessment.outcome.queries import decisions
from huzhu.assessment.rating.queries import rating
from huzhu.assessment.review.actions import reviews as actions
from huzhu.assessment.review.actions._signing import REVIEWING
from huzhu.assessment.review.queries import review_rows, review_states
from huzhu.assessment.scheme.rules.wording import number_text, rule_lines
from huzhu.assessment.year.queries import sheets as sheet_queries
from huzhu.assessment.year.queries import years as year_queries
from huzhu.kernel.sizes import FILE
from huzhu.web.acts import Act, acts
from huzhu.web.forms import allowed
from huzhu.web.guards import office_only
from huzhu.web.office.assessment.review_files import handed_out
from huzhu.web.office.assessment.review_forms import AskForm, SignForm
from huzhu.web.pages import form_status, sent, show

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.assessment.rating.models import ReviewQuestion
    from huzhu.assessment.review.queries.review_rows import ReviewRow
    from huzhu.assessment.year.models import ScoresheetItem
    from huzhu.web.forms import Form
    from huzhu.web.requests import OfficeRequest


@office_only.opens
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
        "precedents": decisions.precedents_of(year, row.item.id, without=row),
        "history": review_states.signatures_of(row.row),
    }


def _initial(request: OfficeRequest, row: ReviewRow) -> dict[str, Any]:
    mine = row.signatures.get(request.actor.department)
    told = {"points": number_text(mine.points), "reason": mine.reason} if mine else {}
    return {"version": row.row.version} | told


def _show(request: OfficeRequest, row: ReviewRow, **bound: Form) -> HttpResponse:
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
        "signing": allowed(
            policies.check_owner, by=request.actor, owners=row.item.owners, verb="部门审核"
        ),
        "moved": row.moved_since(department),
        "deciding": _deciding(request, row),
    }
    status = max(form_status(form) for form in bound.values())
    return show(request, "office/assessment/review_one.html", context, status=status)


def _sign_form(request: OfficeRequest, row: ReviewRow) -> SignForm:
    files = request.FILES or None
    return SignForm(sent(request), files, initial=_initial(request, row))


def _signed(item: ScoresheetItem, **facts: Any) -> None:
    """Sign; with a place and photos it was seen on the spot."""
    (actions.spot_check if "photos" in facts else actions.review_item)(item, **facts)


_act = acts(office_only, find=row_of, of=attrgetter("row"), shows=_show)

sign = _act(
    _signed,
    _sign_form,
    said="{case.agency_name}指标 {item} 已签字。",
    leads=("office:assessment-review-agency", "{year}", "{agency_number}"),
    is_opened=True,
    takes=FILE,
)
ask = _act(
    actions.ask_back,
    AskForm,
    name="ask_form",
    said="已向{case.agency_name}询问指标 {item}，答复后再签字。",
    leads=("office:assessment-review-one", "{year}", "{agency_number}", "{item}"),
)


def _question(
    request: OfficeRequest, year: int, agency_number: str, item: str, question_id: int
) -> ReviewQuestion:
    row = row_of(request, year, agency_number, item)
    return review_states.question_of(row.row, question_id)


withdraw = Act(
    office_only,
    actions.withdraw_question,
    find=_question,
    said="询问已撤回，指标 {item} 可以签字。",
    leads=("office:assessment-review-one", "{year}", "{agency_number}", "{item}"),
).view()


def _deciding(request: OfficeRequest, row: ReviewRow) -> bool:
    """Whether the reader may decide the item: a leader, at the right time."""
    year = row.sheet.year
    group = year_queries.group_positions(year)
    may = allowed(
        policies.check_leading_group, by=request.actor, group_positions=group, verb="审定分值"
    )
    return bool(may) and year.state in DECIDING and row.is_reviewable


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

"""Objections to the list on notice, and their answers (A4.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.assessment import policies
from huzhu.assessment.honours.actions import listing
from huzhu.assessment.honours.errors import ObjectionNotFound
from huzhu.assessment.honours.queries import honours
from huzhu.assessment.year.queries import years as year_queries
from huzhu.kernel.words import AnswerState
from huzhu.web.acts import Act
from huzhu.web.forms import allowed
from huzhu.web.guards import office_only
from huzhu.web.office.assessment.honour_forms import Answer
from huzhu.web.office.assessment.honour_frame import ANSWER_TONES, honour_frame

if TYPE_CHECKING:
    from huzhu.assessment.honours.models import Objection
    from huzhu.web.parts import Tone
    from huzhu.web.requests import OfficeRequest

PAGE = "assessment-objections"


@office_only.page("office/assessment/objections.html")
def objections(request: OfficeRequest, year: int) -> dict[str, Any]:
    """All objections of the year, open ones first."""
    found = year_queries.year_of(year)
    rows = list(honours.objections_of(found))
    return honour_frame(request, found, PAGE) | {
        "rows": [(row, *_pill(row)) for row in rows],
        "open_count": sum(row.state == AnswerState.OPEN for row in rows),
    }


def _row(_request: OfficeRequest, year: int, objection_number: str) -> Objection:
    row = honours.objection_by_number(objection_number)
    if row.year.year != year:
        raise ObjectionNotFound(number=objection_number)
    return row


@Act(
    office_only,
    listing.answer_objection,
    Answer,
    find=_row,
    said="异议 {case.number} 已答复，提出人凭受理编号可以查看。",
    leads=(f"office:{PAGE}", "{year}"),
).page("office/assessment/objection.html")
def objection(request: OfficeRequest, row: Objection) -> dict[str, Any]:
    """One objection, and its answer."""
    label, tone = _pill(row)
    answering = allowed(policies.ORGANISATION.check, by=request.actor, verb="答复异议")
    told = {"row": row, "label": label, "tone": tone, "answering": answering}
    return honour_frame(request, row.year, PAGE) | told | {"contact": _contact(request, row)}


def _contact(request: OfficeRequest, row: Objection) -> str:
    """For who verifies and answers; to anybody else, and to support's look, it is not opened."""
    if request.looking is not None or not policies.ORGANISATION.is_held_by(request.actor):
        return ""
    return listing.read_contact(row, by=request.actor, at=request.now)


def _pill(row: Objection) -> tuple[str, Tone]:
    state = AnswerState(row.state)
    return AnswerState(state).label, ANSWER_TONES[state]


_ALL = "assessment/<year:year>/objections/"
patterns = [
    path(_ALL, objections, name=PAGE),
    path(f"{_ALL}<str:objection_number>/", objection, name="assessment-objection"),
]

"""Appeals in the office: the queue, the version appealed against, who would move, the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import path

from huzhu.assessment.outcome.actions import appeals as actions
from huzhu.assessment.outcome.queries import appeals as queries
from huzhu.assessment.outcome.queries import grades as grade_queries
from huzhu.assessment.outcome.queries import quotas as quota_queries
from huzhu.assessment.outcome.queries.appeals import check_reviewer
from huzhu.assessment.outcome.states import AppealKind
from huzhu.assessment.year.queries import years as year_queries
from huzhu.assessment.year.states import APPEALABLE
from huzhu.documents import queries as documents
from huzhu.documents.errors import NoSuchFile
from huzhu.kernel.numbers import GIVEN_POINTS
from huzhu.kernel.words import AnswerState
from huzhu.web.acts import Act, acted
from huzhu.web.console.figures import file_response
from huzhu.web.fields import NumberField, OneOf, WordsField
from huzhu.web.forms import Form, allowed
from huzhu.web.guards import office_only
from huzhu.web.pages import form_status, go, paged, show, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.assessment.outcome.models import Appeal
    from huzhu.web.requests import OfficeRequest

_PREVIEW = "preview"
_UPHOLD, _DISMISS = "uphold", "dismiss"


class AnswerForm(Form):
    """The answer to an appeal: upheld with points, or dismissed; always in words."""

    outcome = OneOf(
        "复核结论",
        [(_UPHOLD, "申诉成立"), (_DISMISS, "申诉不成立，维持原结果")],
        widget=forms.RadioSelect,
        clause="A4.5",
    )
    points_after = NumberField(
        GIVEN_POINTS, "复核后得分", required=False, help_text="申诉成立时填写。"
    )
    answer = WordsField(
        "答复",
        help_text="代办处会读到这段文字。",
        example="例如：核对三次会议签到表，代办处均按时参加，改按满分计。",
    )

    def __init__(self, *args: Any, appeal: Appeal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if appeal.kind == AppealKind.VETO:
            del self.fields["points_after"]

    def facts(self) -> dict[str, Any]:
        found = self.cleaned_data
        return {
            "is_upheld": found["outcome"] == _UPHOLD,
            "points_after": found.get("points_after"),
            "answer": found["answer"],
        }


def _appeal(request: OfficeRequest, year: int, appeal_id: int) -> Appeal:
    return queries.appeal_of(request.actor, appeal_id, year=year)


@office_only.page("office/assessment/appeals.html")
def queue(request: OfficeRequest, year: int) -> dict[str, Any]:
    """The year's appeals, those without an answer first."""
    found = year_queries.year_of(year)
    appeals = queries.appeals_of(request.actor, found)
    return {
        "year": found,
        "page": paged(request, appeals),
        "window": queries.window_of(found, at=request.now),
        "open_count": appeals.filter(state=AnswerState.OPEN).count(),
    }


@office_only.both
def appeal(request: OfficeRequest, year: int, appeal_id: int) -> HttpResponse:
    """One appeal; 预览 shows who would move, 答复 does it."""
    found = _appeal(request, year, appeal_id)
    form = AnswerForm(
        request.POST or None, appeal=found, initial={"points_after": found.claimed_points}
    )
    moves = None
    if form.is_valid():
        if request.POST.get("step") == _PREVIEW:
            moves = _preview(found, form)
        elif _answer(request, found, form):
            return go(request, "office:assessment-appeal", year, appeal_id)
    return _show_appeal(request, found, form, moves)


take = Act(
    office_only,
    actions.take_appeal,
    find=_appeal,
    said="已由您受理。请核对申诉时的版本，预览变动后再答复。",
    leads=("office:assessment-appeal", "{year}", "{appeal_id}"),
).view()


@office_only.opens
def proof(request: OfficeRequest, year: int, appeal_id: int) -> HttpResponse:
    """The file that came with the appeal."""
    found = _appeal(request, year, appeal_id)
    if found.file is None:
        raise NoSuchFile(file_id=0)
    download = documents.download_of(found.file.reference, file_id=found.file.pk)
    return file_response(download)


def _answer(request: OfficeRequest, found: Appeal, form: AnswerForm) -> bool:
    done = acted(request, form, actions.answer_appeal, found)
    if done:
        moved = f"，{done.result} 家代办处的名次或等次随之变动" if done.result else ""
        tell(request, f"申诉已答复{moved}。代办处已收到抄送。")
    return bool(done)


def _preview(found: Appeal, form: AnswerForm) -> list[dict[str, Any]]:
    meant = form.facts()
    if not meant["is_upheld"]:
        return []
    moves = queries.preview(found, points_after=meant["points_after"])
    return [grade_queries.move_as(move) for move in moves]


def _show_appeal(
    request: OfficeRequest, found: Appeal, form: AnswerForm, moves: list[Any] | None
) -> HttpResponse:
    year = found.sheet.year
    is_item = found.kind == AppealKind.ITEM
    context = {
        "appeal": found,
        "year": year,
        "item": year_queries.scheme_of(year).item(found.item) if is_item else None,
        "form": form,
        "moves": moves,
        "reviewing": allowed(check_reviewer, found, by=request.actor),
        "is_mine": found.reviewer_account in request.actor.persons,
        "is_open": found.state == AnswerState.OPEN and year.state in APPEALABLE,
        "misfits": quota_queries.misfits(year),
    }
    return show(request, "office/assessment/appeal.html", context, status=form_status(form))


_APPEALS = "assessment/<year:year>/appeals/"
patterns = [
    path(_APPEALS, queue, name="assessment-appeals"),
    path(f"{_APPEALS}<key:appeal_id>/", appeal, name="assessment-appeal"),
    path(f"{_APPEALS}<key:appeal_id>/take/", take, name="assessment-take-appeal"),
    path(f"{_APPEALS}<key:appeal_id>/proof/", proof, name="assessment-appeal-proof"),
]

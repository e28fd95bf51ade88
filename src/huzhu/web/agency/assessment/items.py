"""One item by itself: wording, figures, own points, proofs, and what a department asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import FileResponse, HttpResponse
from django.urls import path, reverse

from huzhu.assessment.errors import ItemNotFound
from huzhu.assessment.rating.actions import proofs, questions
from huzhu.assessment.rating.actions import rating as actions
from huzhu.assessment.rating.queries import rating
from huzhu.assessment.scheme.rules.wording import rule_lines
from huzhu.assessment.year.queries.years import scheme_of
from huzhu.kernel.sizes import FILE, takes
from huzhu.web.acts import acted
from huzhu.web.agency.assessment.forms import AnswerForm, ItemForm, KnownFileForm, ProofForm
from huzhu.web.agency.assessment.scope import check_clerk, frame_of
from huzhu.web.guards import agency_only, clerk_only
from huzhu.web.pages import away, back, go, show, tell

if TYPE_CHECKING:
    from django.forms import Form

    from huzhu.assessment.rating.models import ReviewQuestion
    from huzhu.assessment.rating.queries.rating import SheetLine
    from huzhu.documents.states import Download
    from huzhu.web.agency.assessment.scope import Frame
    from huzhu.web.requests import AgencyRequest, ClerkRequest


@agency_only.both
def item(request: AgencyRequest, year: int, number: str) -> HttpResponse:
    """Everything about one item, and its own points."""
    frame = frame_of(request, year)
    line = line_of(frame, number)
    if request.method == "GET":
        return _show(request, frame, line)
    check_clerk(request, frame.sheet, verb="自评")
    form = ItemForm(line, request.POST)
    if acted(request, form, actions.rate_item, line.row):
        tell(request, f"指标 {number} 已保存。")
        return go(request, "agency:assessment-item", year, number)
    return _show(request, frame, line, bound={"form": form}, status=422)


def line_of(frame: Frame, number: str) -> SheetLine:
    """One line of the sheet. :raises ItemNotFound: the scheme has none of that number."""
    for line in rating.lines_of(frame.sheet):
        if line.item.id == number:
            line.row.sheet = frame.sheet
            return line
    raise ItemNotFound(year=frame.year.year, item=number)


def _show(
    request: AgencyRequest,
    frame: Frame,
    line: SheetLine,
    *,
    bound: dict[str, Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    known = [
        each
        for each in rating.known_files(frame.sheet)
        if each.file_id not in {proof.file_id for proof in line.proofs}
    ]
    context: dict[str, Any] = {
        "frame": frame,
        "line": line,
        "rule": rule_lines(line.item.rule, scheme_of(frame.year).catalogue),
        "can_change": frame.may_rate and (frame.is_open or line.question is not None),
        "questions": _closed_questions(frame, line),
        "form": ItemForm(line),
        "proof_form": ProofForm(),
        "known_form": KnownFileForm(tuple(known)) if known else None,
        "answer_form": AnswerForm(),
    }
    return show(request, "agency/assessment/item.html", context | (bound or {}), status=status)


def _closed_questions(frame: Frame, line: SheetLine) -> list[ReviewQuestion]:
    rows = rating.questions_of(frame.sheet).filter(item=line.row)
    return [row for row in rows if row.answered_at or row.withdrawn_at]


# --- proofs -------------------------------------------------------------------------------------


@takes(FILE)
@clerk_only.sends
def add_proof(request: ClerkRequest, year: int, number: str) -> HttpResponse:
    """Put a file or a photo beside an item."""
    frame = frame_of(request, year)
    line = line_of(frame, number)
    form = ProofForm(request.POST, request.FILES)
    if acted(request, form, proofs.add_evidence, line.row):
        return _after_proof(request, frame, line, "佐证材料已上传。")
    if request.htmx:
        return _part(request, frame, line, form=form, status=422)
    return _show(request, frame, line, bound={"proof_form": form}, status=422)


@clerk_only.sends
def reuse_proof(request: ClerkRequest, year: int, number: str) -> HttpResponse:
    """Put a file beside an item that the agency handed in before."""
    frame = frame_of(request, year)
    line = line_of(frame, number)
    form = KnownFileForm(rating.known_files(frame.sheet), request.POST)
    if acted(request, form, proofs.reuse_evidence, line.row):
        return _after_proof(request, frame, line, "已有材料已放入本项。")
    return _show(request, frame, line, bound={"known_form": form}, status=422)


@clerk_only.sends
def withdraw_proof(request: ClerkRequest, year: int, proof_id: int) -> HttpResponse:
    """Take a proof away from its item."""
    frame = frame_of(request, year)
    proof = rating.proof_of(frame.sheet, proof_id)
    proofs.withdraw_evidence(proof, by=request.actor, at=request.now)
    return _after_proof(request, frame, line_of(frame, proof.item.item), "佐证材料已撤下。")


def _after_proof(
    request: ClerkRequest, frame: Frame, line: SheetLine, sentence: str
) -> HttpResponse:
    number = line.item.id
    if request.htmx:
        return _part(request, frame, line_of(frame, number))
    tell(request, sentence)
    return away(
        request, back(request, reverse("agency:assessment-item", args=[frame.year.year, number]))
    )


def _part(
    request: ClerkRequest,
    frame: Frame,
    line: SheetLine,
    *,
    form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"frame": frame, "line": line, "proof_form": form, "can_change": True}
    return show(request, "agency/assessment/parts/proofs.html", context, status=status)


@agency_only.opens  # type: ignore[arg-type] # a stream is an answer, too
def proof(request: AgencyRequest, year: int, proof_id: int) -> FileResponse:
    """A proof to be saved."""
    return handed_out(rating.proof_download(frame_of(request, year).sheet, proof_id))


def handed_out(download: Download) -> FileResponse:
    """A stored file, always as an attachment."""
    return FileResponse(
        download.path.open("rb"),
        as_attachment=True,
        filename=download.name,
        content_type=download.content_type,
    )


# --- what a department asks ---------------------------------------------------------------------


@agency_only.page("agency/assessment/questions.html")
def asked(request: AgencyRequest, year: int) -> dict[str, Any]:
    """Items that a department asks about, open ones first."""
    frame = frame_of(request, year)
    rows = list(rating.questions_of(frame.sheet))
    is_open = [not row.answered_at and not row.withdrawn_at for row in rows]
    return {
        "frame": frame,
        "open": [row for row, here in zip(rows, is_open, strict=True) if here],
        "closed": [row for row, here in zip(rows, is_open, strict=True) if not here],
    }


@clerk_only.sends
def answer(request: ClerkRequest, year: int, question_id: int) -> HttpResponse:
    """Answer a question; the item closes again."""
    frame = frame_of(request, year)
    question = rating.question_of(frame.sheet, question_id)
    form = AnswerForm(request.POST)
    if acted(request, form, questions.answer_question, question):
        tell(request, f"指标 {question.item.item} 的询问已答复，该项已重新锁定。")
        return go(request, "agency:assessment-questions", year)
    line = line_of(frame, question.item.item)
    return _show(request, frame, line, bound={"answer_form": form}, status=422)


_YEAR = "assessment/<year:year>/"
patterns = [
    path(f"{_YEAR}items/<str:number>/", item, name="assessment-item"),
    path(f"{_YEAR}items/<str:number>/proofs/", add_proof, name="assessment-add-proof"),
    path(f"{_YEAR}items/<str:number>/known/", reuse_proof, name="assessment-reuse-proof"),
    path(f"{_YEAR}proofs/<key:proof_id>/", proof, name="assessment-proof"),
    path(
        f"{_YEAR}proofs/<key:proof_id>/withdraw/", withdraw_proof, name="assessment-withdraw-proof"
    ),
    path(f"{_YEAR}questions/", asked, name="assessment-questions"),
    path(f"{_YEAR}questions/<key:question_id>/", answer, name="assessment-answer"),
]

"""What the public sees of the honours: the list, objections to it, the check of a certificate.

Names are public, contacts never are. Not here: other notices (``views``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from huzhu.assessment.honours.actions import listing
from huzhu.assessment.honours.errors import HonourNotFound
from huzhu.assessment.honours.queries import honour_rows, honours
from huzhu.assessment.year.states import YearStep
from huzhu.kernel.words import AnswerState
from huzhu.notices import queries as notes
from huzhu.notices.errors import NoSuchNotice
from huzhu.notices.states import NoticeKind
from huzhu.office.states import OFFICE
from huzhu.web.forms import attempt, found
from huzhu.web.once import once
from huzhu.web.pages import form_status, go, show, tell
from huzhu.web.parts import Tone
from huzhu.web.public.forms import AskForCertificate, AskForObjection, Object

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.assessment.honours.models import Honour
    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.notices.models import PublicNotice
    from huzhu.web.requests import PageRequest

_TONES = {
    AnswerState.OPEN: Tone.ACTIVE,
    AnswerState.UPHELD: Tone.DONE,
    AnswerState.DISMISSED: Tone.IDLE,
}


def list_context(request: PageRequest, record: PublicNotice) -> dict[str, Any]:
    """What a notice of candidates or honours shows beside its text; empty for other notices."""
    year = honours.year_of_reference(record.reference)
    if year is None or record.kind not in {NoticeKind.CANDIDATES, NoticeKind.HONOURS}:
        return {}
    is_open = takes_objections(request, year) and record.kind == NoticeKind.CANDIDATES
    return {
        "year": year,
        "kinds": honour_rows.by_kind(honour_rows.published(record)),
        "checked": honour_rows.verification_of(year),
        "is_candidates": record.kind == NoticeKind.CANDIDATES,
        "takes_objections": is_open and not record.is_withdrawn,
        "form": Object(lines=honour_rows.public_lines(year)),
    }


def takes_objections(request: PageRequest, year: AssessmentYear) -> bool:
    """Whether the notice still runs; its last day is included until 24:00."""
    ends_on = year.list_notice_ends_on
    return year.state == YearStep.ON_NOTICE and ends_on is not None and request.today <= ends_on


@require_POST
@once
def object_to(request: PageRequest, number: str) -> HttpResponse:
    """Object to a name on the notice, or to the list as a whole."""
    record = notes.notice_by_number(number)
    context = list_context(request, record)
    if not context.get("is_candidates"):
        raise NoSuchNotice(number=number)
    year = context["year"]
    form = Object(request.POST, lines=honour_rows.public_lines(year))
    if form.is_valid():
        told = {
            "address": request.address,
            "by": request.actor or listing.PUBLIC,
            "at": request.now,
        }
        done = attempt(form, listing.file_objection, year, **form.facts(), **told)
        if done.result:
            tell(request, "异议已收到。请记下受理编号，凭编号查询办理情况和答复。")
            return go(request, "public:objection", done.result.number)
    context |= {"record": record, "form": form, "office_name": OFFICE}
    return show(request, "public/notice.html", context, status=422)


@require_safe
def ask_for_objection(request: PageRequest) -> HttpResponse:
    """Where an objector types the receipt number."""
    form = AskForObjection(request.GET or None)
    if form.is_valid():
        typed = form.cleaned_data["number"].upper()
        if row := attempt(form, honours.objection_by_number, typed).result:
            return go(request, "public:objection", row.number)
    return show(request, "public/ask_objection.html", {"form": form}, status=form_status(form))


@require_safe
def objection(request: PageRequest, number: str) -> HttpResponse:
    """How far an objection has come; who objected and what was written stays with the office."""
    row = honours.objection_by_number(number)
    state = AnswerState(row.state)
    context = {"row": row, "label": AnswerState(state).label, "tone": _TONES[state]}
    return show(request, "public/objection.html", context)


@require_safe
def ask_for_certificate(request: PageRequest) -> HttpResponse:
    """Check a certificate by its printed number."""
    form = AskForCertificate(request.GET or None)
    if form.is_valid():
        return _checked(request, found(honours.honour_by_number, form.cleaned_data["number"]))
    return show(request, "public/ask_certificate.html", {"form": form})


@require_safe
def certificate(request: PageRequest, token: str) -> HttpResponse:
    """Where the code on a certificate leads."""
    return _checked(request, found(honours.honour_by_token, token))


def _checked(request: PageRequest, row: Honour | None) -> HttpResponse:
    context: dict[str, Any] = {"row": row, "form": AskForCertificate()}
    if row is None:
        context["refusal"] = HonourNotFound()
    return show(request, "public/certificate.html", context, status=200 if row else 404)


patterns = [
    path("notices/<str:number>/objections/", object_to, name="object"),
    path("objections/", ask_for_objection, name="objections"),
    path("objections/<str:number>/", objection, name="objection"),
    path("certificates/", ask_for_certificate, name="certificates"),
    path("certificates/<str:token>/", certificate, name="certificate"),
]

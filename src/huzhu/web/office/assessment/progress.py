"""The progress board of a year, urging, and one agency's receipts and reminders (A5, A6.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.assessment import policies
from huzhu.assessment.rating.actions import receipts, reminders
from huzhu.assessment.rating.queries import papers
from huzhu.assessment.rating.rules.reminding import occasion_label
from huzhu.assessment.review.queries import progress
from huzhu.assessment.scheme.states import Verdict
from huzhu.assessment.year.actions import scope
from huzhu.assessment.year.queries import sheets, years
from huzhu.assessment.year.states import SheetStep, YearStep
from huzhu.people.states import AgencyKind
from huzhu.web.acts import Act, acted, acts
from huzhu.web.forms import allowed
from huzhu.web.guards import office_only
from huzhu.web.office.assessment.frame import frame_of, the_sheet, the_year
from huzhu.web.office.assessment.year import departments_of, reached_words
from huzhu.web.office.assessment.year_forms import (
    AddAgency,
    DropAgency,
    ProgressQuery,
    ReceivePaper,
)
from huzhu.web.pages import form_status, go, paged, show, tell
from huzhu.web.parts import Tone

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.assessment.review.queries.progress import AgencyProgress, KindProgress
    from huzhu.assessment.year.models import RatingReminder, Scoresheet
    from huzhu.web.acts import Done
    from huzhu.web.forms import Form
    from huzhu.web.requests import OfficeRequest

_PER_PAGE = 50
TONES = {
    SheetStep.RATING: Tone.ACTIVE,
    SheetStep.SUBMITTED: Tone.FAR,
    SheetStep.MISSED: Tone.LATE,
    SheetStep.REVIEWED: Tone.DONE,
}


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One agency of the board."""

    progress: AgencyProgress
    kind: str
    label: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind of agency of the board."""

    name: str
    progress: KindProgress


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """One reminder in words."""

    reminder: RatingReminder
    label: str


@office_only.page("office/assessment/progress.html")
def board(request: OfficeRequest, year: int) -> dict[str, Any]:
    """Every agency: rated, submitted, paper, reviewed."""
    found = years.year_of(year)
    form = ProgressQuery(request.GET)
    whole = progress.progress_of(request.actor, found)
    rows = [row for row in whole.rows if form.is_valid() and _matches(row, form.cleaned_data)]
    page = paged(request, rows, per_page=_PER_PAGE)
    return frame_of(request, found) | {
        "form": form,
        "page": page,
        "rows": [_board_row(row) for row in page.object_list],
        "kinds": [KindRow(AgencyKind(k.kind).label, k) for k in whole.kinds],
        "departments": departments_of(whole.departments),
        "owing_count": sum(row.owes_rating for row in whole.rows),
        "agency_count": len(whole.rows),
        "urging": allowed(policies.ORGANISATION.check, by=request.actor, verb="催办"),
        "is_rating": found.state == YearStep.SELF_RATING,
        "is_opened": found.state != YearStep.PREPARING,
    }


def _reminded(done: Done) -> str:
    if not done.result:
        return "今天已经全部催办过，没有再发。"
    words = reached_words(done.case, done.result, at=done.request.now)
    return f"已催办 {done.result} 家代办处，{words}"


remind_all = Act(
    office_only,
    reminders.remind_all,
    find=the_year,
    said=_reminded,
    leads=("office:assessment-progress", "{year}"),
).view()


@office_only.both
def scope_page(request: OfficeRequest, year: int) -> HttpResponse:
    """Agencies outside the year's scope; one may join while the others rate themselves."""
    found = years.year_of(year)
    outside = list(progress.agencies_outside(request.actor, found))
    form = AddAgency(request.POST or None, agencies=outside)
    if acted(request, form, scope.add_agency, found):
        tell(
            request, f"{form.chosen.name}已列入考核范围，{reached_words(found, 1, at=request.now)}"
        )
        return go(request, "office:assessment-progress", year)
    context = frame_of(request, found) | {
        "form": form,
        "outside": outside,
        "adding": allowed(policies.ORGANISATION.check, by=request.actor, verb="列入考核范围"),
        "is_rating": found.state == YearStep.SELF_RATING,
    }
    return show(request, "office/assessment/scope.html", context, status=form_status(form))


@office_only.opens
def receipts_page(request: OfficeRequest, year: int, agency_number: str) -> HttpResponse:
    """One agency: its receipts and the proof of its reminders."""
    sheet = sheets.sheet_of(request.actor, year, agency_number)
    return _show_receipts(request, sheet)


def _show_receipts(request: OfficeRequest, sheet: Scoresheet, **bound: Form) -> HttpResponse:
    step = SheetStep(sheet.state)
    sent = list(progress.reminders_of(sheet))
    takes_paper = papers.takes_paper(sheet)
    context = frame_of(request, sheet.year) | {
        "sheet": sheet,
        "label": SheetStep(step).label,
        "tone": TONES[step],
        "verdict": "" if sheet.verdict == Verdict.SCORED else Verdict(sheet.verdict).label,
        "ends_at": sheets.deadline_of(sheet),
        "paper_due_on": sheets.paper_day_of(sheet),
        "paper_is_late": papers.is_paper_late(sheet),
        "reminders": [ReminderRow(row, occasion_label(row.occasion)) for row in sent],
        "handling": allowed(policies.ORGANISATION.check, by=request.actor, verb="办理"),
        "owes_rating": step == SheetStep.RATING,
        "owes_paper": takes_paper,
        "is_outdated": takes_paper and sheet.paper_received_at is not None,
        "is_rating": sheet.year.state == YearStep.SELF_RATING,
        "paper_form": ReceivePaper(),
        "drop_form": DropAgency(),
    }
    status = max([200, *(form_status(form) for form in bound.values())])
    return show(request, "office/assessment/receipts.html", context | bound, status=status)


def _urged(done: Done) -> str:
    names = done.result.names if done.result else "—"
    return f"已催办{done.case.agency_name}，收到的人：{names}。"


_RECEIPTS = ("office:assessment-receipts", "{year}", "{agency_number}")
_act = acts(office_only, find=the_sheet, shows=_show_receipts)

receive_paper = _act(
    receipts.receive_paper,
    ReceivePaper,
    name="paper_form",
    said="纸质考核表已收讫，回执 {result}。",
    leads=_RECEIPTS,
)
remind = _act(reminders.remind, said=_urged, leads=_RECEIPTS)
drop_agency = _act(
    scope.drop_agency,
    DropAgency,
    name="drop_form",
    said="{case.agency_name}已移出 {year} 年度考核范围。",
    leads=("office:assessment-progress", "{year}"),
)


def _board_row(row: AgencyProgress) -> BoardRow:
    step = SheetStep(row.sheet.state)
    kind = AgencyKind(row.sheet.agency_kind).label
    return BoardRow(row, kind, SheetStep(step).label, TONES[step])


def _matches(row: AgencyProgress, asked: dict[str, str]) -> bool:
    text, sheet = asked["text"].strip(), row.sheet
    papers = {
        "": True,
        "missing": row.owes_paper,
        "received": row.has_paper,
        "late": row.paper_is_late,
    }
    return (
        (not text or text in sheet.agency_name or text in sheet.agency_number)
        and asked["kind"] in {"", sheet.agency_kind}
        and asked["state"] in {"", sheet.state}
        and papers[asked["paper"]]
    )


_YEAR = "assessment/<year:year>/"
_AGENCY = f"{_YEAR}agencies/<str:agency_number>/"
patterns = [
    path(f"{_YEAR}progress/", board, name="assessment-progress"),
    path(f"{_YEAR}progress/remind/", remind_all, name="assessment-remind-all"),
    path(f"{_YEAR}scope/", scope_page, name="assessment-scope"),
    path(f"{_AGENCY}receipts/", receipts_page, name="assessment-receipts"),
    path(f"{_AGENCY}receipts/paper/", receive_paper, name="assessment-receive-paper"),
    path(f"{_AGENCY}receipts/remind/", remind, name="assessment-remind"),
    path(f"{_AGENCY}receipts/drop/", drop_agency, name="assessment-drop-agency"),
]

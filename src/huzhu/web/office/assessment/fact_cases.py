"""What waits for a department about figures: disputes to be answered, papers to be judged.

Not here: the figures themselves (``facts``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import path

from huzhu.assessment import policies
from huzhu.assessment.facts.actions import facts as actions
from huzhu.assessment.facts.actions import filings as filing_actions
from huzhu.assessment.facts.errors import DisputeNotFound
from huzhu.assessment.facts.queries import facts as queries
from huzhu.assessment.facts.queries import filings as filing_queries
from huzhu.assessment.scheme.rules.fact_values import text_of
from huzhu.assessment.year.queries import sheets, years
from huzhu.documents import queries as documents
from huzhu.web.acts import acted
from huzhu.web.console.figures import FigureForm, file_response, moved_sentence
from huzhu.web.fields import OneOf, WordsField
from huzhu.web.forms import allowed
from huzhu.web.guards import office_only
from huzhu.web.office.assessment.facts import tabs
from huzhu.web.pages import form_status, go, paged, sent, show, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.assessment.facts.models import Filing
    from huzhu.assessment.facts.queries.facts import DisputeLine
    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.web.requests import OfficeRequest


class AnswerForm(FigureForm):
    """The answer to a dispute: right or not, the right figure, and the words."""

    outcome = OneOf(
        "核实结果",
        [("upheld", "属实，更正数据"), ("dismissed", "不属实，维持原数据")],
        missing="须选择核实结果，现在没有选择。请选择后再答复。",
        widget=forms.RadioSelect,
    )
    answer = WordsField(
        "答复",
        400,
        rows=3,
        help_text="写明核实了什么，代办处会看到这句话。",
        missing="答复异议须写明核实情况，现在没有填写。请用一两句话说明后再提交。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].label = "更正为"
        self.fields["value"].help_text = "属实时填写核实后的数据，已填入代办处主张的数据。"
        self.order_fields(["outcome", "value", "answer"])

    @property
    def is_upheld(self) -> bool:
        return bool(self.cleaned_data.get("outcome") == "upheld")

    def facts(self) -> dict[str, Any]:
        """The answer; with the right figure, when the agency was right."""
        given = {"upheld": self.is_upheld, "answer": self.cleaned_data["answer"]}
        return given | ({"value": self.cleaned_data["value"]} if self.is_upheld else {})


@office_only.page("office/assessment/disputes.html")
def disputes(request: OfficeRequest, year: int) -> dict[str, Any]:
    """What waits for the reader's department, then all other disputes of the year."""
    row = years.year_of(year)
    mine = queries.open_disputes_for(request.actor, row)
    others = queries.disputes_in(request.actor, row).exclude(pk__in=[each.pk for each in mine])
    page = paged(request, others)
    return {
        "mine": queries.dispute_lines(row, mine),
        "page": page,
        "others": queries.dispute_lines(row, page.object_list),
        **tabs(request, row, "disputes"),
    }


@office_only.both
def dispute(request: OfficeRequest, year: int, dispute_id: int) -> HttpResponse:
    """One dispute beside the figure, its rows, and what the answer will move."""
    row = years.year_of(year)
    line = _line(request, row, dispute_id)
    form = _answer_form(request, line)
    if done := acted(request, form, actions.answer_dispute, line.row):
        verb = "数据已更正。更正后 " if form.is_upheld else "维持原数据，"
        tell(request, f"异议已答复，{verb}{moved_sentence(done.result or [])}")
        return go(request, "office:assessment-disputes", year)
    sheet = queries.sheet_of_dispute(line.row)
    check = policies.check_owner
    context = {
        "line": line,
        "sheet": sheet,
        "figure": queries.figure_of(sheet, line.row.name),
        "form": form,
        "may": allowed(check, by=request.actor, owners=line.owners, verb="答复数据异议"),
        **tabs(request, row, "disputes"),
    }
    return show(request, "office/assessment/dispute.html", context, status=form_status(form))


@office_only.opens
def dispute_file(request: OfficeRequest, year: int, dispute_id: int) -> HttpResponse:
    """The file that the agency attached."""
    file = queries.file_of_dispute(request.actor, dispute_id, year=year)
    return file_response(documents.download_of(file.reference, file_id=file.pk))


@office_only.page("office/assessment/agency_filings.html")
def agency_filings(request: OfficeRequest, year: int, agency_number: str) -> dict[str, Any]:
    """The papers of one agency by kind."""
    sheet = sheets.sheet_of(request.actor, year, agency_number)
    rows = list(filing_queries.filings_of(request.actor, year, agency_id=sheet.agency_id))
    return {
        "sheet": sheet,
        "kinds": filing_queries.kinds_of(year, rows),
        "count": sum(row.voided_at is None for row in rows),
        **tabs(request, sheet.year, "agencies"),
    }


def _to_filings(request: OfficeRequest, year: int, filing: Filing) -> HttpResponse:
    sheet = sheets.sheet_of_agency(request.actor, year, filing.agency_id)
    return go(request, "office:assessment-agency-filings", year, sheet.agency_number)


@office_only.sends
def mark_filing(request: OfficeRequest, year: int, filing_id: int) -> HttpResponse:
    """Say whether a paper came in time."""
    filing = filing_queries.filing_of(request.actor, filing_id)
    is_on_time = request.POST.get("is_on_time") == "yes"
    moved = filing_actions.mark_filing(
        filing, is_on_time=is_on_time, by=request.actor, at=request.now
    )
    word = "按时" if is_on_time else "未按时"
    tell(request, f"“{filing.title}”已认定为{word}，{moved_sentence(moved)}")
    return _to_filings(request, year, filing)


@office_only.sends
def void_filing(request: OfficeRequest, year: int, filing_id: int) -> HttpResponse:
    """Take a paper out of the count."""
    filing = filing_queries.filing_of(request.actor, filing_id)
    reason = request.POST.get("reason", "")
    moved = filing_actions.void_filing(filing, reason=reason, by=request.actor, at=request.now)
    tell(request, f"“{filing.title}”不再计入，{moved_sentence(moved)}")
    return _to_filings(request, year, filing)


@office_only.opens
def filing_file(request: OfficeRequest, year: int, filing_id: int) -> HttpResponse:
    """The file of a paper."""
    del year
    filing = filing_queries.filing_of(request.actor, filing_id)
    return file_response(filing_queries.download_of(filing))


def _line(request: OfficeRequest, year: AssessmentYear, dispute_id: int) -> DisputeLine:
    found = queries.dispute_of(request.actor, dispute_id)
    for line in queries.dispute_lines(year, [found]):
        if found.year == year.year:
            return line
    raise DisputeNotFound


def _answer_form(request: OfficeRequest, line: DisputeLine) -> AnswerForm:
    form = AnswerForm(line.kind, sent(request), value=text_of(line.kind, line.row.claimed))
    # A figure is only needed where one is to be put right.
    form.fields["value"].required = request.POST.get("outcome") == "upheld"
    return form


_DISPUTES = "assessment/<year:year>/disputes/"
_FILINGS = "assessment/<year:year>/filings/<key:filing_id>/"
patterns = [
    path(_DISPUTES, disputes, name="assessment-disputes"),
    path(f"{_DISPUTES}<key:dispute_id>/", dispute, name="assessment-dispute"),
    path(f"{_DISPUTES}<key:dispute_id>/file/", dispute_file, name="assessment-dispute-file"),
    path(
        "assessment/<year:year>/agencies/<str:agency_number>/filings/",
        agency_filings,
        name="assessment-agency-filings",
    ),
    path(f"{_FILINGS}mark/", mark_filing, name="assessment-mark-filing"),
    path(f"{_FILINGS}void/", void_filing, name="assessment-void-filing"),
    path(f"{_FILINGS}file/", filing_file, name="assessment-filing-file"),
]

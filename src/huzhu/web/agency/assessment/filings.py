"""Papers of the year (报备材料): handed in with a file, counted at once.

Papers come in all year round, also before the year's assessment is set up. Not here: the figures
that they show (``facts``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.assessment import policies
from huzhu.assessment.facts.actions import filings as actions
from huzhu.assessment.facts.actions.filings import NewPaper
from huzhu.assessment.facts.queries import filings as queries
from huzhu.assessment.facts.states import FilingKind
from huzhu.assessment.year.queries import sheets
from huzhu.kernel.sizes import FILE, takes
from huzhu.web.acts import acted
from huzhu.web.console.figures import TAKEN, file_response, moved_sentence
from huzhu.web.fields import DayField, LineField, OneOf, UploadField
from huzhu.web.forms import Form, allowed
from huzhu.web.guards import agency_only, clerk_only
from huzhu.web.pages import form_status, go, sent, show, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.web.requests import AgencyRequest, ClerkRequest


class FilingForm(Form):
    """A paper: of which kind, of which day, and its file."""

    use_required_attribute = False

    kind = OneOf(
        "种类",
        FilingKind,
        blank="请选择",
        missing="须选择材料的种类，现在没有选择。请选择后再报送。",
    )
    title = LineField(
        "标题",
        120,
        required=False,
        help_text="不填时用文件名。",
        example="例如：二季度经办人员业务培训",
    )
    happened_on = DayField(
        "日期",
        help_text="会议、培训、发放或变更的日期。",
        missing="须填写日期，现在没有填写。请填写后再报送。",
    )
    file = UploadField(
        "文件",
        accept=TAKEN,
        help_text="照片、PDF、文档或表格，不超过 20 MB。同一份文件以前报送过的，平台不重复存放。",
        missing="须选择文件，现在没有选择。请选择后再报送。",
    )

    def facts(self) -> dict[str, Any]:
        """The paper as the action takes it."""
        found = self.cleaned_data
        paper = NewPaper(found["kind"], found["title"], found["happened_on"], found["file"])
        return {"paper": paper}


@takes(FILE)
@agency_only.both
def filings(request: AgencyRequest, year: int) -> HttpResponse:
    """Hand in a paper; below it, what was handed in and what it counts towards."""
    agency_id = request.actor.agency_id or 0
    form = FilingForm(
        sent(request), request.FILES or None, initial={"kind": request.GET.get("kind", "")}
    )
    if done := acted(request, form, actions.hand_in_filing, year, agency_id=agency_id):
        tell(request, f"材料已报送并计入，{moved_sentence(done.result or [])}")
        return go(request, "agency:assessment-filings", year)
    rows = list(queries.filings_of(request.actor, year, agency_id=agency_id))
    context = {
        "year": year,
        "form": form,
        "kinds": queries.kinds_of(year, rows),
        "count": sum(row.voided_at is None for row in rows),
        "has_sheet": sheets.visible_sheets(request.actor).filter(year__year=year).exists(),
        "may": allowed(
            policies.check_agency_clerk, by=request.actor, agency_id=agency_id, verb="报送报备材料"
        ),
    }
    return show(request, "agency/assessment/filings.html", context, status=form_status(form))


@clerk_only.sends
def withdraw_filing(request: ClerkRequest, year: int, filing_id: int) -> HttpResponse:
    """Take an own paper out of the count."""
    filing = queries.filing_of(request.actor, filing_id)
    reason = request.POST.get("reason", "")
    moved = actions.void_filing(filing, reason=reason, by=request.actor, at=request.now)
    tell(request, f"“{filing.title}”已撤回，不再计入，{moved_sentence(moved)}")
    return go(request, "agency:assessment-filings", year)


@agency_only.opens
def filing_file(request: AgencyRequest, year: int, filing_id: int) -> HttpResponse:
    """The file of an own paper."""
    del year
    return file_response(queries.download_of(queries.filing_of(request.actor, filing_id)))


_FILINGS = "assessment/<year:year>/filings/"
patterns = [
    path(_FILINGS, filings, name="assessment-filings"),
    path(
        f"{_FILINGS}<key:filing_id>/withdraw/", withdraw_filing, name="assessment-withdraw-filing"
    ),
    path(
        f"{_FILINGS}<key:filing_id>/file/",
        filing_file,
        name="assessment-filing-file",
    ),
]

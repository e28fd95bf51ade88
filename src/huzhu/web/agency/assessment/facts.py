"""The agency's figures of a year (考核数据): what is known, the rows behind it, and disputes.

Always the actor's own agency. Not here: papers (``filings``), the self-rating (``sheet``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import path

from huzhu.assessment import policies
from huzhu.assessment.facts.actions import facts as actions
from huzhu.assessment.facts.queries import facts as queries
from huzhu.assessment.year.queries import sheets
from huzhu.assessment.year.states import SheetStep, YearStep
from huzhu.documents import queries as documents
from huzhu.kernel.sizes import FILE, takes
from huzhu.web.acts import acted
from huzhu.web.console.figures import DisputeForm, FigureForm, file_response, moved_sentence
from huzhu.web.forms import Form, allowed
from huzhu.web.guards import agency_only, clerk_only
from huzhu.web.pages import form_status, go, sent, show, tell

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from django.http import HttpResponse

    from huzhu.assessment.facts.queries.facts import Figure, FigureGroup
    from huzhu.assessment.year.models import Scoresheet
    from huzhu.web.requests import AgencyRequest, ClerkRequest

#: The form in which all lines are stated; their fields stand in the table, outside of it.
STATES = "states"
#: Figures may be disputed while the sheet is rated and reviewed, until the grades are decided.
_DISPUTABLE = frozenset({YearStep.SELF_RATING, YearStep.REVIEWING, YearStep.DECIDING})


@dataclass(frozen=True, slots=True)
class Line:
    """A figure with the form beside it, if the agency states it itself."""

    figure: Figure
    form: FigureForm | None


@dataclass(frozen=True, slots=True)
class Rights:
    """What the reader may do with the figures now, and why not."""

    is_clerk: bool
    is_rating: bool
    is_open: bool

    @property
    def can_state(self) -> bool:
        return self.is_clerk and self.is_rating

    @property
    def can_dispute(self) -> bool:
        return self.is_clerk and self.is_open


@agency_only.opens
def facts(request: AgencyRequest, year: int) -> HttpResponse:
    """All figures by section."""
    sheet = sheets.own_sheet(request.actor, year)
    return _show(request, sheet)


@clerk_only.sends
def state_facts(request: ClerkRequest, year: int) -> HttpResponse:
    """State figures in their lines, all at once; an empty line states nothing."""
    sheet = sheets.own_sheet(request.actor, year)
    forms = _bound(request, sheet)
    if all(form.is_valid() for form in forms.values()):
        given = {name: form.cleaned_data["value"] for name, form in forms.items()}
        note = Form(data={})
        done = acted(request, note, actions.state_facts, sheet, given)
        if done:
            tell(request, f"填报的数据已保存，{moved_sentence(done.result or [])}")
            return go(request, "agency:assessment-facts", year)
        return _show(request, sheet, bound=forms, note=note)
    return _show(request, sheet, bound=forms)


@takes(FILE)
@agency_only.both
def fact(request: AgencyRequest, year: int, name: str) -> HttpResponse:
    """One figure: its rows, its versions, its disputes, and the form to dispute it."""
    sheet = sheets.own_sheet(request.actor, year)
    figure = queries.figure_of(sheet, name)
    form = DisputeForm(figure.kind, sent(request), request.FILES or None)
    if acted(request, form, actions.dispute_fact, sheet, name):
        tell(request, f"异议已提出，由{figure.owner_names}核实，答复会显示在本页。")
        return go(request, "agency:assessment-fact", year, name)
    context = {
        "sheet": sheet,
        "figure": figure,
        "versions": queries.history_of(sheet, name),
        "disputes": queries.dispute_lines(sheet.year, figure.disputes),
        "form": form,
        "rights": _rights(request, sheet),
    }
    return show(request, "agency/assessment/fact.html", context, status=form_status(form))


@agency_only.opens
def dispute_file(request: AgencyRequest, year: int, dispute_id: int) -> HttpResponse:
    """The file of an own dispute."""
    sheet = sheets.own_sheet(request.actor, year)
    file = queries.file_of_dispute(request.actor, dispute_id, year=sheet.year.year)
    return file_response(documents.download_of(file.reference, file_id=file.pk))


def _show(
    request: AgencyRequest,
    sheet: Scoresheet,
    *,
    bound: Mapping[str, FigureForm] | None = None,
    note: Form | None = None,
) -> HttpResponse:
    groups = queries.figures_of(sheet)
    rights = _rights(request, sheet)
    context = {
        "sheet": sheet,
        "year": sheet.year,
        "groups": [(group.title, _lines(group, rights, bound or {})) for group in groups],
        "counts": queries.counts_of(groups),
        "rights": rights,
        "note": note,
        "fault_count": sum(bool(form.errors) for form in (bound or {}).values()),
    }
    status = 200 if bound is None else 422
    return show(request, "agency/assessment/facts.html", context, status=status)


def _bound(request: ClerkRequest, sheet: Scoresheet) -> dict[str, FigureForm]:
    """The forms of the lines in which something was sent."""
    sent = request.POST
    return {
        figure.name: FigureForm(figure.kind, sent, prefix=figure.name, value=figure.text)
        for group in queries.figures_of(sheet)
        for figure in group.figures
        if sent.get(f"{figure.name}-value", "").strip()
    }


def _lines(group: FigureGroup, rights: Rights, bound: Mapping[str, FigureForm]) -> list[Line]:
    return [Line(figure, _form(figure, rights, bound)) for figure in group.figures]


def _form(figure: Figure, rights: Rights, bound: Mapping[str, FigureForm]) -> FigureForm | None:
    if not (figure.is_stated and rights.can_state):
        return None
    form = bound.get(figure.name)
    form = form or FigureForm(figure.kind, prefix=figure.name, value=figure.text)
    for field in form.fields.values():
        field.widget.attrs["form"] = STATES
    return form


def _rights(request: AgencyRequest, sheet: Scoresheet) -> Rights:
    check: dict[str, Any] = {"by": request.actor, "agency_id": sheet.agency_id, "verb": "填报数据"}
    return Rights(
        is_clerk=bool(allowed(policies.check_agency_clerk, **check)),
        is_rating=sheet.state == SheetStep.RATING,
        is_open=YearStep(sheet.year.state) in _DISPUTABLE,
    )


_FACTS = "assessment/<year:year>/facts/"
patterns = [
    path(_FACTS, facts, name="assessment-facts"),
    path(f"{_FACTS}state/", state_facts, name="assessment-state-facts"),
    path(f"{_FACTS}<slug:name>/", fact, name="assessment-fact"),
    path(
        "assessment/<year:year>/disputes/<key:dispute_id>/file/",
        dispute_file,
        name="assessment-dispute-file",
    ),
]

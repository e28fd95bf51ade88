"""The rows behind a figure of a budget: which project holds or spent how much of which line.

Not here: the figures themselves (``office.budgets``, ``agency.budgets``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.budget import queries
from huzhu.budget.states import LIVE, ReservationState
from huzhu.people import queries as people
from huzhu.people import recusals
from huzhu.people.states import AgencyLevel
from huzhu.projects.queries import cases
from huzhu.projects.queries.sums import sums_of_uses
from huzhu.web.console import desk
from huzhu.web.console.forms import with_all, years_around
from huzhu.web.fields import OneOf
from huzhu.web.forms import Form
from huzhu.web.pages import paged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from huzhu.budget.models import Reservation
    from huzhu.projects.models import ServiceProject
    from huzhu.projects.queries.sums import ProjectSum
    from huzhu.web.requests import StaffRequest


@dataclass(frozen=True, slots=True)
class UseRow:
    """A project that holds or spent money; without it where the reader does not see the case."""

    use: Reservation
    sum: ProjectSum
    project: ServiceProject | None
    url: str


class UseSearch(Form):
    """Whose budget, which year and line, held or spent; what makes no sense is left out."""

    year = OneOf("年度", coerce=int)
    agency = OneOf("代办处", required=False, coerce=int, empty_value=None)
    line = OneOf("科目", required=False, coerce=int, empty_value=None)
    state = OneOf(
        "状态",
        with_all(pair for pair in ReservationState.choices() if pair[0] in LIVE),
        required=False,
    )

    def __init__(self, request: StaffRequest) -> None:
        super().__init__({"year": str(request.today.year)} | request.GET.dict())
        self.payers = dict(_payers(request))
        self.offer("year", years_around(request.today))
        self.offer("agency", with_all(self.payers.items()))
        self.is_valid()
        self.chosen_year = self.cleaned_data.get("year") or request.today.year
        self.payer = self.cleaned_data.get("agency") or (
            next(iter(self.payers)) if len(self.payers) == 1 else None
        )
        lines = queries.lines_of(self.payer, self.chosen_year) if self.payer else ()
        self.offer("line", with_all((line.line_id, line.name) for line in lines))
        self.full_clean()


def uses(request: StaffRequest) -> HttpResponse:
    """The list that a figure of a budget counts; its sum is the figure."""
    form = UseSearch(request)
    found = queries.uses(
        [form.payer] if form.payer else form.payers,
        form.chosen_year,
        state=form.cleaned_data.get("state", ""),
        line_id=form.cleaned_data.get("line"),
    )
    page = paged(request, found)
    context = {
        "form": form,
        "page": page,
        "rows": _rows(request, page.object_list),
        "total": queries.total_of(found),
    }
    return desk.show_in_frame(request, "budget_uses.html", context)


def _payers(request: StaffRequest) -> Iterable[tuple[int, str]]:
    """Whose budgets the reader looks into: the office all, an agency the one that pays for it."""
    if request.actor.is_office:
        agencies = people.agencies_below(request.actor).filter(level=AgencyLevel.AGENCY)
        agencies = agencies.exclude(pk__in=recusals.hidden_units(request.actor))
        return list(agencies.order_by("number").values_list("id", "name"))
    payer = people.agency(cases.budget_agency_id(people.agency(request.actor.agency_id or 0)))
    return [(payer.pk, payer.name)]


def _rows(request: StaffRequest, found: Iterable[Reservation]) -> list[UseRow]:
    uses = list(found)
    numbers = [use.reference for use in uses]
    visible = cases.visible_projects(request.actor).filter(number__in=numbers)
    projects = {project.number: project for project in visible}
    sums = sums_of_uses(uses)
    return [
        UseRow(
            use,
            sums[use.pk],
            projects.get(use.reference),
            desk.address(request, "project", use.reference) if use.reference in projects else "",
        )
        for use in uses
    ]

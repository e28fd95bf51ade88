"""Pages of the agency's budget: what is reserved, spent and left; filing and revising it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms as django_forms

from huzhu.budget import actions, policies, queries
from huzhu.people import queries as people
from huzhu.projects.queries.cases import budget_agency_id
from huzhu.projects.queries.standing import seen_hash, weakened_lines
from huzhu.projects.states import Category
from huzhu.web import grids
from huzhu.web.agency.budgets import forms
from huzhu.web.forms import attempt
from huzhu.web.guards import agency_only
from huzhu.web.pages import go, show, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.budget.queries import LineBalance
    from huzhu.people.models import Agency
    from huzhu.projects.queries.standing import WeakenedLine
    from huzhu.web.requests import AgencyRequest

BLANK_LINES = 2


@agency_only.page("agency/budget.html")
def budget(request: AgencyRequest, year: int = 0) -> dict[str, Any]:
    year = year or request.today.year
    agency = _paying_agency(request)
    lines = queries.lines_of(agency.pk, year)
    return {
        "year": year,
        "years": [request.today.year - 1, request.today.year, request.today.year + 1],
        "agency": agency,
        "lines": [
            (line, Category(line.category).label if line.category else "不限") for line in lines
        ],
        "totals": _totals(lines),
        "versions": queries.versions_of(agency.pk, year),
        "points": [row for row in queries.budget_board(request.actor, year) if row.is_filed],
        "can_file": agency.pk == request.actor.agency_id,
    }


def _paying_agency(request: AgencyRequest) -> Agency:
    """The agency whose budget pays: a point's projects are paid by the agency above it."""
    own = people.agency(request.actor.agency_id or 0)
    return people.agency(budget_agency_id(own))


def _totals(lines: tuple[LineBalance, ...]) -> dict[str, Any]:
    names = ("amount", "reserved", "spent", "available")
    return {name: sum(getattr(line, name) for line in lines) for name in names}


@agency_only.both
def edit_budget(request: AgencyRequest, year: int) -> HttpResponse:
    agency = people.agency(request.actor.agency_id or 0)
    policies.check_keep(agency, by=request.actor)
    lines = queries.lines_of(agency.pk, year)
    is_saving = request.method == "POST" and not grids.wants_more(request.POST)
    form = forms.ApprovalForm(request.POST if is_saving else None, initial=request.POST.dict())
    note, grid = django_forms.Form(data={}), _grid(request, lines, is_saving=is_saving)
    weakened: tuple[WeakenedLine, ...] = ()
    if is_saving and form.is_valid() and grid.is_valid():
        weakened = weakened_lines(agency.pk, year, lines=grid.meant())
        act = actions.revise_budget if lines else actions.file_budget
        given = form.cleaned_data | {"lines": grid.meant(), "by": request.actor, "at": request.now}
        if _is_seen(request, weakened) and attempt(note, act, agency.pk, year=year, **given):
            tell(request, f"{year} 年度预算已{'调整' if lines else '报送'}。")
            return go(request, "agency:budget-of", year)
    context = {"form": form, "grid": grid, "note": note, "is_revision": bool(lines)}
    context |= {"year": year, "agency": agency, "weakened": weakened}
    context |= {"seen": seen_hash(weakened)}
    return show(request, "agency/budget_form.html", context, status=422 if is_saving else 200)


def _is_seen(request: AgencyRequest, weakened: tuple[WeakenedLine, ...]) -> bool:
    """Nothing is taken from an open project before the list of them was on the page."""
    return not weakened or request.POST.get("seen") == seen_hash(weakened)


def _grid(
    request: AgencyRequest, lines: tuple[LineBalance, ...], *, is_saving: bool
) -> forms.LineGrid:
    if is_saving:
        return forms.line_grid()(request.POST, initial=forms.line_initial(lines), prefix="line")
    names = list(forms.LineRow.base_fields)
    typed = grids.typed_rows(request.POST, prefix="line", names=names)
    known = typed or forms.line_initial(lines)
    return forms.line_grid(1 if known else BLANK_LINES)(initial=known, prefix="line")

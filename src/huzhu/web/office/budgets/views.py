"""Pages of all agencies' budgets (预算)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huzhu.budget import queries
from huzhu.people import queries as people
from huzhu.people import recusals
from huzhu.people.states import AgencyLevel
from huzhu.projects.states import Category
from huzhu.web.guards import office_only
from huzhu.web.office.budgets.forms import BudgetYear

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huzhu.budget.queries import AgencyBudget
    from huzhu.web.requests import OfficeRequest


@office_only.page("office/budgets.html")
def board(request: OfficeRequest) -> dict[str, Any]:
    form = BudgetYear(request.GET, today=request.today)
    year = form.wanted_year
    everybody = payers(request, year)
    wanted = {"": everybody, "yes": _filed(everybody), "no": _unfiled(everybody)}
    return {"form": form, "year": year, "rows": wanted[form.wanted_filed], **_sums(everybody)}


@office_only.page("office/budget.html")
def agency_budget(request: OfficeRequest, agency_id: int) -> dict[str, Any]:
    agency = people.agency_of(request.actor, agency_id=agency_id)
    recusals.check_seen(agency.path, by=request.actor)
    form = BudgetYear(request.GET, today=request.today)
    return {
        "agency": agency,
        "form": form,
        "year": form.wanted_year,
        "lines": queries.lines_of(agency.pk, form.wanted_year),
        "versions": queries.versions_of(agency.pk, form.wanted_year),
        "categories": Category.labels(),
    }


def payers(request: OfficeRequest, year: int) -> list[AgencyBudget]:
    """The agencies that have budgets of their own: a point's projects are paid from above."""
    agencies = people.agencies_below(request.actor).filter(level=AgencyLevel.AGENCY)
    own = set(agencies.values_list("id", flat=True))
    rows = queries.budget_board(request.actor, year)
    return sorted((row for row in rows if row.agency_id in own), key=lambda row: row.agency_number)


def _filed(rows: Sequence[AgencyBudget]) -> list[AgencyBudget]:
    return [row for row in rows if row.is_filed]


def _unfiled(rows: Sequence[AgencyBudget]) -> list[AgencyBudget]:
    return [row for row in rows if not row.is_filed]


def _sums(rows: Sequence[AgencyBudget]) -> dict[str, Any]:
    return {
        "agency_count": len(rows),
        "unfiled_count": len(_unfiled(rows)),
        "amount": sum(row.amount for row in rows),
        "reserved": sum(row.reserved for row in rows),
        "spent": sum(row.spent for row in rows),
        "available": sum(row.available for row in rows),
    }

"""Who may file budgets and use their money.

Not here: how much is left (``rules``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.budget.errors import NotBudgetKeeper, NotBudgetUser
from huzhu.people.states import DepartmentCode

if TYPE_CHECKING:
    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Agency


def check_keep(agency: Agency, *, by: Actor) -> None:
    """:raises NotBudgetKeeper: when ``by`` is neither of the agency, above it, nor of Finance."""
    is_finance = by.is_office and by.department == DepartmentCode.FINANCE
    if not (_is_of(agency, by) or is_finance or by.role == "clock"):
        raise NotBudgetKeeper(who=by.title)


def check_use(agency: Agency, *, by: Actor) -> None:
    """:raises NotBudgetUser: when ``by`` is neither of the agency, above it, nor of the office."""
    if not (_is_of(agency, by) or by.is_office or by.role == "clock"):
        raise NotBudgetUser(who=by.title)


def _is_of(agency: Agency, by: Actor) -> bool:
    return by.is_agency and bool(by.agency_path) and agency.path.startswith(by.agency_path)

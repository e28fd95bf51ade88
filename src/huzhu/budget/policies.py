"""Who may file budgets and use their money.

Not here: how much is left (``rules``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.budget.errors import NotBudgetKeeper, NotBudgetUser
from huzhu.kernel.rights import AGENCY, BY_CLOCK, OFFICE, Right, of_departments
from huzhu.people.states import DepartmentCode

if TYPE_CHECKING:
    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Agency


_OWN_AND_BELOW = "代办机构办本机构和下级的"
KEEPER = Right(
    "代办机构或财务部",
    AGENCY | of_departments(DepartmentCode.FINANCE) | BY_CLOCK,
    _OWN_AND_BELOW,
    NotBudgetKeeper,
)
USER = Right("代办机构或办事处", AGENCY | OFFICE | BY_CLOCK, _OWN_AND_BELOW, NotBudgetUser)


def check_keep(agency: Agency, *, by: Actor) -> None:
    """:raises NotBudgetKeeper: when ``by`` is neither of the agency, above it, nor of Finance."""
    KEEPER.check(by=by)
    if by.is_agency and not _is_of(agency, by):
        raise NotBudgetKeeper(who=by.title)


def check_use(agency: Agency, *, by: Actor) -> None:
    """:raises NotBudgetUser: when ``by`` is neither of the agency, above it, nor of the office."""
    USER.check(by=by)
    if by.is_agency and not _is_of(agency, by):
        raise NotBudgetUser(who=by.title)


def _is_of(agency: Agency, by: Actor) -> bool:
    return bool(by.agency_path) and agency.path.startswith(by.agency_path)

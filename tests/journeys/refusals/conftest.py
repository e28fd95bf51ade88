"""The desks of the road at moments that a test chooses."""

from datetime import date

import pytest

from huzhu.kernel.actor import Actor
from huzhu.people import queries as people
from huzhu.people.models import Account, Position
from huzhu.people.states import DepartmentCode, Role
from tests import cast as casting


@pytest.fixture
def cast(standing_cast: casting.Cast, time_machine) -> casting.Cast:
    """Everybody, on the first morning of the road."""
    time_machine.move_to(casting.NOW, tick=False)
    return standing_cast


@pytest.fixture
def it_is(time_machine):
    """Set the clock of the pages."""
    return lambda at: time_machine.move_to(at, tick=False)


@pytest.fixture
def jiang(cast) -> Actor:
    """The clerk of A's point."""
    account = Account.objects.create(username="jiang", full_name="蒋岚")
    position = Position.objects.create(
        account=account,
        role=Role.AGENCY_CLERK,
        agency=cast.point_a,
        starts_on=date(2025, 1, 1),
    )
    cast.accounts[account.pk] = account
    return people.actor_of(position)


@pytest.fixture
def organiser(cast) -> Actor:
    """The head of 组织机构部."""
    post = {"role": Role.DEPARTMENT_HEAD, "department": DepartmentCode.ORGANISATION}
    return casting.staff(cast.accounts, "宋旸", **post)

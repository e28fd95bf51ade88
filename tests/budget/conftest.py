"""An agency with a budget of 2026: 会员服务活动 100,000.00 and 办公 5,000.00."""

from datetime import date
from decimal import Decimal

import pytest

from huzhu.budget import actions, queries
from huzhu.budget.rules import NewLine
from tests.people.persons import NOW, clerk_of, make_agency

LINES = (
    NewLine("会员服务活动", Decimal("100000.00"), "culture_sports"),
    NewLine("办公", Decimal("5000.00")),
)


@pytest.fixture
def agency(db):
    return make_agency("A01")


@pytest.fixture
def clerk(agency):
    return clerk_of(agency)


@pytest.fixture
def budget(agency, clerk):
    return actions.file_budget(
        agency.pk, year=2026, approved_on=date(2026, 1, 8), lines=LINES, by=clerk, at=NOW
    )


@pytest.fixture
def line(budget, agency):
    """The service line's id."""
    return queries.lines_of(agency.pk, 2026)[0].line_id

"""An agency whose procurement P-1 is open, and who acts in it."""

import pytest

from huzhu.procurement import actions
from tests.people.persons import NOW, clerk_of, make_agency
from tests.procurement.sheets import GOODS, SUPPLIERS, sheet


@pytest.fixture
def agency(db):
    return make_agency("A01")


@pytest.fixture
def clerk(agency):
    return clerk_of(agency)


@pytest.fixture
def opened(agency, clerk):
    actions.open_procurement("P-1", agency_id=agency.pk, by=clerk, at=NOW)


@pytest.fixture
def compared(opened, clerk):
    actions.enter_goods("P-1", goods=GOODS, by=clerk, at=NOW)
    actions.enter_quotes("P-1", suppliers=SUPPLIERS, by=clerk, at=NOW)


@pytest.fixture
def score(clerk):
    """Enter a scorer's sheet by totals."""

    def enter(scorer: str, **totals: int) -> None:
        given = sheet(scorer, **totals)
        actions.enter_scores("P-1", scorer=scorer, marks=given.marks, by=clerk, at=NOW)

    return enter


@pytest.fixture
def scored(compared, score):
    score("赵", 甲公司=80, 乙公司=90, 丙公司=70)
    score("钱", 甲公司=85, 乙公司=84, 丙公司=70)

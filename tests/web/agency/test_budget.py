"""The agency's budget: figures, filing, revising."""

import pytest
import time_machine
from django.urls import reverse

from huzhu.budget import queries
from tests import cast as casting
from tests import road
from tests.web.agency.desk import signed_in

pytestmark = pytest.mark.django_db

LINE = {
    "approved_on": "2026-09-01", "line-TOTAL_FORMS": 3, "line-INITIAL_FORMS": 0,
    "line-0-name": "会员服务活动", "line-0-amount": "120000",
    "line-1-name": "健康讲座", "line-1-amount": "30000", "line-1-category": "health",
}  # fmt: skip


@pytest.fixture
def cast() -> casting.Cast:
    return casting.assemble()


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(road.DECIDED_AT, tick=False):
        yield


def test_budget_shows_what_is_reserved_and_left(cast):
    road.approved(cast)
    page = signed_in(cast, cast.lin).get(reverse("agency:budget")).content.decode()
    assert "150.00 元" in page
    assert "99,850.00 元" in page


@pytest.mark.clause("S6.4")
def test_budget_is_revised_with_a_new_line(cast):
    address = reverse("agency:edit-budget", args=[2026])
    answer = signed_in(cast, cast.lin).post(address, LINE)
    assert answer.url == reverse("agency:budget-of", args=[2026])
    names = [line.name for line in queries.lines_of(cast.agency_a.pk, 2026)]
    assert names == ["会员服务活动", "健康讲座"]


@pytest.mark.clause("S6.4")
def test_budget_is_filed_by_another_agency_for_itself(cast):
    address = reverse("agency:edit-budget", args=[2026])
    signed_in(cast, cast.zhou).post(address, LINE)
    assert len(queries.lines_of(cast.agency_b.pk, 2026)) == 2
    assert len(queries.lines_of(cast.agency_a.pk, 2026)) == 1


@pytest.mark.clause("S6.4")
def test_revision_below_what_projects_hold_is_turned_away(cast):
    road.approved(cast)
    values = LINE | {"line-0-amount": "100"}
    answer = signed_in(cast, cast.lin).post(reverse("agency:edit-budget", args=[2026]), values)
    assert answer.status_code == 422
    assert "“会员服务活动”已用 150.00 元" in answer.content.decode()

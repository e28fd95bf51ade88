"""The agency's budget: figures, filing, revising."""

import re
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from huzhu.budget import queries
from huzhu.budget.rules import NewLine
from huzhu.projects.queries.standing import weakened_lines
from tests import road
from tests.clients import signed_in

pytestmark = pytest.mark.django_db

LINE = {
    "approved_on": "2026-09-01", "line-TOTAL_FORMS": 3, "line-INITIAL_FORMS": 0,
    "line-0-name": "会员服务活动", "line-0-amount": "120000",
    "line-1-name": "健康讲座", "line-1-amount": "30000", "line-1-category": "health",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _now(db):
    with time_machine.travel(road.DECIDED_AT, tick=False):
        yield


def test_budget_shows_what_is_reserved_and_left(cast, standing_approved):
    page = signed_in(cast, cast.lin).get(reverse("agency:budget")).content.decode()
    assert "150.00 元" in page
    assert "99,850.00 元" in page


@pytest.mark.clause("S6.4.a")
def test_budget_is_revised_with_a_new_line(cast):
    address = reverse("agency:edit-budget", args=[2026])
    answer = signed_in(cast, cast.lin).post(address, LINE)
    assert answer.url == reverse("agency:budget-of", args=[2026])
    names = [line.name for line in queries.lines_of(cast.agency_a.pk, 2026)]
    assert names == ["会员服务活动", "健康讲座"]


@pytest.mark.clause("S6.4.a")
def test_budget_is_filed_by_another_agency_for_itself(cast):
    address = reverse("agency:edit-budget", args=[2026])
    signed_in(cast, cast.zhou).post(address, LINE)
    assert len(queries.lines_of(cast.agency_b.pk, 2026)) == 2
    assert len(queries.lines_of(cast.agency_a.pk, 2026)) == 1


@pytest.mark.clause("S6.4.a")
def test_line_without_a_name_is_turned_away_at_its_row(cast):
    address = reverse("agency:edit-budget", args=[2026])
    answer = signed_in(cast, cast.zhou).post(address, LINE | {"line-1-name": " "})
    assert answer.status_code == 422
    assert "name" in answer.context["grid"].forms[1].errors
    assert "这一行没有填写" in answer.content.decode()
    assert queries.lines_of(cast.agency_b.pk, 2026) == ()


def test_day_and_row_that_must_be_mended_are_both_named_above(cast):
    sent = LINE | {"approved_on": "", "line-1-name": ""}
    answer = signed_in(cast, cast.lin).post(reverse("agency:edit-budget", args=[2026]), sent)
    assert answer.status_code == 422
    above = re.findall(r'<a\s+class="alert-link[^>]*?href="#([^"]+)"', answer.text)
    assert set(above) == {"id_approved_on", "id_line-1-name"}
    assert answer.text.count("1 处须改正") == 2


@pytest.mark.clause("S6.4.b")
def test_revision_below_what_projects_hold_is_turned_away(cast, standing_approved):
    values = LINE | {"line-0-amount": "100"}
    answer = signed_in(cast, cast.lin).post(reverse("agency:edit-budget", args=[2026]), values)
    assert answer.status_code == 422
    assert "“会员服务活动”已用 150.00 元" in answer.content.decode()


@pytest.mark.clause("S6.4.a")
def test_revision_that_drops_a_line_lists_the_open_projects_on_it_before_it_is_filed(
    cast, standing_at_meeting
):
    project = standing_at_meeting
    address = reverse("agency:edit-budget", args=[2026])
    client = signed_in(cast, cast.lin)
    values = LINE | {"line-0-name": "休闲娱乐"}
    shown = client.post(address, values).content.decode()
    assert "会员服务活动：原 100,000.00 元，此次取消" in shown
    assert project.number in shown
    assert '需 <span class="number">150.00 元</span>' in shown
    assert len(queries.lines_of(cast.agency_a.pk, 2026)) == 1
    (seen,) = re.findall('name="seen" value="([0-9a-f]+)"', shown)
    assert client.post(address, values | {"seen": seen}).status_code == 302
    names = [line.name for line in queries.lines_of(cast.agency_a.pk, 2026)]
    assert names == ["休闲娱乐", "健康讲座"]


@pytest.mark.clause("S6.4.a")
@pytest.mark.parametrize(("amount", "is_listed"), [("149.99", True), ("150.00", False)])
def test_revision_lists_the_open_projects_when_a_line_falls_below_what_they_ask(
    cast, standing_in_review, amount, is_listed
):
    project = standing_in_review
    lines = [NewLine("会员服务活动", Decimal(amount))]
    found = weakened_lines(cast.agency_a.pk, 2026, lines=lines)
    listed = [(line.available, [each.number for each in line.projects]) for line in found]
    assert listed == ([(Decimal(amount), [project.number])] if is_listed else [])


def test_what_a_project_holds_already_is_not_listed(cast, standing_approved):
    assert weakened_lines(cast.agency_a.pk, 2026, lines=[]) == ()

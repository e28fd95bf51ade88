"""Reading budgets: values, scopes, number of queries."""

from datetime import date
from decimal import Decimal

import pytest

from huzhu.budget import actions, errors, queries
from tests.budget.conftest import LINES
from tests.people.persons import NOW, clerk_of, make_agency, office

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_lines_of_takes_one_query(agency, clerk, line, count, django_assert_num_queries):
    for number in range(count):
        actions.reserve(line, reference=f"P{number}", amount=Decimal(10), by=clerk, at=NOW)
        actions.spend(f"P{number}", amount=Decimal(4), by=clerk, at=NOW)
        actions.reserve(line, reference=f"Q{number}", amount=Decimal(3), by=clerk, at=NOW)
    with django_assert_num_queries(1):
        first, second = queries.lines_of(agency.pk, 2026)
    assert (first.spent, first.reserved) == (Decimal(4) * count, Decimal(3) * count)
    assert (second.spent, second.reserved) == (Decimal(0), Decimal(0))


def test_cover_for_is_turned_away_when_no_budget_was_filed(agency):
    with pytest.raises(errors.NoBudget) as turned_away:
        queries.cover_for(agency.pk, 2026, 1, Decimal(1))
    assert turned_away.value.detail == (
        "无预算的服务项目不允许搭载平台：A01 代办处 还没有 2026 年度预算。"
        "请先报送 2026 年度预算，再办理本项目。"
    )


def test_cover_for_is_turned_away_when_the_line_is_another_agencys(agency, line):
    other = make_agency("B01")
    actions.file_budget(
        other.pk, year=2026, approved_on=date(2026, 1, 8), lines=LINES, by=clerk_of(other), at=NOW
    )
    foreign = queries.lines_of(other.pk, 2026)[0].line_id
    assert queries.cover_for(agency.pk, 2026, line, Decimal(1)).is_covered
    with pytest.raises(errors.NoSuchLine):
        queries.cover_for(agency.pk, 2026, foreign, Decimal(1))


def test_cover_for_says_what_is_left_and_what_is_missing(agency, line):
    enough = queries.cover_for(agency.pk, 2026, line, Decimal(90_000))
    assert enough.sentence == "该科目可用 100,000.00 元，本项目占用后还余 10,000.00 元"
    lacking = queries.cover_for(agency.pk, 2026, line, Decimal(110_000))
    assert lacking.sentence == "该科目可用 100,000.00 元，还缺 10,000.00 元"
    with pytest.raises(errors.BudgetExceeded):
        queries.check_cover(agency.pk, 2026, line, Decimal(110_000))


def test_budget_board_shows_the_own_subtree_and_those_without_a_budget(agency, clerk, line):
    make_agency("A0101", parent=agency)
    make_agency("B01")
    actions.reserve(line, reference="P1", amount=Decimal(40_000), by=clerk, at=NOW)
    actions.spend("P1", amount=Decimal(21_000), by=clerk, at=NOW)
    office_board = queries.budget_board(office(), 2026)
    assert [row.agency_number for row in office_board] == ["A01", "A0101", "B01"]
    own, point = queries.budget_board(clerk, 2026)
    assert (own.amount, own.spent, own.available) == (105_000, 21_000, 84_000)
    assert own.executed_percent == Decimal("20.0")
    assert (point.is_filed, point.amount, point.executed_percent) == (False, 0, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_budget_board_takes_two_queries(db, count, django_assert_num_queries):
    for number in range(count):
        agency = make_agency(f"A0{number}")
        actions.file_budget(
            agency.pk, year=2026, approved_on=date(2026, 1, 8), lines=LINES,
            by=clerk_of(agency), at=NOW,
        )  # fmt: skip
    with django_assert_num_queries(2):
        assert len(queries.budget_board(office(), 2026)) == count

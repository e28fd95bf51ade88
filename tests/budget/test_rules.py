"""Rules of budgets without a database."""

from decimal import Decimal

import pytest

from huzhu.budget import errors, rules, states
from huzhu.budget.rules import NewLine
from huzhu.kernel.lifecycle import diagram_moves, table_moves


def _cover(asked, *, amount="100.00", reserved="60.00", spent="30.00"):
    return rules.cover(
        Decimal(amount), reserved=Decimal(reserved), spent=Decimal(spent), asked=Decimal(asked)
    )


@pytest.mark.parametrize(
    ("asked", "is_covered", "missing"),
    [("9.99", True, "0.00"), ("10.00", True, "0.00"), ("10.01", False, "0.01")],
)
def test_cover_counts_the_last_cent(asked, is_covered, missing):
    answer = _cover(asked)
    assert (answer.is_covered, answer.missing) == (is_covered, Decimal(missing))


def test_check_cover_names_what_is_missing_when_one_cent_is_missing():
    with pytest.raises(errors.BudgetExceeded) as turned_away:
        rules.check_cover(_cover("10.01"), line="会员服务活动")
    assert turned_away.value.detail == (
        "项目支出不得超过预算科目的可用额度：“会员服务活动”可用 10.00 元，本项目需 10.01 元，"
        "还缺 0.01 元。请调减项目金额、改选科目，或先调整年度预算。"
    )


@pytest.mark.parametrize("asked", ["0", "-1", "0.001", "NaN", "Infinity"])
def test_cover_is_turned_away_when_nothing_sensible_is_asked(asked):
    with pytest.raises(errors.AmountNotPositive):
        _cover(asked)


def test_check_lines_is_turned_away_when_there_is_none():
    with pytest.raises(errors.BudgetWithoutLines):
        rules.check_lines([])


@pytest.mark.parametrize("amount", ["0", "-1", "0.001"])
def test_check_lines_is_turned_away_when_an_amount_is_none(amount):
    with pytest.raises(errors.DomainError):
        rules.check_lines([NewLine("活动", Decimal(1)), NewLine("慰问", Decimal(amount))])


def test_check_lines_is_turned_away_when_a_name_repeats():
    with pytest.raises(errors.LineNamedTwice, match="“活动”出现了两次"):
        rules.check_lines([NewLine("活动", Decimal(1)), NewLine("活动", Decimal(2))])


@pytest.mark.parametrize("name", ["", "  ", "\u3000"])
def test_check_lines_is_turned_away_when_a_line_has_no_name(name):
    with pytest.raises(errors.LineWithoutName):
        rules.check_lines([NewLine("活动", Decimal(1)), NewLine(name, Decimal(2))])


@pytest.mark.parametrize(("planned", "is_lawful"), [("49.99", False), ("50.00", True)])
def test_check_revision_holds_what_projects_committed(planned, is_lawful):
    lines, committed = [NewLine("活动", Decimal(planned))], {"活动": Decimal("50.00")}
    if is_lawful:
        rules.check_revision(lines, committed=committed)
    else:
        with pytest.raises(errors.BudgetBelowCommitted):
            rules.check_revision(lines, committed=committed)


def test_check_revision_is_turned_away_when_a_used_line_vanishes():
    with pytest.raises(errors.BudgetBelowCommitted, match=r"调整为 0\.00 元"):
        rules.check_revision([], committed={"活动": Decimal("0.01")})


@pytest.mark.parametrize(("amount", "is_lawful"), [("50.00", True), ("50.01", False)])
def test_check_spending_stays_within_the_reservation(amount, is_lawful):
    if is_lawful:
        rules.check_spending(Decimal(amount), reserved=Decimal("50.00"))
    else:
        with pytest.raises(errors.SpentAboveReservation, match=r"超出 0\.01 元"):
            rules.check_spending(Decimal(amount), reserved=Decimal("50.00"))


def test_lifecycle_diagram_equals_the_table():
    assert diagram_moves(states.__doc__) == table_moves(states.RESERVATION_LIFECYCLE, groups={})

"""Filing, revising, holding, freeing and spending."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from huzhu.audit import queries as audit
from huzhu.budget import actions, errors, queries
from huzhu.budget.models import Budget, Expenditure, Reservation
from huzhu.budget.rules import NewLine
from huzhu.budget.states import ReservationState
from huzhu.kernel.errors import DomainError, NotNow
from huzhu.people.states import DepartmentCode
from tests.budget.conftest import LINES
from tests.people.persons import NOW, clerk_of, make_agency, office

pytestmark = pytest.mark.django_db
JANUARY = date(2026, 1, 8)


def _balance(agency):
    line = queries.lines_of(agency.pk, 2026)[0]
    return (line.amount, line.reserved, line.spent, line.available)


def _yuan(*amounts):
    return tuple(Decimal(amount).quantize(Decimal("0.01")) for amount in amounts)


def _reserve(line, reference, amount, by):
    return actions.reserve(line, reference=reference, amount=Decimal(amount), by=by, at=NOW)


def test_file_budget_keeps_lines_in_order(agency, budget):
    assert [(line.name, line.amount) for line in queries.lines_of(agency.pk, 2026)] == [
        ("会员服务活动", Decimal("100000.00")),
        ("办公", Decimal("5000.00")),
    ]
    assert [e.code for e in audit.events_of(f"budget:{agency.pk}-2026")] == ["budget.file_budget"]


def test_file_budget_is_turned_away_when_the_year_has_one(agency, clerk, budget):
    with pytest.raises(errors.BudgetAlreadyFiled):
        actions.file_budget(
            agency.pk, year=2026, approved_on=JANUARY, lines=LINES, by=clerk, at=NOW
        )


@pytest.mark.parametrize(
    ("who", "is_allowed"),
    [("own", True), ("above", True), ("finance", True), ("other", False), ("compliance", False)],
)
def test_file_budget_belongs_to_the_agency_one_above_and_finance(db, who, is_allowed):
    top = make_agency("A01")
    point = make_agency("A0101", parent=top)
    actors = {
        "own": clerk_of(point),
        "above": clerk_of(top),
        "finance": office(),
        "other": clerk_of(make_agency("B01")),
        "compliance": office(DepartmentCode.COMPLIANCE),
    }
    asked = {"year": 2026, "approved_on": JANUARY, "lines": LINES, "by": actors[who], "at": NOW}
    if is_allowed:
        assert actions.file_budget(point.pk, **asked).version == 1
    else:
        with pytest.raises(errors.NotBudgetKeeper):
            actions.file_budget(point.pk, **asked)
        assert Budget.objects.count() == 0


def test_a_point_does_not_file_for_the_agency_above(db):
    top = make_agency("A01")
    point = make_agency("A0101", parent=top)
    with pytest.raises(errors.NotBudgetKeeper):
        actions.file_budget(
            top.pk, year=2026, approved_on=JANUARY, lines=LINES, by=clerk_of(point), at=NOW
        )


def test_reserve_holds_money_and_leaves_the_rest(agency, clerk, line):
    _reserve(line, "2026-0001", "60000", clerk)
    assert _balance(agency) == _yuan(100_000, 60_000, 0, 40_000)


@pytest.mark.parametrize(("amount", "is_covered"), [("40000.00", True), ("40000.01", False)])
def test_reserve_stops_at_the_last_cent(agency, clerk, line, amount, is_covered):
    _reserve(line, "2026-0001", "60000", clerk)
    if is_covered:
        _reserve(line, "2026-0002", amount, clerk)
    else:
        with pytest.raises(errors.BudgetExceeded, match=r"还缺 0\.01 元"):
            _reserve(line, "2026-0002", amount, clerk)
        assert _balance(agency) == _yuan(100_000, 60_000, 0, 40_000)


def test_reserve_is_turned_away_when_the_project_holds_money(clerk, line):
    _reserve(line, "2026-0001", "1", clerk)
    with pytest.raises(errors.AlreadyReserved):
        _reserve(line, "2026-0001", "1", clerk)


def test_reserve_is_turned_away_when_another_agency_asks(line):
    with pytest.raises(errors.NotBudgetUser):
        _reserve(line, "2026-0001", "1", clerk_of(make_agency("B01")))


def test_what_is_held_is_moved_by_nobody_of_another_agency(agency, clerk, line):
    _reserve(line, "2026-0001", "60000", clerk)
    other = {"by": clerk_of(make_agency("B01")), "at": NOW}
    with pytest.raises(errors.NotBudgetUser):
        actions.release("2026-0001", **other)
    with pytest.raises(errors.NotBudgetUser):
        actions.spend("2026-0001", amount=Decimal(1), **other)
    with pytest.raises(errors.NotBudgetKeeper):
        _revise(agency, other["by"], 80_000)
    assert _balance(agency) == _yuan(100_000, 60_000, 0, 40_000)


def test_reserve_is_turned_away_when_the_line_never_was(clerk):
    with pytest.raises(errors.NoSuchLine):
        _reserve(987654, "2026-0001", "1", clerk)


def test_the_database_refuses_a_second_live_reservation_of_a_project(clerk, line):
    held = _reserve(line, "2026-0001", "1", clerk)
    with pytest.raises(IntegrityError, match="reservation_one_live_per_reference"), \
            transaction.atomic():  # fmt: skip
        Reservation.objects.create(
            line_id=held.line_id, reference="2026-0001", amount=1, reserved_at=NOW
        )


def test_release_frees_the_money_and_the_project_may_ask_again(agency, clerk, line):
    _reserve(line, "2026-0001", "60000", clerk)
    actions.release("2026-0001", by=clerk, at=NOW)
    assert _balance(agency) == _yuan(100_000, 0, 0, 100_000)
    _reserve(line, "2026-0001", "70000", clerk)
    assert _balance(agency) == _yuan(100_000, 70_000, 0, 30_000)
    assert Reservation.objects.filter(reference="2026-0001").count() == 2


@pytest.mark.parametrize(
    ("keep", "held", "left"), [("0.01", "0.01", "99999.99"), ("60000", "60000", "40000")]
)
def test_release_keeps_from_a_cent_to_all_that_is_held(agency, clerk, line, keep, held, left):
    _reserve(line, "2026-0001", "60000", clerk)
    actions.release("2026-0001", keep=Decimal(keep), by=clerk, at=NOW)
    assert _balance(agency) == _yuan(100_000, held, 0, left)


@pytest.mark.parametrize("keep", ["-0.01", "60000.01"])
def test_release_is_turned_away_when_less_than_nothing_or_more_than_held_is_kept(
    agency, clerk, line, keep
):
    _reserve(line, "2026-0001", "60000", clerk)
    with pytest.raises(DomainError):
        actions.release("2026-0001", keep=Decimal(keep), by=clerk, at=NOW)
    assert _balance(agency) == _yuan(100_000, 60_000, 0, 40_000)


@pytest.mark.clause("S6.4.b", "S6.4.c")
def test_spend_books_the_amount_and_frees_the_rest(agency, clerk, line):
    _reserve(line, "2026-0001", "60000", clerk)
    actions.spend("2026-0001", amount=Decimal("59999.99"), by=clerk, at=NOW)
    assert _balance(agency) == _yuan(100_000, 0, "59999.99", "40000.01")
    facts = queries.reservation_of("2026-0001")
    assert (facts.state, facts.spent) == (ReservationState.SPENT, Decimal("59999.99"))
    codes = [event.code for event in audit.events_of("project:2026-0001")]
    assert codes == ["budget.reserve", "budget.spend"]


@pytest.mark.clause("S6.4.c")
def test_spend_is_turned_away_when_it_is_one_cent_above(agency, clerk, line):
    _reserve(line, "2026-0001", "60000", clerk)
    with pytest.raises(errors.SpentAboveReservation):
        actions.spend("2026-0001", amount=Decimal("60000.01"), by=clerk, at=NOW)
    assert Expenditure.objects.count() == 0


@pytest.mark.parametrize(
    ("verb", "facts"),
    [("release", {}), ("release", {"keep": Decimal(1)}), ("spend", {"amount": Decimal(1)})],
)
def test_a_settled_reservation_moves_no_more(clerk, line, verb, facts):
    _reserve(line, "2026-0001", "60000", clerk)
    actions.spend("2026-0001", amount=Decimal(1), by=clerk, at=NOW)
    with pytest.raises(NotNow, match="现在是“已支出”"):
        getattr(actions, verb)("2026-0001", **facts, by=clerk, at=NOW)


def test_release_is_turned_away_when_nothing_is_held(clerk, line):
    with pytest.raises(errors.NoReservation, match="项目 2026-0009 没有占用额度"):
        actions.release("2026-0009", by=clerk, at=NOW)


def _revise(agency, clerk, amount, *, name="会员服务活动"):
    lines = [NewLine(name, Decimal(amount)), NewLine("办公", Decimal(5000))]
    return actions.revise_budget(
        agency.pk, year=2026, approved_on=date(2026, 6, 1), lines=lines, by=clerk, at=NOW
    )


def test_revise_budget_keeps_the_old_version_and_moves_what_is_held(agency, clerk, line):
    _reserve(line, "2026-0001", "60000", clerk)
    _revise(agency, clerk, 80_000)
    assert _balance(agency) == _yuan(80_000, 60_000, 0, 20_000)
    assert [
        (budget.version, budget.is_current, [line.amount for line in budget.lines.all()])
        for budget in queries.versions_of(agency.pk, 2026)
    ] == [
        (2, True, [Decimal("80000.00"), Decimal("5000.00")]),
        (1, False, [Decimal("100000.00"), Decimal("5000.00")]),
    ]


def test_reserve_follows_a_line_into_the_version_in_force(agency, clerk, line):
    _revise(agency, clerk, 80_000)
    with pytest.raises(errors.BudgetExceeded):
        _reserve(line, "2026-0001", "80000.01", clerk)
    _reserve(line, "2026-0001", "80000.00", clerk)
    assert _balance(agency) == _yuan(80_000, 80_000, 0, 0)


def test_reserve_is_turned_away_when_a_revision_dropped_the_line(agency, clerk, line):
    _revise(agency, clerk, 80_000, name="会员活动")
    with pytest.raises(errors.NoSuchLine):
        _reserve(line, "2026-0001", "1", clerk)


def test_revise_budget_is_turned_away_when_it_falls_below_what_projects_hold(agency, clerk, line):
    _reserve(line, "2026-0001", "60000", clerk)
    with pytest.raises(errors.BudgetBelowCommitted):
        _revise(agency, clerk, "59999.99")
    assert _balance(agency) == _yuan(100_000, 60_000, 0, 40_000)


def test_revise_budget_is_turned_away_when_none_was_filed(agency, clerk):
    with pytest.raises(errors.NoBudget, match="还没有 2026 年度预算"):
        _revise(agency, clerk, 1)

"""Two approvals at the same second: real connections, and the control that must fail."""

import threading
from decimal import Decimal

import pytest
from django.db import connections
from django.db.models import QuerySet

from huzhu.budget import actions, errors, queries
from tests.budget.conftest import LINES
from tests.people.persons import NOW

pytestmark = pytest.mark.django_db(transaction=True)
PARALLEL = 8


def _race(line, clerk, amount):
    """Eight approvals at once; returns how many were granted."""
    start = threading.Barrier(PARALLEL)
    granted, faults = [], []

    def approve(number):
        try:
            start.wait()
            actions.reserve(line, reference=f"P{number}", amount=amount, by=clerk, at=NOW)
            granted.append(number)
        except errors.BudgetExceeded:
            pass
        except Exception as fault:  # noqa: BLE001 -- seen by the assertion
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=approve, args=(number,)) for number in range(PARALLEL)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    return len(granted)


def test_reserve_gives_the_last_money_once_when_eight_approvals_race(agency, clerk, line):
    for turn in range(5):
        before = queries.lines_of(agency.pk, 2026)[0]
        assert _race(line, clerk, before.available) == 1, f"turn {turn}"
        after = queries.lines_of(agency.pk, 2026)[0]
        assert after.available == Decimal("0.00")
        for number in range(PARALLEL):
            if queries.reservation_of(f"P{number}"):
                actions.release(f"P{number}", by=clerk, at=NOW)


def test_reserve_overdraws_when_the_lock_is_taken_away(agency, clerk, line, monkeypatch):
    """The control: without the lock the race test above would see an overdrawn line."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    read, check = threading.Barrier(PARALLEL), actions.rules.check_cover

    def read_by_all_first(answer, *, line):
        read.wait(timeout=20)
        check(answer, line=line)

    monkeypatch.setattr(actions.rules, "check_cover", read_by_all_first)
    assert _race(line, clerk, Decimal(100_000)) == PARALLEL
    assert queries.lines_of(agency.pk, 2026)[0].available == Decimal(-700_000)


def test_reserve_and_revise_never_end_above_the_line(agency, clerk, line):
    """A revision that lowers the line races with a reservation: one of them is turned away."""
    lowered = [LINES[0].__class__("会员服务活动", Decimal(50_000))]
    start = threading.Barrier(2)
    outcomes = {}

    def act(name, function):
        try:
            start.wait()
            function()
            outcomes[name] = "done"
        except (errors.BudgetExceeded, errors.BudgetBelowCommitted) as said:
            outcomes[name] = said.code
        finally:
            connections.close_all()

    def revise():
        actions.revise_budget(
            agency.pk, year=2026, approved_on=NOW.date(), lines=lowered, by=clerk, at=NOW
        )

    def reserve():
        actions.reserve(line, reference="P1", amount=Decimal(60_000), by=clerk, at=NOW)

    threads = [
        threading.Thread(target=act, args=pair)
        for pair in (("revise", revise), ("reserve", reserve))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes.values()) in (
        ["budget.below_committed", "done"],
        ["budget.exceeded", "done"],
    )
    assert queries.lines_of(agency.pk, 2026)[0].available >= 0

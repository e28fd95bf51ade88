"""Filing budgets, and holding, freeing and spending their money (S6.4).

Not here: what a project is; it is only known by its number, the ``reference``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError

from huzhu.audit.actions import action, note, record
from huzhu.budget import policies, rules
from huzhu.budget.errors import (
    AlreadyReserved,
    BudgetAlreadyFiled,
    NoBudget,
    NoReservation,
    NoSuchLine,
)
from huzhu.budget.models import Budget, BudgetLine, Expenditure, Reservation
from huzhu.budget.queries import line_with_sums, lines_of, reservation_of
from huzhu.budget.states import LIVE, RESERVATION_LIFECYCLE, ReservationState
from huzhu.kernel.errors import one
from huzhu.people import queries as people

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from huzhu.budget.rules import NewLine
    from huzhu.kernel.actor import Actor


@action("budget.file_budget", "报送年度预算", right=policies.KEEPER)
def file_budget(
    agency_id: int,
    *,
    year: int,
    approved_on: date,
    lines: Sequence[NewLine],
    by: Actor,
    at: datetime,
) -> Budget:
    """File an agency's budget for a year (报送年度预算): its first version.

    :raises NotBudgetKeeper: another agency asks.
    :raises BudgetAlreadyFiled: the year has a budget; changes are revisions.
    :raises BudgetWithoutLines: there is no line. Also LineNamedTwice, AmountNotPositive.
    """
    policies.check_keep(people.agency(agency_id), by=by)
    rules.check_lines(lines)
    try:
        budget = _add_version(agency_id, year, 1, approved_on, lines, at)
    except IntegrityError as taken:
        raise BudgetAlreadyFiled from taken
    _record("budget.file_budget", budget, lines, by=by, at=at)
    return budget


@action("budget.revise_budget", "调整年度预算", right=policies.KEEPER)
def revise_budget(
    agency_id: int,
    *,
    year: int,
    approved_on: date,
    lines: Sequence[NewLine],
    by: Actor,
    at: datetime,
) -> Budget:
    """Put a new version in force (调整预算); the old one stays as it was filed.

    What projects hold moves to the line of the same name. The lock on every line of the old
    version keeps reservations out until the new one stands.

    :raises NoBudget: there is no version to revise.
    :raises BudgetBelowCommitted: a line falls below what its projects hold or spent.
    """
    agency = people.agency(agency_id)
    policies.check_keep(agency, by=by)
    rules.check_lines(lines)
    old = one(
        Budget.objects.select_for_update().filter(agency_id=agency_id, year=year, is_current=True),
        NoBudget(agency=agency.name, year=year),
    )
    list(old.lines.select_for_update().order_by("id"))
    committed = {line.name: line.reserved + line.spent for line in lines_of(agency_id, year)}
    rules.check_revision(lines, committed={n: held for n, held in committed.items() if held})
    Budget.objects.filter(pk=old.pk).update(is_current=False)
    budget = _add_version(agency_id, year, old.version + 1, approved_on, lines, at)
    _carry_over(old, budget)
    _record("budget.revise_budget", budget, lines, by=by, at=at)
    return budget


@action("budget.reserve", "占用预算额度", right=policies.USER)
def reserve(
    line_id: int, *, reference: str, amount: Decimal, by: Actor, at: datetime
) -> Reservation:
    """Hold money of a line for one project (占用额度).

    The line's lock makes two approvals at the same second take turns: the second one sees what
    the first one took. It must not be held while anything outside the database is waited for.

    :raises BudgetExceeded: the line does not cover the amount.
    :raises AlreadyReserved: the project holds or spent money already.
    :raises NoSuchLine: the line is not in the budget in force.
    """
    line = _lock_in_force(line_id)
    policies.check_use(line.budget.agency, by=by)
    if reservation_of(reference) is not None:
        raise AlreadyReserved
    now = line_with_sums(line.pk)
    answer = rules.cover(now.amount, reserved=now.reserved, spent=now.spent, asked=amount)
    rules.check_cover(answer, line=line.name)
    try:
        held = Reservation.objects.create(
            line=line, reference=reference, amount=amount, reserved_at=at
        )
    except IntegrityError as taken:
        raise AlreadyReserved from taken
    note(_subject(reference), by=by, at=at, line=line.pk, amount=str(amount))
    return held


@action("budget.release", "释放预算额度", right=policies.USER)
def release(
    reference: str, *, keep: Decimal = rules.NOTHING, by: Actor, at: datetime
) -> Reservation:
    """Free what a project holds (释放额度), but for ``keep``: it was withdrawn or terminated.

    :raises NoReservation: nothing is held under this reference.
    :raises SpentAboveReservation: more is to be kept than is held.
    :raises NotNow: the money was spent already.
    """
    held = _lock_reservation(reference)
    policies.check_use(held.line.budget.agency, by=by)
    freed = held.amount - keep
    if keep:
        RESERVATION_LIFECYCLE.target("release", now=ReservationState(held.state))
        rules.check_spending(keep, reserved=held.amount)
        held.amount = keep
        held.save(update_fields=["amount"])
    else:
        _move(held, "release")
    told = {"amount": str(freed)} | ({"kept": str(keep)} if keep else {})
    note(_subject(reference), by=by, at=at, line=held.line_id, **told)
    return held


@action("budget.spend", "列支", "done", right=policies.USER)
def spend(reference: str, *, amount: Decimal, by: Actor, at: datetime) -> Expenditure:
    """Enter what a project spent in the end (列支); what it held beyond that is free again.

    :raises SpentAboveReservation: more was spent than the project holds.
    :raises NoReservation: nothing is held under this reference.
    :raises NotNow: it was settled already.
    """
    held = _lock_reservation(reference)
    policies.check_use(held.line.budget.agency, by=by)
    rules.check_spending(amount, reserved=held.amount)
    _move(held, "spend")
    spent = Expenditure.objects.create(reservation=held, amount=amount, spent_at=at)
    freed = held.amount - amount
    told = {"amount": str(amount)} | ({"freed": str(freed)} if freed else {})
    note(_subject(reference), by=by, at=at, line=held.line_id, **told)
    return spent


def _lock_in_force(line_id: int) -> BudgetLine:
    """Lock the line that stands for ``line_id`` in the version in force.

    A revision may have replaced the version while we waited for the lock; then its own successor
    is locked instead. Each turn follows one revision, so it ends.
    """
    while True:
        asked = BudgetLine.objects.select_related("budget").filter(pk=line_id).first()
        if asked is None:
            raise NoSuchLine
        line = (
            BudgetLine.objects.select_for_update(of=("self",))
            .filter(
                name=asked.name,
                budget__is_current=True,
                budget__agency_id=asked.budget.agency_id,
                budget__year=asked.budget.year,
            )
            .select_related("budget__agency")
            .first()
        )
        if line is None:
            raise NoSuchLine
        if Budget.objects.filter(pk=line.budget_id, is_current=True).exists():
            return line


def _lock_reservation(reference: str) -> Reservation:
    return one(
        Reservation.objects.select_for_update(of=("self",))
        .select_related("line__budget__agency")
        .filter(reference=reference, state__in=sorted(LIVE)),
        NoReservation(reference=reference),
    )


def _move(held: Reservation, verb: str) -> None:
    """Ask the table, then change the row that is locked."""
    target = RESERVATION_LIFECYCLE.target(verb, now=ReservationState(held.state))
    Reservation.objects.filter(pk=held.pk, state=held.state).update(state=target)
    held.state = str(target)


def _add_version(
    agency_id: int,
    year: int,
    version: int,
    approved_on: date,
    lines: Sequence[NewLine],
    at: datetime,
) -> Budget:
    budget = Budget.objects.create(
        agency_id=agency_id, year=year, version=version, approved_on=approved_on, filed_at=at
    )
    BudgetLine.objects.bulk_create(
        BudgetLine(budget=budget, name=line.name, category=line.category, amount=line.amount)
        for line in lines
    )
    return budget


def _carry_over(old: Budget, new: Budget) -> None:
    """Live and released reservations alike: a line keeps its history under its name."""
    successors = dict(new.lines.values_list("name", "id"))
    for line_id, name in old.lines.values_list("id", "name"):
        if name in successors:
            Reservation.objects.filter(line_id=line_id).update(line_id=successors[name])


def _record(
    code: str, budget: Budget, lines: Sequence[NewLine], *, by: Actor, at: datetime
) -> None:
    record(
        code,
        f"budget:{budget.agency_id}-{budget.year}",
        by=by,
        at=at,
        version=budget.version,
        amount=str(sum(line.amount for line in lines)),
        lines=len(lines),
    )


def _subject(reference: str) -> str:
    return f"project:{reference}"

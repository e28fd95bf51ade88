"""Reading budgets: lines with what is reserved, spent and left, as values.

Not here: holding or spending money (``actions``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import DecimalField, F, Q, Sum, Value
from django.db.models.functions import Coalesce

from huzhu.budget import rules
from huzhu.budget.errors import NoBudget, NoSuchLine
from huzhu.budget.models import Budget, BudgetLine, Reservation
from huzhu.budget.rules import NOTHING, Cover
from huzhu.budget.states import LIVE, ReservationState
from huzhu.people import queries as people
from huzhu.people import recusals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet

    from huzhu.kernel.actor import Actor


#: What is kept of a line with a decision.
_KEPT = ("name", "amount", "reserved", "spent")


@dataclass(frozen=True, slots=True)
class LineBalance:
    """A line of a budget, and what has become of its money; without any once it was dropped."""

    line_id: int
    name: str
    category: str
    amount: Decimal
    reserved: Decimal
    spent: Decimal
    is_in_force: bool = True
    year: int = 0
    filed_at: datetime | None = None  #: when the version came in that says so

    @property
    def available(self) -> Decimal:
        return self.amount - self.reserved - self.spent

    @property
    def executed_percent(self) -> Decimal:
        """Rate of execution (预算执行率), one decimal."""
        return (self.spent * 100 / self.amount).quantize(Decimal("0.1"))


@dataclass(frozen=True, slots=True)
class AgencyBudget:
    """One agency's year on the board; ``version`` is 0 where no budget was filed."""

    agency_id: int
    agency_number: str
    agency_name: str
    version: int
    approved_on: date | None
    lines: tuple[LineBalance, ...]

    @property
    def is_filed(self) -> bool:
        return self.version > 0

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for line in self.lines), NOTHING)

    @property
    def reserved(self) -> Decimal:
        return sum((line.reserved for line in self.lines), NOTHING)

    @property
    def spent(self) -> Decimal:
        return sum((line.spent for line in self.lines), NOTHING)

    @property
    def available(self) -> Decimal:
        return self.amount - self.reserved - self.spent

    @property
    def executed_percent(self) -> Decimal:
        """Rate of execution (预算执行率); without a budget nothing was executed."""
        if not self.amount:
            return Decimal("0.0")
        return (self.spent * 100 / self.amount).quantize(Decimal("0.1"))


@dataclass(frozen=True, slots=True)
class ReservationFacts:
    """What is held or was spent under one reference."""

    reference: str
    line_id: int
    line_name: str
    amount: Decimal
    state: ReservationState
    spent: Decimal | None


def lines_of(agency_id: int, year: int) -> tuple[LineBalance, ...]:
    """The lines of the budget in force, in the order filed; empty when none was filed."""
    rows = _balances(_current_lines().filter(budget__agency_id=agency_id, budget__year=year))
    return tuple(balance(row) for row in rows)


def cover_for(agency_id: int, year: int, line_id: int, amount: Decimal) -> Cover:
    """Whether a line of the agency's year covers an amount, for the page that shows it.

    :raises NoBudget: the agency filed no budget for the year.
    :raises NoSuchLine: the budget in force has no such line.
    """
    line = line_in_force(agency_id, year, line_id)
    return rules.cover(line.amount, reserved=line.reserved, spent=line.spent, asked=amount)


def check_cover(agency_id: int, year: int, line_id: int, amount: Decimal) -> Cover:
    """The gate of S6.4 without holding anything yet: what ``reserve`` would say now.

    :raises NoBudget: the agency filed no budget for the year.
    :raises NoSuchLine: the budget in force has no such line.
    :raises BudgetExceeded: the line does not cover the amount.
    """
    line = line_in_force(agency_id, year, line_id)
    answer = rules.cover(line.amount, reserved=line.reserved, spent=line.spent, asked=amount)
    rules.check_cover(answer, line=line.name)
    return answer


def line_in_force(agency_id: int, year: int, line_id: int) -> LineBalance:
    """The line, or the one that took its name over in a later version of the same budget.

    :raises NoBudget: the agency filed no budget for the year.
    :raises NoSuchLine: no version of this budget has the line, or a revision dropped it.
    """
    if not Budget.objects.filter(agency_id=agency_id, year=year, is_current=True).exists():
        raise NoBudget(agency=people.agency_name(agency_id), year=year)
    line = lines_now([line_id], agency_id=agency_id, year=year).get(line_id)
    if line is None or not line.is_in_force:
        raise NoSuchLine
    return line


def lines_now(
    line_ids: Iterable[int], *, agency_id: int | None = None, year: int | None = None
) -> dict[int, LineBalance]:
    """By each id what has become of the line: what every paper and page says of it.

    A plan or a request keeps the id of the line that it was written with; after a revision the
    line of the same name in the version in force is meant. A line that was dropped is found
    under its old name, with no money and not in force: whoever stands on it must be told.
    Another agency's line is left out, and another year's, when one is named.
    """
    wanted = BudgetLine.objects.filter(pk__in=list(line_ids)).select_related("budget")
    if agency_id is not None:
        wanted = wanted.filter(budget__agency_id=agency_id)
    if year is not None:
        wanted = wanted.filter(budget__year=year)
    asked = {row.pk: row for row in wanted}
    keys = [_identity(row) for row in asked.values()]
    agencies, years, names = zip(*keys, strict=True) if keys else ((), (), ())
    rows = _balances(
        _current_lines().filter(
            budget__agency_id__in=agencies, budget__year__in=years, name__in=names
        )
    ).select_related("budget")
    standing = {_identity(row): balance(row) for row in rows}
    return {
        line_id: standing.get(_identity(row)) or _dropped(row) for line_id, row in asked.items()
    }


def kept(line: LineBalance) -> dict[str, str]:
    """A line as it stands now, to be kept with what is decided upon it."""
    return {name: str(getattr(line, name)) for name in _KEPT}


def as_kept(facts: Mapping[str, str]) -> LineBalance:
    """The line as it stood when something was decided upon it; whatever became of it since."""
    amount, reserved, spent = (Decimal(facts[name]) for name in _KEPT[1:])
    return LineBalance(0, facts["name"], "", amount, reserved, spent)


def reservation_of(reference: str) -> ReservationFacts | None:
    """What a project holds or spent; released reservations are history and not found here."""
    row = (
        Reservation.objects.filter(reference=reference, state__in=sorted(LIVE))
        .select_related("line", "expenditure")
        .first()
    )
    if row is None:
        return None
    spent = row.expenditure.amount if row.state == ReservationState.SPENT else None
    return ReservationFacts(
        reference, row.line_id, row.line.name, row.amount, ReservationState(row.state), spent
    )


def uses(
    agency_ids: Iterable[int], year: int, *, state: str = "", line_id: int | None = None
) -> QuerySet[Reservation]:
    """What holds or spent money of these budgets in force, the newest first: rows of their sums.

    ``state``: only what is held, or only what was spent; ``line_id``: of one line.
    """
    rows = Reservation.objects.filter(
        line__budget__is_current=True,
        line__budget__year=year,
        line__budget__agency_id__in=list(agency_ids),
        state__in=[state] if state in LIVE else sorted(LIVE),
    )
    rows = rows.filter(line_id=line_id) if line_id else rows
    return rows.select_related("line__budget__agency", "expenditure").order_by("-reserved_at", "id")


def newest_uses(references: Iterable[str]) -> dict[str, Reservation]:
    """What became of the money of each project: held, spent, or given back; the newest of each."""
    rows = Reservation.objects.filter(reference__in=list(references)).order_by("reserved_at", "id")
    return {row.reference: row for row in rows.select_related("expenditure")}


def total_of(rows: QuerySet[Reservation]) -> Decimal:
    """The sum of what the rows count."""
    spent = Coalesce(F("expenditure__amount"), F("amount"))
    return rows.aggregate(total=Sum(spent))["total"] or NOTHING


def versions_of(agency_id: int, year: int) -> QuerySet[Budget]:
    """All versions filed for a year, newest first, each with its lines as filed."""
    budgets = Budget.objects.filter(agency_id=agency_id, year=year)
    return budgets.prefetch_related("lines").order_by("-version")


def budget_board(actor: Actor, year: int) -> tuple[AgencyBudget, ...]:
    """All agencies that the actor sees, with their year; those without a budget stand there too.

    Without the own unit of a reviewer, or a relative's.
    """
    agencies = people.agencies_below(actor).filter(is_active=True).order_by("path")
    agencies = agencies.exclude(pk__in=recusals.hidden_units(actor))
    rows = _balances(
        _current_lines().filter(budget__agency__in=agencies, budget__year=year)
    ).select_related("budget")
    lines: dict[int, list[BudgetLine]] = {}
    for row in rows:
        lines.setdefault(row.budget.agency_id, []).append(row)
    return tuple(
        _agency_budget(agency_id, number, name, lines.get(agency_id, []))
        for agency_id, number, name in agencies.values_list("id", "number", "name")
    )


def budgets_in(year: int, *, agency_ids: Iterable[int]) -> dict[int, AgencyBudget]:
    """The budgets of a year by agency, without those who filed none: for the assessment's clock."""
    rows = _balances(
        _current_lines().filter(budget__agency_id__in=list(agency_ids), budget__year=year)
    ).select_related("budget__agency")
    lines: dict[int, list[BudgetLine]] = {}
    for row in rows:
        lines.setdefault(row.budget.agency_id, []).append(row)
    return {
        agency_id: _agency_budget(
            agency_id, found[0].budget.agency.number, found[0].budget.agency.name, found
        )
        for agency_id, found in lines.items()
    }


def balance(row: BudgetLine) -> LineBalance:
    """A line that :func:`line_with_sums` found, as a value."""
    sums: dict[str, Decimal] = vars(row)
    return LineBalance(
        row.pk, row.name, row.category, row.amount, sums["reserved_sum"], sums["spent_sum"],
        year=vars(row)["year"], filed_at=vars(row)["filed_at"],
    )  # fmt: skip


def line_with_sums(line_id: int) -> LineBalance:
    """One line by its id; inside a lock this is what the lock protects."""
    return balance(_balances(BudgetLine.objects.filter(pk=line_id)).get())


def _dropped(row: BudgetLine) -> LineBalance:
    """Nothing is held or spent of it: a revision that would take that away is turned away."""
    versions = Budget.objects.filter(agency_id=row.budget.agency_id, year=row.budget.year)
    without = versions.filter(version__gt=row.budget.version).exclude(lines__name=row.name)
    filed_at = without.order_by("version").values_list("filed_at", flat=True).first()
    return LineBalance(
        row.pk, row.name, row.category, NOTHING, NOTHING, NOTHING,
        is_in_force=False, year=row.budget.year, filed_at=filed_at,
    )  # fmt: skip


def _identity(row: BudgetLine) -> tuple[int, int, str]:
    """What a line keeps through the versions of its budget."""
    return row.budget.agency_id, row.budget.year, row.name


def _agency_budget(agency_id: int, number: str, name: str, rows: list[BudgetLine]) -> AgencyBudget:
    budget = rows[0].budget if rows else None
    return AgencyBudget(
        agency_id=agency_id,
        agency_number=number,
        agency_name=name,
        version=budget.version if budget else 0,
        approved_on=budget.approved_on if budget else None,
        lines=tuple(balance(row) for row in rows),
    )


def _current_lines() -> QuerySet[BudgetLine]:
    return BudgetLine.objects.filter(budget__is_current=True)


def _balances(lines: QuerySet[BudgetLine]) -> QuerySet[BudgetLine]:
    """Both sums in one pass: a reservation has one expenditure at most, so nothing is doubled."""
    is_reserved = Q(reservations__state=ReservationState.RESERVED)
    zero = Value(NOTHING, output_field=DecimalField())
    return lines.annotate(
        reserved_sum=Coalesce(Sum("reservations__amount", filter=is_reserved), zero),
        spent_sum=Coalesce(Sum("reservations__expenditure__amount"), zero),
        year=F("budget__year"),
        filed_at=F("budget__filed_at"),
    ).order_by("id")

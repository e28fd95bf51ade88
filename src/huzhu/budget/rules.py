"""Does a budget line cover what is asked? Numbers in, the answer and its sentence out (S6.4).

Not here: reading the lines (``queries``), holding the money (``actions``).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.budget.errors import (
    AmountNotPositive,
    BudgetBelowCommitted,
    BudgetExceeded,
    BudgetWithoutLines,
    LineNamedTwice,
    LineWithoutName,
    SpentAboveReservation,
)
from huzhu.kernel.money import to_cents, yuan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class NewLine:
    """One line of a budget as it is filed: what for, in which category of service, how much."""

    name: str
    amount: Decimal
    category: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """Whether a line covers an amount: ``missing`` is zero when it does."""

    amount: Decimal
    reserved: Decimal
    spent: Decimal
    asked: Decimal

    @property
    def available(self) -> Decimal:
        return self.amount - self.reserved - self.spent

    @property
    def missing(self) -> Decimal:
        return max(self.asked - self.available, NOTHING)

    @property
    def is_covered(self) -> bool:
        return not self.missing

    @property
    def sentence(self) -> str:
        """What the page shows beside the amount."""
        if self.is_covered:
            left = yuan(self.available - self.asked)
            return f"该科目可用 {yuan(self.available)}，本项目占用后还余 {left}"
        return f"该科目可用 {yuan(self.available)}，还缺 {yuan(self.missing)}"


def cover(amount: Decimal, *, reserved: Decimal, spent: Decimal, asked: Decimal) -> Cover:
    """Return whether a line of ``amount`` still covers ``asked``; the last cent counts.

    >>> cover(Decimal(100), reserved=Decimal(60), spent=Decimal(30), asked=Decimal(12)).missing
    Decimal('2')

    :raises AmountNotPositive: nothing, or less, is asked for.
    """
    check_amount(asked)
    return Cover(amount=amount, reserved=reserved, spent=spent, asked=asked)


def check_cover(answer: Cover, *, line: str) -> None:
    """Hold the rule: over the line is turned away (S6.4).

    :raises BudgetExceeded: the line does not cover what is asked.
    """
    if not answer.is_covered:
        raise BudgetExceeded(
            line=line,
            asked=yuan(answer.asked),
            available=yuan(answer.available),
            missing=yuan(answer.missing),
        )


def check_amount(amount: Decimal) -> None:
    """:raises AmountNotPositive: the amount is no sum of whole cents above zero."""
    if not amount.is_finite() or amount <= 0 or amount != to_cents(amount):
        raise AmountNotPositive(amount=amount)


def check_lines(lines: Sequence[NewLine]) -> None:
    """A budget has lines, each named, and once, each above zero.

    :raises BudgetWithoutLines: there is none.
    :raises LineWithoutName: a line has no name.
    :raises LineNamedTwice: a name repeats.
    :raises AmountNotPositive: a line has no amount.
    """
    if not lines:
        raise BudgetWithoutLines
    for line in lines:
        check_name(line)
    for name, count in Counter(line.name for line in lines).items():
        if count > 1:
            raise LineNamedTwice(line=name)
    for line in lines:
        check_amount(line.amount)


def check_name(line: NewLine) -> None:
    """:raises LineWithoutName: nobody could read what the line is for."""
    if not line.name.strip():
        raise LineWithoutName


def check_revision(lines: Sequence[NewLine], *, committed: Mapping[str, Decimal]) -> None:
    """A revision may lower a line to what projects already hold or spent of it, and no further.

    :raises BudgetBelowCommitted: a line would fall below, or vanish under, its projects.
    """
    amounts = {line.name: line.amount for line in lines}
    for name, held in committed.items():
        planned = amounts.get(name, NOTHING)
        if planned < held:
            raise BudgetBelowCommitted(line=name, committed=yuan(held), planned=yuan(planned))


def check_spending(amount: Decimal, *, reserved: Decimal) -> None:
    """What is spent stays within what was approved and held; the rest becomes free again.

    :raises SpentAboveReservation: more was spent than the project holds.
    """
    check_amount(amount)
    if amount > reserved:
        raise SpentAboveReservation(
            amount=yuan(amount), reserved=yuan(reserved), above=yuan(amount - reserved)
        )

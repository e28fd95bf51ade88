"""A plan's texts, as one value.

Not here: the plans themselves (``plans``, ``plans_at_home``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huzhu.projects.states import Category


@dataclass(frozen=True, slots=True)
class PlanText:
    """The texts of one plan; titles begin with the agency's short name."""

    category: Category
    title: str
    content: str
    purpose: str
    goods: str
    specification: str
    price: Decimal
    trade: str  # of the suppliers' names
    notes: str
    months: tuple[int, ...]  # when it makes sense


YEAR = tuple(range(1, 13))
WINTER, SUMMER, HARVEST = (11, 12, 1, 2), (5, 6, 7, 8, 9), (5, 6, 7, 8, 9, 10)


def plan(
    category: Category,
    title: str,
    *texts: str,
    price: str,
    trade: str,
    months: tuple[int, ...] = YEAR,
) -> PlanText:
    """A plan; ``texts`` are content, purpose, goods, specification and notes."""
    content, purpose, goods, specification, notes = texts
    return PlanText(
        category,
        title,
        content,
        purpose,
        goods,
        specification,
        Decimal(price),
        trade,
        notes,
        months,
    )

"""What a project comes to (项目金额): one sum by how far it has come, with the word for it.

What it spent in the end, before that what was approved, before that what the chosen supplier asks,
before that what is planned. Lists, exports, the agenda, to-dos and the budget read this one.

Not here: what a line has left (``budget.queries``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from huzhu.budget import queries as budget
from huzhu.budget.states import ReservationState
from huzhu.kernel.money import yuan
from huzhu.procurement import queries as procurement
from huzhu.projects.models import ImplementationPlan
from huzhu.projects.states import Outcome, SumKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from huzhu.budget.models import Reservation
    from huzhu.projects.models import MeetingItem, ServiceProject


@dataclass(frozen=True, slots=True)
class ProjectSum:
    """A sum and what it is: ``批准 150.00 元``."""

    amount: Decimal
    kind: SumKind

    @property
    def words(self) -> str:
        return f"{self.kind.label} {yuan(self.amount)}"


def sums_of(projects: Iterable[ServiceProject]) -> dict[int, ProjectSum]:
    """The sum of each project by its id, in three queries; without those that name none yet."""
    cases = list(projects)
    numbers = [project.number for project in cases]
    held, awards = budget.newest_uses(numbers), procurement.awards_of(numbers)
    planned = _planned(cases)
    found: dict[int, ProjectSum] = {}
    for project in cases:
        if use := held.get(project.number):
            found[project.pk] = sum_of_use(use)
        elif award := awards.get(project.number):
            found[project.pk] = ProjectSum(award.price_total, SumKind.AWARDED)
        elif project.pk in planned:
            found[project.pk] = ProjectSum(planned[project.pk], SumKind.PLANNED)
    return found


def sum_of_use(use: Reservation) -> ProjectSum:
    """What is held was approved; what was spent, or given back as a whole, is what it came to."""
    is_held = use.state == ReservationState.RESERVED
    return ProjectSum(use.counted, SumKind.APPROVED if is_held else SumKind.SPENT)


def sum_of_item(item: MeetingItem) -> ProjectSum:
    """What a meeting had before it, or approved; not what it came to later."""
    is_approved = item.outcome == Outcome.PASSED
    kind = SumKind.APPROVED if is_approved else SumKind.AWARDED
    return ProjectSum(item.application.amount, kind)


def _planned(projects: Iterable[ServiceProject]) -> dict[int, Decimal]:
    newest = ImplementationPlan.objects.order_by("project_id", "-version").distinct("project_id")
    plans = newest.filter(project__in=list(projects)).values_list(
        "project_id", F("goods_unit_price") * F("goods_quantity")
    )
    return {pk: amount for pk, amount in plans if amount is not None}

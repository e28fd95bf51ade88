"""What a project comes to (项目金额): one sum by how far it has come, with the word for it.

What it spent in the end, before that what was approved (or is still to be cleared of it), before
that what the chosen supplier asks, before that what is planned. Lists, exports, the agenda, to-dos
and the budget read this one.

Not here: what a line has left (``budget.queries``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from huzhu.budget import queries as budget
from huzhu.budget.states import ReservationState
from huzhu.claims import queries as offers
from huzhu.kernel.money import yuan
from huzhu.procurement import queries as procurement
from huzhu.projects import rules
from huzhu.projects.models import ServiceProject
from huzhu.projects.queries import cases
from huzhu.projects.states import Outcome, Step, SumKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from huzhu.budget.models import Reservation
    from huzhu.procurement.states import AwardRecord
    from huzhu.projects.models import MeetingItem
    from huzhu.projects.queries.papers import RequestPapers


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
    rows = list(projects)
    if not rows:
        return {}
    numbers = [project.number for project in rows]
    held, awards = budget.newest_uses(numbers), procurement.awards_of(numbers)
    planned = _planned(rows)
    found = {
        project.pk: _sum(
            project,
            held.get(project.number),
            awards.get(project.number),
            planned.get(project.pk),
        )
        for project in rows
    }
    return {pk: each for pk, each in found.items() if each}


def sum_with(papers: RequestPapers) -> ProjectSum | None:
    """The same of a project whose plan and award are at hand: in one query."""
    project = papers.project
    use = budget.newest_uses([project.number]).get(project.number)
    return _sum(project, use, papers.award, papers.fields.amount)


def _sum(
    project: ServiceProject,
    use: Reservation | None,
    award: AwardRecord | None,
    planned: Decimal | None,
) -> ProjectSum | None:
    if use:
        return _sum_of_use(use, is_ended=project.state == Step.TERMINATED)
    if award:
        return ProjectSum(award.price_total, SumKind.AWARDED)
    return None if planned is None else ProjectSum(planned, SumKind.PLANNED)


def sums_of_uses(uses: Iterable[Reservation]) -> dict[int, ProjectSum]:
    """The sum that each use of a budget stands for, by its id, whoever may see its project."""
    rows = list(uses)
    numbers = [use.reference for use in rows]
    projects = ServiceProject.objects.filter(number__in=numbers, state=Step.TERMINATED)
    ended = {*projects.values_list("number", flat=True)}
    return {use.pk: _sum_of_use(use, is_ended=use.reference in ended) for use in rows}


def _sum_of_use(use: Reservation, *, is_ended: bool) -> ProjectSum:
    """What is held was approved, or waits to be cleared; after that, what it came to."""
    if use.state != ReservationState.RESERVED:
        return ProjectSum(use.counted, SumKind.SPENT)
    return ProjectSum(use.counted, SumKind.UNCLEARED if is_ended else SumKind.APPROVED)


@dataclass(frozen=True, slots=True)
class Parts:
    """What becomes of a project's money when it is ended now."""

    kept: Decimal  #: for the codes in members' hands
    freed: Decimal


def parts_of(project: ServiceProject) -> Parts | None:
    """What ending the project would keep and free; nothing where it holds no money."""
    held = budget.reservation_of(project.number)
    if held is None:
        return None
    offer = offers.offer_or_none(project.number)
    given = offers.statement_of(offer).given if offer else 0
    count = cases.approved_count(project)
    kept = rules.share_of_codes(held.amount, given=given, count=count)
    return Parts(kept, held.amount - kept)


def sum_of_item(item: MeetingItem) -> ProjectSum:
    """What a meeting had before it, or approved; not what it came to later."""
    is_approved = item.outcome == Outcome.PASSED
    kind = SumKind.APPROVED if is_approved else SumKind.AWARDED
    return ProjectSum(item.application.amount, kind)


def _planned(projects: Iterable[ServiceProject]) -> dict[int, Decimal]:
    plans = cases.newest_plans(projects).values_list(
        "project_id", F("goods_unit_price") * F("goods_quantity")
    )
    return {pk: amount for pk, amount in plans if amount is not None}

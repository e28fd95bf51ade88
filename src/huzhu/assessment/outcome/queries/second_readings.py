"""What a department reads a second time: a fixed sample, and all that stand near a grade's border.

Not here: what is left to review (``reviews``), the points (``standings``).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.assessment.outcome.queries import grades as grade_queries
from huzhu.assessment.outcome.queries import standings as standing_queries
from huzhu.assessment.review.models import DepartmentReview
from huzhu.assessment.review.queries.review_rows import ReviewRow, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.kernel.actor import Actor


SECOND_READING_SHARE = 10  #: per cent of what a department signed
NEAR_BORDER = 2  #: points from a grade's border within which all is read a second time


@dataclass(frozen=True, slots=True)
class SecondReading:
    """A value that another person of the department reads once more (O6)."""

    row: ReviewRow
    first: str  #: who signed
    why: str
    is_done: bool


def second_readings(actor: Actor, year: AssessmentYear) -> list[SecondReading]:
    """What the actor's department reads a second time: a fixed sample, and all near a border.

    The sample depends on year, agency and item alone: nobody chooses it, and it stays the same.
    """
    department = actor.department
    signed = [row for row in rows_of(actor, year) if department in row.signatures]
    near = _near_border(year)
    readers = _readers(signed, department)
    return [
        SecondReading(row, row.signatures[department].who, why, len(readers[row.row.pk]) > 1)
        for row in signed
        if (why := _why(year, row, near))
    ]


def _near_border(year: AssessmentYear) -> frozenset[int]:
    policy = grade_queries.config_of(year).policy
    borders = [each for each in (policy.pass_from, policy.excellent_from) if each is not None]
    return frozenset(
        standing.sheet.pk
        for standing in standing_queries.standings_of(year)
        if any(abs(standing.points.total - border) <= NEAR_BORDER for border in borders)
    )


def _why(year: AssessmentYear, row: ReviewRow, near: frozenset[int]) -> str:
    if row.sheet.pk in near:
        return f"总分距等次线不超过 {NEAR_BORDER} 分"
    named = f"{year.year}:{row.number}:{row.item.id}".encode()
    number = int.from_bytes(hashlib.sha256(named).digest()[:4], "big")
    return f"抽样 {SECOND_READING_SHARE}%" if number % 100 < SECOND_READING_SHARE else ""


def _readers(rows: Sequence[ReviewRow], department: str) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    reviews = DepartmentReview.objects.filter(
        item__in=[row.row for row in rows], department=department
    )
    for item_id, account in reviews.values_list("item_id", "by_account"):
        found[item_id].add(account)
    return found

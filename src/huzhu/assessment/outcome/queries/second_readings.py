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
from huzhu.assessment.year.queries import sheets as sheet_queries

if TYPE_CHECKING:
    from collections.abc import Collection

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
    whys = _sample(actor, year)
    rows = rows_of(actor, year, among=whys)
    readers = _readers(whys, department)
    return [
        SecondReading(
            row, row.signatures[department].who, whys[row.row.pk], len(readers[row.row.pk]) > 1
        )
        for row in rows
    ]


def _sample(actor: Actor, year: AssessmentYear) -> dict[int, str]:
    """Why each item of the sample is in it, by its id."""
    near = _near_border(year)
    signed = DepartmentReview.objects.filter(
        item__sheet__in=sheet_queries.sheets_of(actor, year),
        department=actor.department,
        is_current=True,
    )
    named = signed.values_list(
        "item_id", "item__sheet_id", "item__sheet__agency_number", "item__item"
    )
    return {
        pk: why
        for pk, sheet_id, number, item in named
        if (why := _NEAR if sheet_id in near else _drawn(year, number, item))
    }


def _near_border(year: AssessmentYear) -> frozenset[int]:
    policy = grade_queries.config_of(year).policy
    borders = [each for each in (policy.pass_from, policy.excellent_from) if each is not None]
    return frozenset(
        standing.sheet.pk
        for standing in standing_queries.standings_of(year)
        if any(abs(standing.points.total - border) <= NEAR_BORDER for border in borders)
    )


_NEAR = f"总分距等次线不超过 {NEAR_BORDER} 分"


def _drawn(year: AssessmentYear, number: str, item: str) -> str:
    named = f"{year.year}:{number}:{item}".encode()
    drawn = int.from_bytes(hashlib.sha256(named).digest()[:4], "big")
    return f"抽样 {SECOND_READING_SHARE}%" if drawn % 100 < SECOND_READING_SHARE else ""


def _readers(items: Collection[int], department: str) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    reviews = DepartmentReview.objects.filter(item__in=items, department=department)
    for item_id, account in reviews.values_list("item_id", "by_account"):
        found[item_id].add(account)
    return found

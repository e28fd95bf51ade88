"""How far the review of single items has come; asked by actions and by the lists of reviewers.

Not here: the lists themselves (``reviews``).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from huzhu.assessment.errors import ItemNotFound, QuestionNotFound
from huzhu.assessment.rating.models import ReviewQuestion
from huzhu.assessment.review.models import DepartmentReview
from huzhu.assessment.review.rules.reviewing import SETTLED, ItemState, state_of
from huzhu.assessment.year.models import ScoresheetItem
from huzhu.assessment.year.queries.years import scheme_of
from huzhu.assessment.year.states import SheetStep
from huzhu.kernel.errors import one

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from django.db.models import QuerySet

    from huzhu.assessment.scheme.rules.scheme import Item
    from huzhu.assessment.year.models import AssessmentYear, Scoresheet


def item_in_scheme(year: AssessmentYear, item: str) -> Item:
    """The item of the year's scheme. :raises ItemNotFound: there is none of that number."""
    for each in scheme_of(year).items:
        if each.id == item:
            return each
    raise ItemNotFound(year=year.year, item=item)


def open_questions() -> QuerySet[ReviewQuestion]:
    """Questions that wait for an answer."""
    return ReviewQuestion.objects.filter(ReviewQuestion.WAITING)


def open_question(item: ScoresheetItem, *, department: str) -> ReviewQuestion | None:
    """A department's open question about an item, if it has one."""
    return open_questions().filter(item=item, department=department).first()


def question_of(item: ScoresheetItem, question_id: int) -> ReviewQuestion:
    """One question about an item. :raises QuestionNotFound: it has none of that number."""
    question = one(ReviewQuestion.objects.filter(item=item, pk=question_id), QuestionNotFound)
    question.item = item
    return question


def signatures_of(item: ScoresheetItem) -> QuerySet[DepartmentReview]:
    """All that departments ever signed for an item, the newest first; earlier ones stay (A1)."""
    return DepartmentReview.objects.filter(item=item).order_by("-at", "-id")


def states_of(year: AssessmentYear, items: Iterable[ScoresheetItem]) -> dict[int, ItemState]:
    """How far each item has come, by its id; two queries for any number. Items know their sheet."""
    rows = list(items)
    signed: dict[int, dict[str, Decimal]] = defaultdict(dict)
    reviews = DepartmentReview.objects.filter(item__in=rows, is_current=True)
    for item_id, department, points in reviews.values_list("item_id", "department", "points"):
        signed[item_id][department] = points
    asked = set(open_questions().filter(item__in=rows).values_list("item_id", flat=True))
    scheme = {each.id: each for each in scheme_of(year).items}
    return {
        row.pk: state_of(
            signed[row.pk],
            owners=scheme[row.item].owners,
            is_asked=row.pk in asked,
            is_decided=row.decided_points is not None,
            is_applicable=row.sheet.agency_kind in scheme[row.item].kinds,
        )
        for row in rows
    }


def unsettled_items(sheet: Scoresheet) -> tuple[str, ...]:
    """The items of a sheet that a department has still to sign or the agency to answer."""
    items = ScoresheetItem.objects.filter(sheet=sheet).order_by("place")
    rows = list(items.only("item", "decided_points"))
    for row in rows:
        row.sheet = sheet
    states = states_of(sheet.year, rows)
    return tuple(row.item for row in rows if states[row.pk] not in SETTLED)


def undecided_items(year: AssessmentYear) -> list[ScoresheetItem]:
    """Items of handed-in sheets without a value: open, or the owners differ (A4.2b).

    While there is one, no total is final: the leading group decides it first.
    """
    rows = ScoresheetItem.objects.filter(
        sheet__year=year,
        sheet__state__in=[SheetStep.SUBMITTED, SheetStep.REVIEWED],
        reviewed_points__isnull=True,
        decided_points__isnull=True,
    ).select_related("sheet__agency")
    kinds = {each.id: each.kinds for each in scheme_of(year).items}
    ordered = rows.order_by("sheet__agency_number", "place")
    return [row for row in ordered if row.sheet.agency_kind in kinds[row.item]]

"""How a department's value for one item is checked and written; shared by the acts of ``reviews``.

Year and sheet are locked, in this order, before anything is read: closing the review and
finishing a sheet wait for signatures that are under way, and the other way round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment.review.actions.finishing import finish_sheet
from huzhu.assessment.review.errors import (
    ItemDecided,
    ItemNotApplicable,
    QuestionOpen,
    ReviewNeedsReason,
    SheetNotReviewable,
)
from huzhu.assessment.review.models import DepartmentReview
from huzhu.assessment.review.queries import review_states
from huzhu.assessment.review.queries.item_values import known_points
from huzhu.assessment.review.rules.reviewing import (
    Values,
    agreed_points,
    check_points,
    needs_reason,
    plain,
)
from huzhu.assessment.review.states import ReviewVerdict
from huzhu.assessment.year.actions import _steps
from huzhu.assessment.year.rules.calendar import check_year_step
from huzhu.assessment.year.states import HANDED_IN, SheetStep, YearStep
from huzhu.audit.actions import record

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from decimal import Decimal

    from huzhu.assessment.rating.models import ReviewQuestion
    from huzhu.assessment.review.rules.reviewing import ReviewEntry
    from huzhu.assessment.year.models import Scoresheet, ScoresheetItem
    from huzhu.kernel.actor import Actor


#: A sheet that was handed in early may be reviewed early.
REVIEWING = frozenset({YearStep.SELF_RATING, YearStep.REVIEWING})


def lock(item: ScoresheetItem) -> None:
    """Hold year and sheet until the act ends, and see the item as it is now."""
    sheet = item.sheet
    _steps.lock_year(sheet.year)
    _steps.lock_sheet(sheet)
    _read_anew(item, sheet)


def check_open(
    item: ScoresheetItem,
    *,
    years: Collection[YearStep],
    sheets: Collection[SheetStep],
    verb: str = "",
) -> None:
    """The year has come so far, the sheet is in, and the item is for this kind of agency.

    :raises YearNotAtStep: :raises SheetNotReviewable: :raises ItemNotApplicable:
    """
    sheet = item.sheet
    check_year_step(sheet.year, years, verb=verb)
    if sheet.state not in sheets:
        step = SheetStep(sheet.state).label
        raise SheetNotReviewable(verb=verb, agency=sheet.agency_name, step=step)
    if sheet.agency_kind not in review_states.item_in_scheme(sheet.year, item.item).kinds:
        raise ItemNotApplicable(item=item.item, agency=sheet.agency_name)


def check_undecided(item: ScoresheetItem) -> None:
    """:raises ItemDecided: the leading group's word stands."""
    if item.decided_points is not None:
        agency, points = item.sheet.agency_name, plain(item.decided_points)
        raise ItemDecided(agency=agency, item=item.item, points=points)


def sign(
    item: ScoresheetItem,
    entry: ReviewEntry,
    *,
    by: Actor,
    at: datetime,
) -> DepartmentReview:
    """Write a department's value; the caller has checked that it owns the item and locked it."""
    sheet = item.sheet
    asked = review_states.open_question(item, department=by.department)
    reason = checked(item, entry, asked=asked)
    current = DepartmentReview.objects.filter(item=item, is_current=True)
    current.filter(department=by.department).update(is_current=False)
    review = _written(item, entry, reason=reason, by=by, at=at)
    signed = dict(current.values_list("department", "points"))
    owners = review_states.item_in_scheme(sheet.year, item.item).owners
    agreed = agreed_points(signed, owners=owners)
    _steps.change_item(item, version=entry.version, verb="部门审核", reviewed_points=agreed)
    item.sheet = sheet
    _record(item, review, agreed, by=by, at=at)
    if signed.keys() >= set(owners):  # while another owner has still to sign, the sheet waits
        finish_if_settled(sheet, by=by, at=at)
    return review


def _read_anew(item: ScoresheetItem, sheet: Scoresheet) -> None:
    item.refresh_from_db()
    item.sheet = sheet


def checked(
    item: ScoresheetItem,
    entry: ReviewEntry,
    *,
    asked: ReviewQuestion | None,
) -> str:
    """Return the reason that belongs to a value which may be signed.

    ``asked``: the department's open question about the item, if it has one.

    :raises DomainError: as ``reviews.review_item`` says, but for the version.
    """
    check_open(item, years=REVIEWING, sheets=HANDED_IN, verb="部门审核")
    check_undecided(item)
    _check_answered(item, asked)
    check_points(entry.points, item=item.item, full_marks=item.full_marks)
    return _checked_reason(item, entry)


def _check_answered(item: ScoresheetItem, asked: ReviewQuestion | None) -> None:
    if asked is not None:
        agency = item.sheet.agency_name
        raise QuestionOpen(agency=agency, item=item.item, due_on=asked.due_on)


def _checked_reason(item: ScoresheetItem, entry: ReviewEntry) -> str:
    values = Values(item.self_points, known_points(item))
    reason = entry.reason.strip()
    if needs_reason(entry.points, values) and not reason:
        raise ReviewNeedsReason(
            agency=item.sheet.agency_name,
            self_points=plain(values.self_points),
            platform_points=plain(values.platform_points),
            points=plain(entry.points),
        )
    return reason


def _written(
    item: ScoresheetItem, entry: ReviewEntry, *, reason: str, by: Actor, at: datetime
) -> DepartmentReview:
    review = review_of(item, entry, reason=reason, by=by, at=at)
    review.save()
    return review


def review_of(
    item: ScoresheetItem, entry: ReviewEntry, *, reason: str, by: Actor, at: datetime
) -> DepartmentReview:
    """The row of a signature, not yet saved."""
    is_same = entry.points == item.self_points
    return DepartmentReview(
        item=item,
        department=by.department,
        verdict=ReviewVerdict.AGREE if is_same else ReviewVerdict.CHANGE,
        points=entry.points,
        reason=reason,
        is_spot_check=entry.is_spot_check,
        by_account=by.account,
        by_name=by.name,
        by_title=by.title,
        at=at,
    )


def _record(
    item: ScoresheetItem,
    review: DepartmentReview,
    agreed: Decimal | None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    subject = item.sheet.subject
    record("assessment.review_item", subject, by=by, at=at, **told_of(item, review, agreed))


def told_of(
    item: ScoresheetItem, review: DepartmentReview, agreed: Decimal | None
) -> dict[str, str | None]:
    """What the trail keeps of a signature."""
    return {
        "item": item.item,
        "department": review.department,
        "points": plain(review.points),
        "agreed": None if agreed is None else plain(agreed),
    }


def finish_if_settled(sheet: Scoresheet, *, by: Actor, at: datetime) -> None:
    """Finish a submitted sheet of which nothing is open any more."""
    if sheet.state == SheetStep.SUBMITTED and not review_states.unsettled_items(sheet):
        finish_sheet(sheet, by=by, at=at)

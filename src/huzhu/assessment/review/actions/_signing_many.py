"""One department's values for one item of many agencies: checked one by one, written at once.

The number of queries does not depend on how many agencies there are. Not here: one value
(``_signing``), who may (``reviews``).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from huzhu.assessment.errors import SheetNotFound, SomebodyWasFaster
from huzhu.assessment.review.actions import _signing
from huzhu.assessment.review.actions._signing import finish_if_settled
from huzhu.assessment.review.models import DepartmentReview
from huzhu.assessment.review.queries import review_states
from huzhu.assessment.review.rules.reviewing import agreed_points
from huzhu.assessment.year.actions import _steps
from huzhu.assessment.year.models import ScoresheetItem
from huzhu.assessment.year.states import SheetStep
from huzhu.audit.actions import record_each
from huzhu.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from huzhu.assessment.review.rules.reviewing import ReviewEntry
    from huzhu.assessment.year.models import AssessmentYear, Scoresheet
    from huzhu.kernel.actor import Actor


def reasons_for(
    year: AssessmentYear,
    rows: Mapping[str, ScoresheetItem],
    entries: Sequence[ReviewEntry],
    *,
    by: Actor,
) -> tuple[dict[str, str], dict[str, DomainError]]:
    """Check each entry; return the reasons of those that stand, the faults of the others.

    The caller holds the sheets, so that nobody changes a version meanwhile.
    """
    questions = review_states.open_questions().filter(
        item__in=list(rows.values()), department=by.department
    )
    asked = {question.item_id: question for question in questions}
    reasons: dict[str, str] = {}
    faults: dict[str, DomainError] = {}
    for entry in entries:
        row = rows.get(entry.agency_number)
        try:
            if row is None:
                raise SheetNotFound(year=year.year)
            reason = _signing.checked(row, entry, asked=asked.get(row.pk))
            if row.version != entry.version:
                raise SomebodyWasFaster(verb="部门审核")
            reasons[entry.agency_number] = reason
        except DomainError as fault:  # told row by row; the act as a whole is turned away
            faults[entry.agency_number] = fault
    return reasons, faults


def write(
    rows: Mapping[str, ScoresheetItem],
    entries: Sequence[ReviewEntry],
    reasons: Mapping[str, str],
    *,
    owners: Sequence[str],
    by: Actor,
    at: datetime,
) -> None:
    """Write entries that were checked, tell the trail of each, finish sheets that are settled."""
    items = [rows[entry.agency_number] for entry in entries]
    current = DepartmentReview.objects.filter(item__in=items, is_current=True)
    current.filter(department=by.department).update(is_current=False)
    written = DepartmentReview.objects.bulk_create(
        _signing.review_of(row, entry, reason=reasons[entry.agency_number], by=by, at=at)
        for row, entry in zip(items, entries, strict=True)
    )
    signed: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for item_id, department, points in current.values_list("item_id", "department", "points"):
        signed[item_id][department] = points
    _keep_agreed(items, signed, owners=owners)
    told = [
        (row.sheet.subject, _signing.told_of(row, review, row.reviewed_points))
        for row, review in zip(items, written, strict=True)
    ]
    record_each("assessment.review_item", told, by=by, at=at)
    for sheet in _maybe_settled([row.sheet for row in items]):
        finish_if_settled(sheet, by=by, at=at)


def _keep_agreed(
    items: Sequence[ScoresheetItem],
    signed: Mapping[int, Mapping[str, Decimal]],
    *,
    owners: Sequence[str],
) -> None:
    """Write what the owners agree on."""
    for row in items:
        row.reviewed_points = agreed_points(signed[row.pk], owners=owners)
        row.version += 1
    _steps.write_items(items, "reviewed_points", "version")


def _maybe_settled(sheets: Sequence[Scoresheet]) -> list[Scoresheet]:
    """The sheets on which every item has a signature at least; the others need no closer look."""
    waiting = {sheet.pk: sheet for sheet in sheets if sheet.state == SheetStep.SUBMITTED}
    signed = DepartmentReview.objects.filter(item__sheet__in=waiting, is_current=True)
    items = ScoresheetItem.objects.filter(sheet__in=waiting, decided_points__isnull=True)
    unsigned = items.exclude(pk__in=signed.values("item"))
    open_ids = {
        sheet_id
        for sheet_id, item in unsigned.values_list("sheet_id", "item")
        if waiting[sheet_id].agency_kind
        in review_states.item_in_scheme(waiting[sheet_id].year, item).kinds
    }
    return [sheet for sheet in waiting.values() if sheet.pk not in open_ids]

"""What the clock must do at a moment: which years end, which sheets are late, who is reminded.

The number of queries does not depend on the number of agencies. Not here: doing it (``actions``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from huzhu.assessment.rating.rules.reminding import occasion_around, occasion_before
from huzhu.assessment.review.queries.progress import signatures_of
from huzhu.assessment.year.models import RatingReminder, Scoresheet
from huzhu.assessment.year.queries import years as year_queries
from huzhu.assessment.year.queries.sheets import all_sheets, last_day_of, paper_day_of
from huzhu.assessment.year.rules.calendar import end_of
from huzhu.assessment.year.states import SheetStep, YearStep
from huzhu.audit import queries as audit
from huzhu.kernel.workdays import local_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from huzhu.assessment.rating.rules.reminding import Occasion
    from huzhu.assessment.year.models import AssessmentYear


def due_to_close(*, at: datetime) -> list[AssessmentYear]:
    """Years whose last day of self-rating is over."""
    days = year_queries.years().filter(
        state=YearStep.SELF_RATING, self_rating_ends_on__lt=local_date(at)
    )
    return [year for year in days if at >= end_of(year.self_rating_ends_on)]


def due_to_count() -> list[int]:
    """Years that opened and whose figures were not counted since: agencies wait for them."""
    return [
        year.year
        for year in year_queries.years().filter(state=YearStep.SELF_RATING)
        if not audit.events_of(f"assessment:{year.year}")
        .filter(code="assessment.compute_facts", at__gte=year.entered_step_at)
        .exists()
    ]


def overstayed(*, at: datetime) -> list[Scoresheet]:
    """Sheets that were reopened for one agency and not submitted in that time."""
    sheets = all_sheets().filter(state=SheetStep.RATING, reopened_until__lte=at)
    return list(sheets.order_by("id"))


def reminders_due(*, at: datetime) -> Iterator[tuple[Scoresheet, Occasion]]:
    """Reminders of self-rating and paper that are due and have not been sent."""
    sheets = _sheets_to_remind()
    sent = set(RatingReminder.objects.filter(sheet__in=sheets).values_list("sheet_id", "occasion"))
    for sheet in sheets:
        occasion = _occasion_of(sheet, at=at)
        if occasion and (sheet.pk, occasion.key) not in sent:
            yield sheet, occasion


def _sheets_to_remind() -> list[Scoresheet]:
    rating = Q(state=SheetStep.RATING) & (
        Q(year__state=YearStep.SELF_RATING) | Q(reopened_until__isnull=False)
    )
    paper = Q(state=SheetStep.SUBMITTED, paper_received_at__isnull=True) & Q(
        year__state__in=[YearStep.SELF_RATING, YearStep.REVIEWING]
    )
    return list(all_sheets().filter(rating | paper).order_by("id"))


def _occasion_of(sheet: Scoresheet, *, at: datetime) -> Occasion | None:
    if sheet.state == SheetStep.RATING:
        return occasion_before(last_day_of(sheet), at=at)
    return occasion_around(paper_day_of(sheet), at=at, what="paper")


@dataclass(frozen=True, slots=True)
class OfficeReminder:
    """A reminder to departments of the office."""

    year: AssessmentYear
    occasion: Occasion
    departments: tuple[str, ...]


def office_reminders_due(*, at: datetime) -> Iterator[OfficeReminder]:
    """Reminders of the opening to 组织机构部 and of the review to departments with open items."""
    running = year_queries.years().filter(state__in=[YearStep.PREPARING, YearStep.REVIEWING])
    for year in running:
        found = _opening(year, at=at) if year.state == YearStep.PREPARING else _review(year, at=at)
        if found and found.departments and not _was_sent(found):
            yield found


def _opening(year: AssessmentYear, *, at: datetime) -> OfficeReminder | None:
    occasion = occasion_around(year.opens_on, at=at, what="open")
    return OfficeReminder(year, occasion, ("organisation",)) if occasion else None


def _review(year: AssessmentYear, *, at: datetime) -> OfficeReminder | None:
    occasion = occasion_around(year.review_ends_on, at=at, what="review")
    if occasion is None:
        return None
    sheets = list(Scoresheet.objects.filter(year=year, state=SheetStep.SUBMITTED))
    shares = signatures_of(year, sheets)
    behind = {
        department
        for by_department in shares.values()
        for department, share in by_department.items()
        if not share.is_complete
    }
    return OfficeReminder(year, occasion, tuple(sorted(behind)))


def _was_sent(reminder: OfficeReminder) -> bool:
    events = audit.events_of(f"assessment:{reminder.year.year}")
    return events.filter(
        code="assessment.remind_departments", facts__occasion=reminder.occasion.key
    ).exists()

"""Whether an agency may change its sheet now, or one item of it.

Not here: changing it (``rating``, ``proofs``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment.rating.errors import SheetSent
from huzhu.assessment.rating.models import ReviewQuestion
from huzhu.assessment.rating.rules import rating
from huzhu.assessment.year.queries import years as year_queries
from huzhu.assessment.year.queries.sheets import deadline_of
from huzhu.assessment.year.states import SheetStep, YearStep
from huzhu.kernel.workdays import SHANGHAI

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.assessment.year.models import Scoresheet, ScoresheetItem


def check_open(sheet: Scoresheet, *, at: datetime, item: ScoresheetItem | None = None) -> None:
    """Let the agency change its sheet, or the one item that a department asks about.

    :raises RatingNotBegun, RatingOver: too early, too late.
    :raises SheetSent: it was sent, and nobody asks about this item.
    """
    sheet.year = year = year_queries.years().get(pk=sheet.year_id)
    step = SheetStep(sheet.state)
    if step in {SheetStep.SUBMITTED, SheetStep.REVIEWED}:
        if item is None or not _is_asked(item):
            sheet.refresh_from_db(fields=["receipt_number"])
            sent = sheet.submitted_at.astimezone(SHANGHAI) if sheet.submitted_at else at
            raise SheetSent(sent=f"{sent:%Y-%m-%d %H:%M}", receipt=sheet.receipt_number)
        return
    rating.check_open(step, year.year, YearStep(year.state), ends_at=deadline_of(sheet), at=at)


def _is_asked(item: ScoresheetItem) -> bool:
    return ReviewQuestion.objects.filter(ReviewQuestion.WAITING, item=item).exists()

"""A sheet finishes by itself with the last signature or decision that was due (A4.2b).

Not here: the act itself (``finishing``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment.review.actions.finishing import finish_sheet
from huzhu.assessment.review.queries import review_states
from huzhu.assessment.year.states import SheetStep

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.assessment.year.models import Scoresheet
    from huzhu.kernel.actor import Actor


def finish_if_settled(sheet: Scoresheet, *, by: Actor, at: datetime) -> None:
    """Finish a submitted sheet of which nothing is open any more."""
    if sheet.state == SheetStep.SUBMITTED and not review_states.unsettled_items(sheet):
        finish_sheet(sheet, by=by, at=at)

"""The end of a sheet's review: every item is signed by all its owners, or decided (A4.2b).

Not here: signing (``reviews``) and deciding (``decisions``), which both may be the last act.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.review.errors import SheetNotSettled
from huzhu.assessment.review.queries import review_states
from huzhu.assessment.year.actions import _steps
from huzhu.assessment.year.queries import sheets as sheet_queries
from huzhu.assessment.year.queries import years as year_queries
from huzhu.audit.actions import action, note

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.assessment.year.models import Scoresheet
    from huzhu.kernel.actor import Actor


@action("assessment.finish_sheet", "考核表审核完毕", right=policies.FINISHER)
def finish_sheet(sheet: Scoresheet, *, by: Actor, at: datetime) -> None:
    """The departments' part of a sheet is done; comes by itself with the last signature.

    Items that are not for this kind of agency stand at 0 from now on. Those on which the owners
    differ are signed, too: the leading group decides them.

    :raises SheetNotSettled: something is still open.
    :raises NotNow: the sheet was not handed in, or is finished.
    """
    _steps.lock_sheet(sheet)
    unsettled = review_states.unsettled_items(sheet)
    if unsettled:
        raise SheetNotSettled(agency=sheet.agency_name, count=len(unsettled))
    scheme = year_queries.scheme_of(sheet.year)
    others = [each.id for each in scheme.items if sheet.agency_kind not in each.kinds]
    sheet_queries.items_of(sheet).filter(item__in=others).update(reviewed_points=0)
    _steps.move_sheet(sheet, "finish_sheet", at=at)
    note(sheet.subject, by=by, at=at)

"""The paper copies (纸质版) of the sheets: which have come, which late, which are outdated.

Not here: giving the receipt (``actions.receipts``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max

from huzhu.assessment.year.queries.sheets import paper_day_of
from huzhu.assessment.year.rules.calendar import end_of
from huzhu.assessment.year.states import HANDED_IN, SheetStep
from huzhu.audit import queries as audit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from huzhu.assessment.year.models import Scoresheet


def is_paper_late(sheet: Scoresheet) -> bool:
    """Whether the paper came after its day: noted, and no more (A5)."""
    received = sheet.paper_received_at
    return received is not None and received >= end_of(paper_day_of(sheet))


def outdated_papers(sheets: Iterable[Scoresheet]) -> frozenset[int]:
    """The sheets that changed after their paper came: sent anew, or an answer changed an item.

    Their paper is due again, for seal and data must agree (A7.3). One query for any number.
    """
    received = {sheet.subject: sheet for sheet in sheets if sheet.paper_received_at}
    events = audit.events_matching(codes=["assessment.new_checksum"]).filter(subject__in=received)
    changed = dict(events.order_by().values_list("subject").annotate(Max("at")))
    return frozenset(
        sheet.pk
        for subject, sheet in received.items()
        if _is_before(sheet, changed.get(subject)) or _is_before(sheet, sheet.submitted_at)
    )


def _is_before(sheet: Scoresheet, changed_at: datetime | None) -> bool:
    received = sheet.paper_received_at
    return received is not None and changed_at is not None and received < changed_at


def owing_papers(sheets: Iterable[Scoresheet]) -> frozenset[int]:
    """The sheets that were handed in and whose paper has not come, or is not of what they say."""
    handed_in = [sheet for sheet in sheets if sheet.state in HANDED_IN]
    missing = {sheet.pk for sheet in handed_in if sheet.paper_received_at is None}
    return outdated_papers(handed_in) | missing


def takes_paper(sheet: Scoresheet) -> bool:
    """Whether a paper of the sheet would be taken in now: for the form that offers it."""
    if sheet.state == SheetStep.RATING:
        return False
    return sheet.paper_received_at is None or bool(outdated_papers([sheet]))

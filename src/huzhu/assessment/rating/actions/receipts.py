"""Receipts by 组织机构部: the paper copy of a scoresheet (A5).

The electronic copy decides whether an agency is late; a late paper is noted and no more. Not here:
the electronic receipt, given when the sheet is submitted (``rating``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.rating.errors import PaperBeforeElectronic, PaperDiffers, PaperReceived
from huzhu.assessment.rating.queries import papers
from huzhu.assessment.year.actions import _steps, _telling
from huzhu.assessment.year.models import Scoresheet
from huzhu.assessment.year.states import SheetStep
from huzhu.audit.actions import action, note
from huzhu.kernel.workdays import SHANGHAI

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor

SERIES = "paper"


@action("assessment.receive_paper", "收纸质考核表", right=policies.ORGANISATION)
def receive_paper(sheet: Scoresheet, *, by: Actor, at: datetime, checksum: str = "") -> str:
    """Take in the sealed printout and give it a receipt; return the receipt's number (A5).

    ``checksum``: as printed on the paper; it ties the paper to the data (A7.3). A paper of a sheet
    that was missed is taken in as well: whether it came in time helps the leading group decide.

    :raises PaperBeforeElectronic: nothing was submitted that it could be the printout of.
    :raises PaperReceived: it has its receipt, and the sheet has not changed since.
    :raises PaperDiffers: it was printed from other data.
    """
    _steps.lock_sheet(sheet)
    sheet.refresh_from_db()
    _check_paper(sheet, checksum=checksum)
    year = sheet.year.year
    number = f"纸收{year}-{_steps.next_number(SERIES, year=year):04}"
    Scoresheet.objects.filter(pk=sheet.pk).update(
        paper_received_at=at, paper_received_by=str(by), paper_receipt_number=number
    )
    sheet.refresh_from_db()
    is_late = papers.is_paper_late(sheet)
    _telling.tell_agency(sheet, _told(sheet, is_late=is_late), by=by, at=at)
    note(
        sheet.subject,
        by=by,
        at=at,
        receipt=number,
        is_late=is_late,
        is_compared=bool(checksum),
    )
    return number


def _check_paper(sheet: Scoresheet, *, checksum: str) -> None:
    if sheet.state == SheetStep.RATING:
        raise PaperBeforeElectronic(agency=sheet.agency_name)
    received = sheet.paper_received_at
    if received and not papers.outdated_papers([sheet]):
        raise PaperReceived(
            agency=sheet.agency_name,
            on=f"{received.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
            number=sheet.paper_receipt_number,
        )
    if checksum and _plain(checksum) != _plain(sheet.checksum):
        raise PaperDiffers(given=checksum.strip(), checksum=sheet.checksum or "（没有）")


def _plain(checksum: str) -> str:
    return "".join(letter for letter in checksum if letter.isalnum()).upper()


def _told(sheet: Scoresheet, *, is_late: bool) -> str:
    late = "（晚于纸质版截止日期）" if is_late else ""
    return (
        f"贵单位 {sheet.year.year} 年度考核表纸质版已收讫{late}，"
        f"回执 {sheet.paper_receipt_number}。"
    )

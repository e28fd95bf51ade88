"""How a year or a sheet changes its step: ask the table, compare, set.

Also the gapless numbers of receipts, notices and certificates. Not here: which acts exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from huzhu.assessment.errors import ReasonMissing, SomebodyWasFaster
from huzhu.assessment.year.models import AssessmentYear, ReceiptSeries, Scoresheet, ScoresheetItem
from huzhu.assessment.year.states import SHEET_LIFECYCLE, YEAR_LIFECYCLE, SheetStep, YearStep

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def year_subject(year: AssessmentYear) -> str:
    """The year's name in the audit trail."""
    return f"assessment:{year.year}"


def sheet_reference(sheet: Scoresheet) -> str:
    """What the files of a sheet hang on (``documents``), at most 32 characters."""
    return f"KH{sheet.year.year}-{sheet.agency_number}"


def lock_year(year: AssessmentYear) -> None:
    """Hold the year's row until the act ends, and see its present step.

    For acts that read many rows of the year before they write (closing, grades, sealing).
    """
    row = AssessmentYear.objects.select_for_update().only("state").get(pk=year.pk)
    year.state = row.state


def lock_sheet(sheet: Scoresheet) -> None:
    """Hold the sheet's row until the act ends, and see its present step.

    Take it after the year's lock if both are needed, never the other way round.
    """
    seen = ("state", "submitted_at", "reopened_until", "verdict")
    row = Scoresheet.objects.select_for_update().only(*seen).get(pk=sheet.pk)
    for name in seen:
        setattr(sheet, name, getattr(row, name))


def move_year(year: AssessmentYear, verb: str, *, at: datetime) -> None:
    """Move the year on. :raises NotNow: not from here. :raises SomebodyWasFaster: it moved."""
    old = YearStep(year.state)
    target = YEAR_LIFECYCLE.target(verb, now=old)
    changed = AssessmentYear.objects.filter(pk=year.pk, state=old).update(
        state=target, entered_step_at=at
    )
    if changed != 1:
        raise SomebodyWasFaster(verb=YEAR_LIFECYCLE.move(verb).label)
    year.state, year.entered_step_at = str(target), at


def move_sheet(sheet: Scoresheet, verb: str, *, at: datetime) -> None:
    """Move a sheet on. :raises NotNow: not from here. :raises SomebodyWasFaster: it moved."""
    old = SheetStep(sheet.state)
    target = SHEET_LIFECYCLE.target(verb, now=old)
    changed = Scoresheet.objects.filter(pk=sheet.pk, state=old).update(
        state=target, entered_step_at=at
    )
    if changed != 1:
        raise SomebodyWasFaster(verb=SHEET_LIFECYCLE.move(verb).label)
    sheet.state, sheet.entered_step_at = str(target), at


def change_item(item: ScoresheetItem, *, version: int, verb: str = "", **values: object) -> None:
    """Write values of one item if nobody changed it since ``version`` was read.

    :raises SomebodyWasFaster: somebody did; what was typed is not lost, the page shows both.
    """
    changed = ScoresheetItem.objects.filter(pk=item.pk, version=version).update(
        version=F("version") + 1, **values
    )
    if changed != 1:
        raise SomebodyWasFaster(verb=verb)
    item.refresh_from_db()


def write_items(rows: Iterable[ScoresheetItem], *columns: str) -> None:
    """Write these columns of rows as they are now; one statement, however many.

    The caller holds their sheets, or nobody else writes these columns.
    """
    ScoresheetItem.objects.bulk_create(
        rows, batch_size=2000, update_conflicts=True, unique_fields=["id"], update_fields=columns
    )


def check_reason(reason: str, *, verb: str = "") -> str:
    """Return the reason without margins. :raises ReasonMissing: there is none."""
    if not reason.strip():
        raise ReasonMissing(verb=verb)
    return reason.strip()


def next_number(series: str, *, year: int) -> int:
    """The next number of a series in a year; gapless, since its row is locked until the commit."""
    rows = ReceiptSeries.objects.select_for_update()
    row, _ = rows.get_or_create(series=series, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last

"""The agency rates itself, item by item, and sends its sheet in time (A4.2a, A6.3, A7.1).

Each act holds the sheet's row: what the clock marks as missed can no longer be changed, and what
was sent a moment before is not marked.

Not here: proofs (``proofs``), answers to the departments (``questions``), the sealed paper that
comes back (``scans``), marking what was missed (``receipts``).
"""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.errors import SomebodyWasFaster
from huzhu.assessment.facts.actions import _recording
from huzhu.assessment.facts.rules.known import FROM_BASICS
from huzhu.assessment.rating.actions._open_sheet import check_open
from huzhu.assessment.rating.errors import NothingNew
from huzhu.assessment.rating.queries import rating as rating_queries
from huzhu.assessment.rating.queries.rating_papers import checksum_of
from huzhu.assessment.rating.rules import rating
from huzhu.assessment.year.actions import _steps
from huzhu.assessment.year.queries import sheets as sheet_queries
from huzhu.assessment.year.queries.years import scheme_of
from huzhu.assessment.year.rules.basics import basics_from
from huzhu.audit.actions import action, note, record
from huzhu.audit.kinds import EventKind
from huzhu.kernel.shown import check_shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from huzhu.assessment.rating.rules.rating import Given
    from huzhu.assessment.rating.rules.sheet_form import FilledForm
    from huzhu.assessment.year.models import Scoresheet, ScoresheetItem
    from huzhu.kernel.actor import Actor

RECEIPTS = "sheet_receipt"
_VERB = "自评"
NEW_CHECKSUM = EventKind("assessment.new_checksum", "考核表校验码更新")
_CENT = Decimal("0.01")


@action("assessment.rate_item", "自评一项指标", right=policies.AGENCY_CLERK)
def rate_item(
    item: ScoresheetItem,
    *,
    points: Decimal | None,
    remark: str,
    version: int,
    by: Actor,
    at: datetime,
) -> None:
    """Write the agency's own points for one item (A4.2a).

    While the sheet is being rated any item; afterwards only one that a department asks about.

    :raises RatingOver: the deadline has passed.
    :raises SheetSent: it was sent, and nobody asks about this item.
    :raises PointsOutOfRange, PointsTooFine, ItemNotForKind, RemarkTooLong: as the item's rule says.
    :raises SomebodyWasFaster: the item changed since ``version``.
    """
    sheet = item.sheet
    policies.check_agency_clerk(by=by, agency_id=sheet.agency_id, verb=_VERB)
    _steps.lock_sheet(sheet)
    check_open(sheet, at=at, item=item)
    _rate(sheet, item, rating.Given(points, remark.strip(), version), at=at)
    subject = sheet.subject
    note(subject, by=by, at=at, item=item.item, points=_text(points))
    _refresh_checksum(sheet, by=by, at=at)


@action("assessment.rate_all", "自评", right=policies.AGENCY_CLERK)
def rate_all(
    sheet: Scoresheet, given: Mapping[str, Given], *, by: Actor, at: datetime
) -> list[ScoresheetItem]:
    """Write what changed on the whole sheet, all of it or nothing; return the changed items.

    :raises DomainError: as :func:`rate_item`.
    """
    policies.check_agency_clerk(by=by, agency_id=sheet.agency_id, verb=_VERB)
    _steps.lock_sheet(sheet)
    check_open(sheet, at=at)
    changed = _rate_each(sheet, given, at=at)
    subject = sheet.subject
    told = "、".join(f"{row.item}={_text(row.self_points)}" for row in changed)
    note(subject, by=by, at=at, items=told)
    return changed


@action("assessment.enter_basics", "填写基本情况", right=policies.AGENCY_CLERK)
def enter_basics(
    sheet: Scoresheet, given: Mapping[str, object], *, by: Actor, at: datetime
) -> None:
    """Confirm or correct the block at the head of the sheet; the coverage is computed (A7.1).

    :raises BasicsNotWhole, BasicsTooMany: a figure that cannot be.
    :raises RatingOver, SheetSent: as :func:`rate_item`.
    """
    policies.check_agency_clerk(by=by, agency_id=sheet.agency_id)
    _recording.lock_year(sheet.year.year)
    _steps.lock_sheet(sheet)
    check_open(sheet, at=at)
    _keep_basics(sheet, given, at=at)
    note(sheet.subject, by=by, at=at)


@action("assessment.take_in_sheet", "导入离线考核表", right=policies.AGENCY_CLERK)
def take_in_sheet(sheet: Scoresheet, form: FilledForm, *, by: Actor, at: datetime) -> None:
    """Keep what an offline sheet brought, all of it or nothing (A4.2a).

    ``form`` is what ``queries.sheet_forms.read_form`` found in the file.

    :raises NothingNew: the file says what is known.
    :raises SomebodyWasFaster: an item changed on screen since the file was read.
    :raises RatingOver, SheetSent: as :func:`rate_item`.
    """
    policies.check_agency_clerk(by=by, agency_id=sheet.agency_id)
    _recording.lock_year(sheet.year.year)
    _steps.lock_sheet(sheet)
    check_open(sheet, at=at)
    if not form.given and not form.basics:
        raise NothingNew
    changed = _rate_each(sheet, form.given, at=at)
    if form.basics:
        _keep_basics(sheet, form.basics, at=at)
    note(
        sheet.subject,
        by=by,
        at=at,
        items="、".join(row.item for row in changed),
        sha256=form.sha256,
    )


@action("assessment.submit_sheet", "报送考核表", right=policies.AGENCY_CLERK)
def submit_sheet(sheet: Scoresheet, *, by: Actor, at: datetime, shown: str = "") -> str:
    """Send the sheet; return the receipt of the electronic copy (A5). It can't be taken back.

    :raises ShownChanged: another window has saved other values than were ``shown``.
    :raises RatingOver: the deadline has passed, by one second or more (A6.3).
    :raises SheetSent: it was sent before.
    :raises SheetIncomplete: an item is not rated, or the basics were not confirmed.
    """
    policies.check_agency_clerk(by=by, agency_id=sheet.agency_id)
    _steps.lock_sheet(sheet)
    check_open(sheet, at=at)
    sheet.refresh_from_db(fields=["basics", "basics_at"])  # another window may have saved them
    lines = rating_queries.lines_of(sheet)
    check_shown(shown, rating_queries.shown_sheet(sheet, lines))
    rating.check_complete(rating_queries.precheck_of(sheet, lines))
    _fill_fixed((line.row for line in lines if line.is_fixed), at=at)
    number = f"KH{sheet.year.year}-{_steps.next_number(RECEIPTS, year=sheet.year.year):04}"
    sheet.submitted_at, sheet.submitted_by, sheet.receipt_number = at, str(by), number
    sheet.checksum = checksum_of(sheet)
    sheet.save(update_fields=["submitted_at", "submitted_by", "receipt_number", "checksum"])
    _steps.move_sheet(sheet, "submit_sheet", at=at)
    subject, checksum = sheet.subject, sheet.checksum
    note(subject, by=by, at=at, receipt=number, checksum=checksum)
    return number


def _refresh_checksum(sheet: Scoresheet, *, by: Actor, at: datetime) -> None:
    """Give a sheet that was sent the checksum of what it says now; its paper is due anew.

    Part of another act, in its transaction. A sheet that was not sent has none.
    """
    if not sheet.submitted_at:
        return
    checksum = checksum_of(sheet)
    if checksum == sheet.checksum:
        return
    sheet.checksum = checksum
    sheet.save(update_fields=["checksum"])
    subject = sheet.subject
    record(NEW_CHECKSUM.code, subject, by=by, at=at, checksum=checksum)


def _rate_each(
    sheet: Scoresheet, given: Mapping[str, Given], *, at: datetime
) -> list[ScoresheetItem]:
    rows = [row for row in sheet_queries.items_of(sheet) if row.item in given]
    changed = [row for row in rows if _is_new(row, given[row.item])]
    for row in changed:
        _check_given(sheet, row, given[row.item])
        own = given[row.item].points
        row.self_points = None if own is None else own.quantize(_CENT)
        row.self_remark = given[row.item].remark
        row.self_at, row.version = at, row.version + 1
    _steps.write_items(changed, "self_points", "self_remark", "self_at", "version")
    return changed


def _check_given(sheet: Scoresheet, row: ScoresheetItem, given: Given) -> None:
    rating.check_given(scheme_of(sheet.year).item(row.item), given, kind=sheet.agency_kind)
    if row.version != given.version:  # the sheet is held: nobody changes it after this look
        raise SomebodyWasFaster(verb=f"自评指标 {row.item}")


def _is_new(row: ScoresheetItem, given: Given) -> bool:
    return (row.self_points, row.self_remark) != (given.points, given.remark)


def _rate(sheet: Scoresheet, row: ScoresheetItem, given: Given, *, at: datetime) -> None:
    item = scheme_of(sheet.year).item(row.item)
    rating.check_given(item, given, kind=sheet.agency_kind)
    _steps.change_item(
        row,
        version=given.version,
        verb=f"自评指标 {row.item}",
        self_points=given.points,
        self_remark=given.remark,
        self_at=at,
    )


def _keep_basics(sheet: Scoresheet, given: Mapping[str, object], *, at: datetime) -> None:
    sheet.basics, sheet.basics_at = asdict(basics_from(given)), at
    sheet.save(update_fields=["basics", "basics_at"])
    ids = [sheet.agency_id]
    _recording.recount(sheet.year.year, agency_ids=ids, names=FROM_BASICS, at=at)


def _fill_fixed(rows: Iterable[ScoresheetItem], *, at: datetime) -> None:
    """An item for other kinds of agencies is sent as 0."""
    for row in rows:
        if row.self_points is None:
            _steps.change_item(
                row, version=row.version, verb=_VERB, self_points=Decimal(0), self_at=at
            )


def _text(points: Decimal | None) -> str:
    return "" if points is None else str(points)

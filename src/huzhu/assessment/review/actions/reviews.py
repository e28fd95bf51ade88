"""The departments review each item, and ask the agency back where something is missing (A4.2b).

Each owner signs its own value. ``reviewed_points`` is set when all owners have signed the same
one; different ones stay side by side until the leading group decides (``decisions``).

Not here: the agency's answer (``questions``), what the figures give (``_platform``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from huzhu.assessment import policies
from huzhu.assessment.rating.models import ReviewQuestion
from huzhu.assessment.review.actions import _signing, _signing_many
from huzhu.assessment.review.actions._signing import REVIEWING, finish_if_settled
from huzhu.assessment.review.errors import (
    GridEmpty,
    GridNotTaken,
    QuestionAsked,
    QuestionDueTooEarly,
    QuestionDueTooLate,
    QuestionOver,
)
from huzhu.assessment.review.models import DepartmentReview
from huzhu.assessment.review.queries import review_states
from huzhu.assessment.review.rules.reviewing import ReviewEntry
from huzhu.assessment.year.actions import _steps, _telling
from huzhu.assessment.year.models import Evidence, ScoresheetItem
from huzhu.assessment.year.queries import sheets as sheet_queries
from huzhu.assessment.year.states import SheetStep
from huzhu.audit.actions import action, note
from huzhu.documents import actions as documents
from huzhu.documents.states import Purpose
from huzhu.kernel.workdays import local_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from huzhu.assessment.year.models import AssessmentYear
    from huzhu.documents.states import Upload
    from huzhu.kernel.actor import Actor

_COPY_LENGTH = 120


@action("assessment.review_item", "部门审核签字", right=policies.OWNER, is_weighty=True)
def review_item(
    item: ScoresheetItem,
    *,
    points: Decimal,
    reason: str = "",
    version: int,
    by: Actor,
    at: datetime,
) -> DepartmentReview:
    """Sign a value for one item in the name of the person's department (A4.2b).

    A value that departs from the self-rating, or from what known figures give, needs a reason.
    An earlier signature of the department stays on record. The last one that was due finishes
    the sheet.

    :raises NotYourPart: the department does not own the item.
    :raises SheetNotReviewable: the sheet was not handed in.
    :raises ReviewNeedsReason: another value without a word.
    :raises QuestionOpen: the department asked back and has no answer yet.
    :raises SomebodyWasFaster: the item has changed since ``version`` was read.
    """
    _check_owner(item, by=by, verb="部门审核")
    _signing.lock(item)
    entry = ReviewEntry(item.sheet.agency_number, points, reason, version)
    return _signing.sign(item, entry, by=by, at=at)


@action("assessment.spot_check", "实地抽查", right=policies.OWNER)
def spot_check(
    item: ScoresheetItem,
    *,
    points: Decimal,
    reason: str = "",
    version: int,
    photos: Sequence[Upload] = (),
    place: str = "",
    by: Actor,
    at: datetime,
) -> DepartmentReview:
    """Sign a value that was seen on the spot; the photos join the item's evidence (O9).

    :raises DomainError: as ``review_item`` and ``documents.store_file`` say; nothing is kept then.
    """
    _check_owner(item, by=by)
    _signing.lock(item)
    entry = ReviewEntry(item.sheet.agency_number, points, reason, version, is_spot_check=True)
    review = _signing.sign(item, entry, by=by, at=at)
    for photo in photos:
        _keep_photo(item, photo, place=place.strip(), by=by, at=at)
    subject = item.sheet.subject
    note(subject, by=by, at=at, item=item.item, photos=len(photos))
    return review


@action("assessment.review_many", "批量审核签字", right=policies.OWNER, is_weighty=True)
def review_many(
    year: AssessmentYear, item: str, entries: Sequence[ReviewEntry], *, by: Actor, at: datetime
) -> int:
    """Sign one item for many agencies at once: all rows or none (O2).

    :raises GridEmpty: there is no row.
    :raises GridNotTaken: some rows were turned away; its ``faults`` say why, by agency number.
    """
    owners = review_states.item_in_scheme(year, item).owners
    policies.check_owner(by=by, owners=owners, verb="部门审核")
    if not entries:
        raise GridEmpty
    _steps.lock_year(year)
    rows = _locked_rows(year, item, [entry.agency_number for entry in entries], by=by)
    reasons, faults = _signing_many.reasons_for(year, rows, entries, by=by)
    if faults:
        raise GridNotTaken(faults=faults)
    _signing_many.write(rows, entries, reasons, owners=owners, by=by, at=at)
    subject = _steps.year_subject(year)
    note(subject, by=by, at=at, item=item, rows=len(entries))
    return len(entries)


@action("assessment.ask_back", "补充询问", right=policies.OWNER)
def ask_back(
    item: ScoresheetItem, *, question: str, due_on: date, by: Actor, at: datetime
) -> ReviewQuestion:
    """Ask the agency about one item; only that item opens again, and its review waits (O5).

    What the department had signed for the item no longer counts; it signs anew after the answer.

    :raises QuestionAsked: the department's last question is still open.
    :raises QuestionDueTooEarly: not after today. :raises QuestionDueTooLate: after the review.
    """
    _check_owner(item, by=by)
    text = _steps.check_reason(question)
    _signing.lock(item)
    _signing.check_open(item, years=REVIEWING, sheets={SheetStep.SUBMITTED})
    _signing.check_undecided(item)
    sheet = item.sheet
    _check_due(sheet.year, due_on, today=local_date(at))
    if review_states.open_question(item, department=by.department) is not None:
        raise QuestionAsked(agency=sheet.agency_name, item=item.item)
    DepartmentReview.objects.filter(item=item, department=by.department, is_current=True).update(
        is_current=False
    )
    ScoresheetItem.objects.filter(pk=item.pk).update(reviewed_points=None, version=F("version") + 1)
    asked = ReviewQuestion.objects.create(
        item=item,
        department=by.department,
        question=text,
        due_on=due_on,
        asked_at=at,
        asked_by=str(by),
    )
    subject = sheet.subject
    told = f"考核指标 {item.item} 须在 {due_on} 前补充说明：{text}"
    _telling.tell_agency(sheet, told[:_COPY_LENGTH], by=by, at=at)
    note(subject, by=by, at=at, item=item.item, due_on=str(due_on))
    return asked


@action("assessment.withdraw_question", "撤回询问", right=policies.OWNER)
def withdraw_question(question: ReviewQuestion, *, by: Actor, at: datetime) -> None:
    """Take a question back; the item closes to the agency and the review goes on.

    :raises QuestionOver: it was answered or withdrawn.
    """
    item = question.item
    policies.check_owner(by=by, owners=[question.department])
    _signing.lock(item)
    waiting = ReviewQuestion.objects.filter(ReviewQuestion.WAITING, pk=question.pk)
    if waiting.update(withdrawn_at=at) != 1:
        question.refresh_from_db(fields=["answered_at", "withdrawn_at"])
        raise QuestionOver(how="答复" if question.answered_at else "撤回")
    subject = item.sheet.subject
    note(subject, by=by, at=at, item=item.item)
    finish_if_settled(item.sheet, by=by, at=at)


def _check_owner(item: ScoresheetItem, *, by: Actor, verb: str = "") -> None:
    owners = review_states.item_in_scheme(item.sheet.year, item.item).owners
    policies.check_owner(by=by, owners=owners, verb=verb)


def _locked_rows(
    year: AssessmentYear, item: str, numbers: Sequence[str], *, by: Actor
) -> dict[str, ScoresheetItem]:
    """The item's rows by agency number; their sheets are locked in one order for everybody."""
    sheets = sheet_queries.sheets_of(by, year).filter(agency_number__in=numbers).order_by("pk")
    locked = {sheet.pk: sheet for sheet in sheets.select_for_update(of=("self",))}
    rows = ScoresheetItem.objects.filter(sheet__in=locked, item=item)
    found = {}
    for row in rows:
        row.sheet = locked[row.sheet_id]
        row.sheet.year = year
        found[row.sheet.agency_number] = row
    return found


def _keep_photo(
    item: ScoresheetItem, photo: Upload, *, place: str, by: Actor, at: datetime
) -> None:
    stored = documents.store_file(
        _steps.sheet_reference(item.sheet),
        content=photo.content,
        name=photo.name,
        purpose=Purpose.EVIDENCE,
        by=by,
        at=at,
    )
    Evidence.objects.create(
        item=item,
        file_id=stored.pk,
        note="实地抽查",
        taken_at=at,
        place_taken=place,
        added_at=at,
        added_by=str(by),
    )


def _check_due(year: AssessmentYear, due_on: date, *, today: date) -> None:
    if due_on <= today:
        raise QuestionDueTooEarly(due_on=due_on)
    # A review that is late itself has no last day left to hold the agency to.
    if due_on > year.review_ends_on > today:
        raise QuestionDueTooLate(due_on=due_on, ends_on=year.review_ends_on)

"""Proofs (佐证材料) of an item: a new file, or one the agency handed in before (A4.2a).

The same content is kept once, however many items and years it shows.

Not here: who may read them (``queries.rating``), papers that are filed over the year (``filings``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.rating.actions._open_sheet import check_open
from huzhu.assessment.rating.errors import (
    PhotoFromTomorrow,
    ProofAgain,
    ProofNotFound,
    ProofWithdrawn,
)
from huzhu.assessment.rating.queries import rating as rating_queries
from huzhu.assessment.year.actions import _steps
from huzhu.assessment.year.actions._paper_files import keep_proof
from huzhu.assessment.year.models import Evidence
from huzhu.audit.actions import action, note
from huzhu.kernel.workdays import SHANGHAI

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.assessment.year.models import ScoresheetItem
    from huzhu.documents.states import Upload
    from huzhu.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Scene:
    """What a proof shows, and when and where a photo was taken."""

    note: str = ""
    taken_at: datetime | None = None
    place: str = ""


PLAIN = Scene()


@action("assessment.add_evidence", "上传佐证材料", right=policies.AGENCY_CLERK)
def add_evidence(
    item: ScoresheetItem, upload: Upload, *, scene: Scene = PLAIN, by: Actor, at: datetime
) -> Evidence:
    """Put a new file beside an item; content that the agency has is not kept twice.

    :raises RatingOver, SheetSent: as for the item's points.
    :raises ProofAgain: the item has this content.
    :raises PhotoFromTomorrow: it was taken later than now.
    :raises DomainError: what ``documents.store_file`` turns away.
    """
    _check(item, scene, by=by, at=at)
    file_id = keep_proof(item.sheet, upload, by=by, at=at)
    row = _put(item, file_id, scene, by=by, at=at)
    subject = item.sheet.subject
    note(subject, by=by, at=at, item=item.item, file=file_id)
    return row


@action("assessment.reuse_evidence", "选用已有材料作佐证", right=policies.AGENCY_CLERK)
def reuse_evidence(
    item: ScoresheetItem, file_id: int, *, scene: Scene = PLAIN, by: Actor, at: datetime
) -> Evidence:
    """Put a file beside an item that shows another item or year already.

    :raises ProofNotFound: it is no file of this agency.
    :raises DomainError: as :func:`add_evidence`.
    """
    _check(item, scene, by=by, at=at)
    if file_id not in {each.file_id for each in rating_queries.known_files(item.sheet)}:
        raise ProofNotFound
    row = _put(item, file_id, scene, by=by, at=at)
    subject = item.sheet.subject
    note(subject, by=by, at=at, item=item.item, file=file_id)
    return row


@action("assessment.withdraw_evidence", "撤下佐证材料", right=policies.AGENCY_CLERK)
def withdraw_evidence(proof: Evidence, *, by: Actor, at: datetime) -> None:
    """Take a proof away from its item; the file and who took it away stay on record.

    :raises RatingOver, SheetSent: as for the item's points.
    :raises ProofWithdrawn: somebody did so before.
    """
    item = proof.item
    _check(item, PLAIN, by=by, at=at)
    standing = Evidence.objects.filter(pk=proof.pk, withdrawn_at__isnull=True)
    if standing.update(withdrawn_at=at, withdrawn_by=str(by)) != 1:
        raise ProofWithdrawn
    subject, file_id = item.sheet.subject, proof.file_id
    note(subject, by=by, at=at, item=item.item, file=file_id)


def _check(item: ScoresheetItem, scene: Scene, *, by: Actor, at: datetime) -> None:
    policies.check_agency_clerk(by=by, agency_id=item.sheet.agency_id, verb="上传佐证材料")
    _steps.lock_sheet(item.sheet)
    check_open(item.sheet, at=at, item=item)
    if scene.taken_at and scene.taken_at > at:
        taken = scene.taken_at.astimezone(SHANGHAI)
        now = at.astimezone(SHANGHAI)
        raise PhotoFromTomorrow(taken=f"{taken:%Y-%m-%d %H:%M}", now=f"{now:%Y-%m-%d %H:%M}")


def _put(item: ScoresheetItem, file_id: int, scene: Scene, *, by: Actor, at: datetime) -> Evidence:
    row, is_new = Evidence.objects.select_related("file").get_or_create(
        item=item,
        file_id=file_id,
        withdrawn_at=None,
        defaults={
            "note": scene.note.strip(),
            "taken_at": scene.taken_at,
            "place_taken": scene.place.strip(),
            "added_at": at,
            "added_by": str(by),
        },
    )
    if not is_new:
        raise ProofAgain(name=row.file.name, item=item.item)
    return row

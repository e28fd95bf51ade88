"""Taking files in, and taking them back.

Not here: whether the case takes files at its step; the caller knows the case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import action, record
from huzhu.documents import policies, queries, rules, store
from huzhu.documents.errors import (
    AlreadyWithdrawn,
    NoSuchFile,
    SameFileAgain,
    WithdrawnWithoutReason,
)
from huzhu.documents.models import StoredFile
from huzhu.documents.states import CONTENT_TYPES, FileRecord, Purpose

if TYPE_CHECKING:
    from datetime import datetime
    from typing import BinaryIO

    from huzhu.kernel.actor import Actor


@action("documents.store_file")
def store_file(
    reference: str,
    *,
    content: BinaryIO,
    name: str,
    purpose: Purpose,
    by: Actor,
    at: datetime,
) -> FileRecord:
    """Check an upload and keep it for a case; never reads more than the largest file and a byte.

    :raises FileEmpty: there is nothing in it.
    :raises FileTooLarge: it has more than 20 MB.
    :raises FormatNotTaken: the content is of no format that is taken.
    :raises ArchiveUnsafe: a zipped format is broken, has macros or unpacks to too much.
    :raises EndingMisleads: the name promises another format.
    :raises SameFileAgain: the case has this content for this purpose.
    """
    whole = content.read(rules.LARGEST_FILE + 1)
    clean = rules.clean_name(name)
    found = rules.check_upload(whole, name=clean)
    sha256 = store.keep(whole)
    row, is_new = StoredFile.objects.get_or_create(
        reference=reference,
        purpose=purpose,
        sha256=sha256,
        withdrawn_at=None,
        defaults={
            "name": clean,
            "size": len(whole),
            "content_type": CONTENT_TYPES[found],
            "agency_id": by.agency_id,
            "uploaded_by": str(by),
            "uploaded_at": at,
        },
    )
    if not is_new:
        raise SameFileAgain(name=clean, known=row.name)
    record(
        "documents.store_file",
        f"file:{row.pk}",
        by=by,
        at=at,
        reference=reference,
        purpose=purpose,
        sha256=sha256,
        size=row.size,
    )
    return queries.record_of(row)


@action("documents.withdraw_file")
def withdraw_file(
    reference: str, *, file_id: int, reason: str, by: Actor, at: datetime
) -> FileRecord:
    """Mark a file as withdrawn; its content stays and can still be read.

    :raises NoSuchFile: the case has no such file.
    :raises NotUploadedHere: the file came from another side.
    :raises WithdrawnWithoutReason: nobody could tell later why.
    :raises AlreadyWithdrawn: somebody did so before.
    """
    row = StoredFile.objects.filter(reference=reference, pk=file_id).first()
    if row is None:
        raise NoSuchFile(file_id=file_id)
    policies.check_withdraw(row.agency_id, uploaded_by=row.uploaded_by, by=by)
    if not reason.strip():
        raise WithdrawnWithoutReason
    standing = StoredFile.objects.filter(pk=file_id, withdrawn_at__isnull=True)
    withdrawn = standing.update(
        withdrawn_at=at, withdrawn_by=str(by), withdrawn_reason=reason.strip()
    )
    if withdrawn != 1:
        raise AlreadyWithdrawn(name=row.name)
    record(
        "documents.withdraw_file",
        f"file:{row.pk}",
        by=by,
        at=at,
        reference=reference,
        reason=reason.strip(),
    )
    return queries.file_for(reference, file_id=file_id)

"""Taking files in, and taking them back.

Not here: whether the case takes files at its step; the caller knows the case.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.conf import settings

from huzhu.audit.actions import action, note
from huzhu.documents import policies, queries, rules, store
from huzhu.documents.errors import AlreadyWithdrawn, SameFileAgain, VirusFound
from huzhu.documents.models import StoredFile
from huzhu.documents.ports import ScannerGone
from huzhu.documents.states import CONTENT_TYPES, Purpose, VirusCheck
from huzhu.kernel.errors import ReasonMissing

if TYPE_CHECKING:
    from datetime import datetime
    from typing import BinaryIO

    from huzhu.documents.ports import VirusScanner
    from huzhu.kernel.actor import Actor

logger = logging.getLogger(__name__)


@action("documents.store_file", "上传文件")
def store_file(
    reference: str,
    *,
    content: BinaryIO,
    name: str,
    purpose: Purpose,
    by: Actor,
    at: datetime,
) -> StoredFile:
    """Check an upload and keep it for a case; never reads more than the largest file and a byte.

    :raises DomainError: ``rules.check_upload`` does not take it.
    :raises VirusFound: the scanner knows a virus in it.
    :raises SameFileAgain: the case has this content for this purpose.
    """
    whole = content.read(rules.LARGEST_FILE + 1)
    clean = rules.clean_name(name)
    found = rules.check_upload(whole, name=clean)
    virus_check = _check_for_virus(whole, name=clean)
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
            "virus_check": virus_check,
            "agency_id": by.agency_id,
            "uploaded_by": str(by),
            "uploaded_at": at,
        },
    )
    if not is_new:
        raise SameFileAgain(name=clean, known=row.name)
    note(
        f"file:{row.pk}",
        by=by,
        at=at,
        reference=reference,
        purpose=purpose,
        sha256=sha256,
        size=row.size,
        virus_check=row.virus_check,
    )
    return row


def _check_for_virus(content: bytes, *, name: str) -> VirusCheck:
    """Ask the scanner, if there is one. A file without a verdict is kept, and says so."""
    scanner: VirusScanner | None = settings.VIRUS_SCANNER
    if scanner is None:
        return VirusCheck.UNCHECKED
    try:
        virus = scanner.virus_in(content)
    except ScannerGone:
        logger.warning("the scanner gave no verdict: a file is kept as not scanned")
        return VirusCheck.UNCHECKED
    if virus:
        raise VirusFound(name=name, virus=virus)
    return VirusCheck.CHECKED


@action("documents.withdraw_file", "撤回文件", "due")
def withdraw_file(
    reference: str, *, file_id: int, reason: str, by: Actor, at: datetime
) -> StoredFile:
    """Mark a file as withdrawn; its content stays and can still be read.

    :raises NoSuchFile: the case has no such file.
    :raises NotUploadedHere: the file came from another side.
    :raises ReasonMissing: nobody could tell later why.
    :raises AlreadyWithdrawn: somebody did so before.
    """
    row = queries.file_for(reference, file_id=file_id)
    policies.check_withdraw(row.agency_id, uploaded_by=row.uploaded_by, by=by)
    if not reason.strip():
        raise ReasonMissing
    standing = StoredFile.objects.filter(pk=file_id, withdrawn_at__isnull=True)
    withdrawn = standing.update(
        withdrawn_at=at, withdrawn_by=str(by), withdrawn_reason=reason.strip()
    )
    if withdrawn != 1:
        raise AlreadyWithdrawn(name=row.name)
    note(f"file:{row.pk}", by=by, at=at, reference=reference, reason=reason.strip())
    return queries.file_for(reference, file_id=file_id)

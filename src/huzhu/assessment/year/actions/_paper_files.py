"""Keeping the file of a filing or of a dispute; the same content is kept once (A1).

Called by other acts inside their transaction. Not here: evidence of items (``rating``).
"""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

from huzhu.assessment.year.actions import _steps
from huzhu.documents import actions as documents
from huzhu.documents import queries as stored
from huzhu.documents import rules
from huzhu.documents.states import Purpose

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.assessment.year.models import Scoresheet
    from huzhu.documents.states import FileRecord, Upload
    from huzhu.kernel.actor import Actor


def keep(
    reference: str, upload: Upload, *, purpose: Purpose, by: Actor, at: datetime
) -> FileRecord:
    """Keep a file for a case; content that the case has already is not kept twice.

    :raises DomainError: as ``documents.store_file`` says.
    """
    whole = upload.content.read(rules.LARGEST_FILE + 1)
    sha256 = hashlib.sha256(whole).hexdigest()
    for known in stored.files_of(reference, purpose=purpose):
        if known.sha256 == sha256:
            return known
    return documents.store_file(
        reference, content=io.BytesIO(whole), name=upload.name, purpose=purpose, by=by, at=at
    )


def keep_proof(sheet: Scoresheet, upload: Upload, *, by: Actor, at: datetime) -> int:
    """Store a file of a sheet and return its id; content that the agency has is not kept twice.

    Part of another act, in its transaction.

    :raises DomainError: what ``documents.store_file`` turns away.
    """
    whole = upload.content.read(rules.LARGEST_FILE + 1)
    sha256 = hashlib.sha256(whole).hexdigest()
    known = stored.same_content(sheet.agency_id, purpose=Purpose.EVIDENCE, sha256=sha256)
    if known is not None:
        return known.file_id
    return documents.store_file(
        _steps.sheet_reference(sheet),
        content=io.BytesIO(whole),
        name=upload.name,
        purpose=Purpose.EVIDENCE,
        by=by,
        at=at,
    ).file_id

"""Keeping the file of a filing or of a dispute; the same content is kept once (A1).

Called by other acts inside their transaction. Not here: evidence of items (``rating``).
"""

from __future__ import annotations

import hashlib
import io
from functools import partial
from typing import TYPE_CHECKING

from huzhu.assessment.year.actions import _steps
from huzhu.documents import actions as documents
from huzhu.documents import queries as stored
from huzhu.documents import rules
from huzhu.documents.states import Purpose

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from huzhu.assessment.year.models import Scoresheet
    from huzhu.documents.models import StoredFile
    from huzhu.documents.states import Upload
    from huzhu.kernel.actor import Actor


def keep(
    reference: str, upload: Upload, *, purpose: Purpose, by: Actor, at: datetime
) -> StoredFile:
    """Keep a file for a case; content that the case has already is not kept twice.

    :raises DomainError: as ``documents.store_file`` says.
    """
    found = {each.sha256: each for each in stored.files_of(reference, purpose=purpose)}
    return _kept(reference, upload, found.get, purpose=purpose, by=by, at=at)


def keep_given(sheet: Scoresheet, upload: Upload | None, *, by: Actor, at: datetime) -> int | None:
    """Keep what an appeal or a dispute rests on, if anything was handed in; return its id."""
    if upload is None:
        return None
    reference = _steps.sheet_reference(sheet)
    return keep(reference, upload, purpose=Purpose.EVIDENCE, by=by, at=at).pk


def keep_proof(sheet: Scoresheet, upload: Upload, *, by: Actor, at: datetime) -> int:
    """Store a file of a sheet and return its id; content that the agency has is not kept twice.

    Part of another act, in its transaction.

    :raises DomainError: what ``documents.store_file`` turns away.
    """
    reference, purpose = _steps.sheet_reference(sheet), Purpose.EVIDENCE
    known = partial(stored.same_content, sheet.agency_id, purpose)
    return _kept(reference, upload, known, purpose=purpose, by=by, at=at).pk


def _kept(
    reference: str,
    upload: Upload,
    known: Callable[[str], StoredFile | None],
    *,
    purpose: Purpose,
    by: Actor,
    at: datetime,
) -> StoredFile:
    whole = rules.all_of(upload.content)
    return known(hashlib.sha256(whole).hexdigest()) or documents.store_file(
        reference, content=io.BytesIO(whole), name=upload.name, purpose=purpose, by=by, at=at
    )

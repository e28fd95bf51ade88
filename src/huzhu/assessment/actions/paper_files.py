"""Keeping the file of a filing or of a dispute; the same content is kept once (A1).

Called by other acts inside their transaction. Not here: evidence of items (``rating``).
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.documents import actions as documents
from huzhu.documents import queries as stored
from huzhu.documents import rules

if TYPE_CHECKING:
    from datetime import datetime
    from typing import BinaryIO

    from huzhu.documents.states import FileRecord, Purpose
    from huzhu.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent."""

    name: str
    content: BinaryIO


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

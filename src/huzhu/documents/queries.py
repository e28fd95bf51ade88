"""Reading the files of a case as typed values.

Not here: whether the reader may see the case; the caller found it within its own scope.
"""

from huzhu.documents import store
from huzhu.documents.errors import NoSuchFile
from huzhu.documents.models import StoredFile
from huzhu.documents.states import Download, FileRecord, Purpose, VirusCheck
from huzhu.kernel.errors import one


def files_of(
    reference: str, *, purpose: Purpose | None = None, with_withdrawn: bool = False
) -> tuple[FileRecord, ...]:
    """The files of a case, oldest first; withdrawn ones only when asked for."""
    rows = StoredFile.objects.filter(reference=reference)
    if purpose is not None:
        rows = rows.filter(purpose=purpose)
    if not with_withdrawn:
        rows = rows.filter(withdrawn_at__isnull=True)
    return tuple(record_of(row) for row in rows.order_by("uploaded_at", "id"))


def purposes_present(reference: str) -> frozenset[Purpose]:
    """For which purposes a case has at least one file that stands."""
    rows = StoredFile.objects.filter(reference=reference, withdrawn_at__isnull=True)
    return frozenset(Purpose(purpose) for purpose in rows.values_list("purpose", flat=True))


def file_for(reference: str, *, file_id: int) -> FileRecord:
    """One file of a case, also a withdrawn one.

    :raises NoSuchFile: the case has no such file; another case's looks the same.
    """
    row = one(
        StoredFile.objects.filter(reference=reference, pk=file_id), NoSuchFile(file_id=file_id)
    )
    return record_of(row)


def same_content(agency_id: int, purpose: Purpose, sha256: str) -> FileRecord | None:
    """The agency's own standing file of that content, in whichever case; the oldest of several."""
    rows = StoredFile.objects.filter(agency_id=agency_id, purpose=purpose, sha256=sha256)
    row = rows.filter(withdrawn_at__isnull=True).order_by("id").first()
    return record_of(row) if row else None


def download_of(reference: str, *, file_id: int) -> Download:
    """What a page needs to hand the file out.

    :raises NoSuchFile: the case has no such file.
    """
    found = file_for(reference, file_id=file_id)
    return Download(store.path_of(found.sha256), found.name, found.content_type)


def record_of(row: StoredFile) -> FileRecord:
    """A row as a value."""
    return FileRecord(
        file_id=row.pk,
        reference=row.reference,
        purpose=Purpose(row.purpose),
        name=row.name,
        size=row.size,
        content_type=row.content_type,
        sha256=row.sha256,
        uploaded_by=row.uploaded_by,
        uploaded_at=row.uploaded_at,
        virus_check=VirusCheck(row.virus_check),
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
    )

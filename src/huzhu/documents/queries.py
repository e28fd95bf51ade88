"""Reading the files of a case.

Not here: whether the reader may see the case; the caller found it within its own scope.
"""

from huzhu.documents import store
from huzhu.documents.errors import NoSuchFile
from huzhu.documents.models import StoredFile
from huzhu.documents.states import Download, Purpose
from huzhu.kernel.errors import one


def files_of(
    reference: str, *, purpose: Purpose | None = None, with_withdrawn: bool = False
) -> tuple[StoredFile, ...]:
    """The files of a case, oldest first; withdrawn ones only when asked for."""
    rows = StoredFile.objects.filter(reference=reference)
    if purpose is not None:
        rows = rows.filter(purpose=purpose)
    if not with_withdrawn:
        rows = rows.filter(withdrawn_at__isnull=True)
    return tuple(rows.order_by("uploaded_at", "id"))


def purposes_present(reference: str) -> frozenset[Purpose]:
    """For which purposes a case has at least one file that stands."""
    rows = StoredFile.objects.filter(reference=reference, withdrawn_at__isnull=True)
    return frozenset(Purpose(purpose) for purpose in rows.values_list("purpose", flat=True))


def file_for(reference: str, *, file_id: int) -> StoredFile:
    """One file of a case, also a withdrawn one.

    :raises NoSuchFile: the case has no such file; another case's looks the same.
    """
    rows = StoredFile.objects.filter(reference=reference, pk=file_id)
    return one(rows, NoSuchFile(file_id=file_id))


def same_content(agency_id: int, purpose: Purpose, sha256: str) -> StoredFile | None:
    """The agency's own standing file of that content, in whichever case; the oldest of several."""
    rows = StoredFile.objects.filter(agency_id=agency_id, purpose=purpose, sha256=sha256)
    return rows.filter(withdrawn_at__isnull=True).order_by("id").first()


def download_of(reference: str, *, file_id: int) -> Download:
    """What a page needs to hand the file out.

    :raises NoSuchFile: the case has no such file.
    """
    found = file_for(reference, file_id=file_id)
    return Download(store.path_of(found.sha256), found.name, found.content_type)

"""Reading the files and the lists of a case.

Not here: whether the reader may see the case; the caller found it within its own scope.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from huzhu.audit import queries as audit
from huzhu.documents import lists, policies, sealed_lists, store
from huzhu.documents.errors import ListFileGone, ListLaterOne, NoSuchFile, NoSuchList
from huzhu.documents.models import ReceivedList, StoredFile
from huzhu.documents.states import LIST_LIFECYCLE, LISTS_CONFIRMED, Download, ListState, Purpose
from huzhu.kernel.errors import one
from huzhu.kernel.shown import check_shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from huzhu.documents.lists import ListKind, OpenedList
    from huzhu.kernel.actor import Actor


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


def reference_of(subject: str) -> str:
    """What a file or a list of the trail belongs to (``file:12``); blank: it is neither."""
    kind, _, number = subject.partition(":")
    tables: dict[str, type[StoredFile | ReceivedList]]
    tables = {"file": StoredFile, "list": ReceivedList}
    if kind not in tables or not number.isdecimal():
        return ""
    rows = tables[kind].objects.filter(pk=number)
    return rows.values_list("reference", flat=True).first() or ""


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


# --- lists --------------------------------------------------------------------------------------


def lists_of(kind: ListKind, reference: str) -> QuerySet[ReceivedList]:
    """The lists of a case, the newest first."""
    rows = ReceivedList.objects.filter(kind=kind.name, reference=reference)
    return rows.order_by("-at", "-pk")


def taken_lists(kind: ListKind, reference: str) -> QuerySet[ReceivedList]:
    """The lists of a case that stand."""
    return lists_of(kind, reference).filter(state=ListState.TAKEN)


def said_before(kind: ListKind) -> list[str]:
    """What was said beside lists whose headings depend on it, each once."""
    said = ReceivedList.objects.filter(kind=kind.name).values_list("said", flat=True)
    return sorted({words for each in said if (words := each.get(kind.remembered_by))})


def list_for(kind: ListKind, reference: str, *, list_id: int, by: Actor) -> ReceivedList:
    """One list of a case, for the side that it came from.

    :raises NoSuchList: the case has none of that number. :raises ListOfOthers: another side's.
    """
    rows = ReceivedList.objects.filter(kind=kind.name, reference=reference, pk=list_id)
    row = one(rows, NoSuchList)
    policies.check_list(row.agency_id, by=by)
    return row


def waiting_list(kind: ListKind, reference: str) -> ReceivedList | None:
    """The newest list of a case, if nothing has become of it yet and its file is there."""
    newest = next(iter(lists_of(kind, reference)), None)
    is_waiting = newest is not None and newest.state == ListState.WAITING and newest.file
    return newest if is_waiting else None


def same_list(row: ReceivedList) -> ReceivedList | None:
    """The newest list of the same content that this side has handed in before."""
    rows = _of_side(row.agency_id).filter(kind=row.kind, sha256=row.sha256)
    return rows.filter(pk__lt=row.pk).order_by("-pk").first()


def remembered_columns(
    kind: ListKind, agency_id: int | None, said: Mapping[str, Any]
) -> dict[str, str]:
    """What the headings of such lists were taken for when this side last confirmed one."""
    rows = _of_side(agency_id).filter(kind=kind.name, state__in=LISTS_CONFIRMED)
    rows = rows.exclude(layout__labels=[])  # a call has no columns
    if kind.remembered_by:
        rows = rows.filter(said__contains={kind.remembered_by: said.get(kind.remembered_by)})
    last = rows.order_by("-ended_at", "-pk").values_list("layout", flat=True).first()
    return lists.Layout.kept(last).named() if last else {}


def _of_side(agency_id: int | None) -> QuerySet[ReceivedList]:
    if agency_id is None:
        return ReceivedList.objects.filter(agency__isnull=True)
    return ReceivedList.objects.filter(agency_id=agency_id)


def opened_list(row: ReceivedList, kind: ListKind) -> OpenedList:
    """The list as it was handed in, its columns as they were last taken.

    :raises ListFileGone: its time is over.
    """
    try:
        with sealed_lists.opened(row.file) as file:
            content = file.read()
    except (FileNotFoundError, IsADirectoryError):
        raise ListFileGone(name=row.file_name) from None
    return lists.opened(content, kind, remembered={}, layout=lists.Layout.kept(row.layout))


def check_waiting(row: ReceivedList) -> None:
    """:raises NotNow: something has become of the list; it says what."""
    LIST_LIFECYCLE.target("confirm_list", now=ListState(row.state))


def check_shown_list(row: ReceivedList, shown: str) -> None:
    """:raises ShownChanged: its columns are taken for something else than a page has shown."""
    who = audit.last_by(f"list:{row.pk}", "documents.map_list")
    check_shown(shown, lists.shown_of(row.layout, row.said), who=who)


def check_newest(row: ReceivedList, *, said: Mapping[str, Any] = MappingProxyType({})) -> None:
    """:raises ListLaterOne: another list of the case, with that ``said``, was taken after this."""
    taken = ReceivedList.objects.filter(
        kind=row.kind, reference=row.reference, state=ListState.TAKEN, said__contains=dict(said)
    )
    for other in taken.order_by("-ended_at", "-pk"):
        if (other.ended_at, other.pk) > (row.ended_at, row.pk):
            raise ListLaterOne(name=other.file_name)


def kept_places() -> list[str]:
    """Where the files of all lists lie."""
    return list(ReceivedList.objects.exclude(file="").values_list("file", flat=True))

"""Taking files and lists in, and taking them back.

A list is kept sealed until somebody has seen what it means and confirms it; what it means is done
by the act that confirms it, in the same transaction.

Not here: whether the case takes files at its step; the caller knows the case.
"""

from __future__ import annotations

import io
import logging
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from huzhu.audit.actions import action, note
from huzhu.documents import (
    columns,
    erasing,
    lists,
    policies,
    queries,
    rules,
    sealed_lists,
    store,
    tables,
)
from huzhu.documents.errors import AlreadyWithdrawn, SameFileAgain, VirusFound
from huzhu.documents.models import ReceivedList, StoredFile
from huzhu.documents.ports import ScannerGone
from huzhu.documents.states import (
    CONTENT_TYPES,
    LIST_LIFECYCLE,
    ListState,
    Purpose,
    VirusCheck,
)
from huzhu.kernel.errors import ReasonMissing
from huzhu.kernel.shown import marks_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from typing import BinaryIO

    from huzhu.documents.lists import Check, ListKind
    from huzhu.documents.ports import VirusScanner
    from huzhu.kernel.actor import Actor

logger = logging.getLogger(__name__)


@action("documents.store_file", "上传文件", right=policies.FILES)
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
    whole = rules.all_of(content)
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


@action("documents.withdraw_file", "撤回文件", "due", right=policies.FILES)
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


# --- lists --------------------------------------------------------------------------------------


@action("documents.receive_list", "上传清单", right=policies.LISTS)
def receive_list(
    kind: ListKind,
    reference: str,
    *,
    upload: BinaryIO,
    name: str,
    said: Mapping[str, Any],
    check: Check,
    by: Actor,
    at: datetime,
) -> ReceivedList:
    """Keep a list sealed until it is confirmed, and see what it would mean; nothing is taken.

    ``said`` is what was said beside the file, ``check`` what the case has against its rows.

    :raises ListOfOthers: somebody else than staff asks.
    :raises DomainError: it is no list (``lists.opened``).
    """
    content = rules.all_of(upload)
    remembered = queries.remembered_columns(kind, by.agency_id, said)
    found = lists.opened(content, kind, remembered=remembered)
    place = sealed_lists.new_place(sealed_lists.FOLDER)
    row = ReceivedList.objects.create(
        kind=kind.name,
        reference=reference,
        agency_id=by.agency_id,
        file_name=Path(name).name[:200],
        sha256=sealed_lists.keep(io.BytesIO(content), place, largest=rules.LARGEST_FILE),
        file=place,
        layout=asdict(found.layout),
        said=dict(said),
        seen=lists.seen_in(found, check),
        account_id=by.account_id,
        by_name=by.name,
        at=at,
    )
    note(f"list:{row.pk}", by=by, at=at, **_told(row))
    return row


@action("documents.take_call", "接收接口传送的清单", right=policies.LISTS)
def take_call(
    kind: ListKind,
    reference: str,
    *,
    sha256: str,
    said: Mapping[str, Any],
    count: int,
    by: Actor,
    at: datetime,
) -> ReceivedList:
    """Keep what another system's call has brought on record, as a list that is taken already.

    :raises ListOfOthers: somebody else than staff asks.
    """
    row = ReceivedList.objects.create(
        kind=kind.name,
        reference=reference,
        agency_id=by.agency_id,
        file_name="接口传送",
        sha256=sha256,
        layout={"sheet": "", "line": 0, "headings": [], "labels": [], "is_chosen": False},
        said=dict(said),
        seen={"examples": [], "doubts": [], **lists.counted(count)},
        state=ListState.TAKEN,
        account_id=by.account_id,
        by_name=by.name,
        at=at,
        ended_at=at,
        ended_by=by.name,
    )
    note(f"list:{row.pk}", by=by, at=at, **_told(row))
    return row


@action("documents.map_list", "对应清单各列", right=policies.LISTS)
def map_list(
    row: ReceivedList,
    kind: ListKind,
    *,
    labels: Sequence[str] | None,
    said: Mapping[str, Any],
    check: Check,
    by: Actor,
    at: datetime,
    shown: str = "",
) -> ReceivedList:
    """Say anew what each column is taken for, or what was said beside the file; look again.

    ``labels``: none: as before. ``shown``: the list as its page has shown it.

    :raises NotNow: something has become of it. :raises ListFileGone: its time is over.
    :raises ShownChanged: somebody has said so anew meanwhile.
    :raises ColumnChosenTwice: two columns are to be the same.
    """
    policies.check_list(row.agency_id, by=by)
    queries.check_shown_list(row, shown)
    found = queries.opened_list(row, kind)
    if labels is not None:
        columns.check_chosen(labels, kind.columns)
        layout = replace(found.layout, labels=tuple(labels), is_chosen=True)
        found = replace(found, layout=layout)
    seen = lists.seen_in(found, check)
    _move(row, "map_list", layout=asdict(found.layout), said=dict(said), seen=seen)
    note(f"list:{row.pk}", by=by, at=at, **_told(row))
    return row


@action("documents.confirm_list", "确认清单", right=policies.LISTS)
def confirm_list(
    row: ReceivedList, *, left_out: Collection[int] = (), by: Actor, at: datetime
) -> None:
    """Mark a list as taken: the act that takes it calls this, and stands and falls with it.

    ``left_out``: the rows that are not taken with it.

    :raises NotNow: somebody was faster; the list is taken once, as ``row`` says.
    """
    policies.check_list(row.agency_id, by=by)
    seen = {**row.seen, "left_out": len(left_out)}
    _move(row, "confirm_list", ended_at=at, ended_by=by.name, seen=seen)
    told = _told(row)
    if left_out:
        lines = "、".join(map(str, sorted(left_out)[: lists.SHOWN_FAULTS]))
        told |= {"left_out": len(left_out), "lines": lines}
    note(f"list:{row.pk}", by=by, at=at, **told)


@action("documents.replace_list", "替换清单", right=policies.LISTS)
def replace_list(row: ReceivedList, *, by: Actor, at: datetime) -> None:
    """Mark a taken list as replaced by another one; the act that takes that calls this.

    :raises NotNow: it is not taken.
    """
    policies.check_list(row.agency_id, by=by)
    _move(row, "replace_list", ended_at=at, ended_by=by.name)
    note(f"list:{row.pk}", by=by, at=at)


@action("documents.drop_list", "放弃清单", right=policies.LISTS)
def drop_list(row: ReceivedList, *, by: Actor, at: datetime) -> None:
    """Put a list aside without taking it; its file is erased at once.

    :raises NotNow: something has become of it.
    """
    policies.check_list(row.agency_id, by=by)
    _move(row, "drop_list", ended_at=at, ended_by=by.name)
    note(f"list:{row.pk}", by=by, at=at)
    erasing.erase_file(row)


@action("documents.withdraw_list", "撤回清单", "due", right=policies.LISTS)
def withdraw_list(row: ReceivedList, *, reason: str, by: Actor, at: datetime) -> None:
    """Mark a taken list as taken back; the act that undoes what it did calls this.

    :raises ReasonMissing: nobody could tell later why. :raises NotNow: it is not taken.
    """
    policies.check_list(row.agency_id, by=by)
    if not reason.strip():
        raise ReasonMissing
    _move(row, "withdraw_list", ended_at=at, ended_by=by.name, reason=reason.strip())
    note(f"list:{row.pk}", by=by, at=at, reason=reason.strip())
    erasing.erase_file(row)


@action("documents.reveal_refused", "下载须更正的行", right=policies.LISTS)
def reveal_refused(
    row: ReceivedList, kind: ListKind, *, check: Check, by: Actor, at: datetime
) -> bytes:
    """The refused rows as they came, with the reasons, on record: codes stand in them.

    :raises ListFileGone: its time is over.
    """
    policies.check_list(row.agency_id, by=by)
    found = queries.opened_list(row, kind)
    _, faults = lists.faults_in(found, check)
    note(f"list:{row.pk}", by=by, at=at, count=len(faults))
    of = f"{row.file_name} 中须更正的全部行"
    return tables.write_workbook([lists.refused_rows(found, faults)], of=of, at=at)


def _move(row: ReceivedList, verb: str, **changes: object) -> None:
    """Ask the table, then compare and set, also what the list is taken for.

    :raises NotNow: somebody was faster.
    """
    target = LIST_LIFECYCLE.target(verb, now=ListState(row.state))
    read = marks_of(lists.shown_of(row.layout, row.said))
    as_read = {"state": row.state, "layout": row.layout, "said": row.said}
    is_moved = ReceivedList.objects.filter(pk=row.pk, **as_read).update(state=target, **changes)
    row.refresh_from_db()
    if not is_moved:
        LIST_LIFECYCLE.target(verb, now=ListState(row.state))
        queries.check_shown_list(row, read)


def _told(row: ReceivedList) -> dict[str, str | int | bool | None]:
    seen = row.seen
    told: dict[str, str | int | bool | None] = {
        "kind": row.kind,
        "reference": row.reference,
        "sha256": row.sha256,
    }
    return told | {"rows": seen["rows"], "faults": seen["fault_count"]}

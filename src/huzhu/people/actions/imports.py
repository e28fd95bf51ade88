"""A list of members: checked first, loaded once its counts are confirmed (会员导入).

The file is read twice, for the check and for the load, because the register moves on in between;
the load judges every row again. The two long steps belong to the worker (``tasks``).
"""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.db import transaction
from procrastinate.contrib.django import app

from huzhu.audit import queries as audit
from huzhu.audit.actions import action, note
from huzhu.documents import erasing, lists, sealed_lists
from huzhu.documents.columns import check_complete
from huzhu.documents.lists import Layout
from huzhu.kernel.errors import ReasonMissing, one
from huzhu.kernel.shown import check_shown
from huzhu.kernel.workdays import local_date
from huzhu.people import (
    list_seen,
    member_files,
    name_checks,
    policies,
    reached,
    staging,
    taking_back,
    unverified,
)
from huzhu.people.actions import _bound, _list_files, _steps, _telling
from huzhu.people.data_terms import IMPORTS
from huzhu.people.error_workbook import FOLDER, private_file, write_refused
from huzhu.people.errors import (
    FileChanged,
    NoChangesFile,
    NoErrorFile,
    NoSuchImport,
    NothingToLoad,
)
from huzhu.people.models import Binding, MemberImport
from huzhu.people.progress import Progress
from huzhu.people.states import IMPORT_LIFECYCLE, ImportState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.staging import Counts


@action("people.check_import", "上传会员名单", right=policies.REGISTRAR)
def check_import(
    upload: IO[bytes],
    *,
    file_name: str,
    verified_source: str = "",
    verified_on: date | None = None,
    by: Actor,
    at: datetime,
) -> MemberImport:
    """Take a list in and have the worker check it: a dry run, nothing reaches the register.

    Where headings do not say which column is which, it waits until somebody does.

    ``verified_source``, ``verified_on``: where and when the papers of all in it were seen.

    :raises NotRegistrar: somebody else than Member Service asks.
    :raises SourceMissing, SourceLater: where or when is not told, or cannot be.
    :raises FileTooLarge: the file is beyond what a register can be.
    :raises DomainError: it is no list (``member_files.heads_of``).
    """
    name_checks.check_source(verified_source, verified_on, today=local_date(at))
    place = sealed_lists.new_place(FOLDER)
    sha256 = _list_files.kept(upload, place)
    found = _list_files.looked_at(place)
    row = MemberImport.objects.create(
        file_name=Path(file_name).name[:200],
        sha256=sha256,
        file=place,
        layout=asdict(found.layout),
        seen=lists.looked_at(found),
        state=ImportState.MAPPING if found.doubts() else ImportState.CHECKING,
        account_id=by.account_id,
        by_name=by.name,
        verified_source=verified_source.strip(),
        verified_on=verified_on,
        started_at=at,
    )
    if row.state == ImportState.CHECKING:
        _queue("people.check_members", row)
    note(row.subject, by=by, at=at, sha256=row.sha256)
    return row


@action("people.map_import", "对应会员名单各列", right=policies.REGISTRAR)
def map_import(
    import_id: int, *, labels: Sequence[str], by: Actor, at: datetime, shown: str = ""
) -> MemberImport:
    """Say what each column of a list is taken for, and have the worker check it again.

    :raises NotRegistrar: somebody else than Member Service asks.
    :raises NotNow: it is not waiting for this. :raises ColumnChosenTwice: two columns are one.
    :raises ColumnsMissing: a column is not there.
    """
    row = _at_step(import_id, "map_import", shown=shown)
    layout = replace(Layout.kept(row.layout), labels=tuple(labels))
    check_complete(labels, member_files.MEMBERS.columns)
    seen = {**row.seen, "doubts": []}
    blank = dict.fromkeys(_COUNTED)
    told = {"layout": asdict(layout), "seen": seen, "done_count": 0, "named_count": 0, **blank}
    _steps.move(row, IMPORT_LIFECYCLE, "map_import", **told)
    _queue("people.check_members", row)
    note(row.subject, by=by, at=at)
    return row


@action("people.report_import", "检查会员名单", right=policies.REGISTRAR)
def report_import(import_id: int, *, by: Actor, at: datetime) -> MemberImport:
    """Check the whole file and put the counts and the refused rows on the import.

    :raises FileChanged: the stored file is not the one that was handed in.
    :raises NotNow: it is not being checked. Also whatever reading the file turns away.
    """
    row = _at_step(import_id, "report_import")
    _stage(row, at=at)
    counts = staging.judge()
    told = {"rows": counts.total, "fault_count": counts.refused, "refused": counts.refused}
    changed, shown = _list_files.changes_file(row, counts, at=at)
    files = {**_list_files.refused_file(row, at=at), **changed}
    seen = {**row.seen, **list_seen.seen(), **told, **shown}
    _steps.move(row, IMPORT_LIFECYCLE, "report_import", **_counts(counts), **files, seen=seen)
    note(row.subject, by=by, at=at, **_counts(counts))
    return row


@action("people.confirm_import", "确认导入会员", right=policies.REGISTRAR)
def confirm_import(import_id: int, *, by: Actor, at: datetime, shown: str = "") -> MemberImport:
    """Have the worker load what was checked (确认导入).

    :raises NotRegistrar: somebody else than Member Service asks.
    :raises ListNeedsSecond: it verifies names, or changes names or telephones of members, and
        the actor brought it.
    :raises NotNow: it is not waiting for this.
    """
    row = _at_step(import_id, "confirm_import", shown=shown)
    name_checks.check_second(row, by=by)
    is_anything = row.unchanged_count if row.verified_source else 0
    if not (row.new_count or row.changed_count or is_anything):
        raise NothingToLoad(name=row.file_name)
    _steps.move(row, IMPORT_LIFECYCLE, "confirm_import", done_count=0, reason="")
    _queue("people.load_members", row)
    note(row.subject, by=by, at=at)
    return row


@action("people.finish_import", "导入会员完毕", right=policies.REGISTRAR)
def finish_import(import_id: int, *, by: Actor, at: datetime) -> MemberImport:
    """Write the members of a confirmed list; all or nothing.

    :raises FileChanged: the stored file is not the one that was checked.
    :raises RegisterChanged: it would do something else than was confirmed.
    :raises NotNow: it was not confirmed. Also whatever reading the file turns away.
    """
    row = _at_step(import_id, "finish_import")
    with _list_files.list_of(row) as file:
        if sealed_lists.sha256_of(file) != row.sha256:
            raise FileChanged
    _stage(row, at=at)
    counts = staging.load(at=at, came_by=row.pk)
    staging.check_confirmed(row, counts)
    verified = name_checks.verify_listed(row, at=at)
    _steps.move(
        row,
        IMPORT_LIFECYCLE,
        "finish_import",
        ended_at=at,
        **_counts(counts),
        **_list_files.refused_file(row, at=at),
    )
    note(row.subject, by=by, at=at, verified=verified, **_counts(counts))
    _telling.tell_changed(row, at=at)
    erasing.erase_file(row)
    return row


@action("people.recheck_import", "重新检查会员名单", right=policies.REGISTRAR)
def recheck_import(import_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """Check a confirmed list once more: the register is another than it was shown against."""
    row = _at_step(import_id, "recheck_import")
    _steps.move(row, IMPORT_LIFECYCLE, "recheck_import", reason=reason[:300], done_count=0)
    _queue("people.check_members", row)
    note(row.subject, by=by, at=at, reason=reason)


@action("people.turn_away_import", "退回会员名单", right=policies.REGISTRAR)
def turn_away_import(import_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """End an import whose file cannot be taken; the reason is shown where the counts would be."""
    row = _at_step(import_id, "turn_away_import")
    _steps.move(row, IMPORT_LIFECYCLE, "turn_away_import", reason=reason[:300], ended_at=at)
    note(row.subject, by=by, at=at, reason=reason)
    erasing.erase_file(row)


@action("people.drop_import", "放弃会员名单", right=policies.REGISTRAR)
def drop_import(import_id: int, *, by: Actor, at: datetime) -> MemberImport:
    """Give a checked list up without loading it.

    :raises NotRegistrar: somebody else than Member Service asks.
    :raises NotNow: it is not waiting for a decision.
    """
    row = _at_step(import_id, "drop_import")
    _steps.move(row, IMPORT_LIFECYCLE, "drop_import", ended_at=at)
    note(row.subject, by=by, at=at)
    erasing.erase_file(row)
    return row


@action("people.withdraw_import", "撤回会员名单", "due", right=policies.REGISTRAR)
def withdraw_import(import_id: int, *, reason: str, by: Actor, at: datetime) -> MemberImport:
    """Take a loaded list back as a whole; hash, columns and counts stay on record.

    :raises NotRegistrar: somebody else than Member Service asks.
    :raises ReasonMissing: nobody could tell later why.
    :raises ImportUnderWay: a list is being written. Also whatever rests on it
        (``taking_back.check_free``).
    """
    if not reason.strip():
        raise ReasonMissing
    staging.lock_lists()
    row = _at_step(import_id, "withdraw_import")
    taking_back.check_free(row, before=IMPORTS.before(at))
    taking_back.take_back(row, at=at)
    _telling.tell_restored(row, by=by, at=at)
    told = {"reason": reason.strip(), "withdrawn_at": at, "withdrawn_by": by.name}
    _steps.move(row, IMPORT_LIFECYCLE, "withdraw_import", **told)
    if row.verified_source:
        members = reached.unvouched(row.pk, at=at)
        _bound.send_to_desk(Binding.objects.filter(member__in=members, takes_over=True))
        _telling.tell_unvouched(row, unverified.because(reason.strip()), at=at)
    if left := [place for place in (row.error_file, row.changes_file) if place]:
        MemberImport.objects.filter(pk=row.pk).update(error_file="", changes_file="")
        transaction.on_commit(partial(sealed_lists.erase, left))
    note(row.subject, by=by, at=at, reason=reason.strip())
    return row


@action("people.load_file", "导入会员文件", right=policies.REGISTRAR)
def load_file(
    path: Path,
    *,
    errors: Path | None = None,
    verified_source: str = "",
    verified_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Counts:
    """Check and load a list that lies on this machine in one go; all or nothing.

    Refused rows are written to ``errors`` and do not keep the others out.

    :raises NotRegistrar: somebody else than Member Service asks.
    :raises SourceMissing, SourceLater: where or when names were verified is not told, or cannot be.
    """
    name_checks.check_source(verified_source, verified_on, today=local_date(at))
    row = MemberImport.objects.create(
        file_name=path.name[:200],
        sha256=_sha256(path),
        account_id=by.account_id,
        by_name=by.name,
        verified_source=verified_source.strip(),
        verified_on=verified_on,
        started_at=at,
    )
    staging.stage(member_files.rows_of(path), on=local_date(at))
    counts = staging.load(at=at, came_by=row.pk)
    verified = name_checks.verify_listed(row, at=at)
    for verb in ("report_import", "confirm_import", "finish_import"):
        _steps.move(row, IMPORT_LIFECYCLE, verb, **_counts(counts), ended_at=at)
    if errors is not None:
        write_refused(staging.refused_rows(), partial(private_file, errors), at=at)
    _telling.tell_changed(row, at=at)
    note(row.subject, by=by, at=at, verified=verified, **_counts(counts))
    return counts


@action("people.reveal_refused", "下载未通过的会员", right=policies.REGISTRAR)
def reveal_refused(import_id: int, *, by: Actor, at: datetime) -> IO[bytes]:
    """Hand the workbook of refused rows out, on record: it holds identity numbers.

    :raises NotRegistrar: somebody else than Member Service asks.
    :raises NoErrorFile: no row was refused, or its time is over.
    """
    row = MemberImport.objects.filter(pk=import_id).first()
    if row is None or not sealed_lists.is_there(row.error_file):
        raise NoErrorFile
    note(row.subject, by=by, at=at, refused=row.refused_count)
    return sealed_lists.opened(row.error_file)


@action("people.reveal_changes", "下载名单的变更", right=policies.REGISTRAR)
def reveal_changes(import_id: int, *, by: Actor, at: datetime) -> IO[bytes]:
    """Hand the workbook of all that a list changes out, on record: it names members.

    :raises NotRegistrar: somebody else than Member Service asks.
    :raises NoChangesFile: it changes nobody, or its time is over.
    """
    row = MemberImport.objects.filter(pk=import_id).first()
    if row is None or not sealed_lists.is_there(row.changes_file):
        raise NoChangesFile
    note(row.subject, by=by, at=at, changed=row.changed_count)
    return sealed_lists.opened(row.changes_file)


# --- steps --------------------------------------------------------------------------------------


def _at_step(import_id: int, verb: str, *, shown: str = "") -> MemberImport:
    """The import, if the verb begins where it stands; nothing is locked during the long steps.

    Of what a page has ``shown`` the row is held until the act ends.
    """
    rows = MemberImport.objects.filter(pk=import_id)
    row = one(rows.select_for_update() if shown else rows, NoSuchImport)
    IMPORT_LIFECYCLE.target(verb, now=ImportState(row.state))
    if shown:
        who = audit.last_by(row.subject, "people.map_import")
        check_shown(shown, lists.shown_of(row.layout, {}), who=who)
    return row


_COUNTED = ("total_count", "new_count", "changed_count", "unchanged_count", "refused_count")


def _stage(row: MemberImport, *, at: datetime) -> None:
    with Progress(row.pk) as progress, _list_files.list_of(row) as file:
        rows = member_files.rows_in(file, _list_files.layout_of(row))
        staging.stage(rows, on=local_date(at), tell=progress.tell)


def _counts(counts: Counts) -> dict[str, int]:
    return {
        "done_count": counts.total,
        "total_count": counts.total,
        "new_count": counts.new,
        "changed_count": counts.changed,
        "unchanged_count": counts.unchanged,
        "refused_count": counts.refused,
        "named_count": counts.named,
    }


def _queue(task: str, row: MemberImport) -> None:
    """The job is part of the transaction: no import without its job, no job without its import."""
    queued = app.configure_task(task, lock="people.member_import", queueing_lock=f"{task}:{row.pk}")
    queued.defer(import_id=row.pk)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return sealed_lists.sha256_of(file)

"""Versions of the scheme: copied, edited, taken in, adopted.

A draft may be saved with faults, so that nobody has to finish in one sitting; it is adopted only
without any. What is adopted stays as it is (A3.1).

Not here: what a change of a scheme is (``rules.scheme_edit``), that of a running year
(``pinned_schemes``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.scheme.errors import (
    DraftOpen,
    SchemeAdopted,
    SchemeChanged,
    SchemeItemNotFound,
    WordingDiffers,
)
from huzhu.assessment.scheme.models import SchemeVersion
from huzhu.assessment.scheme.queries import SHIPPED, subject_of, version_by_id
from huzhu.assessment.scheme.rules.comparison import compare
from huzhu.assessment.scheme.rules.printed import printed_faults
from huzhu.assessment.scheme.rules.scheme import (
    digest_of,
    scheme_as,
    scheme_from,
    shipped_scheme,
)
from huzhu.assessment.scheme.rules.scheme_checks import check_scheme
from huzhu.assessment.scheme.rules.scheme_edit import (
    ItemEdit,
    edited,
    for_year,
    part_digest,
    with_rows,
)
from huzhu.assessment.scheme.rules.scheme_rows import read_lines
from huzhu.assessment.scheme.states import SchemeState
from huzhu.audit.actions import action, note
from huzhu.documents import actions as documents
from huzhu.documents.errors import ListNotReady
from huzhu.kernel.numbers import key_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from huzhu.assessment.scheme.rules.scheme import Scheme
    from huzhu.assessment.scheme.rules.scheme_edit import SchemeEdit
    from huzhu.documents.models import ReceivedList
    from huzhu.documents.workbooks import ListRow
    from huzhu.kernel.actor import Actor


@action("assessment.bring_in_scheme", "采用考核方案", right=policies.ORGANISATION)
def bring_in_scheme(name: str, *, year: int, by: Actor, at: datetime) -> SchemeVersion:
    """Take a scheme that the product ships as the next version of a year (A3.1).

    :raises SchemeUnknown: none of that name is shipped.
    """
    scheme = for_year(shipped_scheme(name), year)
    row = _adopted(scheme, note=f"沿用 {name} 年度考核表", based_on=None, by=by, at=at)
    note(subject_of(row), by=by, at=at, content=row.content_hash)
    return row


@action("assessment.carry_over_scheme", "沿用考核方案", right=policies.ORGANISATION)
def carry_over_scheme(
    version: SchemeVersion, *, year: int, by: Actor, at: datetime
) -> SchemeVersion:
    """Take an adopted version of another year over as the next version of this year (A3.1)."""
    scheme = for_year(scheme_from(version.content), year)
    row = _adopted(scheme, note=f"沿用 {version}", based_on=version, by=by, at=at)
    note(subject_of(row), by=by, at=at, content=row.content_hash)
    return row


@action("assessment.begin_scheme", "编制考核方案", right=policies.ORGANISATION)
def begin_scheme(source: str, *, year: int, by: Actor, at: datetime) -> SchemeVersion:
    """Begin a draft from what ``source`` names (``queries.sources_for``).

    :raises SchemeUnknown: the source names none.
    :raises DraftOpen: a version of that year is being edited.
    """
    kind, _, name = source.partition(":")
    if kind == SHIPPED:
        scheme = for_year(shipped_scheme(name), year)
        row = _drafted(scheme, note=f"由 {name} 年度考核表原文复制", based_on=None, by=by, at=at)
    else:
        version = version_by_id(key_of(name) or 0)
        row = copy_scheme(version, year=year, by=by, at=at)
    note(subject_of(row), by=by, at=at, source=source)
    return row


@action("assessment.copy_scheme", "复制考核方案", right=policies.ORGANISATION)
def copy_scheme(version: SchemeVersion, *, year: int, by: Actor, at: datetime) -> SchemeVersion:
    """Begin the next version of a year as a copy, to be edited (A3.1).

    :raises DraftOpen: a version of that year is being edited.
    """
    # Whoever copies at the same time waits for the source, and finds the draft there.
    SchemeVersion.objects.select_for_update().get(pk=version.pk)
    scheme = for_year(scheme_from(version.content), year)
    row = _drafted(scheme, note=f"由 {version}复制", based_on=version, by=by, at=at)
    note(subject_of(row), by=by, at=at, source=subject_of(version))
    return row


@action("assessment.edit_scheme", "修改考核方案", right=policies.ORGANISATION)
def edit_scheme(
    version: SchemeVersion, edit: SchemeEdit, *, read: str, by: Actor, at: datetime
) -> Scheme:
    """Change one item or the head of a draft; a draft is saved with its faults, too (A3.1).

    ``read``: the fingerprint of the part as the editor saw it (``rules.scheme_edit``). Two people
    may edit two items at once; who edits the same one second is shown what the first wrote.

    :raises SchemeAdopted: it is no draft.
    :raises SchemeItemNotFound: it has no such item.
    :raises SchemeChanged: somebody changed that part meanwhile.
    :raises RuleUnreadable: the rows of the item make no rule.
    """
    before = _lock_draft(version)
    try:
        is_stale = part_digest(before, edit) != read
        scheme = edited(before, edit)
    except KeyError as unknown:
        raise SchemeItemNotFound(scheme=version, item=unknown.args[0]) from unknown
    if is_stale:
        raise SchemeChanged(part=_part_name(edit), who=version.edited_by)
    _save(version, scheme, by=by, at=at)
    part = _part_name(edit)
    note(subject_of(version), by=by, at=at, part=part)
    return scheme


@action("assessment.take_in_scheme", "读入考核方案表格", right=policies.ORGANISATION)
def take_in_scheme(
    version: SchemeVersion,
    received: ReceivedList,
    rows: Sequence[ListRow],
    *,
    by: Actor,
    at: datetime,
) -> tuple[str, ...]:
    """Replace a draft's sections and items by those of a list; all of them, or none (A3.1).

    What was said beside the list: the content hash of the draft as the editor saw it. Returns the
    items that differ.

    :raises SchemeAdopted: it is no draft.
    :raises SchemeChanged: somebody changed it meanwhile.
    :raises ListNotReady: cells cannot be read (``queries.scheme_list_faults`` names each).
    :raises NotNow: the list was taken or dropped meanwhile.
    """
    before = _lock_draft(version)
    if version.content_hash != received.said["read"]:
        raise SchemeChanged(part=str(version), who=version.edited_by)
    found = read_lines(rows, before.catalogue)
    if found.faults:
        raise ListNotReady(name=received.file_name, count=len(found.faults), more="")
    documents.confirm_list(received, by=by, at=at)
    scheme = with_rows(before, found.sections, found.items)
    changed = tuple(change.item_id for change in compare(before, scheme).items)
    _save(version, scheme, by=by, at=at)
    count = len(changed)
    note(subject_of(version), by=by, at=at, changed=count)
    return changed


@action("assessment.discard_scheme", "放弃方案草稿", right=policies.ORGANISATION)
def discard_scheme(version: SchemeVersion, *, by: Actor, at: datetime) -> None:
    """Give a draft up; nothing depends on it yet, the trail keeps that there was one.

    :raises SchemeAdopted: it is no draft.
    """
    _lock_draft(version)
    note(subject_of(version), by=by, at=at, note=version.note)
    SchemeVersion.objects.filter(based_on=version).update(based_on=None)
    SchemeVersion.objects.filter(pk=version.pk).delete()


@action("assessment.adopt_scheme", "采用编制的考核方案", right=policies.ORGANISATION_HEAD)
def adopt_scheme(
    version: SchemeVersion, *, read: str, by: Actor, at: datetime, despite: str = ""
) -> None:
    """Adopt a draft as it was read; from now on it stays as it is (A3.1).

    ``despite``: why it is adopted although its rules count by other numbers than its wording.

    :raises SchemeAdopted: it was adopted before.
    :raises SchemeChanged: somebody changed it meanwhile.
    :raises SchemeUnsound: it has faults; all of them are told.
    :raises WordingDiffers: rules and wording name different numbers, and nobody said why.
    """
    scheme = _lock_draft(version)
    if version.content_hash != read:
        raise SchemeChanged(part=str(version), who=version.edited_by)
    check_scheme(scheme)
    differing = printed_faults(scheme)
    reason = despite.strip() if differing else ""
    if differing and not reason:
        raise WordingDiffers(count=len(differing), faults="".join(map(str, differing)))
    version.adopted_despite = reason
    version.state, version.adopted_at, version.adopted_by = str(SchemeState.ADOPTED), at, str(by)
    version.save(update_fields=["state", "adopted_at", "adopted_by", "adopted_despite"])
    content = version.content_hash
    note(subject_of(version), by=by, at=at, content=content, reason=reason)


def _part_name(edit: SchemeEdit) -> str:
    if isinstance(edit, ItemEdit):
        return f"指标 {edit.item_id}"
    return "方案的名称和各部分分值"


def _lock_draft(version: SchemeVersion) -> Scheme:
    """Hold the version's row until the act ends, and see its present content."""
    row = SchemeVersion.objects.select_for_update().get(pk=version.pk)
    version.state, version.content, version.content_hash = row.state, row.content, row.content_hash
    version.edited_by = row.edited_by
    if row.state != SchemeState.DRAFT:
        raise SchemeAdopted(scheme=row, who=row.adopted_by)
    return scheme_from(row.content)


def _save(version: SchemeVersion, scheme: Scheme, *, by: Actor, at: datetime) -> None:
    version.content, version.content_hash = scheme_as(scheme), digest_of(scheme)
    version.edited_at, version.edited_by = at, str(by)
    version.save(update_fields=["content", "content_hash", "edited_at", "edited_by"])


def _next_version(year: int) -> int:
    latest = SchemeVersion.objects.filter(year=year).order_by("-version").first()
    return latest.version + 1 if latest else 1


def _drafted(
    scheme: Scheme, *, note: str, based_on: SchemeVersion | None, by: Actor, at: datetime
) -> SchemeVersion:
    draft = SchemeVersion.objects.filter(year=scheme.year, state=SchemeState.DRAFT).first()
    if draft is not None:
        raise DraftOpen(draft=draft)
    return SchemeVersion.objects.create(
        year=scheme.year,
        version=_next_version(scheme.year),
        content=scheme_as(scheme),
        content_hash=digest_of(scheme),
        based_on=based_on,
        note=note,
        edited_at=at,
        edited_by=str(by),
    )


def _adopted(
    scheme: Scheme, *, note: str, based_on: SchemeVersion | None, by: Actor, at: datetime
) -> SchemeVersion:
    return SchemeVersion.objects.create(
        year=scheme.year,
        version=_next_version(scheme.year),
        state=SchemeState.ADOPTED,
        content=scheme_as(scheme),
        content_hash=digest_of(scheme),
        based_on=based_on,
        note=note,
        edited_at=at,
        edited_by=str(by),
        adopted_at=at,
        adopted_by=str(by),
    )

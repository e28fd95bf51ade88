"""The sealed paper comes back as a scan and is held against the record (A7.3).

Not here: the receipt of the paper itself, which 组织机构部 gives (``receipts``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment import policies
from huzhu.assessment.rating.errors import (
    ScanBeforeSending,
    ScanOfAnEarlierVersion,
    ScanOfAnotherSheet,
)
from huzhu.assessment.rating.rules.rating import tidy_checksum
from huzhu.assessment.year.actions import _steps
from huzhu.assessment.year.actions._paper_files import keep_proof
from huzhu.audit import queries as audit
from huzhu.audit.actions import action, note
from huzhu.kernel.workdays import SHANGHAI

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.assessment.year.models import Scoresheet
    from huzhu.documents.states import Upload
    from huzhu.kernel.actor import Actor

_VERSIONS = {"assessment.submit_sheet": "报送时", "assessment.new_checksum": "答复补充询问时"}


@action("assessment.take_in_scan", "上传盖章扫描件", right=policies.AGENCY_CLERK)
def take_in_scan(
    sheet: Scoresheet, upload: Upload, *, checksum: str, by: Actor, at: datetime
) -> None:
    """Keep the scan of the sealed paper, if the paper is what is on record.

    :raises ScanBeforeSending: nothing is on record yet.
    :raises ChecksumMissing: what was typed is no checksum.
    :raises ScanOfAnEarlierVersion, ScanOfAnotherSheet: the paper says something else.
    :raises DomainError: what ``documents.store_file`` turns away.
    """
    policies.check_agency_clerk(by=by, agency_id=sheet.agency_id)
    _steps.lock_sheet(sheet)
    sheet.refresh_from_db(fields=["checksum", "submitted_at"])
    if not sheet.submitted_at:
        raise ScanBeforeSending
    given = tidy_checksum(checksum)
    if given != sheet.checksum:
        raise _other_version(sheet, given)
    sheet.scan_id = keep_proof(sheet, upload, by=by, at=at)
    sheet.save(update_fields=["scan"])
    subject = sheet.subject
    note(subject, by=by, at=at, checksum=given, file=sheet.scan_id)


def _other_version(sheet: Scoresheet, given: str) -> ScanOfAnEarlierVersion | ScanOfAnotherSheet:
    told = {"given": given, "current": sheet.checksum}
    events = audit.events_of(sheet.subject).filter(code__in=_VERSIONS)
    for event in events:
        if event.facts.get("checksum") == given:
            when = f"{event.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
            return ScanOfAnEarlierVersion(when=when, act=_VERSIONS[event.code], **told)
    return ScanOfAnotherSheet(agency=sheet.agency_name, year=sheet.year.year, **told)

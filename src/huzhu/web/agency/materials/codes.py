"""A list of codes as it comes in: rows out of the file, and what is wrong with it, row by row.

Not here: the row checks (``claims.rules``), sealing (``claims``). Nothing here keeps a code.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core import signing

from huzhu.claims.rules import CODE_LIST
from huzhu.claims.values import CodeRow
from huzhu.documents import rules, tables, workbooks
from huzhu.kernel.listed_days import day_in
from huzhu.web.errors import FaultsNotKept, PasscodesMissing, PasscodesUnexpected

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from huzhu.claims.values import RowFault
    from huzhu.documents.workbooks import ListRow

SHOWN_FAULTS = 50
_KEPT_FAULTS = 2000
_SALT = "agency.code-faults"


@dataclass(frozen=True, slots=True)
class CodeFile:
    """What a file held, and its fingerprint."""

    rows: list[CodeRow]
    sha256: str


def read_code_file(
    upload: UploadedFile, *, has_passcodes: bool = True, expires_on: date | None = None
) -> CodeFile:
    """Read the rows of an uploaded list; ``expires_on`` is the day of rows that name none.

    :raises DomainError: it cannot be read, or a column is missing.
    :raises PasscodesMissing: it has none, and nobody said that there are none.
    :raises PasscodesUnexpected: somebody said so, and it has some.
    """
    content = upload.read(rules.LARGEST_FILE + 1)
    listed = workbooks.read_rows(content, CODE_LIST, may_be_bare=True)
    codes = [_code_row(row, expires_on) for row in listed]
    passcodes = sum(bool(row.passcode) for row in codes)
    if has_passcodes and codes and not passcodes:
        raise PasscodesMissing
    if passcodes and not has_passcodes:
        raise PasscodesUnexpected(count=passcodes)
    return CodeFile(codes, hashlib.sha256(content).hexdigest())


def _code_row(row: ListRow, expires_on: date | None) -> CodeRow:
    code, passcode, expires = row.cells
    day = day_in(expires) if expires else expires_on
    return CodeRow(row.number, code, passcode, day, expires)


def template_workbook(*, at: datetime) -> bytes:
    """The list to be filled in (样表)."""
    sample = [
        ("MV2026000001AB", "k3r9x2", date(2027, 6, 30)),
        ("MV2026000002AB", "m7t4w8", date(2027, 6, 30)),
    ]
    headings = [column.label for column in CODE_LIST]
    sheets = [tables.Sheet("电子码清单", headings, sample)]
    return tables.write_workbook(sheets, of="电子码清单样表，两行为示例", at=at)


def sealed_faults(faults: Sequence[RowFault]) -> str:
    """The faults for the way through the browser and back; they hold no code."""
    plain = [(fault.row, fault.cell, fault.message) for fault in faults[:_KEPT_FAULTS]]
    return signing.dumps(plain, salt=_SALT, compress=True)


def faults_workbook(sealed: str, *, at: datetime) -> bytes:
    """The faults as a list to work through (更正清单).

    :raises FaultsNotKept: it was not ours, or is older than a day.
    """
    try:
        plain = signing.loads(sealed, salt=_SALT, max_age=24 * 60 * 60)
    except signing.BadSignature:
        raise FaultsNotKept from None
    sheets = [tables.Sheet("更正清单", ("行", "栏", "须更正"), plain)]
    of = f"电子码清单须更正的 {len(plain)} 处，最多列出 {_KEPT_FAULTS} 处"
    return tables.write_workbook(sheets, of=of, at=at)

"""A list of codes as it comes in: rows out of the file, and what is wrong with it, row by row.

Not here: the row checks (``claims.rules``), sealing (``claims``). Nothing here keeps a code.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core import signing

from huzhu.claims.rules import CODE, EXPIRES_ON, PASSCODE
from huzhu.claims.values import CodeRow
from huzhu.documents import rules, workbooks
from huzhu.kernel.identifiers import listed_code
from huzhu.kernel.listed_days import day_in
from huzhu.web.errors import FaultsNotKept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile

    from huzhu.claims.values import RowFault
    from huzhu.documents.workbooks import ListRow

COLUMNS = (CODE, PASSCODE, EXPIRES_ON)
SHOWN_FAULTS = 50
_KEPT_FAULTS = 2000
_SALT = "agency.code-faults"


@dataclass(frozen=True, slots=True)
class CodeFile:
    """What a file held, and its fingerprint."""

    rows: list[CodeRow]
    sha256: str


def read_code_file(upload: UploadedFile) -> CodeFile:
    """Read the rows of an uploaded list.

    :raises DomainError: it cannot be read, or a column is missing.
    """
    content = upload.read(rules.LARGEST_FILE + 1)
    listed = workbooks.read_rows(content, columns=COLUMNS, days=[EXPIRES_ON])
    codes = [_code_row(row) for row in listed]
    return CodeFile(codes, hashlib.sha256(content).hexdigest())


def _code_row(row: ListRow) -> CodeRow:
    code, passcode, expires = row.cells
    return CodeRow(row.number, listed_code(code), listed_code(passcode), day_in(expires), expires)


def template_workbook() -> bytes:
    """The list to be filled in (样表)."""
    sample = [
        ("MV2026000001AB", "k3r9x2", "2027-06-30"),
        ("MV2026000002AB", "m7t4w8", "2027-06-30"),
    ]
    return workbooks.write_workbook([workbooks.Sheet("电子码清单", COLUMNS, sample)])


def sealed_faults(faults: Sequence[RowFault]) -> str:
    """The faults for the way through the browser and back; they hold no code."""
    plain = [(fault.row, fault.cell, fault.message) for fault in faults[:_KEPT_FAULTS]]
    return signing.dumps(plain, salt=_SALT, compress=True)


def faults_workbook(sealed: str) -> bytes:
    """The faults as a list to work through (更正清单).

    :raises FaultsNotKept: it was not ours, or is older than a day.
    """
    try:
        plain = signing.loads(sealed, salt=_SALT, max_age=24 * 60 * 60)
    except signing.BadSignature:
        raise FaultsNotKept from None
    rows = [(str(row), cell, message) for row, cell, message in plain]
    return workbooks.write_workbook([workbooks.Sheet("更正清单", ("行", "栏", "须更正"), rows)])

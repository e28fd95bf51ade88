"""What acts of the assessment are about, for whoever steps aside (回避): a sheet and its agency.

Not here: who steps aside (``people.recusals``).
"""

from __future__ import annotations

from huzhu.assessment.facts.models import Filing
from huzhu.assessment.year.models import Scoresheet
from huzhu.assessment.year.recusals import SHEET, named, touched_of
from huzhu.documents import queries as documents
from huzhu.kernel.interests import Touched

_FILING, _REFERENCE = "filing:", "KH"


def touched_by(thing: object) -> Touched | None:
    """A sheet, what hangs on one (an item, a question, an appeal), or its subject in the trail."""
    if isinstance(thing, Scoresheet):
        return touched_of(thing)
    if isinstance(thing, Filing):
        return Touched(frozenset(), thing.agency.path)
    if isinstance(thing, str):
        return _touched_by_name(thing)
    above = getattr(thing, "sheet", None) or getattr(thing, "item", None)
    hangs = isinstance(above, Scoresheet) or hasattr(above, "sheet_id")
    return touched_by(above) if hangs else None


def _touched_by_name(subject: str) -> Touched | None:
    """A sheet, a file of one (``KH2026-D01``), a paper that was handed in, by its subject."""
    if subject.startswith(_FILING):
        number = subject.removeprefix(_FILING)
        filings = Filing.objects.select_related("agency")
        filing = filings.filter(pk=number).first() if number.isdecimal() else None
        return touched_by(filing) if filing else None
    sheet = subject if subject.startswith(SHEET) else f"{SHEET}{_number_of_file(subject)}"
    found = Scoresheet.objects.select_related("year", "agency").filter(named(sheet)).first()
    return touched_by(found) if found else None


def _number_of_file(subject: str) -> str:
    return documents.reference_of(subject).removeprefix(_REFERENCE)

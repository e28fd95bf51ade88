"""What acts of the assessment are about, for whoever steps aside (回避): a sheet and its agency.

Not here: who steps aside (``people.recusals``).
"""

from __future__ import annotations

from huzhu.assessment.facts.models import Filing
from huzhu.assessment.year.models import Scoresheet
from huzhu.assessment.year.recusals import SHEET, named, touched_of
from huzhu.kernel.interests import Touched


def touched_by(thing: object) -> Touched | None:
    """A sheet, what hangs on one (an item, a question, an appeal), or its subject in the trail."""
    if isinstance(thing, Scoresheet):
        return touched_of(thing)
    if isinstance(thing, Filing):
        return Touched(frozenset(), thing.agency.path)
    if isinstance(thing, str) and thing.startswith(SHEET):
        found = Scoresheet.objects.select_related("year", "agency").filter(named(thing)).first()
        return touched_by(found) if found else None
    above = getattr(thing, "sheet", None) or getattr(thing, "item", None)
    hangs = isinstance(above, Scoresheet) or hasattr(above, "sheet_id")
    return touched_by(above) if hangs else None

"""What a budget in the trail is about, for whoever steps aside (回避): its agency."""

from __future__ import annotations

from huzhu.budget.models import Budget
from huzhu.kernel.interests import Touched

_BUDGET = "budget:"


def touched_by(thing: object) -> Touched | None:
    """An agency's budget of a year, or its subject in the trail: ``budget:16-2026``."""
    if isinstance(thing, Budget):
        return Touched(frozenset(), thing.agency.path)
    if not isinstance(thing, str) or not thing.startswith(_BUDGET):
        return None
    agency_id, _, year = thing.removeprefix(_BUDGET).partition("-")
    if not (agency_id.isdecimal() and year.isdecimal()):
        return None
    found = Budget.objects.select_related("agency").filter(agency_id=agency_id, year=year).first()
    return touched_by(found) if found else None

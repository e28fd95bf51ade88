"""What rows of organisations and members are about, for whoever steps aside from it (回避)."""

from __future__ import annotations

from huzhu.kernel.interests import Touched
from huzhu.people.models import Agency, Member, Union


def touched_by(thing: object) -> Touched | None:
    """An agency, a union, a member of one; or an agency by its subject in the trail."""
    match thing:
        case Agency():
            return Touched(frozenset({f"agency:{thing.pk}"}), thing.path)
        case Union():
            return Touched(frozenset({f"union:{thing.pk}"}), thing.agency.path)
        case Member():
            return touched_by(thing.union)
        case str() if thing.startswith("agency:"):
            found = Agency.objects.filter(pk=thing.partition(":")[2]).first()
            return touched_by(found) if found else None
    return None

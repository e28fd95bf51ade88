"""What holds a point or a union where it is: business under way that rests on where it belongs.

An offer keeps whom it is for by the place of its day, an approval has its money on a line of the
agency above. Each app that keeps such business declares ``holds_in_place`` in its entry (``apps``).

Not here: what business that is (``projects``, ``claims``), correcting (``actions.corrections``).
"""

from __future__ import annotations

from dataclasses import dataclass

from huzhu.audit import declared
from huzhu.people.models import Agency, Union
from huzhu.people.rights_errors import HeldInPlace


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who would leave which place for which other."""

    agency_ids: frozenset[int]  #: the point that moves; a union has none
    union_ids: frozenset[int]
    old_path: str
    new_path: str


def place_below(row: Agency | Union, parent: Agency) -> str:
    """Where a point or a union stands in the tree below that parent."""
    return parent.path if isinstance(row, Union) else f"{parent.path}{row.pk}/"


def check_free(row: Agency | Union, parent: Agency) -> None:
    """Whether a point or a union may move below another parent.

    :raises HeldInPlace: something that rests on its present place is not finished.
    """
    leaving = _leaving(row, new_path=place_below(row, parent))
    asked = declared.functions("holds_in_place")
    #: A project and its offer bear one reference and count once.
    held = {reference: title for each in asked for reference, title in each(leaving)}
    if held:
        first, title = min(held.items())
        raise HeldInPlace(name=row.name, count=len(held), first=f"{first} {title}".strip())


def _leaving(row: Agency | Union, *, new_path: str) -> Leaving:
    if isinstance(row, Union):
        return Leaving(frozenset(), frozenset({row.pk}), row.agency.path, new_path)
    unions = Union.objects.filter(agency=row).values_list("pk", flat=True)
    return Leaving(frozenset({row.pk}), frozenset(unions), row.path, new_path)

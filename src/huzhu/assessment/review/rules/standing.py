"""Which of an item's values stands, and what the standing values of a sheet add up to.

What the leading group or an appeal decided stands before what the departments agreed on; a sheet
that missed its deadline was reviewed by nobody and stands as the platform counts it (A4.2b, A6.3).

Not here: how each value came about (``scoring``, the reviews), ranks and grades (``grades``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class ItemValues:
    """One item's values side by side; None where nobody has said anything."""

    item: str
    platform: Decimal | None = None
    own: Decimal | None = None
    reviewed: Decimal | None = None
    decided: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SheetPoints:
    """What stands on a sheet. ``open_items`` have no agreed value yet and count provisionally."""

    total: Decimal
    sections: Mapping[str, Decimal]
    items: Mapping[str, Decimal]
    open_items: tuple[str, ...] = ()


def points_that_stand(values: ItemValues, *, is_missed: bool) -> Decimal | None:
    """The value that stands; None: the item is still under review.

    >>> points_that_stand(ItemValues("1.1", reviewed=Decimal(3), decided=Decimal(4)),
    ...                   is_missed=False)
    Decimal('4')
    """
    if values.decided is not None:
        return values.decided
    if values.reviewed is not None:
        return values.reviewed
    return (values.platform or NOTHING) if is_missed else None


def sheet_points(
    rows: Iterable[ItemValues],
    *,
    sections: Mapping[str, str],
    is_missed: bool,
    others: Collection[str] = (),
) -> SheetPoints:
    """Add up a sheet; ``sections`` gives each item's section.

    An item under review counts as the platform has it, so that grades can be tried out early.
    ``others`` are items for other kinds of agencies: nobody reviews them, they earn nothing.
    """
    items: dict[str, Decimal] = {}
    sums = dict.fromkeys(sections.values(), NOTHING)
    still_open = []
    for row in rows:
        points = points_that_stand(row, is_missed=is_missed)
        if points is None and row.item in others:
            points = NOTHING
        elif points is None:
            still_open.append(row.item)
            points = row.platform or NOTHING
        items[row.item] = points
        sums[sections[row.item]] += points
    return SheetPoints(sum(items.values(), NOTHING), sums, items, tuple(still_open))

"""An item's review: when a reason is needed, when it is settled, which points stand (A4.2b).

Numbers in, a word out. Not here: who reviews (``policies``), where the points of the platform
come from (``scoring``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from huzhu.assessment.errors import PointsOutOfRange, PointsTooFine
from huzhu.assessment.scheme.rules.wording import number_text
from huzhu.kernel.words import Worded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping


_CENT = Decimal("0.01")


class ItemState(Worded):
    """How far the review of one item has come."""

    WAITING = "waiting", "待审核"  # nobody has signed
    PARTLY = "partly", "待另一部门"  # another owner has still to sign
    ASKED = "asked", "已询问，待答复"  # the agency was asked back
    DIVIDED = "divided", "意见不一致"  # the owners signed different values
    SIGNED = "signed", "已签字"  # all owners signed the same value
    DECIDED = "decided", "已审定"  # the leading group's word stands
    NOT_FOR_THIS_KIND = "not_for_this_kind", "不适用"  # the item is for other kinds of agencies


#: The departments' part of the item is done.
SETTLED = frozenset(
    {ItemState.DIVIDED, ItemState.SIGNED, ItemState.DECIDED, ItemState.NOT_FOR_THIS_KIND}
)


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one item that a new one is compared with; None: there is none."""

    self_points: Decimal | None
    #: None also where the figures that would decide it are not known.
    platform_points: Decimal | None


@dataclass(frozen=True, slots=True)
class ReviewEntry:
    """A value for one agency, and the version of the item that the person had seen."""

    agency_number: str
    points: Decimal
    reason: str
    version: int
    is_spot_check: bool = False


def differs(values: Values) -> bool:
    """Whether the self-rating and the figures do not agree: flagged to the reviewer (A6.2)."""
    return None not in (values.self_points, values.platform_points) and (
        values.self_points != values.platform_points
    )


def needs_reason(points: Decimal, values: Values) -> bool:
    """Whether a value departs from the self-rating or from what the figures give.

    >>> needs_reason(Decimal(3), Values(Decimal(3), Decimal(3)))
    False
    >>> needs_reason(Decimal(3), Values(Decimal(3), None))  # no figure says otherwise
    False
    >>> needs_reason(Decimal(3), Values(Decimal(3), Decimal(2)))
    True
    """
    known = values.platform_points
    return points != values.self_points or (known is not None and points != known)


def check_points(points: Decimal, *, item: str, full_marks: Decimal) -> None:
    """:raises PointsOutOfRange: below 0 or above. :raises PointsTooFine: a third decimal."""
    if not points.is_finite() or not 0 <= points <= full_marks:
        raise PointsOutOfRange(item=item, what="分值", full=plain(full_marks), given=plain(points))
    if points != points.quantize(_CENT):
        raise PointsTooFine(item=item, what="分值", given=points)


def agreed_points(signed: Mapping[str, Decimal], *, owners: Collection[str]) -> Decimal | None:
    """The value on which all owners agree; None while one is missing or another.

    >>> agreed_points({"finance": Decimal(3), "it": Decimal(3)}, owners=["it", "finance"])
    Decimal('3')
    """
    values = {signed[owner] for owner in owners if owner in signed}
    is_complete = all(owner in signed for owner in owners)
    return values.pop() if is_complete and len(values) == 1 else None


def state_of(
    signed: Mapping[str, Decimal],
    *,
    owners: Collection[str],
    is_asked: bool,
    is_decided: bool,
    is_applicable: bool,
) -> ItemState:
    """How far the review of an item has come."""
    if not is_applicable:
        return ItemState.NOT_FOR_THIS_KIND
    if is_decided:
        return ItemState.DECIDED
    if is_asked:
        return ItemState.ASKED
    count = sum(owner in signed for owner in owners)
    if count < len(owners):
        return ItemState.PARTLY if count else ItemState.WAITING
    agreed = agreed_points(signed, owners=owners)
    return ItemState.DIVIDED if agreed is None else ItemState.SIGNED


def plain(points: Decimal | None) -> str:
    """A number of points without idle zeros; — for none.

    >>> plain(Decimal("3.50")), plain(Decimal("10")), plain(None)
    ('3.5', '10', '—')
    """
    return "—" if points is None else number_text(points)


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

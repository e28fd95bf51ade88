"""Members who exist nowhere, in any number, for trials: the same list again for the same region.

Not here: registering them (``actions.members``), the demonstration's people (``demo``).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from huzhu.people.rules import NewMember

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Regions of identity numbers that do not exist, so that nobody is meant. Each trial has one of its
#: own; the demonstration's invented people live in the hundred below (``demo.names``).
_FIRST_REGION, _REGIONS = 990_100, 9_900
_BIRTHDAYS, _PER_DAY = 20_000, 999
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def invented(
    prefix: str, count: int, *, unions: Sequence[str], region: int, first: int = 0
) -> Iterator[NewMember]:
    """So many members from a place of the list on, spread over the unions (their numbers).

    Trials of different regions have no member in common.
    """
    for serial in range(first, first + count):
        yield NewMember(
            number=f"{prefix}-{serial}",
            name="试验会员",
            id_number=_id_number(_FIRST_REGION + region % _REGIONS, serial),
            union_number=unions[serial % len(unions)],
        )


def _id_number(region: int, serial: int) -> str:
    """A number of that region: almost twenty million of them, more than a trial has members."""
    day, order = divmod(serial, _PER_DAY)
    born = date(1950, 1, 1) + timedelta(days=day % _BIRTHDAYS)
    body = f"{region}{born:%Y%m%d}{order + 1:03d}"
    return body + _CHECK[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]

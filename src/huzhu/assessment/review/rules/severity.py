"""Strict or mild (宽严): how a reviewer's values lie to the self-ratings, figures and colleagues.

In per cent of the full marks, so that an item of 10 points does not outweigh one of 2. Against
the others, only items that others review, too, are compared.

Not here: what follows from it; the report shows, people judge.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_TENTH = Decimal("0.1")
_LONGEST_BAR = Decimal(50)
#: Beyond so many per cent of the full marks against the others a reviewer is worth a look.
NOTABLE = Decimal(5)


@dataclass(frozen=True, slots=True)
class Mark:
    """One signed value with what it can be compared with."""

    who: str
    department: str
    item: str
    points: Decimal
    full_marks: Decimal
    self_points: Decimal | None
    platform_points: Decimal | None


@dataclass(frozen=True, slots=True)
class Severity:
    """How one reviewer or department lies; below nought is strict. None: nothing to compare."""

    who: str
    count: int
    changed: int  #: values that are not the self-rating
    to_self: Decimal | None
    to_platform: Decimal | None
    to_others: Decimal | None

    @property
    def to_self_width(self) -> Decimal:
        """How long its bar is; beyond 50% it ends."""
        return min(abs(self.to_self or Decimal(0)), _LONGEST_BAR)

    @property
    def to_self_start(self) -> Decimal:
        """Where its bar begins."""
        return -self.to_self_width if self.to_self is not None and self.to_self < 0 else Decimal(0)

    @property
    def is_strict(self) -> bool:
        return self.to_others is not None and self.to_others <= -NOTABLE

    @property
    def is_mild(self) -> bool:
        return self.to_others is not None and self.to_others >= NOTABLE


def severities(marks: Sequence[Mark], *, key: Callable[[Mark], str]) -> tuple[Severity, ...]:
    """One line for each reviewer (or department, by ``key``), the strictest first."""
    groups: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        groups[key(mark)].append(mark)
    everybody = _departures(marks)
    lines = [_severity(who, mine, everybody) for who, mine in groups.items()]
    return tuple(
        sorted(lines, key=lambda line: (line.to_others is None, line.to_others or 0, line.who))
    )


def _severity(who: str, mine: Sequence[Mark], everybody: Mapping[str, _Departed]) -> Severity:
    return Severity(
        who=who,
        count=len(mine),
        changed=sum(mark.points != mark.self_points for mark in mine),
        to_self=_mean(_departure(mark, mark.self_points) for mark in mine),
        to_platform=_mean(_departure(mark, mark.platform_points) for mark in mine),
        to_others=_to_others(_departures(mine), everybody),
    )


class _Departed(NamedTuple):
    """How far from the self-ratings an item's values lie together, and how many there are."""

    total: Decimal
    number: int


def _departures(marks: Iterable[Mark]) -> dict[str, _Departed]:
    found: dict[str, _Departed] = {}
    for mark in marks:
        departure = _departure(mark, mark.self_points)
        if departure is not None:
            total, number = found.get(mark.item, _NONE)
            found[mark.item] = _Departed(total + departure, number + 1)
    return found


_NONE = _Departed(Decimal(0), 0)


def _to_others(mine: Mapping[str, _Departed], everybody: Mapping[str, _Departed]) -> Decimal | None:
    """My mean departure from the self-rating minus the others', item by item."""
    gaps, compared = Decimal(0), 0
    for item, own in mine.items():
        others = everybody[item].number - own.number
        if others:
            mean = (everybody[item].total - own.total) / others
            gaps += own.total - mean * own.number
            compared += own.number
    return (gaps / compared).quantize(_TENTH) + 0 if compared else None


def _departure(mark: Mark, other: Decimal | None) -> Decimal | None:
    return None if other is None else (mark.points - other) * 100 / mark.full_marks


def _mean(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    return (sum(known, Decimal(0)) / len(known)).quantize(_TENTH) + 0  # no minus before nought

"""When each act of a project happened: the road's stops on working days, in office hours.

A road is laid out from one fixed point, either the opening of its window or one of its acts; the
other acts follow from it at a plausible pace, and the regulation's time limits are kept.

Not here: what is done at a stop (``road``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from huzhu.demo.times import clock
from huzhu.kernel.workdays import MATERIALS_WORKDAYS, earliest_start, local_date, plan_latest

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

    from huzhu.demo.times import DemoTime

#: Stops up to publication, with the working days since the stop before: from, to.
_PACE: dict[str, tuple[int, int]] = {
    "start": (0, 0),
    "submit_first": (1, 3),
    "return_plan": (3, 4),
    "submit": (1, 3),
    "opinions": (1, 3),
    "conclude": (1, 1),
    "minutes": (2, 4),
    "quotes": (1, 3),
    "award": (1, 2),
    "apply_first": (1, 1),
    "return_application": (1, 2),
    "check": (1, 1),
    "apply": (1, 1),
    "sign": (1, 3),
    "bring": (1, 1),
    "decide": (1, 3),
    "postpone": (1, 2),
    "materials": (2, 4),
    "test": (1, 1),
    "publish": (0, 1),
}
DETOURS = frozenset(
    {"submit_first", "return_plan", "apply_first", "return_application", "postpone"}
)
#: Working days after the end of the window.
_AFTERWARDS = {"usage": (2, 4), "issue": (1, 2), "collect": (1, 3), "close": (1, 2)}
#: How long the acts of a stop take, in minutes; the next stop of the same day begins later.
_MINUTES = {"opinions": 200, "sign": 260}
_SHORT = 40
_MOST_SLACK = 120


@dataclass(frozen=True, slots=True)
class Window:
    """When members may claim."""

    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every stop of one road with its moment, in order; beyond now, too."""

    stops: dict[str, datetime]
    window: Window


def stops_with(detours: Iterable[str]) -> list[str]:
    """The stops of a road that takes these detours."""
    return [stop for stop in _PACE if stop not in DETOURS or stop in detours]


def from_window(
    window: Window,
    *,
    done: tuple[str, date],
    detours: Iterable[str],
    rng: random.Random,
    time: DemoTime,
) -> Schedule:
    """Lay a road out so that its window opens as given, with one stop done by a day.

    Materials come in at least five working days before, and earlier if the plan would otherwise
    have come in less than a month before (S2.2.1, S2.3.1a).
    """
    stop, by = done
    opens_on = local_date(window.opens_at)
    stops, gaps = _paced(detours, rng)
    slack = MATERIALS_WORKDAYS + rng.randint(0, 2)
    for more in range(slack, slack + _MOST_SLACK):
        days = _spread(stops, gaps, anchor=("materials", time.shift(opens_on, -more)), time=time)
        is_early = all(days[each] <= plan_latest(opens_on) for each in _submissions(stops))
        if is_early and days.get(stop, by) <= by:
            return _complete(days, window, rng, time)
    raise LookupError(f"no road leads to {opens_on}")


def from_stop(
    stop: str, day: date, *, detours: Iterable[str], rng: random.Random, time: DemoTime
) -> Schedule:
    """Lay a road out so that one stop falls on the day; its window opens when it may."""
    stops, gaps = _paced(detours, rng)
    days = _spread(stops, gaps, anchor=(stop, day), time=time)
    submitted_on = max(days[stop] for stop in _submissions(stops))
    ready_on = time.shift(max(days["materials"], days["publish"]), MATERIALS_WORKDAYS + 1)
    opens_on = time.workday_from(max(ready_on, earliest_start(submitted_on)))
    opens_on = time.shift(opens_on, rng.randint(0, 4))
    window = Window(clock(opens_on, 10), clock(opens_on + timedelta(days=rng.randint(4, 9)), 18))
    return _complete(days, window, rng, time)


def _submissions(stops: list[str]) -> list[str]:
    return [stop for stop in stops if stop in {"submit_first", "submit"}]


def _paced(detours: Iterable[str], rng: random.Random) -> tuple[list[str], dict[str, int]]:
    stops = stops_with(detours)
    return stops, {stop: rng.randint(*_PACE[stop]) for stop in stops}


def _spread(
    stops: list[str], gaps: dict[str, int], *, anchor: tuple[str, date], time: DemoTime
) -> dict[str, date]:
    """Walk from the anchor forwards and backwards; the directors decide on their meeting days."""
    fixed, day = anchor
    days = {fixed: time.meeting_before(day) if fixed == "decide" else day}
    for before, after in pairwise(stops[stops.index(fixed) :]):
        later = time.shift(days[before], gaps[after])
        days[after] = time.meeting_after(later) if after == "decide" else later
    for before, after in reversed(list(pairwise(stops[: stops.index(fixed) + 1]))):
        earlier = time.shift(days[after], -gaps[after])
        days[before] = time.meeting_before(earlier) if before == "decide" else earlier
    return {stop: days[stop] for stop in stops}


def _complete(
    days: dict[str, date], window: Window, rng: random.Random, time: DemoTime
) -> Schedule:
    """Give every day its time of day, then let the window and what follows it have their turn."""
    moments: dict[str, datetime] = {}
    last, busy_until = date.min, window.opens_at
    for stop, day in days.items():
        at = clock(day, 9, rng.randint(5, 55))
        if day == last:
            at = busy_until + timedelta(minutes=rng.randint(3, 12))
        moments[stop] = at
        last, busy_until = day, at + timedelta(minutes=_MINUTES.get(stop, _SHORT))
    moments["open"] = window.opens_at
    moments["settle"] = window.closes_at
    day = time.workday_from(local_date(window.closes_at))
    for stop, gap in _AFTERWARDS.items():
        day = time.shift(day, rng.randint(*gap))
        moments[stop] = clock(day, 9 + rng.randint(0, 6), rng.randint(0, 59))
    return Schedule(moments, window)

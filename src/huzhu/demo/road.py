"""One project's road: which acts, when, up to which stop.

Not here: the acts themselves (``road_permit`` to the decision, ``road_serve`` after it), which
projects there are (``projects``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from huzhu.claims.conditions import EVERYBODY, Conditions
from huzhu.demo.times import clock
from huzhu.kernel.workdays import local_date
from huzhu.projects.states import TerminationReason

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator
    from datetime import datetime
    from decimal import Decimal

    from huzhu.claims.values import CodeRow
    from huzhu.demo.city import AgencyPlan
    from huzhu.demo.plan_text import PlanText
    from huzhu.demo.schedule import Schedule
    from huzhu.demo.stage import Stage
    from huzhu.projects.models import ServiceProject

#: How demand comes in: minutes after the opening, and the share of all that come by then.
_CURVE = ((0, 12), (1, 25), (3, 38), (10, 50), (60, 62), (600, 74), (2000, 88), (5000, 100))
_RUSH = ((0, 45), (1, 70), (4, 85), (12, 96), (31, 100))


@dataclass(frozen=True, slots=True)
class Ending:
    """How a project ends before its time."""

    stop: str  # after which stop
    text: str
    days: int = 0  # after that stop
    reason: TerminationReason = TerminationReason.OTHER


@dataclass(frozen=True, slots=True)
class Case:
    """One project of the demonstration: who, what, how far, and what is special about it."""

    agency: AgencyPlan
    plan: PlanText
    quantity: int
    price: Decimal
    stop: str
    demand: float = 0.8  # of the stock; from 1 on everything is gone
    detours: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()  # departments or boxes that have not answered
    objector: str = ""  # a department or box that objects
    objection: str = ""
    is_narrow: bool = False  # for the members of some unions only
    conditions: Conditions = EVERYBODY
    is_tie: bool = False
    is_cheaper: bool = False  # the winner asks less than was planned: the head decides on it
    is_amended: bool = False  # it does, and the plan is amended to the award
    refused: str = ""  # why, at the last stop
    terminated: Ending | None = None

    @property
    def title(self) -> str:
        return f"{self.agency.short}{self.plan.title}"


class Act(NamedTuple):
    """One stop of one road, or a batch of claims, at its moment."""

    at: datetime
    stop: str
    asking: int = 0  # how many members claim


@dataclass(slots=True)
class Road:
    """A case under way."""

    case: Case
    stage: Stage
    schedule: Schedule
    rng: random.Random
    project: ServiceProject | None = None
    suppliers: list[str] = field(default_factory=list)
    codes: list[CodeRow] = field(default_factory=list)
    queue: list[int] = field(default_factory=list)  # members who will claim, in order

    @property
    def on(self) -> ServiceProject:
        """The project, once it was started.

        :raises LookupError: it was not.
        """
        if self.project is None:
            raise LookupError(self.case.title)
        return self.project

    def is_past(self) -> bool:
        """Whether the last stop of the case lies before now."""
        last = self._stopped_at() or self.schedule.stops[self.case.stop]
        return self.case.stop == "publish" or last <= self.stage.time.now

    def acts(self) -> Iterator[Act]:
        """Everything that has happened on this road until now, in order."""
        for stop, at in self.schedule.stops.items():
            if stop == "settle" and self.case.stop != "open":
                yield from self._claims()
            yield Act(at, stop)
            if stop == self.case.stop:
                break
        if self.case.stop == "open":
            yield from self._claims()
        yield from self._ending()

    def _claims(self) -> Iterator[Act]:
        """Batches of claims, until the window ends or now."""
        window, now = self.schedule.window, self.stage.time.now
        stopped = self._stopped_at() or window.closes_at
        wanted = round(self.case.quantity * self.case.demand)
        come = 0
        for minutes, percent in _RUSH if self.case.demand >= 1 else _CURVE:
            at = window.opens_at + timedelta(minutes=minutes, seconds=self.rng.randint(1, 50))
            count = wanted * percent // 100 - come
            if count and at < min(stopped, window.closes_at, now):
                yield Act(at, "claim", count)
                come += count

    def _stopped_at(self) -> datetime | None:
        ending = self.case.terminated
        if ending is None:
            return None
        day = local_date(self.schedule.stops[ending.stop]) + timedelta(days=ending.days)
        return clock(self.stage.time.workday_from(day), 15, 20)

    def _ending(self) -> Iterator[Act]:
        stopped = self._stopped_at()
        if stopped is not None:
            yield Act(stopped, "terminate")

"""The values that the components of ``templates/components`` render.

Not here: where they come from. A view makes them out of what a query returned.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from huzhu.kernel.workdays import workdays_left

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from huzhu.audit.changes import RecordChange
    from huzhu.kernel.workdays import Calendar

SOON_WORKDAYS = 2


class Tone(StrEnum):
    """How a state looks: a colour with its own shape, never a colour alone."""

    DONE = "done"  # 绿：已办结
    ACTIVE = "active"  # 蓝：办理中
    FAR = "far"  # 绿：还有两个以上工作日
    DUE = "due"  # 黄：两个工作日内到期
    LATE = "late"  # 红：已超期、已终止
    IDLE = "idle"  # 灰：未开始


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline counted in working days, as the chip shows it."""

    due_on: date
    left: int
    is_done: bool = False
    #: The year's calendar has not been announced: the date may still move.
    is_estimated: bool = False
    #: The office does not work on it; where a rule names dates, the day stays.
    is_rest_day: bool = False

    @property
    def tone(self) -> Tone:
        if self.is_done:
            return Tone.DONE
        if self.is_over:
            return Tone.LATE
        return Tone.DUE if self.left <= SOON_WORKDAYS else Tone.FAR

    @property
    def is_over(self) -> bool:
        return self.left < 0

    @property
    def text(self) -> str:
        """The chip's words."""
        if self.is_done:
            return "已办结"
        if self.left < 0:
            return f"已超期 {-self.left} 个工作日"
        return f"还剩 {self.left} 个工作日" if self.left else "今日到期"


def deadline_of(
    due_on: date, *, today: date, calendar: Calendar, is_done: bool = False
) -> Deadline:
    """Count a deadline; one that passed on a rest day is late by one working day at least."""
    left = workdays_left(today, due_on, calendar=calendar)
    if due_on < today:
        left = min(left, -1)
    elif due_on > today:
        left = max(left, 1)
    return Deadline(
        due_on,
        left,
        is_done,
        is_estimated=not calendar.is_announced(due_on),
        is_rest_day=not is_done and not calendar.is_workday(due_on),
    )


class Mark(StrEnum):
    """Where one step of an approval stands."""

    DONE = "done"
    CURRENT = "current"
    WAITING = "waiting"
    SKIPPED = "skipped"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class StepMark:
    """One step of the strip: what, whose turn, since or until when."""

    label: str
    mark: Mark
    who: str = ""
    on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One act in the order of time: when, who, what, in whose words."""

    at: datetime
    who: str
    title: str
    note: str = ""
    tone: Tone = Tone.IDLE
    #: What the act changed of this case, from what to what.
    changes: Sequence[RecordChange] = ()

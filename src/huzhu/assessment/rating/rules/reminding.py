"""When somebody is reminded of a deadline, and in which words (A5, A6.3).

A reminder is due from the morning of its day; one that the clock slept through is made up for as
long as no later one has taken its place. Not here: sending and its proof (``actions.reminders``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.assessment.year.rules.calendar import end_of
from huzhu.kernel.periods import last_day, near_day, until
from huzhu.kernel.workdays import SHANGHAI

if TYPE_CHECKING:
    from datetime import date, datetime

FIRST_HOUR = 8  # nobody is reminded at night
#: Days before a deadline, the nearest first, with the name and the label of the reminder.
_BEFORE = ((0, "last_day"), (1, "1_day"), (3, "3_days"), (7, "7_days"))
OCCASION_LABELS = {
    "opened": "考核启动通知",
    "7_days": "提前 7 天提醒",
    "3_days": "提前 3 天提醒",
    "1_day": "提前 1 天提醒",
    "last_day": "截止当天提醒",
    "overdue": "逾期提醒",
    "by_hand": "人工催办",
    "missed": "未按时报送告知",
    "reopened": "重新开放告知",
}
#: The longest line that a copy's title and a reminder's text both hold.
LONGEST_TEXT = 120


@dataclass(frozen=True, slots=True)
class Occasion:
    """One reminder: which, of which deadline. A deadline that moves is reminded of anew."""

    kind: str
    due_on: date
    what: str = ""

    @property
    def key(self) -> str:
        """Stored with the reminder: the same one is never sent twice."""
        head = f"{self.what}-" if self.what else ""
        return f"{head}{self.kind}:{self.due_on:%Y%m%d}"


def occasion_label(key: str) -> str:
    """The stored key in words.

    >>> occasion_label("3_days:20260915"), occasion_label("paper-overdue:20260915")
    ('提前 3 天提醒', '纸质版逾期提醒')
    """
    name = key.partition(":")[0]
    what, _, kind = name.rpartition("-")
    return f"{'纸质版' if what == 'paper' else ''}{OCCASION_LABELS.get(kind, '提醒')}"


def occasion_before(due_on: date, *, at: datetime, what: str = "") -> Occasion | None:
    """The reminder that is due at a moment before or on the last day; None at other times."""
    local = at.astimezone(SHANGHAI)
    days = (due_on - local.date()).days
    if days < 0 or local.hour < FIRST_HOUR:
        return None
    kind = next((name for before, name in _BEFORE if days <= before), None)
    return Occasion(kind, due_on, what) if kind else None


def occasion_around(due_on: date, *, at: datetime, what: str = "") -> Occasion | None:
    """The same, and once more after the deadline, for what may still be handed in late."""
    local = at.astimezone(SHANGHAI)
    if local.date() > due_on and local.hour >= FIRST_HOUR:
        return Occasion("overdue", due_on, what)
    return occasion_before(due_on, at=at, what=what)


def left_text(ends_at: datetime, *, today: date) -> str:
    """Until which moment, and how long there is in days.

    >>> from datetime import date, datetime
    >>> left_text(datetime(2026, 9, 15, 18, tzinfo=SHANGHAI), today=date(2026, 9, 12))
    '9 月 15 日 18:00 截止，还剩 3 天'
    """
    days = (last_day(ends_at) - today).days
    left = f"还剩 {days} 天" if days else "今天是最后一天"
    return f"{until(ends_at, today=today)} 截止，{left}"


def rating_text(*, year: int, ends_at: datetime, today: date, rated: int, items: int) -> str:
    """What an agency that has not submitted reads."""
    progress = f"已自评 {rated}/{items} 项" if rated else "尚未开始自评"
    left = left_text(ends_at, today=today)
    return (
        f"{year} 年度考核表自评{left}；贵单位{progress}，尚未报送。未按时报送的，考核视为不合格。"
    )


def paper_text(*, year: int, due_on: date, today: date) -> str:
    """What an agency whose paper has not come reads."""
    if today > due_on:
        return (
            f"{year} 年度考核表纸质版应于 {near_day(due_on, today=today)}前交至组织机构部，"
            "至今未收到。请尽快打印盖章交来。"
        )
    return (
        f"{year} 年度考核表纸质版{left_text(end_of(due_on), today=today)}。"
        "请打印、签字、盖章后交至组织机构部。"
    )


def office_text(occasion: Occasion, *, year: int, at: datetime) -> str:
    """What departments of the office read of the opening and of the review."""
    day, today = occasion.due_on, at.astimezone(SHANGHAI).date()
    on = near_day(day, today=today)
    if occasion.what == "open":
        when = f"按日程于 {on}启动" if today <= day else f"应于 {on}启动，至今没有启动"
        return f"{year} 年度考核{when}。请核对方案和日程后，在“年度考核”页面启动。"
    if today > day:
        return f"{year} 年度考核部门审核应于 {on}结束，贵部门还有指标没有审核。请尽快办理。"
    left = left_text(end_of(day), today=today)
    return f"{year} 年度考核部门审核{left}，贵部门还有指标没有审核。"

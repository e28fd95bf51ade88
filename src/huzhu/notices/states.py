"""The vocabularies of notices, and the values that cross the app's border. Plain Python.

A task that was handed to a colleague (转办); the newest that stands says whose it is:

    handed ─ hand_back ▶ returned
    handed ─ take_task_back ▶ taken_back

Not here: how urgent a deadline is (``rules``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from huzhu.kernel.lifecycle import Lifecycle, Move
from huzhu.kernel.words import Worded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.interests import Touched


class NoticeKind(Worded):
    """Kinds of public notice; each has its own numbers."""

    TERMINATION = "termination", "项目终止公告"
    RESULT = "result", "结果公告"
    GENERAL = "general", "公告"  # 一般公告
    CANDIDATES = "candidates", "推优公示"
    HONOURS = "honours", "表彰公告"  # 表彰名单


NUMBER_PREFIXES = {
    NoticeKind.TERMINATION: "终公告",
    NoticeKind.RESULT: "结公告",
    NoticeKind.GENERAL: "公告",
    NoticeKind.CANDIDATES: "公示",
    NoticeKind.HONOURS: "表彰",
}


@dataclass(frozen=True, slots=True)
class NamedList:
    """The text of a notice that names people or units, with the same as columns for tables."""

    text: str
    names: tuple[dict[str, str], ...] = ()


class Audience(StrEnum):
    """Whom a notice to members reaches."""

    HOLDERS = "holders"  # 持有该活动电子码的会员
    ENTRANTS = "entrants"  # 参与过该活动的会员，中奖与否
    PERSON = "person"  # 一位会员


class MemberNoticeKind(Worded):
    """What a notice to members is about."""

    TERMINATION = "termination", "项目终止"
    RESULT = "result", "活动结果"  # 结果
    CHANGE = "change", "活动变更"  # 变更、延期
    REMINDER = "reminder", "到期提醒"
    REPLY = "reply", "答复"  # 投诉、意见的答复


class HandoverState(Worded):
    """What became of a task that was handed over."""

    HANDED = "handed", "已转办"
    RETURNED = "returned", "已退还"
    TAKEN_BACK = "taken_back", "已收回"


_HANDED = {HandoverState.HANDED}
HANDOVER_LIFECYCLE = Lifecycle(
    start=HandoverState.HANDED,
    moves=(
        Move("hand_back", _HANDED, HandoverState.RETURNED, "退还"),
        Move("take_task_back", _HANDED, HandoverState.TAKEN_BACK, "收回转办"),
    ),
    labels=HandoverState.labels(),
)


class Level(StrEnum):
    """How urgent something is; the text says the same as the colour."""

    GREY = "grey"  # 没有确定的期限
    GREEN = "green"  # 还有两个以上工作日
    AMBER = "amber"  # 两个工作日之内
    RED = "red"  # 已超期


UNDATED = "规程未定期限"


class DraftState(Worded):
    """How far a notice has come that the office wants to publish (公告稿)."""

    DRAFTED = "drafted", "待提请发布"
    PROPOSED = "proposed", "待第二人发布"
    PUBLISHED = "published", "已发布"
    DECLINED = "declined", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"


_OPEN = {DraftState.DRAFTED, DraftState.PROPOSED}
#: What still waits for somebody.
OPEN_DRAFTS = frozenset(_OPEN)
DRAFT_LIFECYCLE = Lifecycle(
    start=DraftState.DRAFTED,
    moves=(
        Move("propose_draft", {DraftState.DRAFTED}, DraftState.PROPOSED, "提请发布公告"),  # 提请
        Move("publish_draft", {DraftState.PROPOSED}, DraftState.PUBLISHED, "发布公告"),  # 发布
        Move("decline_draft", _OPEN, DraftState.DECLINED, "不同意发布公告"),  # 不同意
        Move("withdraw_draft", _OPEN, DraftState.WITHDRAWN, "撤回公告稿"),  # 撤回
    ),
    labels=DraftState.labels(),
)


@dataclass(frozen=True, slots=True)
class Urgency:
    """How a deadline stands today; an estimate rests on a calendar not yet announced (预估)."""

    level: Level
    text: str
    workdays_left: int | None = None
    is_estimated: bool = False
    is_rest_day: bool = False  #: the office does not work on it; the day stays


@dataclass(frozen=True, slots=True)
class HandedTask:
    """That a colleague handed a task to somebody, and why (转办)."""

    id: int
    giver: str
    taker: str
    reason: str
    at: datetime
    told: str = ""  # 王五转办；王五离任，李四交接


@dataclass(frozen=True, slots=True)
class HandoverPlace:
    """Where a hand-over that was not settled stands, in words, and whether it can be taken back."""

    label: str
    is_waiting: bool  #: somebody has it, or will; else it is again whose it was
    may_take_back: bool


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits for a position (待办): what, since when, until when, where to do it."""

    key: str  # stable: ``<app>.<verb>:<subject>``
    title: str
    verb: str  # the button: "初审"
    subject_label: str  # "2026-0012 职工体检"
    url_name: str
    url_args: tuple[str | int, ...]
    waiting_since: datetime
    due_on: date | None = None
    ground: str = ""  # what the day rests on
    urgency: Urgency = Urgency(Level.GREY, UNDATED)
    for_whom: str = ""  # who is stood in for (代理)
    position_id: int | None = None  # of the post in which it is done, where that is another
    task: str = ""  # names this one for as long as it waits; blank: it is not handed over singly
    barred: frozenset[int] = frozenset()  # accounts of its chair that may not do it
    handed: HandedTask | None = None  # by whom it came to the reader

    @property
    def order(self) -> tuple[bool, date | None, datetime]:
        """How to-do lists are sorted: by deadline, what has none last, then by age."""
        return (self.due_on is None, self.due_on, self.waiting_since)

    @property
    def level(self) -> Level:
        return self.urgency.level

    @property
    def text(self) -> str:
        return self.urgency.text

    @property
    def workdays_left(self) -> int | None:
        return self.urgency.workdays_left

    @property
    def is_estimated(self) -> bool:
        return self.urgency.is_estimated


@dataclass(frozen=True, slots=True)
class OpenWork:
    """One act that somebody owes, whoever that is: what, of which chair, and who fills it."""

    todo: Todo
    whose: str  # 财务部部长
    chair: tuple[object, ...]  # what has the same one is for the same persons
    is_for: Callable[[Actor], bool]
    agency_path: str = ""  # of the agency that it belongs to; blank: the office's
    subject: str = ""  # as in the trail: ``project:2026-0012``
    makers: frozenset[int] = frozenset()  # accounts whose own work it looks at
    touched: Touched | None = None  # the case, for whoever steps aside from it


def numbers_in(tasks: Iterable[str], kind: str) -> list[int]:
    """The rows that names of tasks are about, of one app: where a to-do's key is its name.

    >>> numbers_in(["privacy.correct_entry:12", "projects:2026-0012:财务部:会签"], "privacy")
    [12]
    """
    told = [task.rpartition(":") for task in tasks if task.startswith(f"{kind}.")]
    return [int(number) for _, _, number in told if number.isdecimal()]

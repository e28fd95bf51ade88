"""How long a kind of data is kept, on what ground, and what becomes of it then (保存期限).

Each app says it of its own tables in ``data_terms``; what erases them stands in its ``kept``, so
that acts may read a term without knowing what ends it.

Not here: finding and acting on them (``office.erasing``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

#: Grounds in the words of the laws that several kinds rest on.
SHORTEST = "《个人信息保护法》：个人信息的保存期限应当为实现处理目的所必要的最短时间"
ARCHIVE = "《档案法》：反映机关职能活动、有查考价值的材料应当归档，不得据为己有或随意销毁"
ACCOUNTS = "《会计档案管理办法》：会计凭证和账簿至少保管三十年"


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the table: a kind of data and its end."""

    key: str  #: ``<app>.<kind>``
    what: str  #: in the office's words
    holds: tuple[str, ...]  #: tables, ``<table>.<column>``, or folders of the home with a ``/``
    ground: str
    end: str  #: what is done when it is over
    after: timedelta | None = None  #: None: kept for ever
    since: str = ""  #: from when it is counted
    span: str = ""  #: how long, where no number of days says it

    @property
    def told(self) -> str:
        """How long, in words."""
        if self.span or self.after is None:
            return self.span or "长期保存"
        if not self.after:
            return f"{self.since}即清除"
        return f"{self.since} {self.after.days} 天"

    def before(self, at: datetime) -> datetime:
        """What is older than the returned moment is over at ``at``."""
        return at if self.after is None else at - self.after


@dataclass(frozen=True, slots=True)
class Eraser:
    """What ends a kind of data; both speak of what is older than a moment."""

    left: Callable[[datetime], int]  #: how much of it is still there
    #: Erase at most so many, at a moment (the third); return how many it were.
    erase: Callable[[datetime, int, datetime], int]

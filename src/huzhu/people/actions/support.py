"""Support looks at a person's pages (支持查看): begun with a reason, each page, the end.

Not here: who may (``people.support``), that nothing is done meanwhile (``kernel.looking``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note
from huzhu.kernel.errors import ReasonMissing
from huzhu.kernel.workdays import local_date
from huzhu.people import support
from huzhu.people.actions._telling import tell_looked_at
from huzhu.people.support_errors import SupportTimeWrong

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.support import LookedAt


@action("people.begin_support_view", "支持查看", "due", right=support.SUPPORTER, is_weighty=True)
def begin_support_view(
    seen: LookedAt, *, reason: str, minutes: int, by: Actor, at: datetime
) -> None:
    """Begin to look at the pages of a post's holder, or of a member, who is told.

    :raises NotSupporter: ``by`` may not. :raises ReasonMissing: it is not said why.
    :raises PagesNotShown: nobody looks at this person's. :raises SupportTimeWrong: not so long.
    """
    if not reason.strip():
        raise ReasonMissing
    if minutes not in support.MINUTES:
        raise SupportTimeWrong(minutes=minutes)
    support.check(seen, by=by, on=local_date(at))
    note(seen.subject, by=by, at=at, reason=reason.strip(), minutes=minutes)
    tell_looked_at(seen, reason.strip(), by=by, at=at)


@action("people.see_support_page", "支持查看的页面", "idle", right=support.SUPPORTER)
def see_support_page(subject: str, *, page: str, by: Actor, at: datetime) -> None:
    """Put on record that a page was looked at. :raises NotSupporter: ``by`` may not any more."""
    note(subject, by=by, at=at, page=page)


@action("people.end_support_view", "结束支持查看", "done", right=support.SUPPORTER)
def end_support_view(subject: str, *, by: Actor, at: datetime) -> None:
    """End a look before its time."""
    note(subject, by=by, at=at)

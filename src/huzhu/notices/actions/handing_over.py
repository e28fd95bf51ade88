"""Handing one task to a colleague and back (转办、退还), each with the reason; clocks go on.

Not here: whose a task is by now (``handovers``).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection

from huzhu.audit.actions import action, note
from huzhu.kernel.errors import ReasonMissing, one
from huzhu.kernel.workdays import local_date
from huzhu.messages.states import MessageKind
from huzhu.notices import handovers, policies
from huzhu.notices.actions import send_copy
from huzhu.notices.handover_errors import NoSuchColleague, NoSuchHandover, TaskMoved, TaskOver
from huzhu.notices.models import Handover
from huzhu.notices.states import HANDOVER_LIFECYCLE, HandoverState

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.notices.states import OpenWork
    from huzhu.people.models import Position

#: Of a task so much is said in the title of a copy.
_SHORT = 60


@action("notices.hand_over", "转办", right=policies.HANDER)
def hand_over(work: OpenWork | None, *, to: int, reason: str, by: Actor, at: datetime) -> Handover:
    """Hand a task that waits for the actor to a colleague's post, who may do it anyway.

    :raises TaskOver: nothing waits any more. :raises NotYourTask: it waits for somebody else.
    :raises NoSuchColleague: not of the same place and right, or the maker of what is looked at.
    :raises ReasonMissing: it is not said why. :raises TaskMoved: somebody was faster.
    """
    if work is None:
        raise TaskOver
    today = local_date(at)
    _take_turn(work.todo.task)
    handovers.check_holds(work, by=by, on=today)
    found = {post.pk: post for post in handovers.colleagues(work, by=by, on=today)}
    if to not in found:
        raise NoSuchColleague(what=handovers.what_of(work))
    if not reason.strip():
        raise ReasonMissing
    row = _hand(work, found[to], reason.strip(), by=by, at=at)
    title = f"{by.name[:_SHORT]}把“{row.what[:_SHORT]}”转给您办理"
    send_copy([to], subject=work.subject, title=title, by=by, at=at)
    note(work.subject, by=by, at=at, task=row.what, handed_to=row.taker_name, reason=row.reason)
    return row


def _take_turn(task: str) -> None:
    """Have all who move one task go one after the other, until each act ends.

    Before it is asked whose the task is: whoever waited reads what the one before has written.
    """
    digest = hashlib.sha256(f"notices.handover {task}".encode()).digest()
    with connection.cursor() as cursor:
        lock = int.from_bytes(digest[:8], signed=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])


def _hand(work: OpenWork, taker: Position, reason: str, *, by: Actor, at: datetime) -> Handover:
    """Put one on top of those that stand for the task."""
    same = Handover.objects.filter(task=work.todo.task, state=str(HandoverState.HANDED))
    last = same.select_for_update().order_by("-place").first()
    try:
        return Handover.objects.create(
            task=work.todo.task, subject=work.subject, what=handovers.what_of(work),
            place=last.place + 1 if last else 0,
            giver_id=by.position_id or 0, giver_account=by.account, giver_name=by.name,
            taker=taker, taker_name=taker.account.full_name, reason=reason, made_at=at,
        )  # fmt: skip
    except IntegrityError as faster:
        raise TaskMoved from faster


@action("notices.hand_back", "退还", "due", right=policies.HANDER)
def hand_back(
    row: Handover, work: OpenWork | None, *, reason: str, by: Actor, at: datetime
) -> None:
    """Give a task back to where it came from.

    :raises TaskOver: it was done. :raises NoSuchHandover: somebody else was given it.
    :raises TaskMoved: it was handed on, back, or taken back meanwhile. :raises ReasonMissing: why?
    """
    if work is None:
        raise TaskOver
    if row.taker_id != by.position_id:
        raise NoSuchHandover
    if not reason.strip():
        raise ReasonMissing
    _settle(row, "hand_back", at=at, answer=reason.strip())
    title = f"{by.name[:_SHORT]}退还了“{row.what[:_SHORT]}”"
    send_copy(
        [row.giver_id], subject=row.subject, title=title, kind=MessageKind.RETURNED, by=by, at=at
    )
    note(row.subject, by=by, at=at, task=row.what, back_to=row.giver_name, reason=reason.strip())


@action("notices.take_task_back", "收回转办", "idle", right=policies.HANDER)
def take_task_back(row: Handover, work: OpenWork | None, *, by: Actor, at: datetime) -> None:
    """Take back what the actor handed over and nobody has done yet.

    :raises TaskOver: it was done. :raises NoSuchHandover: somebody else handed it over.
    :raises TaskMoved: it was handed on, back, or taken back meanwhile.
    """
    if work is None:
        raise TaskOver
    if not handovers.gave(row, by=by):
        raise NoSuchHandover
    _settle(row, "take_task_back", at=at)
    title = f"{by.name[:_SHORT]}收回了“{row.what[:_SHORT]}”，不再由您办理"
    send_copy([row.taker_id], subject=row.subject, title=title, by=by, at=at)
    note(row.subject, by=by, at=at, task=row.what, taken_from=row.taker_name)


def _settle(row: Handover, verb: str, *, at: datetime, answer: str = "") -> None:
    """The newest of its task alone: what lies below it is not anybody's to give back."""
    same = Handover.objects.filter(task=row.task, state=str(HandoverState.HANDED))
    last = one(same.select_for_update().order_by("-place"), TaskMoved)
    if last.pk != row.pk:
        raise TaskMoved
    state = HANDOVER_LIFECYCLE.target(verb, now=HandoverState(last.state))
    last.state, last.answer, last.settled_at = str(state), answer, at
    last.save(update_fields=["state", "answer", "settled_at"])
    row.refresh_from_db()

"""A leaver's hand-over of all open work (离任交接): one act, one transaction, one list.

Not here: what moves and what cannot (``leaving``).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note, record_each
from huzhu.kernel.errors import ReasonMissing
from huzhu.kernel.workdays import local_date
from huzhu.notices import handovers, leaving, policies
from huzhu.notices.actions import send_copy
from huzhu.notices.actions.handing_over import hand_over
from huzhu.notices.handover_errors import NotASuccessor
from huzhu.notices.models import Handover, LeaverHandover
from huzhu.notices.states import HandoverState
from huzhu.people import queries as people

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from huzhu.kernel.actor import Actor
    from huzhu.notices.leaving import LeaverTask
    from huzhu.notices.states import OpenWork
    from huzhu.people.models import Account, Position


@action("notices.hand_over_all", "离任交接", "done", right=policies.LEAVING, is_weighty=True)
def hand_over_all(
    leaver: Account,
    works: Iterable[OpenWork],
    *,
    successor: Account,
    reason: str,
    by: Actor,
    at: datetime,
) -> LeaverHandover:
    """Move what a leaver was to do to a successor who may do it anyway; ``works``: all that waits.

    :raises NotYourLeaver: ``by`` is neither the leaver nor whoever fills the posts.
    :raises NotASuccessor: the leaver, or somebody without a post. :raises ReasonMissing: why?
    """
    today = local_date(at)
    leaving.check_leaving(leaver, by=by, on=today)
    named = {post.account_id for post in leaving.successors_of(leaver, on=today)}
    if successor.pk not in named:
        raise NotASuccessor(leaver=leaver.full_name)
    if not (why := reason.strip()):
        raise ReasonMissing
    tasks = leaving.tasks_of(leaver, works, successor=successor, on=today)
    moved = [task for task in tasks if task.taker]
    row = LeaverHandover.objects.create(
        leaver=leaver, leaver_name=leaver.full_name, successor=successor,
        successor_name=successor.full_name, reason=why, made_account=by.account,
        made_by=str(by), made_at=at, moved=[task.line for task in moved],
        left=[task.line for task in tasks if not task.taker],
    )  # fmt: skip
    _hand_each([task for task in moved if task.work.todo.task], row, by=by, at=at)
    _tell(row, moved, by=by, at=at)
    note(
        f"account:{leaver.pk}", by=by, at=at, handed_to=row.successor_name, reason=why,
        moved=len(row.moved), left=len(row.left),
    )  # fmt: skip
    return row


def _hand_each(tasks: Sequence[LeaverTask], of: LeaverHandover, *, by: Actor, at: datetime) -> None:
    """One hand-over on top of those that stand for each task, and its line in the case's trail."""
    names = [task.work.todo.task for task in tasks]
    same = Handover.objects.filter(task__in=names, state=str(HandoverState.HANDED))
    places = Counter(same.select_for_update().values_list("task", flat=True))
    rows = Handover.objects.bulk_create(
        Handover(
            task=task.work.todo.task, subject=task.work.subject,
            what=handovers.what_of(task.work), place=places[task.work.todo.task],
            giver_id=task.giver_id, giver_account=by.account, giver_name=of.leaver_name,
            maker_name="" if by.account == of.leaver_id else by.name,
            taker=task.taker, taker_name=of.successor_name, reason=of.reason, made_at=at,
        )
        for task in tasks
    )  # fmt: skip
    facts = [
        (
            row.subject,
            {"task": row.what, "handed_to": row.taker_name, "reason": f"{of}：{of.reason}"},
        )
        for row in rows
    ]
    record_each(hand_over.event_kind.code, facts, by=by, at=at)  # type: ignore[attr-defined]


def _tell(row: LeaverHandover, moved: Sequence[LeaverTask], *, by: Actor, at: datetime) -> None:
    """The successor learns of it, and the leaver where somebody else did it; each in one post."""
    today, count = local_date(at), len(row.moved)
    posts = [task.taker for task in moved if task.taker]
    if posts:
        title = f"{row.leaver_name}离任，{count} 件在办事项移交给您"
        _copy(row, _read_in(row.successor, posts, on=today), title=title, by=by, at=at)
    own = list(people.positions_of(row.leaver, on=today))
    if own and by.account != row.leaver_id:
        title = f"{by.name}办理了您的离任交接，{count} 件在办事项移交给{row.successor_name}"
        _copy(row, own[0], title=title, by=by, at=at)


def _copy(row: LeaverHandover, post: Position, *, title: str, by: Actor, at: datetime) -> None:
    send_copy([post.pk], subject=f"leaving:{row.pk}", title=title, by=by, at=at)


def _read_in(successor: Account, posts: Sequence[Position], *, on: date) -> Position:
    """The post in which a successor reads soonest: one held today, else the first to come."""
    held = {post.pk: post for post in people.positions_of(successor, on=on)}
    now = next((post for post in posts if post.pk in held), None)
    return now or next(iter(held.values()), None) or min(posts, key=lambda post: post.starts_on)

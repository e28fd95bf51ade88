"""Drafts of notices (公告稿): reading them, and for whom they wait.

Not here: writing and publishing them (``actions``).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from huzhu.kernel.errors import one
from huzhu.notices import policies
from huzhu.notices.errors import NoSuchDraft
from huzhu.notices.models import NoticeDraft
from huzhu.notices.states import OPEN_DRAFTS, DraftState, OpenWork, Todo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from huzhu.kernel.actor import Actor
    from huzhu.kernel.workdays import Calendar

_LATELY = 20


def open_drafts() -> QuerySet[NoticeDraft]:
    """Those that wait for somebody, oldest first."""
    rows = NoticeDraft.objects.filter(state__in=[str(each) for each in OPEN_DRAFTS])
    return rows.order_by("drafted_at", "id")


def drafts_shown() -> list[NoticeDraft]:
    """Those that wait, and the last that were decided otherwise than by a publication."""
    ended = NoticeDraft.objects.exclude(state__in=[str(each) for each in OPEN_DRAFTS])
    ended = ended.exclude(state=DraftState.PUBLISHED).order_by("-drafted_at", "-id")
    return [*open_drafts(), *ended[:_LATELY]]


def draft_by_id(draft_id: int) -> NoticeDraft:
    """One draft, whatever became of it. :raises NoSuchDraft: there is none."""
    return one(NoticeDraft.objects.select_related("notice").filter(pk=draft_id), NoSuchDraft)


def shown_of(draft: NoticeDraft) -> dict[str, object]:
    """What the second person is shown, and publishes as it was shown."""
    return {
        "标题": draft.title,
        "正文": draft.body,
        "联系方式": draft.contact,
        "公示期至": draft.ends_on,
        "提请发布的人": draft.proposed_by,
    }


def todos_for(actor: Actor, *, at: datetime, calendar: Calendar) -> list[Todo]:
    """The drafts that wait for the actor to propose or to publish them."""
    del at, calendar
    if actor.cases or not policies.PUBLISHER.is_held_by(actor):
        return []
    return [_todo(draft) for draft in open_drafts() if is_for(draft, actor)]


def open_work(*, at: datetime, calendar: Calendar) -> Iterator[OpenWork]:
    """Every draft that waits, whoever publishes it today, or nobody."""
    del at, calendar
    for draft in open_drafts():
        chair = ("notice", draft.state, draft.drafted_by_account, draft.proposed_by_account)
        yield OpenWork(_todo(draft), policies.PUBLISHER.whose, chair, partial(is_for, draft))


def is_for(draft: NoticeDraft, actor: Actor) -> bool:
    """Whether a draft waits for the actor: the first of the two, or the second."""
    if not policies.PUBLISHER.is_held_by(actor) or actor.cases:
        return False
    own = {draft.drafted_by_account, draft.proposed_by_account} & actor.persons
    return draft.state == DraftState.DRAFTED or not own


def _todo(draft: NoticeDraft) -> Todo:
    verb = "提请发布" if draft.state == DraftState.DRAFTED else "核对并发布"
    return Todo(
        key=f"notices.draft:{draft.pk}:{draft.state}",
        title=draft.title,
        verb=f"{verb}公告",
        subject_label=f"公告稿，{draft.drafted_by}起草",
        url_name="notice-draft",
        url_args=(draft.pk,),
        waiting_since=draft.proposed_at or draft.drafted_at,
    )

"""Writing into the outbox: an act's message is a row of the act's own transaction.

Not here: sending (``sending``), which is book-keeping of tries and no act of anybody's.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from huzhu.audit.actions import action, note
from huzhu.kernel.actor import CLOCK
from huzhu.messages import ringing, rules, vault
from huzhu.messages.models import Mailing, Message
from huzhu.messages.states import OPEN, MailingTimes, MessageState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.messages.states import MessageKind, Recipient


@action("messages.queue", "登记消息")
def queue(
    kind: MessageKind,
    *,
    to: Recipient,
    facts: Mapping[str, str],
    at: datetime,
    key: str,
    expires_at: datetime | None = None,
    not_before: datetime | None = None,
    subject: str = "",
) -> int:
    """Put a message into the outbox; return its id. The worker sends it once the act is done.

    ``key`` names the message for ever: the same key again is the same message, whatever it says,
    and returns the id of the first. ``expires_at``: it is not sent later than that. Who acted
    stands beside the act itself.

    :raises FactsAmiss: the kind tells other facts than these.
    """
    rules.check_facts(kind, facts)
    content = vault.Content(facts=dict(facts), phone=to.phone)
    row, is_new = Message.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "member_id": to.member_id,
            "account_id": to.account_id,
            "content": vault.seal_content(content, key=key),
            "tail": to.phone[-4:],
            "subject": subject,
            "queued_at": at,
            "due_at": max(at, not_before or at),
            "expires_at": expires_at,
        },
    )
    note(f"message:{row.pk}", by=CLOCK, at=at, kind=kind, case=subject, is_new=is_new)
    if is_new:
        transaction.on_commit(ringing.ring)
    return row.pk


@action("messages.queue_each", "登记多条消息")
def queue_each(
    kind: MessageKind, each: Iterable[tuple[str, Recipient, Mapping[str, str]]], *, at: datetime
) -> int:
    """Put messages of one kind into the outbox, each with its key; return how many were new.

    :raises FactsAmiss: the kind tells other facts than these.
    """
    rows = []
    for key, to, facts in each:
        rules.check_facts(kind, facts)
        rows.append(_row(kind, to, facts, key=key, at=at))
    known = set(Message.objects.filter(key__in=[r.key for r in rows]).values_list("key", flat=True))
    fresh = [row for row in rows if row.key not in known]
    Message.objects.bulk_create(fresh, ignore_conflicts=True)
    note(f"message:{kind}", by=CLOCK, at=at, count=len(fresh))
    if fresh:
        transaction.on_commit(ringing.ring)
    return len(fresh)


@action("messages.queue_mailing", "登记群发消息")
def queue_mailing(
    kind: MessageKind,
    *,
    audience: str,
    facts: Mapping[str, str],
    at: datetime,
    key: str,
    subject: str = "",
    times: MailingTimes | None = None,
) -> int:
    """Put one message for many into the outbox; return its id.

    Who they are is looked up shortly before it is due (``unfolding``): however many they are, the
    act that it tells of waits for none. ``audience`` names what another app knows (``reached``).
    The same key again is the same mailing, and returns the id of the first.

    :raises FactsAmiss: the kind tells other facts than these.
    """
    rules.check_facts(kind, facts)
    times = times or MailingTimes()
    due_at = max(at, times.not_before or at)
    lead = timedelta(0) if times.follows_until else rules.UNFOLDED_BEFORE
    row, is_new = Mailing.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "audience": audience,
            "facts": dict(facts),
            "subject": subject,
            "queued_at": at,
            "due_at": due_at,
            "expires_at": times.expires_at,
            "unfold_at": max(at, due_at - lead),
            "follows_until": times.follows_until,
        },
    )
    note(f"mailing:{row.pk}", by=CLOCK, at=at, kind=kind, case=subject, is_new=is_new)
    if is_new:
        transaction.on_commit(ringing.ring)
    return row.pk


@action("messages.cancel", "取消消息")
def cancel(*, subject: str, by: Actor, at: datetime) -> int:
    """Take back what was queued of a case and is not out; return how many messages there were."""
    mailings = Mailing.objects.filter(subject=subject, cancelled_at__isnull=True)
    ids = list(mailings.select_for_update().values_list("pk", flat=True))
    mailings.update(cancelled_at=at, unfold_at=None)
    rows = Message.objects.filter(Q(subject=subject) | Q(mailing__in=ids), state__in=OPEN)
    count = rows.update(state=MessageState.CANCELLED)
    note(subject, by=by, at=at, count=count)
    return count


def _row(
    kind: MessageKind, to: Recipient, facts: Mapping[str, str], *, key: str, at: datetime
) -> Message:
    content = vault.Content(facts=dict(facts), phone=to.phone)
    return Message(
        key=key,
        kind=kind,
        member_id=to.member_id,
        account_id=to.account_id,
        content=vault.seal_content(content, key=key),
        tail=to.phone[-4:],
        queued_at=at,
        due_at=at,
    )

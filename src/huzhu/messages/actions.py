"""Writing into the outbox: an act's message is a row of the act's own transaction.

Not here: sending (``sending``), which is book-keeping of tries and no act of anybody's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from huzhu.audit.actions import action, note
from huzhu.kernel.actor import CLOCK
from huzhu.messages import ringing, rules, vault
from huzhu.messages.models import Message
from huzhu.messages.states import OPEN, MessageState

if TYPE_CHECKING:
    from collections.abc import Mapping
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


@action("messages.cancel", "取消消息")
def cancel(*, subject: str, by: Actor, at: datetime) -> int:
    """Take back what was queued of a case and is not out; return how many there were."""
    rows = Message.objects.filter(subject=subject, state__in=OPEN)
    count = rows.update(state=MessageState.CANCELLED)
    note(subject, by=by, at=at, count=count)
    return count

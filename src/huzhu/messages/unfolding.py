"""Making messages for each of a message for many: one statement, whatever their number.

Whom it is for another app knows: ``claims.holders:17`` is asked of ``holders`` in the module
``reached`` of ``claims``, which returns a query of members' ids. The keys of the messages are made
of the mailing's key and the member: a second look adds whoever came since and nobody twice.

Not here: sending them (``sending``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from django.db import connection, transaction

from huzhu.messages import reach, rules
from huzhu.messages.models import Mailing

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

logger = structlog.get_logger(__name__)
_UNFOLD = """
INSERT INTO outbox_message (key, kind, mailing_id, member_id, content, tail, subject, state,
    queued_at, due_at, expires_at, channel, given_up, tries, may_be_twice, receipt)
SELECT %s || ':' || reached.id, %s, %s, reached.id, '', '', '', 'waiting',
    %s, %s, %s, '', '', 0, false, ''
FROM ({audience}) AS reached (id)
ON CONFLICT (key) DO NOTHING
"""


def unfold_due(*, at: datetime) -> int:
    """Unfold what is due to be; return how many messages were made.

    One whose audience cannot be found keeps no other one: it is tried again by the next go.
    """
    due = Mailing.objects.filter(unfold_at__lte=at, cancelled_at__isnull=True)
    count = 0
    for key in list(due.order_by("unfold_at").values_list("pk", flat=True)):
        try:
            count += _unfold_one(due.filter(pk=key), at=at)
        except Exception as fault:  # noqa: BLE001 -- told in the log; the others are told in time
            logger.warning("a mailing was not unfolded", mailing=key, fault=type(fault).__name__)
    return count


@transaction.atomic
def _unfold_one(due: QuerySet[Mailing], *, at: datetime) -> int:
    """Unfold it, unless somebody else has it in hand, or had it meanwhile."""
    mailing = due.select_for_update(skip_locked=True).first()
    if mailing is None:
        return 0
    is_over = mailing.expires_at is not None and mailing.expires_at <= at
    made = 0 if is_over else _unfold(mailing, at=at)
    mailing.unfolded_at, mailing.count = at, mailing.count + made
    mailing.unfold_at = None
    if mailing.follows_until and at < mailing.follows_until and not is_over:
        mailing.unfold_at = at + rules.FOLLOWED_EVERY
    mailing.save(update_fields=["unfolded_at", "unfold_at", "count"])
    return made


def _unfold(mailing: Mailing, *, at: datetime) -> int:
    since = mailing.unfolded_at and mailing.unfolded_at - rules.LOOKED_BACK
    find = reach.known_to(mailing.audience, "AUDIENCES")
    if find is None:
        raise LookupError(mailing.audience)
    asked, parameters = find(since=since, at=at).query.sql_with_params()
    facts: list[Any] = [
        mailing.key,
        mailing.kind,
        mailing.pk,
        at,
        max(at, mailing.due_at),
        mailing.expires_at,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_UNFOLD.format(audience=asked), [*facts, *parameters])
        return int(cursor.rowcount)

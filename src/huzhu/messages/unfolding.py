"""Making messages for each of a message for many: one statement, whatever their number.

Whom it is for another app knows: ``claims.holders:17`` is asked of ``holders`` in the module
``reached`` of ``claims``, which returns a query of members' ids. The keys of the messages are made
of the mailing's key and the member: a second look adds whoever came since and nobody twice.

The first look is ahead of the due moment, so that a city's messages are there in time. At that
moment a second one writes the difference: who belongs to the audience now, who no longer does.

Not here: sending them (``sending``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from django.db import connection, transaction

from huzhu.messages import reach, rules
from huzhu.messages.models import Mailing
from huzhu.messages.states import OPEN, MessageState

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

logger = structlog.get_logger(__name__)
_UNFOLD = """
INSERT INTO outbox_message (key, kind, mailing_id, member_id, content, tail, subject, state,
    queued_at, due_at, expires_at, channel, given_up, tries, may_be_twice, receipt)
SELECT %s || ':' || reached.id, %s, %s, reached.id, '', '', '', 'waiting',
    %s, %s, %s, '', '', 0, false, ''
FROM (SELECT id FROM ({audience}) AS asked (id) EXCEPT SELECT member_id FROM outbox_message
    WHERE mailing_id = %s AND state IN {open}) AS reached (id)
ON CONFLICT (key) DO NOTHING
"""
# EXCEPT is one pass over both whatever the planner knows of the tables; NOT EXISTS may be a million
# times a million where a mailing's rows have only just come in.
_TAKE_OUT = """
UPDATE outbox_message SET state = %s
WHERE mailing_id = %s AND state = %s AND member_id = ANY (ARRAY(
    SELECT member_id FROM outbox_message WHERE mailing_id = %s AND state = %s
    EXCEPT SELECT id FROM ({audience}) AS asked (id)))
"""
#: As its index has them: who is there already is asked of this mailing's rows, not of a year's.
_OPEN = "(" + ", ".join(f"'{each}'" for each in sorted(OPEN)) + ")"


def unfold_due(*, at: datetime, since: datetime | None = None) -> int:
    """Unfold what is due to be, or came due ``since``; return how many messages were made.

    One whose audience cannot be found keeps no other one: it is tried again by the next go.
    """
    due = Mailing.objects.filter(unfold_at__lte=at, cancelled_at__isnull=True)
    due = due.filter(unfold_at__gt=since) if since else due
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
    made, gone = (0, 0) if is_over else _look(mailing, at=at)
    mailing.unfolded_at, mailing.count = at, max(mailing.count + made - gone, 0)
    mailing.unfold_at = None if is_over else _looked_at_again(mailing, at=at)
    mailing.save(update_fields=["unfolded_at", "unfold_at", "count"])
    return made


def _looked_at_again(mailing: Mailing, *, at: datetime) -> datetime | None:
    """When: as long as it follows; once, when it is due; None: it is done."""
    if mailing.follows_until:
        return at + rules.FOLLOWED_EVERY if at < mailing.follows_until else None
    return mailing.due_at if at < mailing.due_at else None


def _look(mailing: Mailing, *, at: datetime) -> tuple[int, int]:
    """Make messages for whoever is not told yet, take back those who do not belong any more.

    Who follows something that happened (``follows_until``) stays: it did happen to them.
    """
    since = mailing.unfolded_at if mailing.follows_until else None
    find = reach.known_to(mailing.audience, "AUDIENCES")
    if find is None:
        raise LookupError(mailing.audience)
    asked = find(since=since and since - rules.LOOKED_BACK, at=at).query.sql_with_params()
    is_first = mailing.unfolded_at is None or mailing.follows_until is not None
    gone = 0 if is_first else _take_out(mailing, *asked)
    return _make(mailing, *asked, at=at), gone


def _make(mailing: Mailing, audience: str, parameters: tuple[Any, ...], *, at: datetime) -> int:
    facts: list[Any] = [
        mailing.key,
        mailing.kind,
        mailing.pk,
        at,
        max(at, mailing.due_at),
        mailing.expires_at,
    ]
    with connection.cursor() as cursor:
        asked = _UNFOLD.format(audience=audience, open=_OPEN)
        cursor.execute(asked, [*facts, *parameters, mailing.pk])
        return int(cursor.rowcount)


def _take_out(mailing: Mailing, audience: str, parameters: tuple[Any, ...]) -> int:
    theirs = [mailing.pk, str(MessageState.WAITING)]
    told: list[Any] = [str(MessageState.CANCELLED), *theirs, *theirs]
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_OUT.format(audience=audience), [*told, *parameters])
        return int(cursor.rowcount)

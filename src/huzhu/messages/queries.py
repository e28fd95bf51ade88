"""Reading the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.messages import reach, rules
from huzhu.messages.models import Message
from huzhu.messages.states import Channel, MessageState

if TYPE_CHECKING:
    from datetime import datetime

NEWEST = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as the demonstration shows it on somebody's phone; no text: it is erased."""

    whose: str
    number: str  #: masked
    kind: str
    text: str
    sent_at: datetime


def newest_out(*, limit: int = NEWEST) -> list[Shown]:
    """What phones received last, whoever's; the demonstration alone may show it to anybody."""
    rows = Message.objects.filter(state=MessageState.SENT, channel=Channel.SMS)
    newest = rows.select_related("member", "account").order_by("-sent_at", "-id")[:limit]
    return [shown for row in newest if (shown := _shown(row))]


def _shown(row: Message) -> Shown | None:
    content = row.opened
    number = reach.addresses_of(row, content).get(Channel.SMS, "")
    person = row.member or row.account
    if row.sent_at is None or not (person or number):
        return None
    whose = str(person) if person else "尚未绑定的手机"
    return Shown(whose, rules.masked(number), row.kind_name, content.text, row.sent_at)

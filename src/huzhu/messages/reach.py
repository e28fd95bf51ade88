"""Where somebody is reached: asked when a message is sent, so that it is the number of that day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.kernel.identifiers import is_mobile
from huzhu.messages.states import Channel

if TYPE_CHECKING:
    from huzhu.messages.models import Message
    from huzhu.messages.vault import Content


def addresses_of(row: Message, content: Content) -> dict[Channel, str]:
    """Return the person's address by each channel that has one."""
    person = row.member or row.account
    phone = content.phone or (person.phone if person else "")
    found = {Channel.SMS: phone} if is_mobile(phone) else {}
    if row.account and row.account.email:
        found[Channel.MAIL] = row.account.email
    return found


def declined_by(row: Message) -> frozenset[Channel]:
    """Return the channels that the person does not want this kind by."""
    del row
    return frozenset()

"""What messages went out to a member; texts are shown as they went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.kernel.of_member import KeptPart, told_at
from huzhu.messages.models import Message
from huzhu.messages.states import Channel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huzhu.people.models import Member

TABLES = ("outbox_message", "outbox_delivery")


def parts(member: Member) -> Iterator[KeptPart]:
    """Yield the messages, sent or waiting."""
    rows = Message.objects.filter(member=member).order_by("-id")
    entries = tuple(
        (
            ("事项", row.kind_name),
            ("进度", row.state_name),
            ("渠道", Channel(row.channel).label if row.channel else ""),
            ("内容", row.opened.text),
            ("登记时间", told_at(row.queued_at)),
            ("发出时间", told_at(row.sent_at)),
        )
        for row in rows
    )
    yield KeptPart("发到手机等渠道的消息", "messages.messages", entries)

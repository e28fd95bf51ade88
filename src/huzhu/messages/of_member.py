"""What messages went out to a member; texts are shown as they went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.kernel.of_member import KeptPart, told_at
from huzhu.messages.models import DeclinedKind, Message, OnceAllowed, ReachedAt
from huzhu.messages.states import Channel, MessageKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huzhu.kernel.of_member import Entry
    from huzhu.people.models import Member

TABLES = (
    "outbox_message",
    "outbox_delivery",
    "outbox_declinedkind",
    "outbox_reachedat",
    "outbox_onceallowed",
)


def subjects(member: Member) -> Iterator[str]:
    """Yield the cases of the trail that are the member's own."""
    ids = Message.objects.filter(member=member).values_list("pk", flat=True)
    yield from (f"message:{pk}" for pk in ids)


def parts(member: Member) -> Iterator[KeptPart]:
    """Yield the messages, sent or waiting."""
    rows = Message.objects.filter(member=member).order_by("-id")
    entries = tuple(
        (
            ("事项", row.kind_name),
            ("进度", row.state_name),
            ("渠道", _channel(row.channel)),
            ("内容", row.opened.text),
            ("登记时间", told_at(row.queued_at)),
            ("发出时间", told_at(row.sent_at)),
            ("送达时间", told_at(row.delivered_at)),
            ("阅读时间", told_at(row.read_at)),
        )
        for row in rows
    )
    yield KeptPart("发到手机等渠道的消息", "messages.messages", entries)
    yield KeptPart(
        "不接收的消息、接收地址和微信订阅许可",
        "messages.choices",
        (*_declined(member), *_reached(member), *_allowed(member)),
    )


def _declined(member: Member) -> Iterator[Entry]:
    for row in DeclinedKind.objects.filter(member=member).order_by("-id"):
        kind, channel = MessageKind(row.kind).label, _channel(row.channel)
        yield (("不接收", kind), ("渠道", channel), ("时间", told_at(row.at)))


def _reached(member: Member) -> Iterator[Entry]:
    for row in ReachedAt.objects.filter(member=member).order_by("-id"):
        yield (
            ("接收地址", row.opened),
            ("渠道", _channel(row.channel)),
            ("时间", told_at(row.at)),
        )


def _allowed(member: Member) -> Iterator[Entry]:
    for row in OnceAllowed.objects.filter(member=member).order_by("-id"):
        yield (
            ("允许微信提醒一次", MessageKind(row.kind).label),
            ("允许时间", told_at(row.at)),
            ("用去时间", told_at(row.used_at)),
        )


def _channel(word: str) -> str:
    return next((each.label for each in Channel if each == word), word)

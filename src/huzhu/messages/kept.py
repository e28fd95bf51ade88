"""What is kept of messages: their sealed content, and what ends it."""

from __future__ import annotations

from huzhu.kernel.kept import SealedKind
from huzhu.messages import erasing, vault
from huzhu.messages.models import Message, ReachedAt


def _anew(row: Message) -> dict[str, bytes]:
    return {"content": vault.seal_content(row.opened, key=row.key)}


def _address_anew(row: ReachedAt) -> dict[str, bytes]:
    return {"address": vault.seal_address(row.opened, owner=row.owner)}


SEALED = (
    SealedKind(
        "消息内容",
        "outbox_message.content",
        lambda: Message.objects.exclude(content=b""),
        lambda row: row.opened,
        _anew,
    ),
    SealedKind(
        "消息接收地址",
        "outbox_reachedat.address",
        ReachedAt.objects.all,
        lambda row: row.opened,
        _address_anew,
    ),
)

ERASERS = erasing.ERASERS

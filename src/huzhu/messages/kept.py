"""What is kept of messages: their sealed content, and what ends it."""

from __future__ import annotations

from huzhu.kernel.kept import SealedKind
from huzhu.messages import erasing, vault
from huzhu.messages.models import Message


def _anew(row: Message) -> dict[str, bytes]:
    return {"content": vault.seal_content(row.opened, key=row.key)}


SEALED = (
    SealedKind(
        "消息内容",
        "outbox_message.content",
        lambda: Message.objects.exclude(content=b""),
        lambda row: row.opened,
        _anew,
    ),
)

ERASERS = erasing.ERASERS

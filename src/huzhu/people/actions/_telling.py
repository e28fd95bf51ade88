"""What members are told of an act, outside the browser too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.messages import actions as messages
from huzhu.messages.states import MessageKind

if TYPE_CHECKING:
    from datetime import datetime


def tell_changed(import_id: int, *, subject: str, at: datetime) -> None:
    """Members whose standing or union a list has changed (``people.reached``)."""
    messages.queue_mailing(
        MessageKind.MEMBERSHIP,
        audience=f"people.changed:{import_id}",
        facts={"change": "会籍状态或者所属工会已按报送的名单更新。"},
        at=at,
        key=f"membership:{import_id}",
        subject=subject,
    )

"""One-time permissions of WeChat (一次性订阅): how many stand, which scene is free, which is used.

Not here: giving one (``actions.allow_once``), asking for it in WeChat (``web``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from huzhu.messages.kinds import KINDS, Whose
from huzhu.messages.models import OnceAllowed
from huzhu.messages.states import Channel, MessageKind

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from huzhu.messages.models import Message

#: How many of one kind may stand at once: nobody presses more often beforehand.
MOST = 5
#: WeChat's scenes are 0 to 10000; 0 is left out: it reads like none.
LAST_SCENE = 10_000


class Standing:
    """The permissions that the people of some messages have; each is handed out once."""

    def __init__(self, rows: Sequence[Message]) -> None:
        members = {row.member_id for row in rows if row.member_id}
        self._free: dict[tuple[int | None, str], list[OnceAllowed]] = defaultdict(list)
        self._of_message: dict[int | None, OnceAllowed] = {}
        if not members:
            return
        for each in OnceAllowed.objects.filter(member__in=members, message=None).order_by("pk"):
            self._free[each.member_id, each.kind].append(each)
        taken = OnceAllowed.objects.filter(message__in=[row.pk for row in rows])
        self._of_message = {each.message_id: each for each in taken}

    def has(self, row: Message) -> bool:
        """Whether one is left for it, or is its own from an earlier try."""
        return row.pk in self._of_message or bool(self._free.get((row.member_id, row.kind)))

    def use(self, row: Message, *, at: datetime) -> int:
        """Use one up for a message; return its scene. A message that is tried again has its own."""
        own = self._of_message.get(row.pk)
        if own is None:
            own = self._free[row.member_id, row.kind].pop(0)
            own.message, own.used_at = row, at
            own.save(update_fields=["message", "used_at"])
            self._of_message[row.pk] = own
        return own.scene


def kinds() -> list[MessageKind]:
    """What members may let WeChat bring once."""
    return [
        kind
        for kind, rule in KINDS.items()
        if rule.whose is Whose.MEMBER and Channel.ONCE in rule.order
    ]


def counts_of(member_id: int) -> Counter[MessageKind]:
    """How many of each kind stand."""
    rows = OnceAllowed.objects.filter(member=member_id, message=None)
    return Counter(MessageKind(kind) for kind in rows.values_list("kind", flat=True))


def free_scene(member_id: int) -> int:
    """The first scene under which nothing of the member's stands."""
    rows = OnceAllowed.objects.filter(member=member_id, message=None)
    held: Collection[int] = set(rows.values_list("scene", flat=True))
    return next(each for each in range(1, LAST_SCENE + 1) if each not in held)

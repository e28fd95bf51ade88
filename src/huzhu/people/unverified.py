"""A name that is vouched for no more: when, by whom and why, as the trail has it.

Not here: withdrawing it (``actions.members``, ``actions.closing``), tickets of before
(``NameWithdrawal``, which goes when they do).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.audit import queries as audit

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.people.models import Member

_WITHDRAWN, _CLOSED = "people.withdraw_verification", "people.forget_ways"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """One withdrawal; ``who`` is for the office, the member reads the rest."""

    at: datetime
    who: str  #: name and post
    reason: str


def withdrawn_of(member: Member) -> Withdrawn | None:
    """The last withdrawal; None: the name is verified, or never was. Asks nothing of the former."""
    if member.verified_at is not None:
        return None
    event = audit.last_of(f"member:{member.pk}", _WITHDRAWN, _CLOSED)
    if event is None:
        return None
    is_own = event.code == _CLOSED
    who = "本人" if is_own else f"{event.actor_name}，{event.actor_title}"
    return Withdrawn(event.at, who, "本人注销账号" if is_own else event.facts["reason"])

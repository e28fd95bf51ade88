"""A name that is vouched for no more: when, by whom and why, as the trail has it.

Not here: withdrawing it (``actions.members``, ``actions.closing``), tickets of before
(``NameWithdrawal``, which goes when they do).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.audit import queries as audit
from huzhu.people import member_ways, policies
from huzhu.people.binding_errors import NobodyToVerify, VerifiedNow

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Member

_WITHDRAWN, _CLOSED = "people.withdraw_verification", "people.forget_ways"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """One withdrawal; ``who`` is for the office, the member reads the rest."""

    at: datetime
    who: str  #: name and post
    reason: str
    account_id: int | None  #: whose, so that another person verifies it again


def withdrawn_of(member: Member) -> Withdrawn | None:
    """The last withdrawal; None: the name is verified, or never was. Asks nothing of the former."""
    if member.verified_at is not None:
        return None
    told = [each for each in (_own(member), _of_list(member)) if each]
    return max(told, key=lambda each: each.at, default=None)


def _of_list(member: Member) -> Withdrawn | None:
    """The list that vouched for it was taken back as a whole."""
    row = member.verified_by.came_by if member.verified_by else None
    if row is None or row.withdrawn_at is None:
        return None
    event = audit.last_of(row.subject, "people.withdraw_import")
    account = event.account_id if event else None
    return Withdrawn(row.withdrawn_at, row.withdrawn_by, because(row.reason), account)


def because(reason: str) -> str:
    """Why the names of a list are vouched for no more, in the words that its members read.

    >>> because("名单选错了")
    '核验所依据的名单已撤回（名单选错了）'
    """
    return f"核验所依据的名单已撤回（{reason}）"


def _own(member: Member) -> Withdrawn | None:
    event = audit.last_of(f"member:{member.pk}", _WITHDRAWN, _CLOSED)
    if event is None:
        return None
    is_own = event.code == _CLOSED
    who = "本人" if is_own else f"{event.actor_name}，{event.actor_title}"
    reason = "本人注销账号" if is_own else event.facts["reason"]
    return Withdrawn(event.at, who, reason, event.account_id)


def check_again(member: Member, *, by: Actor) -> None:
    """Whether a person may vouch for a name anew.

    :raises VerifiedNow: it is verified. :raises NobodyToVerify: the member does not come in.
    :raises MakerIsChecker: ``by`` has withdrawn it.
    """
    if member.verified_at is not None:
        raise VerifiedNow(name=member.name)
    if not member_ways.ways_of(member.pk):
        raise NobodyToVerify(name=member.name)
    told = withdrawn_of(member)
    policies.check_other_person(told.account_id if told else None, by=by)

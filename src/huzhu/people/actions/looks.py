"""Looking at members in the register (查看会员): each look is on record, with its reason.

Not here: how many are usual (``people.looks``), revealing a number (``actions.members``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note, record
from huzhu.people import looks, policies, queries
from huzhu.people.look_errors import LookReasonMissing

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Member

#: A word is no reason: a case has a number, and words are at least two.
LEAST = 4


@action("people.look_at_member", "查看会员", "idle", right=policies.MEMBER_READER)
def look_at_member(number: str, *, reason: str = "", by: Actor, at: datetime) -> Member:
    """Look at one member's entry; Member Service gives no reason.

    :raises NoSuchMember: there is none within the actor's scope.
    :raises LookReasonMissing: somebody else says not why.
    """
    member = queries.member_of(by, number=number)
    _check_reason(reason, by=by)
    note(f"member:{member.pk}", by=by, at=at, reason=reason.strip())
    return member


@action("people.find_members", "查找会员", "idle", right=policies.MEMBER_READER)
def find_members(text: str, *, reason: str = "", by: Actor, at: datetime) -> list[int]:
    """Look members up by a number; each that is found is a look, outside Member Service.

    Nobody's number is told: the trail says how many were found, and why they were looked for.

    :raises LookReasonMissing: somebody outside Member Service says not why.
    """
    _check_reason(reason, by=by)
    found = queries.member_ids_found(by, text=text)
    note(f"account:{by.account_id}", by=by, at=at, count=len(found), reason=reason.strip())
    if not policies.may_search_names(by):
        for member_id in found:
            record(looks.LOOK, f"member:{member_id}", by=by, at=at, reason=reason.strip())
    return found


def _check_reason(reason: str, *, by: Actor) -> None:
    if not policies.may_search_names(by) and len(reason.strip()) < LEAST:
        raise LookReasonMissing

"""Who decides what messages say, when they rest, and how many SMS a month there may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.messages.errors import NotAMember, NotAPerson, NotSender

if TYPE_CHECKING:
    from huzhu.kernel.actor import Actor

#: Value of ``people.states.DepartmentCode``: that app stands above this one.
_SENDING = "member_service"


def check_send(*, by: Actor) -> None:
    """:raises NotSender: when ``by`` is not of Member Service."""
    if not (by.is_office and by.department == _SENDING):
        raise NotSender(who=by.title)


def check_member(*, by: Actor) -> int:
    """Return whose permission it is: WeChat brings something to members alone.

    :raises NotAMember: ``by`` is none.
    """
    if by.member_id is None:
        raise NotAMember(who=by.title)
    return by.member_id


def check_own(*, by: Actor) -> None:
    """:raises NotAPerson: when ``by`` is neither a member nor somebody of the staff."""
    if by.member_id is None and by.account_id is None:
        raise NotAPerson(who=by.title)

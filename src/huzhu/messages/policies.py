"""Who decides what messages say, when they rest, and how many SMS a month there may be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from huzhu.kernel.rights import ADMINISTRATORS, AGENCY, OF_MEMBERS, OFFICE, Right, of_departments
from huzhu.messages.errors import NotAMember, NotAPerson, NotSender

if TYPE_CHECKING:
    from huzhu.kernel.actor import Actor

#: Value of ``people.states.DepartmentCode``: that app stands above this one.
SENDER = Right(
    "会员服务部",
    of_departments("member_service"),
    "全部消息",
    NotSender,
)
#: What is told to oneself, and how.
OWN = Right(
    "会员或工作人员本人",
    OFFICE | AGENCY | ADMINISTRATORS | OF_MEMBERS.posts,
    "只限本人的",
    NotAPerson,
)
OWN_AS_MEMBER = replace(OF_MEMBERS, refused=NotAMember)


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

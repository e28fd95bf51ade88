"""Who may tell the public something: one rule for all that is published (S5.4).

What a decision publishes (a termination, a list of names) comes along with it, and the right is
that decision's. All else is drafted by anybody in the office, and published by two persons of
会员服务部 or 信息技术部, none of whom has drafted it alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from huzhu.kernel.rights import OF_STAFF, OFFICE, Right, of_departments, posts
from huzhu.notices.errors import (
    DrafterPublishes,
    NotDrafter,
    NotPoster,
    NotPublisher,
    NotWithdrawer,
)
from huzhu.people.states import DepartmentCode, Role

if TYPE_CHECKING:
    from huzhu.kernel.actor import Actor
    from huzhu.notices.models import NoticeDraft

_PUBLISHING = (DepartmentCode.MEMBER_SERVICE, DepartmentCode.IT)
#: Only the office speaks to the public (S5.4).
DRAFTER = Right("办事处", OFFICE, "公告稿，发布由会员服务部或信息技术部办理", NotPoster)
PUBLISHER = Right(
    "会员服务部或信息技术部", of_departments(*_PUBLISHING), "全部公告稿", NotPublisher
)
SECOND_PUBLISHER = replace(
    PUBLISHER, whose="会员服务部或信息技术部的第二人", scope="全部公告稿，本人起草或提请的除外"
)
DRAFT_TAKER = replace(DRAFTER, whose="起草人", scope="本人起草的")
#: Who a task waits for hands it to a colleague of the same right, who may hand it back.
HANDER = replace(OF_STAFF, whose="现在轮到的人", scope="到本人的事项，转给同部门、同权限的同事")
#: All that a leaver was to do, at once: the leaver, or whoever fills the leaver's posts.
LEAVING = replace(
    OF_STAFF,
    whose="离任人本人、组织机构部或主任，本机构范围内为代办处主任",
    scope="离任人在办的事项，转给有权办理的在任同事",
)
READER = replace(OF_STAFF, scope="抄送本人的")
#: What the public has read is taken back by a head or a leader of the office (S5.4).
WITHDRAWER = Right(
    "部长、主管主任或主任",
    posts([Role.DEPARTMENT_HEAD, Role.DEPUTY_DIRECTOR, Role.DIRECTOR]),
    "全部公告",
    NotWithdrawer,
)


def check_speaks(by: Actor) -> None:
    """What decisions publish is the office's, and the clock's for what the office has set.

    :raises NotPoster: somebody else.
    """
    if not (by.is_office or by.role == "clock"):
        raise NotPoster(who=by.title)


def check_second(draft: NoticeDraft, *, by: Actor) -> None:
    """Who publishes has neither drafted nor proposed it.

    :raises NotPublisher: another department. :raises DrafterPublishes: the same person.
    """
    SECOND_PUBLISHER.check(by=by)
    if {draft.drafted_by_account, draft.proposed_by_account} & by.persons:
        raise DrafterPublishes(who=by.name)


def check_takes_back(draft: NoticeDraft, *, by: Actor) -> None:
    """:raises NotDrafter: the actor has not drafted it."""
    DRAFT_TAKER.check(by=by)
    if draft.drafted_by_account not in by.persons:
        raise NotDrafter(whose=draft.drafted_by, who=str(by))

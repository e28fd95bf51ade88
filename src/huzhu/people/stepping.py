"""Who steps aside, who orders it, who may come in instead (回避).

Not here: from what, and who does come in (``recusals``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from huzhu.kernel.rights import OF_STAFF, Right, of_departments, posts
from huzhu.people.policies import LEADERS, sees
from huzhu.people.recusal_errors import NotYourRecusal
from huzhu.people.states import DepartmentCode, Role

if TYPE_CHECKING:
    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Position

#: Everybody says from what one steps aside; heads and leaders order it for those they lead.
RECUSAL_DECLARER = replace(
    OF_STAFF, scope="本人的回避；部长、代办处主任、主管主任和主任也可以要求所领导的人员回避"
)
RECUSAL_ORDERER = Right(
    "部长、代办处主任、主管主任或主任",
    posts([Role.DEPARTMENT_HEAD, Role.AGENCY_DIRECTOR, Role.DEPUTY_DIRECTOR, Role.DIRECTOR]),
    "所领导的人员，本人的除外",
    NotYourRecusal,
)
#: Who sees everybody's: whoever appoints, watches, or leads the office.
RECUSAL_READER = Right(
    "主任、主管主任、组织机构部、合规部",
    of_departments(DepartmentCode.ORGANISATION, DepartmentCode.COMPLIANCE) | posts(LEADERS),
    "全部回避",
)


def may_stand_in(post: Position, other: Position) -> bool:
    """Whether the holder of another post may act in this one (``proxies.candidates``)."""
    if other.account_id == post.account_id:
        return False
    if post.agency is not None:
        return other.agency is not None and post.agency.path.startswith(other.agency.path)
    if other.agency is not None:
        return False
    if post.role in LEADERS:
        return other.role in LEADERS
    is_above = post.role == Role.DEPARTMENT_HEAD and other.role == Role.DEPUTY_DIRECTOR
    return is_above or other.department == post.department


def leads(post: Position, *, by: Actor) -> bool:
    """Whether the holder of a post is one of those whom the actor leads."""
    if by.role == Role.DEPARTMENT_HEAD:
        return post.agency is None and post.department == by.department
    if by.role == Role.AGENCY_DIRECTOR:
        return post.agency is not None and sees(by, agency_path=post.agency.path)
    return by.role in LEADERS


def check_lead(post: Position, *, by: Actor) -> None:
    """Who may order the holder of a post to step aside.

    :raises NotYourRecusal: it is another department's or agency's, or the own.
    """
    RECUSAL_ORDERER.check(by=by)
    if post.account_id in by.persons or not leads(post, by=by):
        raise NotYourRecusal(who=by.title)

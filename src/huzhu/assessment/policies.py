"""Who may do what in the yearly assessment, with the reason. A button asks the same functions.

Rights come from position × organisation; the leading group is a list of positions of the year.
Seeing is a separate question (``queries``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from huzhu.assessment.errors import NotYourPart
from huzhu.kernel.rights import BY_CLOCK, DEPARTMENTS, OFFICE, Right, of_departments, posts
from huzhu.people.states import DepartmentCode, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from huzhu.kernel.actor import Actor

_ORGANISATION = (DepartmentCode.ORGANISATION,)

#: Self-rating, filings, disputes and recommendations are the agency's own clerk's (A4.2a).
AGENCY_CLERK = Right("该代办处经办人", posts([Role.AGENCY_CLERK]), "本代办处", NotYourPart)
#: 组织机构部 carries the year: calendar, receipts, reminders, notices (A5).
ORGANISATION = Right("组织机构部", of_departments(*_ORGANISATION), "全市", NotYourPart)
#: What the clock does by itself when the day has come, and 组织机构部 earlier.
CARRIER = replace(ORGANISATION, posts=ORGANISATION.posts | BY_CLOCK, scope="全市，到时由平台办理")
#: What binds all agencies is the head's.
ORGANISATION_HEAD = Right(
    "组织机构部部长", posts([Role.DEPARTMENT_HEAD], _ORGANISATION), "全市", NotYourPart
)
#: An item is reviewed by its owning departments (考核部门, A4.2b).
OWNER = Right("考核部门", DEPARTMENTS, "本部门负责的指标", NotYourPart)
#: The last signature of all departments finishes a sheet.
FINISHER = Right("办事处各考核部门", OFFICE, "随最后一项审核办理", NotYourPart)
#: Papers that were handed in too late or wrongly do not count: said by either side.
FILING_KEEPER = Right(
    "该代办处经办人或考核部门",
    AGENCY_CLERK.posts | OWNER.posts,
    "本代办处或本部门负责的报备材料",
    NotYourPart,
)
#: Somebody who had no part in the points answers an appeal (A4.5).
APPEAL_REVIEWER = Right(
    "考核部门、组织机构部或考核领导小组",
    OFFICE,
    "本部门负责的指标、本领导小组的决定，本人参与过的除外",
    NotYourPart,
)
#: Incidents are put on record by those who look into them: IT and Compliance (A7.2).
INCIDENT_REPORTER = Right(
    "信息技术部或合规部",
    of_departments(DepartmentCode.IT, DepartmentCode.COMPLIANCE),
    "全市",
    NotYourPart,
)
#: The leading group decides; its head or a deputy records the decision (A4.1).
LEADING_GROUP = Right(
    "考核领导小组组长或班子成员",
    posts([Role.DEPUTY_DIRECTOR, Role.DIRECTOR]),
    "全市，须在本年度考核领导小组里",
    NotYourPart,
)
#: The directors' meeting's decisions are recorded by the director (A4.3b, A4.5).
DIRECTOR = Right("办事处主任", posts([Role.DIRECTOR]), "全市", NotYourPart)


def check_agency_clerk(*, by: Actor, agency_id: int, verb: str = "") -> None:
    """Self-rating, filings, disputes and recommendations are the agency's own clerk's (A4.2a).

    :raises NotYourPart: another position, or another agency's.
    """
    AGENCY_CLERK.check(by=by, verb=verb)
    if by.agency_id != agency_id:
        raise NotYourPart(verb=verb, whose=AGENCY_CLERK.whose, who=by.title)


def check_owner(*, by: Actor, owners: Sequence[str], verb: str = "") -> None:
    """An item is reviewed by its owning departments (考核部门, A4.2b)."""
    whose = "、".join(DepartmentCode(code).label for code in owners)
    replace(OWNER, whose=whose, posts=of_departments(*owners)).check(by=by, verb=verb)


def check_leading_group(*, by: Actor, group_positions: Collection[int], verb: str = "") -> None:
    """The leading group decides; its head or a deputy records the decision (A4.1).

    ``group_positions``: ids of the positions in the year's group.
    """
    LEADING_GROUP.check(by=by, verb=verb)
    if by.position_id not in group_positions:
        raise NotYourPart(verb=verb, whose=LEADING_GROUP.whose, who=by.title)

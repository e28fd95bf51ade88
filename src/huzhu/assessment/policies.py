"""Who may do what in the yearly assessment, with the reason. A button asks the same functions.

Rights come from position × organisation; the leading group is a list of positions of the year.
Seeing is a separate question (``queries``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.assessment.errors import NotYourPart
from huzhu.people.states import DepartmentCode, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from huzhu.kernel.actor import Actor

_STAFF = frozenset({Role.DEPARTMENT_CLERK, Role.DEPARTMENT_HEAD})
_LEADERS = frozenset({Role.DEPUTY_DIRECTOR, Role.DIRECTOR})


def check_agency_clerk(*, by: Actor, agency_id: int, verb: str = "") -> None:
    """Self-rating, filings, disputes and recommendations are the agency's own clerk's (A4.2a).

    :raises NotYourPart: another position, or another agency's.
    """
    if by.role != Role.AGENCY_CLERK or by.agency_id != agency_id:
        raise NotYourPart(verb=verb, whose="该代办处经办人", who=by.title)


def check_organisation(*, by: Actor, verb: str = "") -> None:
    """组织机构部 carries the year: calendar, receipts, reminders, notices (A5)."""
    _check_department(_STAFF, {DepartmentCode.ORGANISATION}, by=by, verb=verb, whose="组织机构部")


def check_organisation_head(*, by: Actor, verb: str = "") -> None:
    """What binds all agencies is the head's."""
    _check_department(
        {Role.DEPARTMENT_HEAD},
        {DepartmentCode.ORGANISATION},
        by=by,
        verb=verb,
        whose="组织机构部部长",
    )


def check_owner(*, by: Actor, owners: Sequence[str], verb: str = "") -> None:
    """An item is reviewed by its owning departments (考核部门, A4.2b)."""
    names = "、".join(DepartmentCode(code).label for code in owners)
    _check_department(_STAFF, owners, by=by, verb=verb, whose=names)


def check_incident_reporter(*, by: Actor) -> None:
    """Incidents are put on record by those who look into them: IT and Compliance (A7.2)."""
    _check_department(
        _STAFF,
        {DepartmentCode.IT, DepartmentCode.COMPLIANCE},
        by=by,
        verb="登记信息安全事件",
        whose="信息技术部或合规部",
    )


def check_leading_group(*, by: Actor, group_positions: Collection[int], verb: str = "") -> None:
    """The leading group decides; its head or a deputy records the decision (A4.1).

    ``group_positions``: ids of the positions in the year's group.
    """
    if by.role not in _LEADERS or by.position_id not in group_positions:
        raise NotYourPart(verb=verb, whose="考核领导小组组长或班子成员", who=by.title)


def check_director(*, by: Actor, verb: str = "") -> None:
    """The directors' meeting's decisions are recorded by the director (A4.3b, A4.5)."""
    if by.role != Role.DIRECTOR:
        raise NotYourPart(verb=verb, whose="办事处主任", who=by.title)


def _check_department(
    roles: Collection[Role], departments: Collection[str], *, by: Actor, verb: str, whose: str
) -> None:
    if by.role not in roles or by.department not in departments:
        raise NotYourPart(verb=verb, whose=whose, who=by.title)

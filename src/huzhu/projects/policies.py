"""Who may do what with a project, with the reason. A button asks the same functions (``allowed``).

Rights come from position × organisation. Seeing is a separate question (``queries``): whoever may
not even see a project never gets here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.kernel.errors import DomainError
from huzhu.people.states import DepartmentCode, Role
from huzhu.projects.errors.case import MakerIsChecker, NotYourStep
from huzhu.projects.states import BOX_POSITIONS, REVIEWING, Box

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from huzhu.kernel.actor import Actor

_MEMBER_SERVICE = {DepartmentCode.MEMBER_SERVICE}


def allowed(check: Callable[[], None]) -> str:
    """Return the reason why a check turns the actor away, or an empty string.

    >>> allowed(lambda: None)
    ''
    """
    try:
        check()
    except DomainError as reason:
        return str(reason)
    return ""


def _check_agency(roles: Collection[Role], *, by: Actor, verb: str, whose: str) -> None:
    if by.role not in roles:
        raise NotYourStep(verb=verb, whose=whose, who=by.title)


def _check_office(
    roles: Collection[Role], departments: Collection[str], *, by: Actor, verb: str, whose: str
) -> None:
    if by.role not in roles or (departments and by.department not in departments):
        raise NotYourStep(verb=verb, whose=whose, who=by.title)


def check_agency_clerk(*, by: Actor, verb: str = "", agency_id: int | None = None) -> None:
    """Plans, procurement, requests and materials are the agency's own clerk's (三（二）1).

    An agency sees the projects of the points below it, but does not act in their place.
    """
    _check_agency({Role.AGENCY_CLERK}, by=by, verb=verb, whose="代办机构经办人")
    if agency_id is not None and by.agency_id != agency_id:
        raise NotYourStep(verb=verb, whose="该代办机构自己的经办人", who=by.title)


def check_agency_checker(*, by: Actor, maker_account: int | None) -> None:
    """The agency's check is for a checker or the director, never for the maker (三（二）2).

    :raises MakerIsChecker: the same person prepared it.
    """
    whose = "代办机构复核人或代办处主任"
    _check_agency({Role.AGENCY_CHECKER, Role.AGENCY_DIRECTOR}, by=by, verb="复核", whose=whose)
    if maker_account in by.persons:
        raise MakerIsChecker(verb="复核", made="方案与采购材料", who=by.name)


def check_above(*, by: Actor, agency_path: str, verb: str) -> None:
    """The check belongs to the project's own agency or one above it."""
    if not agency_path.startswith(by.agency_path):
        raise NotYourStep(verb=verb, whose="该代办机构或其上级代办处的复核人", who=by.title)


def check_give_opinion(*, by: Actor) -> None:
    """Heads and clerks of the reviewing departments give opinions (S2.2.2)."""
    names = "、".join(DepartmentCode(code).label for code in REVIEWING)
    _check_office(
        {Role.DEPARTMENT_CLERK, Role.DEPARTMENT_HEAD},
        set(REVIEWING),
        by=by,
        verb="初审意见",
        whose=names,
    )


def check_member_service(*, by: Actor, verb: str = "") -> None:
    """Member Service carries a project through the office (三（一）1)."""
    _check_office(
        {Role.DEPARTMENT_CLERK, Role.DEPARTMENT_HEAD},
        _MEMBER_SERVICE,
        by=by,
        verb=verb,
        whose="会员服务部",
    )


def check_member_service_head(*, by: Actor, verb: str = "") -> None:
    """What binds the department is its head's."""
    _check_office({Role.DEPARTMENT_HEAD}, _MEMBER_SERVICE, by=by, verb=verb, whose="会员服务部部长")


def check_publish(*, by: Actor, tester_account: int | None) -> None:
    """The head publishes what somebody else tested."""
    check_member_service_head(by=by, verb="发布")
    if tester_account in by.persons:
        raise MakerIsChecker(verb="发布", made="系统测试", who=by.name)


def box_of(actor: Actor) -> Box | None:
    """The box of 附件2 that the actor's position fills, if any."""
    for box, (role, department) in BOX_POSITIONS.items():
        if actor.role == role and (not department or actor.department == department):
            return box
    return None


def check_countersign(*, by: Actor) -> Box:
    """Return the actor's box. :raises NotYourStep: the position fills none of the six (S2.2.4)."""
    box = box_of(by)
    if box is None:
        raise NotYourStep(verb="会签", whose="、".join(Box.labels().values()), who=by.title)
    return box


def check_decide(*, by: Actor) -> None:
    """The directors' meeting's decision is recorded by the director (S2.2.4)."""
    _check_office({Role.DIRECTOR}, (), by=by, verb="主任办公会决定", whose="主任")


def check_refuse_countersigning(*, by: Actor) -> None:
    """While countersigning, only Member Service's head refuses."""
    check_member_service_head(by=by, verb="不予批准")


def check_terminate(*, by: Actor) -> None:
    """Only the office ends a project (五): a director, or the head of Member Service."""
    if by.role in {Role.DEPUTY_DIRECTOR, Role.DIRECTOR}:
        return
    _check_office(
        {Role.DEPARTMENT_HEAD},
        _MEMBER_SERVICE,
        by=by,
        verb="终止",
        whose="办事处（会员服务部部长、主管主任或主任）",
    )

"""Who may do what with a project, with the reason. A button asks the same functions (``allowed``).

Rights come from position × organisation. Seeing is a separate question (``queries``): whoever may
not even see a project never gets here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from huzhu.kernel.errors import DomainError
from huzhu.kernel.rights import BY_CLOCK, Right, of_departments, posts
from huzhu.people.states import DepartmentCode, Role
from huzhu.projects.errors.case import MakerIsChecker, NotYourStep
from huzhu.projects.errors.permit import DecidesOwnBox, SignedAnotherBox
from huzhu.projects.errors.plan import GaveAnotherOpinion
from huzhu.projects.states import BOX_POSITIONS, REVIEWING, Box

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from huzhu.kernel.actor import Actor
    from huzhu.projects.models import Countersignature, ReviewOpinion

_MEMBER_SERVICE = (DepartmentCode.MEMBER_SERVICE,)

#: Plans, procurement, requests and materials are the agency's own clerk's (三（二）1).
AGENCY_CLERK = Right("代办机构经办人", posts([Role.AGENCY_CLERK]), "本机构的项目", NotYourStep)
#: The agency's check (三（二）2).
AGENCY_CHECKER = Right(
    "代办机构复核人或代办处主任",
    posts([Role.AGENCY_CHECKER, Role.AGENCY_DIRECTOR]),
    "本机构和下级的项目，本人经办的除外",
    NotYourStep,
)
#: Heads and clerks of the reviewing departments give opinions (S2.2.2).
OPINION = Right(
    "、".join(DepartmentCode(code).label for code in REVIEWING),
    of_departments(*REVIEWING),
    "本部门的初审意见",
    NotYourStep,
)
#: Member Service carries a project through the office (三（一）1).
MEMBER_SERVICE = Right("会员服务部", of_departments(*_MEMBER_SERVICE), "全部项目", NotYourStep)
#: What binds the department is its head's.
MEMBER_SERVICE_HEAD = Right(
    "会员服务部部长", posts([Role.DEPARTMENT_HEAD], _MEMBER_SERVICE), "全部项目", NotYourStep
)
PUBLISHER = replace(MEMBER_SERVICE_HEAD, scope="全部项目，本人测试的除外")
#: The six boxes of 附件2, each its post's (S2.2.4).
BOXES = Right(
    "、".join(Box.labels().values()),
    frozenset((str(role), str(department)) for role, department in BOX_POSITIONS.values()),
    "本岗位的会签栏",
    NotYourStep,
)
#: The directors' meeting's decision is recorded by the director (S2.2.4).
MEETING = Right("主任", posts([Role.DIRECTOR]), "提请主任办公会的项目", NotYourStep)
REFUSER = Right(
    "主任，会签时为会员服务部部长",
    MEETING.posts | MEMBER_SERVICE_HEAD.posts,
    "会签中和提请主任办公会的项目",
    NotYourStep,
)
#: Only the office ends a project (五).
TERMINATOR = Right(
    "办事处（会员服务部部长、主管主任或主任）",
    posts([Role.DIRECTOR, Role.DEPUTY_DIRECTOR]) | MEMBER_SERVICE_HEAD.posts,
    "全部项目",
    NotYourStep,
)
OFFER_ENDER = replace(
    MEMBER_SERVICE_HEAD, posts=MEMBER_SERVICE_HEAD.posts | BY_CLOCK, scope="全部项目，到时自动结束"
)


#: How pages and refusals call what the director enters of a meeting.
DECIDE = "登记主任办公会决定"


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


def check_agency_clerk(*, by: Actor, verb: str = "", agency_id: int | None = None) -> None:
    """Plans, procurement, requests and materials are the agency's own clerk's (三（二）1).

    An agency sees the projects of the points below it, but does not act in their place.
    """
    AGENCY_CLERK.check(by=by, verb=verb)
    if agency_id is not None and by.agency_id != agency_id:
        raise NotYourStep(verb=verb, whose="该代办机构自己的经办人", who=by.title)


def check_agency_checker(*, by: Actor, maker_account: int | None) -> None:
    """The agency's check is for a checker or the director, never for the maker (三（二）2).

    :raises MakerIsChecker: the same person prepared it.
    """
    AGENCY_CHECKER.check(by=by, verb="复核")
    if maker_account in by.persons:
        raise MakerIsChecker(verb="复核", made="方案与采购材料", who=by.name)


def check_above(*, by: Actor, agency_path: str, verb: str) -> None:
    """The check belongs to the project's own agency or one above it."""
    if not agency_path.startswith(by.agency_path):
        raise NotYourStep(verb=verb, whose="该代办机构或其上级代办处的复核人", who=by.title)


def check_decide(signed: Mapping[str, int], *, by: Actor) -> None:
    """The meeting's decision is entered by nobody who signed the request in another post (S2.2.4).

    ``signed``: by box the account that signed it; no box is the director's.

    :raises DecidesOwnBox: a person behind the actor did.
    """
    MEETING.check(by=by, verb=DECIDE)
    for box, account in signed.items():
        if account in by.persons:
            raise DecidesOwnBox(who=by.name, box=Box(box).label)


def check_publish(*, by: Actor, tester_account: int | None) -> None:
    """The head publishes what somebody else tested."""
    PUBLISHER.check(by=by, verb="发布")
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
    BOXES.check(by=by, verb="会签")
    return cast("Box", box_of(by))


def check_other_opinions(given: Iterable[ReviewOpinion], *, by: Actor) -> None:
    """The departments' opinions are those of different persons, also where one stands in (S2.2.2).

    :raises GaveAnotherOpinion: this person spoke for another department.
    """
    other = next((row for row in given if row.by_account in by.persons), None)
    if other is not None:
        label = DepartmentCode(other.department).label
        raise GaveAnotherOpinion(who=by.name, department=label)


def check_other_boxes(signed: Iterable[Countersignature], *, by: Actor) -> None:
    """The six boxes are signed by six persons (S2.2.4).

    :raises SignedAnotherBox: this person signed another one.
    """
    other = next((row for row in signed if row.by_account in by.persons), None)
    if other is not None:
        raise SignedAnotherBox(who=by.name, box=Box(other.box).label)

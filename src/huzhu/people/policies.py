"""Who keeps organisations, positions and the register; who sees whom; what takes two persons.

Not here: what other apps allow a role to do (their own ``policies``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from huzhu.kernel.rights import AGENCY, BY_CLOCK, OF_STAFF, OFFICE, Right, of_departments, posts
from huzhu.people.administrator_errors import AppointedByLeaders, NotLeader
from huzhu.people.binding_errors import NotOfDesk
from huzhu.people.errors import MakerIsChecker, NotOrganiser, NotRegistrar
from huzhu.people.rights_errors import (
    NeedsSecondPerson,
    NotSecondPerson,
    NotTheMaker,
    OwnRights,
)
from huzhu.people.states import ADMINISTRATORS, AGENCY_ROLES, DepartmentCode, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Agency, Position


LEADERS = frozenset({Role.DIRECTOR, Role.DEPUTY_DIRECTOR})
#: Who pays, watches, keeps the systems, or gives rights: two persons fill every post of theirs.
GUARDED_DEPARTMENTS = frozenset(
    {
        DepartmentCode.FINANCE,
        DepartmentCode.COMPLIANCE,
        DepartmentCode.IT,
        DepartmentCode.ORGANISATION,
    }
)
#: From the lowest post to the highest; "at or above one's own" is asked of this order.
_ORDER = (
    *ADMINISTRATORS,  # none lies below them, and theirs is filled by leaders alone
    Role.AGENCY_CLERK,
    Role.AGENCY_CHECKER,
    Role.AGENCY_DIRECTOR,
    Role.DEPARTMENT_CLERK,
    Role.DEPARTMENT_HEAD,
    Role.DEPUTY_DIRECTOR,
    Role.DIRECTOR,
)
_ORGANISATION = of_departments(DepartmentCode.ORGANISATION)
MEMBER_SERVICE = of_departments(DepartmentCode.MEMBER_SERVICE)
#: Devices at counters, as all that the systems let in.
TERMINAL_KEEPER = Right("信息技术部", of_departments(DepartmentCode.IT), "全市的设备")
_OWN_AND_BELOW = "代办机构办本机构和下级的，会员服务部办全市的"

#: Organisations, accounts and posts of the whole city. The clock enters what stands decided.
ORGANISER = Right(
    "组织机构部或主任", _ORGANISATION | posts([Role.DIRECTOR]) | BY_CLOCK, "全市", NotOrganiser
)
ORGANISER_BY_TWO = replace(ORGANISER, scope="全市，本人提请的除外")
#: What lies below an agency is its director's too.
ORGANISER_BELOW = Right(
    "组织机构部、主任，本机构范围内为代办处主任",
    ORGANISER.posts | posts([Role.AGENCY_DIRECTOR]),
    "代办处主任办本机构和下级的，其他人办全市的",
    NotOrganiser,
)
#: Giving rights and taking them: never oneself's, guarded posts by two persons.
APPOINTER = replace(
    ORGANISER_BELOW, scope=f"{ORGANISER_BELOW.scope}；本人的除外，重要岗位须第二人确认"
)
#: The three administrators: the director and the deputy director fill their posts together.
OF_LEADERS = Right("主任、主管主任", posts(LEADERS), "三员，一人提请、另一人确认", NotLeader)
SECOND_PERSON = Right(
    "主任、主管主任，或者组织机构部",
    _ORGANISATION | posts(LEADERS),
    "他人提请、不涉及本人的",
    NotSecondPerson,
)
#: Somebody stands in for the holder of a post for some days.
PROXY_GIVER = replace(
    OF_STAFF,
    whose="岗位本人或组织机构部",
    scope="本人的岗位，组织机构部办全市的；重要岗位须第二人确认",
)
#: Who began something takes it back.
MAKER = replace(
    APPOINTER,
    whose="提请人",
    scope="本人提请的",
    posts=APPOINTER.posts | posts([Role.DEPUTY_DIRECTOR, Role.SAFETY_ADMIN]),
)
#: Lists of members, and whose name is verified.
REGISTRAR = Right("会员服务部", MEMBER_SERVICE | BY_CLOCK, "全市会员", NotRegistrar)
MEMBER_SERVICE_NAME = DepartmentCode.MEMBER_SERVICE.label
#: Looking at members: others than the registrar say why (S6.5).
MEMBER_READER = Right(
    "办事处", OFFICE, "会员服务部不限事由，其他人员须写明事由，逐次留痕", NotRegistrar
)
#: Who sees who looked at how many.
LOOK_READER = Right(
    "会员服务部部长、合规部",
    posts([Role.DEPARTMENT_HEAD], [DepartmentCode.MEMBER_SERVICE])
    | of_departments(DepartmentCode.COMPLIANCE),
    "全部查看记录",
)
#: A member's own entry.
REGISTER = Right("代办机构或会员服务部", AGENCY | REGISTRAR.posts, _OWN_AND_BELOW, NotRegistrar)
#: What members ask for about themselves.
DESK = Right("代办机构或会员服务部", AGENCY | REGISTRAR.posts, _OWN_AND_BELOW, NotOfDesk)
DESK_BY_TWO = replace(DESK, scope=f"{_OWN_AND_BELOW}；本人核对的除外")
#: Whoever of the two began it, the other one confirms.
_OTHER_LEADER = {"办事处 主任": "主管主任", "办事处 主管主任": "主任"}
_SECOND_LEADERS = {one: {f"办事处 {other}"} for one, other in _OTHER_LEADER.items()}
_LEADER_TITLES = set(_OTHER_LEADER)
_LEADERS_NAME, _FALLBACK_NAME = "主任或主管主任", "组织机构部部长（没有能登录的主任、主管主任时）"


@dataclass(frozen=True, slots=True)
class Post:
    """A post as the rules of giving rights ask for it."""

    role: str
    department: str = ""
    title: str = ""

    @property
    def is_guarded(self) -> bool:
        """Whether nobody fills it alone, whoever it is."""
        is_high = self.role in LEADERS or self.is_administrator
        return is_high or self.department in GUARDED_DEPARTMENTS

    @property
    def is_administrator(self) -> bool:
        return self.role in ADMINISTRATORS


@dataclass(frozen=True, slots=True)
class SharedAct:
    """What a second person is asked for: who began it, whom it concerns, for which posts."""

    maker_account_id: int | None
    account_id: int
    posts: tuple[Post, ...]
    #: Accounts of the director and the deputy directors in office who can sign in.
    leaders: frozenset[int]
    maker_title: str = ""

    @property
    def is_of_leaders(self) -> bool:
        """Whether the director and a deputy director decide it together."""
        return any(post.is_administrator for post in self.posts)

    @property
    def is_without_leaders(self) -> bool:
        """Whether no leader could be the second person at all."""
        return not self.leaders - {self.maker_account_id, self.account_id}

    @property
    def is_guarded(self) -> bool:
        return any(post.is_guarded for post in self.posts)

    @property
    def whose(self) -> str:
        """Who may be the second person, in words."""
        if self.is_of_leaders:
            return _OTHER_LEADER.get(self.maker_title, _LEADERS_NAME)
        if self.is_without_leaders:
            return _FALLBACK_NAME
        if self.is_guarded or any(post.role == Role.DEPARTMENT_HEAD for post in self.posts):
            return _LEADERS_NAME
        below = all(post.role in AGENCY_ROLES for post in self.posts)
        return (
            "组织机构部另一位同事、主任或主管主任" if below else f"组织机构部部长、{_LEADERS_NAME}"
        )


def sees(actor: Actor, *, agency_path: str) -> bool:
    """Whether an agency is in the actor's scope: the office sees all, agencies their subtree."""
    if actor.is_office:
        return True
    return bool(actor.agency_path) and agency_path.startswith(actor.agency_path)


def rank_of(post: Position) -> int:
    """From the lowest post to the highest."""
    return _ORDER.index(Role(post.role))


def check_other_person(maker_account_id: int | None, *, by: Actor) -> None:
    """Maker is never the checker, whatever positions the person holds (S3.2.2).

    :raises MakerIsChecker: the same account made what it is about to check.
    """
    if maker_account_id in by.persons:
        raise MakerIsChecker(who=by.name)


def check_organise_below(agency: Agency, *, by: Actor) -> None:
    """What lies below an agency is its director's too.

    :raises NotOrganiser: when ``by`` is neither an organiser nor the director above it.
    """
    ORGANISER_BELOW.check(by=by)
    if by.role == Role.AGENCY_DIRECTOR and not sees(by, agency_path=agency.path):
        raise NotOrganiser(who=by.title)


def check_appoint(role: str, agency: Agency | None, *, by: Actor) -> None:
    """Agency posts are filled by its director or an organiser, the office's by an organiser alone.

    :raises NotOrganiser: when ``by`` may not fill this post.
    :raises AppointedByLeaders: it is an administrator's.
    """
    if role in ADMINISTRATORS:
        raise AppointedByLeaders(title=Role(role).label, who=by.title)
    if role in AGENCY_ROLES and agency is not None:
        check_organise_below(agency, by=by)
    else:
        ORGANISER.check(by=by)


def check_not_for_oneself(account_id: int, *, by: Actor) -> None:
    """Nobody gives rights to themselves.

    :raises OwnRights: the account is the actor's own.
    """
    if account_id in by.persons:
        raise OwnRights(who=by.name)


def check_alone(post: Post, *, by: Actor) -> None:
    """Guarded posts, and those at or above the actor's own, take a second person.

    The clock and the command line hold no post: they enter what stands decided elsewhere.

    :raises NeedsSecondPerson: this post is one of them.
    """
    if by.role == "clock":
        return
    if post.is_guarded or not _is_below(post.role, by.role):
        raise NeedsSecondPerson(title=post.title, who=by.title)


def check_end_alone(position: Position, post: Post, *, by: Actor) -> None:
    """Whoever could send the second persons away alone would soon need none; one's own may go.

    :raises NeedsSecondPerson: somebody else's post that takes two persons.
    """
    if by.account_id is None or position.account_id != by.account_id:
        check_alone(post, by=by)


def check_second_person(act: SharedAct, *, by: Actor) -> None:
    """Leaders confirm everything, 组织机构部 what lies below the own post and is not guarded.

    Where no leader who can sign in is in office beside the two concerned, the head of 组织机构部
    does: an office whose leaders left together, or lost their first links, is not closed for ever.

    :raises MakerIsChecker: the same account began it.
    :raises OwnRights: it concerns the actor's own account.
    :raises NotSecondPerson: the post does not confirm this.
    """
    check_other_person(act.maker_account_id, by=by)
    check_not_for_oneself(act.account_id, by=by)
    if act.is_of_leaders and by.title not in _SECOND_LEADERS.get(act.maker_title, _LEADER_TITLES):
        raise NotSecondPerson(whose=act.whose, who=by.title)
    if by.role in LEADERS:
        return
    is_of_department = by.is_office and by.department == DepartmentCode.ORGANISATION
    is_head = is_of_department and by.role == Role.DEPARTMENT_HEAD
    is_above = is_of_department and all(_is_below(post.role, by.role) for post in act.posts)
    if (is_head and act.is_without_leaders) or (is_above and not act.is_guarded):
        return
    raise NotSecondPerson(whose=act.whose, who=by.title)


def check_withdraw(maker_account_id: int | None, *, maker: str, by: Actor) -> None:
    """:raises NotTheMaker: somebody else began it."""
    if maker_account_id not in by.persons:
        raise NotTheMaker(maker=maker, who=by.name)


def check_issue_password_link(posts: Iterable[Position], *, by: Actor) -> None:
    """Who may fill each of a person's posts also lets the person in; without a post, an organiser.

    :raises NotOrganiser: when ``by`` may not fill one of them.
    """
    held = list(posts)
    if any(post.role in ADMINISTRATORS for post in held):
        OF_LEADERS.check(by=by)
        return
    if not held:
        ORGANISER.check(by=by)
    for post in held:
        check_appoint(post.role, post.agency, by=by)


def sees_sign_ins(actor: Actor) -> bool:
    """Who sees when and whence colleagues signed in: who answers for accounts and for safety."""
    if actor.role in {Role.SAFETY_ADMIN, Role.AUDIT_ADMIN}:
        return True
    answering = {DepartmentCode.IT, DepartmentCode.COMPLIANCE, DepartmentCode.ORGANISATION}
    return actor.is_office and (actor.department in answering or actor.role == Role.DIRECTOR)


def reads_whole_trail(actor: Actor) -> bool:
    """Who reads every case in the trail: leaders, compliance, IT, the administrator for audit.

    Everybody else reads the cases in which one has acted oneself.
    """
    watching = {DepartmentCode.IT, DepartmentCode.COMPLIANCE}
    return actor.role in {Role.DIRECTOR, Role.DEPUTY_DIRECTOR, Role.AUDIT_ADMIN} or (
        actor.is_office and actor.department in watching
    )


def cases_of_department(actor: Actor) -> tuple[str, ...]:
    """Kinds of cases in the trail that are the work of a whole department: accounts and posts."""
    return ("account",) if actor.department == DepartmentCode.ORGANISATION else ()


def may_search_names(by: Actor) -> bool:
    """Whether a register is searched for somebody by name: the registrar answers members."""
    return REGISTRAR.is_held_by(by)


def keeps_register(by: Actor) -> bool:
    """Whether lists of members are this person's to bring and to confirm."""
    return REGISTRAR.is_held_by(by)


def check_register_member(agency: Agency, *, by: Actor) -> None:
    """:raises NotRegistrar: when ``by`` is neither of Member Service nor of the agency above."""
    REGISTER.check(by=by)
    if by.is_agency and not sees(by, agency_path=agency.path):
        raise NotRegistrar(who=by.title)


def has_desk(actor: Actor) -> bool:
    """Who reads what members ask for about their own entry: an agency, and Member Service.

    What the register says beside it is shown to nobody else, whatever the post (ADR 0055).
    """
    return DESK.is_held_by(actor)


def check_desk(agency: Agency, *, by: Actor) -> None:
    """Who makes sure of a member's name: whoever keeps the member's entry.

    :raises NotOfDesk: when ``by`` is neither of Member Service nor of the agency or one above it.
    """
    DESK.check(by=by)
    if by.is_agency and not sees(by, agency_path=agency.path):
        raise NotOfDesk(who=by.title)


def _is_below(role: str, other: str) -> bool:
    return _ORDER.index(Role(role)) < _ORDER.index(Role(other))


def is_member_service(by: Actor) -> bool:
    """Whether it is somebody of the department that keeps the register."""
    return by.is_office and by.department == DepartmentCode.MEMBER_SERVICE

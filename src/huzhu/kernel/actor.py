"""Who acts: one person in one position, as every action, policy and audit event sees it.

Not here: the tables of persons and positions (``people``), nor what a role may do (``policies``).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from huzhu.kernel.interests import CaseRef

#: Between the names of whoever acts and of whose post it is: 李四（代王五）.
STANDING_IN = "（代"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in a position at the moment of acting; rights come from position × organisation.

    ``role`` and ``department`` hold values of ``people.states``; a member has neither position nor
    department, the clock and the command line have no account at all.
    """

    name: str
    title: str  # "会员服务部 部长", shown beside each act
    role: str
    account_id: int | None = None
    position_id: int | None = None
    department: str = ""
    agency_id: int | None = None
    agency_path: str = ""  # of the agency and, as prefix, of everything below it
    member_id: int | None = None
    #: Whose post it is, where somebody acts for an absent colleague (代理); ``name`` says both.
    for_account_id: int | None = None
    for_name: str = ""
    #: The post is lent for these cases alone: its holder steps aside from them (回避).
    cases: tuple[CaseRef, ...] = ()
    #: Who looks at this person's pages (支持查看): what is hidden from them stays hidden there.
    lookers: frozenset[int] = frozenset()

    @property
    def persons(self) -> frozenset[int]:
        """The accounts behind an act: the own, that of whoever is stood in for, and who looks on.

        What one of them made, neither checks; what one of them may not see, none is shown.
        """
        own = frozenset(each for each in (self.account_id, self.for_account_id) if each)
        return own | self.lookers

    @property
    def account(self) -> int:
        """Whose account stands beside an act; the clock and the command line have 0."""
        return self.account_id or 0

    @property
    def numbers(self) -> dict[str, int]:
        """Who it is for a log, by the own number alone: ``account`` or ``member``; nobody: none."""
        found = {"account": self.account_id, "member": self.member_id}
        return {name: number for name, number in found.items() if number}

    def is_among(self, told: Iterable[str]) -> bool:
        """Whether one of these, told as "title name" at the time, is a person behind the act.

        >>> by = Actor("李四（代王五）", "财务部 部长", "", for_name="王五")
        >>> by.is_among(["办事处 主任 王五"]), by.is_among(["财务部 经办人 李四"])
        (True, True)
        >>> by.is_among(["办事处 主任 赵王五"])
        False
        """
        own = self.name.partition(STANDING_IN)[0]
        names = [each for each in (own, self.for_name) if each]
        return any(
            each.endswith((f" {name}", f"{STANDING_IN}{name}）")) or f" {name}{STANDING_IN}" in each
            for each in told
            for name in names
        )

    @property
    def is_office(self) -> bool:
        return self.role in {"department_clerk", "department_head", "deputy_director", "director"}

    @property
    def is_agency(self) -> bool:
        return self.role in {"agency_clerk", "agency_checker", "agency_director"}

    @property
    def is_administrator(self) -> bool:
        """One of the three administrators (三员), who decide no case and read none."""
        return self.role in {"system_admin", "safety_admin", "audit_admin"}

    def __str__(self) -> str:
        return f"{self.title} {self.name}"


#: The clock: closings by time and other acts that no person does.
CLOCK = Actor(name="系统", title="到时自动办理", role="clock")
#: Somebody at the sign-in page, before anything is known of them.
STRANGER = Actor(name="未登录的人", title="登录页", role="stranger")

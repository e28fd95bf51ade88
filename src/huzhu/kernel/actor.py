"""Who acts: one person in one position, as every action, policy and audit event sees it.

Not here: the tables of persons and positions (``people``), nor what a role may do (``policies``).
"""

from dataclasses import dataclass


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

    @property
    def account(self) -> int:
        """Whose account stands beside an act; the clock and the command line have 0."""
        return self.account_id or 0

    @property
    def is_office(self) -> bool:
        return self.role in {"department_clerk", "department_head", "deputy_director", "director"}

    @property
    def is_agency(self) -> bool:
        return self.role in {"agency_clerk", "agency_checker", "agency_director"}

    def __str__(self) -> str:
        return f"{self.title} {self.name}"


#: The clock: closings by time and other acts that no person does.
CLOCK = Actor(name="系统", title="到时自动办理", role="clock")
#: Somebody at the sign-in page, before anything is known of them.
STRANGER = Actor(name="未登录的人", title="登录页", role="stranger")

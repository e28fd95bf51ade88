"""Who may do a kind of act at all (办理权限): posts as data, one table of every act's right.

Each act declares its right (``audit.action``), which turns away before the act begins whoever holds
no such post; policies and pages read the same rights, and 我能办什么 shows all of them.

Not here: whose case it is and what its maker may not do (each app's ``policies``).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from huzhu.kernel.actor import CLOCK
from huzhu.kernel.errors import ByClockAlone, NotYours, OnServerAlone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from huzhu.kernel.actor import Actor

#: A role and a department; no department: whichever.
Post = tuple[str, str]
BY_CLOCK: frozenset[Post] = frozenset({(CLOCK.role, "")})


def posts(roles: Iterable[str], departments: Iterable[str] = ("",)) -> frozenset[Post]:
    """Return each of these roles in each of these departments.

    >>> sorted(posts(["head"], ["it", "finance"]))
    [('head', 'finance'), ('head', 'it')]
    """
    return frozenset(product(roles, departments))


DEPARTMENTS = posts(("department_clerk", "department_head"))
OFFICE = DEPARTMENTS | posts(("deputy_director", "director"))
AGENCY = posts(("agency_clerk", "agency_checker", "agency_director"))
#: The three administrators (三员): none of them is of the office's posts, which decide cases.
ADMINISTRATORS = posts(("system_admin", "safety_admin", "audit_admin"))


def of_departments(*codes: str) -> frozenset[Post]:
    """Return heads and clerks of these departments.

    >>> sorted(of_departments("it"))
    [('department_clerk', 'it'), ('department_head', 'it')]
    """
    return posts((role for role, _whichever in DEPARTMENTS), codes)


#: Asked whether the office has its three administrators; the app of people answers (``apps``).
_asked: list[Callable[[], bool]] = []


def answer_whether_three(are_in_office: Callable[[], bool]) -> None:
    """Say who knows whether all three administrators are in office; without an answer: no."""
    _asked[:] = [are_in_office]


def has_three() -> bool:
    """Whether the office has its three administrators now."""
    return any(each() for each in _asked)


@dataclass(frozen=True, slots=True)
class Right:
    """One line of the table: who, of which cases, and with which words others are turned away.

    >>> from huzhu.kernel.actor import STRANGER
    >>> OF_MEMBERS.is_held_by(STRANGER), OF_ANYBODY.is_held_by(STRANGER)
    (False, True)
    """

    whose: str  #: as refusals and the table name them: 会员服务部部长
    posts: frozenset[Post]  #: none: it is nobody's post that counts
    scope: str = ""  #: of which cases, in the office's words; whose maker may not, too
    refused: type[NotYours] = NotYours
    after: Right | None = None  #: whose it is instead while the three administrators are in office

    @property
    def in_force(self) -> Right:
        """The line that counts now."""
        return self.after if self.after is not None and has_three() else self

    def is_held_by(self, actor: Actor) -> bool:
        """Whether the actor's post is one of them; whose case it is comes later."""
        if self.after is not None and self.after.is_held_by(actor) != self._is_before(actor):
            return self.after.is_held_by(actor) if has_three() else self._is_before(actor)
        return self._is_before(actor)

    def _is_before(self, actor: Actor) -> bool:
        own = {(actor.role, actor.department), (actor.role, "")}
        return not self.posts or not self.posts.isdisjoint(own)

    def check(self, *, by: Actor, verb: str = "") -> None:
        """Turn away whoever holds no such post, in the words of ``refused``.

        :raises NotYours: the actor does not.
        """
        if not self.is_held_by(by):
            counts = self.in_force
            raise counts.refused(verb=verb, whose=counts.whose, who=by.title)


OF_MEMBERS = Right("会员本人", posts(("member",)), "只限本人的")
OF_STAFF = Right("办事处和代办机构的工作人员", OFFICE | AGENCY)
OF_ONESELF = Right("账号本人", OFFICE | AGENCY | ADMINISTRATORS, "只限本人的账号")
BY_TIME = Right("平台", BY_CLOCK, "到时自动办理", ByClockAlone)
#: Commands of the server hold no post: whoever may give them has the machine.
ON_SERVER = Right("系统管理员", BY_CLOCK, "在服务器上用命令办理", OnServerAlone)
#: What is asked instead of a post stands in the act itself: a code, a link, a password.
OF_ANYBODY = Right("任何人", frozenset())
#: What an act brings along; the right is that act's.
ALONG = Right("办理该事项的人", frozenset(), "随所办事项一并登记")

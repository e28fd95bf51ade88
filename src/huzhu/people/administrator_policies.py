"""What passes from departments to the three administrators when all are in office.

Not here: who fills their posts (``policies``), who may hold one (``administrators``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from huzhu.kernel.rights import Right, has_three, posts
from huzhu.people import policies
from huzhu.people.administrator_errors import NotRecoverer
from huzhu.people.states import ADMINISTRATORS, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Position

#: Who asks that somebody be let in again who lost every second factor.
RECOVERER = replace(
    policies.APPOINTER,
    scope=f"{policies.APPOINTER.scope}；三员到位后由安全管理员申请",
    after=Right(
        "安全管理员，三员的由主任或主管主任",
        posts([Role.SAFETY_ADMIN]) | posts(policies.LEADERS),
        "全市，本人的除外",
        NotRecoverer,
    ),
)


def check_ask_recovery(posts: Iterable[Position], *, by: Actor) -> None:
    """Who asks for a link asks for this, too; of others the safety administrator, once there is.

    :raises NotOrganiser, NotLeader, NotRecoverer: when ``by`` may not.
    """
    held = list(posts)
    if not has_three() or any(post.role in ADMINISTRATORS for post in held):
        policies.check_issue_password_link(held, by=by)
    elif by.role != Role.SAFETY_ADMIN:
        raise NotRecoverer(whose="安全管理员", who=by.title)

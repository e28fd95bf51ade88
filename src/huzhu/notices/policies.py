"""Who may tell the public something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.kernel.actor import CLOCK
from huzhu.notices.errors import NotPoster, NotWithdrawer
from huzhu.people.states import Role

if TYPE_CHECKING:
    from huzhu.kernel.actor import Actor

ANSWERABLE = frozenset({Role.DEPARTMENT_HEAD, Role.DEPUTY_DIRECTOR, Role.DIRECTOR})


def check_post(*, by: Actor) -> None:
    """Only the office posts (S5.4), and the clock for what the office has set to a time.

    :raises NotPoster: when ``by`` is of an agency, or a member.
    """
    if not (by.is_office or by.role == CLOCK.role):
        raise NotPoster(who=by.title)


def check_withdraw(*, by: Actor) -> None:
    """What the public has read is taken back by a head or a leader of the office (S5.4).

    :raises NotPoster: when ``by`` is of an agency, or a member.
    :raises NotWithdrawer: when ``by`` is a clerk.
    """
    check_post(by=by)
    if by.role not in ANSWERABLE:
        raise NotWithdrawer(who=by.title)

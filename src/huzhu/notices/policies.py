"""Who may tell the public something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.kernel.actor import CLOCK
from huzhu.notices.errors import NotPoster

if TYPE_CHECKING:
    from huzhu.kernel.actor import Actor


def check_post(*, by: Actor) -> None:
    """Only the office posts (S5.4), and the clock for what the office has set to a time.

    :raises NotPoster: when ``by`` is of an agency, or a member.
    """
    if not (by.is_office or by.role == CLOCK.role):
        raise NotPoster(who=by.title)

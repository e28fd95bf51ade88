"""Who fills an act that waits: whose post it is, and who does not step aside from its case.

Not here: which acts wait (each app's ``open_work``), handing one over (``handovers``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.people import recusals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from huzhu.kernel.actor import Actor
    from huzhu.notices.states import OpenWork
    from huzhu.people.models import Recusal


def fills(actor: Actor, work: OpenWork, aside: Iterable[Recusal]) -> bool:
    """Whether an act is the actor's: the post's, and of a case from which one does not step aside.

    Who has a post for one case alone fills no other work of it.
    """
    if not work.is_for(actor):
        return False
    if work.touched is None:
        return not actor.cases
    return not recusals.is_aside(actor, work.touched, aside)

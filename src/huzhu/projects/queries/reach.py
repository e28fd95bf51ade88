"""Whom a plan would let take part: its audience and conditions, counted in the register.

Not here: the counting itself (``claims.reach``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.claims import queries as offers
from huzhu.claims import reach
from huzhu.projects.errors.plan import ReachUnknown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from huzhu.claims.conditions import Conditions
    from huzhu.claims.reach import Reach
    from huzhu.projects.models import ServiceProject


def reach_of(
    project: ServiceProject, conditions: Conditions, *, union_ids: Sequence[int], today: date
) -> Reach:
    """How many members of the project's agency there are, and how many of them it is for.

    :raises ReachUnknown: the register was too busy to be counted.
    """
    offer = offers.offer_or_none(project.number)
    found = reach.reach_of(
        conditions,
        agency_path=project.agency.path,
        union_ids=union_ids,
        benefit=project.category,
        beside=offer.pk if offer else None,
        today=today,
    )
    if found is None:
        raise ReachUnknown
    return found

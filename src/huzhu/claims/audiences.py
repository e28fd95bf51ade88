"""Which offers hold a point or a union where it is: those that its members could claim no more.

An offer keeps the place of its audience as it was set up (``Offer.agency_path``).

Not here: whether one member may claim (``rules.is_in_audience``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.claims.models import Offer
from huzhu.claims.states import OfferState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huzhu.people.moving import Leaving


def held_in_place(leaving: Leaving) -> Iterator[tuple[str, str]]:
    """Yield offers that are not over and are for those who leave, but not where they go."""
    for offer in Offer.objects.filter(state__in=(OfferState.DRAFT, OfferState.PUBLISHED)):
        is_own = offer.agency_id in leaving.agency_ids
        is_asked = not leaving.union_ids.isdisjoint(offer.union_ids or leaving.union_ids)
        was_in = leaving.old_path.startswith(offer.agency_path)
        if was_in and (is_own or is_asked) and not leaving.new_path.startswith(offer.agency_path):
            yield offer.reference, offer.title

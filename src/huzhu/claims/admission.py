"""Asking for a ticket (资格票) again: a page that is opened anew is no new request.

Whoever waits for a rush reloads the page, and a phone without script asks with every early press.
The ticket of a member for an offer is always the same one, so one who got it from this process
gets it again: still entitled, uncounted, and without another line in the trail.

Not here: the first time (``actions.members``), how many offers one may ask for in a minute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.claims import entitlement, tickets
from huzhu.claims.actions import members
from huzhu.claims.actions._common import check_not_over
from huzhu.people import queries as people

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.claims.models import Offer
    from huzhu.claims.values import IssuedTicket
    from huzhu.kernel.actor import Actor

#: A hundred bytes each; when there are more, all ask for the first time once again.
MOST_REMEMBERED = 100_000
_admitted: set[tuple[int, int]] = set()


def ticket_of(offer: Offer, *, by: Actor, at: datetime) -> IssuedTicket:
    """Return the member's ticket for an offer, issued now or before (S2.1.1).

    :raises NotYours: one of the reasons of ``entitlement.check_claim``.
    :raises OfferOver: it has ended.
    :raises OfferTerminated: it was terminated.
    :raises TooOften: for too many offers in a minute.
    """
    asked = (offer.pk, by.member_id or 0)
    if asked in _admitted:
        check_not_over(offer, at)
        entitlement.check_claim(offer, people.member_by_id(asked[1]), at=at)
        return tickets.issued(offer, member_id=asked[1])
    issued = members.issue_ticket(offer, member_id=asked[1], by=by, at=at)
    if len(_admitted) >= MOST_REMEMBERED:
        _admitted.clear()
    _admitted.add(asked)
    return issued

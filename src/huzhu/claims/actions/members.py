"""Entitling members, and showing a member the own code.

Not here: who is entitled (``entitlement.check_claim``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note
from huzhu.claims import entitlement, policies, queries, tickets
from huzhu.claims.actions._common import check_not_over, open_code, subject
from huzhu.claims.errors import (
    NotVerified,
)
from huzhu.claims.models import Offer, VoucherCode
from huzhu.claims.values import RevealedCode
from huzhu.kernel import rights
from huzhu.people import limits
from huzhu.people import queries as people

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from huzhu.claims.values import IssuedTicket
    from huzhu.kernel.actor import Actor

_CLAIMANT_BATCH = 10_000


@action("claims.issue_ticket", "发放资格票", right=rights.OF_MEMBERS)
def issue_ticket(offer: Offer, *, member_id: int, by: Actor, at: datetime) -> IssuedTicket:
    """Answer "may I claim?" (S2.1.1): a yes is the ticket, a no says why.

    :raises NotYours: one of the reasons of ``entitlement.check_claim``.
    :raises OfferOver: it has ended.
    :raises OfferTerminated: it was terminated.
    :raises TooOften: ten in a minute are enough for anybody.
    """
    limits.use(limits.TICKETS, who=limits.person(by), at=at)
    check_not_over(offer, at)
    entitlement.check_claim(offer, people.member_by_id(member_id), at=at)
    note(subject(offer), by=by, at=at, member=member_id)
    return tickets.issued(offer, member_id=member_id)


@action("claims.issue_tickets", "批量发放资格票", right=policies.RUNNER)
def issue_tickets(offer: Offer, *, member_ids: Sequence[int], by: Actor, at: datetime) -> list[str]:
    """Issue the tickets of many members at once, in their order; one who may not stops all."""
    check_not_over(offer, at)
    expires = int((offer.closes_at + tickets.AFTERLIFE).timestamp())
    issued: list[str] = []
    for start in range(0, len(member_ids), _CLAIMANT_BATCH):
        batch = member_ids[start : start + _CLAIMANT_BATCH]
        claimants = queries.claimants(by, member_ids=batch)
        for member_id in batch:
            if member_id not in claimants:
                raise NotVerified
            if offer.conditions:
                entitlement.check_claim(offer, people.member_by_id(member_id), at=at)
            policies.check_claimant(offer, claimants[member_id])
            issued.append(tickets.sign(offer.pk, member_id, expires=expires))
    note(subject(offer), by=by, at=at, count=len(issued))
    return issued


@action("claims.reveal_code", "会员查看电子码", right=rights.OF_MEMBERS)
def reveal_code(offer: Offer, *, by: Actor, at: datetime) -> RevealedCode:
    """Show a member the code of the own claim; each look is recorded (S2.3.2b).

    :raises NoClaim: ``by`` holds no claim to this offer.
    """
    claim = queries.claim_of(offer, member_id=by.member_id or 0)
    code = VoucherCode.objects.get(offer=offer, number=claim.number)
    text, passcode = open_code(code, offer)
    facts = {"number": claim.number, "member": by.member_id}
    note(subject(offer), by=by, at=at, **facts)
    return RevealedCode(claim.number, text, passcode, code.expires_on, code.used_at)

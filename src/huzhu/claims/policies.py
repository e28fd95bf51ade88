"""Who may set up, publish and end an offer, and which members may claim of it.

Not here: the same member's question at the opening second, which the ticket answers (``tickets``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.claims.errors import NotInAudience, NotInStanding, NotSetByYou, NotVerified
from huzhu.claims.rules import is_in_audience
from huzhu.claims.values import Claimant
from huzhu.people.states import Standing

if TYPE_CHECKING:
    from huzhu.claims.models import Offer
    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Member


def check_prepare_offer(*, by: Actor) -> None:
    """Agencies hand in codes, the office sets up: members do neither.

    :raises NotSetByYou: when anybody else asks.
    """
    if not (by.is_office or by.is_agency or by.role == "clock"):
        raise NotSetByYou(who=by.title)


def check_run_offer(*, by: Actor) -> None:
    """Publishing and ending are the office's; the clock closes (S2.3.1c, S5.4).

    :raises NotSetByYou: when anybody else asks.
    """
    if not (by.is_office or by.role == "clock"):
        raise NotSetByYou(who=by.title)


def check_claim(offer: Offer, member: Member | None) -> None:
    """Whether a member may claim of an offer, on paper: real name, standing, audience (S2.1.1).

    :raises NotVerified: the member's real name has not been verified, or there is no such member.
    :raises NotInStanding: the member has lapsed or left.
    :raises NotInAudience: the offer is for others.
    """
    if member is None:
        raise NotVerified
    union = member.union
    check_claimant(
        offer,
        Claimant(
            member_id=member.pk,
            is_verified=member.verified_at is not None,
            standing=member.standing,
            union_id=union.pk,
            union_name=union.name,
            union_path=union.agency.path,
        ),
    )


def check_person(*, is_verified: bool, standing: str) -> None:
    """Whether somebody may claim at all, of whatever offer.

    :raises NotVerified: the real name has not been verified. :raises NotInStanding: lapsed or left.
    """
    if not is_verified:
        raise NotVerified
    if standing != Standing.ACTIVE:
        raise NotInStanding(standing=Standing(standing).label)


def check_claimant(offer: Offer, claimant: Claimant) -> None:
    """Ask the same of a claimant whose facts are at hand, as of many thousands in a row."""
    check_person(is_verified=claimant.is_verified, standing=claimant.standing)
    entitled = is_in_audience(
        union_path=claimant.union_path,
        union_id=claimant.union_id,
        agency_path=offer.agency_path,
        union_ids=offer.union_ids,
    )
    if not entitled:
        raise NotInAudience(union=claimant.union_name)

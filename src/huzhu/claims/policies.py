"""Who may set up, publish and end an offer, and which members may claim of it.

Not here: what is known of a member, and the conditions of an offer (``entitlement``); the same
question at the opening second, which the ticket answers (``tickets``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.claims.errors import NotInAudience, NotInStanding, NotSetByYou, NotVerified
from huzhu.claims.rules import is_in_audience
from huzhu.claims.states import OfferState
from huzhu.kernel.rights import AGENCY, BY_CLOCK, OFFICE, Right, posts
from huzhu.people.states import Role, Standing

if TYPE_CHECKING:
    from huzhu.claims.models import Offer
    from huzhu.claims.values import Claimant
    from huzhu.kernel.actor import Actor


#: Agencies hand in codes, the office sets up: members do neither.
PREPARER = Right(
    "代办机构或办事处", AGENCY | OFFICE | BY_CLOCK, "代办机构办本机构的活动", NotSetByYou
)
#: Publishing and ending are the office's; the clock closes (S2.3.1c, S5.4).
RUNNER = Right("办事处", OFFICE | BY_CLOCK, "全部活动，到时由平台办理", NotSetByYou)
SHOPKEEPER = Right(
    "代办机构经办人或办事处",
    posts([Role.AGENCY_CLERK]) | OFFICE,
    "经办人办本机构尚未发布的活动",
    NotSetByYou,
)
#: A device that was registered for it: codes of its own agency's offers (``people.terminals``).
SCANNER = Right("信息技术部登记的设备", posts(["terminal"]), "设备所在机构的活动")


def check_shops(offer: Offer, *, by: Actor) -> None:
    """The own agency's clerk until the publication, the office as long as codes are used.

    :raises NotSetByYou: when anybody else asks, or the agency does later.
    """
    is_clerk = by.role == Role.AGENCY_CLERK and by.agency_id == offer.agency_id
    if not (by.is_office or (is_clerk and offer.state == OfferState.DRAFT)):
        raise NotSetByYou(who=by.title)


def check_person(*, is_verified: bool, standing: str) -> None:
    """Whether somebody may claim at all, of whatever offer.

    :raises NotVerified: the real name has not been verified. :raises NotInStanding: lapsed or left.
    """
    if not is_verified:
        raise NotVerified
    if standing != Standing.ACTIVE:
        raise NotInStanding(standing=Standing(standing).label)


def check_claimant(offer: Offer, claimant: Claimant) -> None:
    """Whether somebody may claim of an offer that asks for no conditions.

    :raises NotInAudience: the offer is for others. Also as ``check_person``.
    """
    check_person(is_verified=claimant.is_verified, standing=claimant.standing)
    check_audience(offer, claimant)


def check_audience(offer: Offer, claimant: Claimant) -> None:
    """:raises NotInAudience: the offer is for others."""
    entitled = is_in_audience(
        union_path=claimant.union_path,
        union_id=claimant.union_id,
        agency_path=offer.agency_path,
        union_ids=offer.union_ids,
    )
    if not entitled:
        raise NotInAudience(union=claimant.union_name)

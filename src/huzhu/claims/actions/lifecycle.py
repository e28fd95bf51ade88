"""Publishing an offer, adding to its stock, ending it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from huzhu.audit.actions import action, note
from huzhu.audit.kinds import EventKind
from huzhu.claims import policies, queries
from huzhu.claims.actions._common import clock, end, locked, move, number_codes, subject
from huzhu.claims.errors import (
    ModeNotOffered,
    NoCodes,
    TooFewReserves,
    WindowOver,
)
from huzhu.claims.models import CodeList, Offer, VoucherCode
from huzhu.claims.states import OFFER_LIFECYCLE, CodeListState, CodeState, Mode, OfferState

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.kernel.actor import Actor

#: What the counter's own statement writes (``sql/claims_record_batch.sql``): one for each batch.
BATCH = EventKind("claims.claim", "受理会员抢订", "idle")


@action("claims.publish_offer", "抢订活动上架", right=policies.RUNNER)
def publish_offer(offer: Offer, *, reserve: int = 0, by: Actor, at: datetime) -> Offer:
    """Number the codes 1 to N, earliest expiry first, and show the offer to members (上架).

    ``reserve`` codes, those that last longest, stay back without a number.

    :raises NoCodes: no code would be left to publish.
    :raises WindowOver: the closing time has passed.
    :raises CodesExpireEarly: the window was moved past the day until which codes can be used.
    :raises ModeNotOffered: fair openings and draws do not exist yet.
    """
    offer = locked(offer)
    OFFER_LIFECYCLE.target("publish_offer", now=OfferState(offer.state))
    if offer.mode != Mode.RUSH:
        raise ModeNotOffered(mode=Mode(offer.mode).label)
    if offer.closes_at <= at:
        raise WindowOver(closes_at=clock(offer.closes_at))
    queries.check_codes_last(offer)
    held = VoucherCode.objects.filter(offer=offer, state=CodeState.HELD)
    stock = held.count() - reserve
    if stock < 1:
        raise NoCodes(title=offer.title)
    number_codes(offer, CodeState.HELD, count=stock)
    held.update(state=CodeState.RESERVE)
    CodeList.objects.filter(offer=offer, state=CodeListState.HELD, is_test=False).update(
        state=CodeListState.RELEASED
    )
    Offer.objects.filter(pk=offer.pk).update(stock=stock)
    move(offer, "publish_offer")
    note(subject(offer), by=by, at=at, stock=stock, reserve=reserve)
    return offer


@action("claims.release_reserve", "投放备用码", right=policies.RUNNER)
def release_reserve(offer: Offer, *, count: int, by: Actor, at: datetime) -> Offer:
    """Add reserve codes (备用) to a published offer's stock; the counter sells on at once.

    :raises TooFewReserves: there are fewer.
    """
    offer = locked(offer)
    OFFER_LIFECYCLE.target("close_offer", now=OfferState(offer.state))
    left = VoucherCode.objects.filter(offer=offer, state=CodeState.RESERVE).count()
    if not 1 <= count <= left:
        raise TooFewReserves(left=left, count=count)
    number_codes(offer, CodeState.RESERVE, count=count)
    Offer.objects.filter(pk=offer.pk).update(stock=F("stock") + count)
    note(subject(offer), by=by, at=at, count=count)
    offer.refresh_from_db()
    return offer


@action("claims.close_offer", "抢订活动结束", right=policies.RUNNER)
def close_offer(offer: Offer, *, reason: str = "", by: Actor, at: datetime) -> Offer:
    """End a published offer (结束); the clock does so at the closing time, a person says why."""
    offer = locked(offer)
    end(offer, "close_offer", reason=reason, at=at)
    note(subject(offer), by=by, at=at, given=offer.given)
    return offer


@action("claims.terminate_offer", "抢订活动终止", "late", right=policies.RUNNER)
def terminate_offer(offer: Offer, *, reason: str, by: Actor, at: datetime) -> Offer:
    """End an offer before its time (终止, S5.4): no claim commits after this does."""
    offer = locked(offer)
    end(offer, "terminate_offer", reason=reason, at=at)
    note(subject(offer), by=by, at=at, given=offer.given, reason=reason)
    return offer

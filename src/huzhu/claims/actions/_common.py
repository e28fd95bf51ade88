"""What the actions share: the lock on an offer, its moves, the numbers of its codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from huzhu.claims import vault
from huzhu.claims.errors import (
    OfferOver,
    OfferTerminated,
    WindowReversed,
)
from huzhu.claims.models import Claim, Offer, VoucherCode
from huzhu.claims.states import (
    OFFER_LIFECYCLE,
    CodeState,
    OfferState,
)

if TYPE_CHECKING:
    from datetime import datetime


def subject(offer: Offer) -> str:
    """Name the offer as the trail does."""
    return f"offer:{offer.pk}"


def locked(offer: Offer) -> Offer:
    """Lock the offer's row; the counter waits. Not for reads, and never two offers at once."""
    return Offer.objects.select_for_update().get(pk=offer.pk)


def move(offer: Offer, verb: str, **columns: object) -> None:
    """Make a move of the table with an offer that is ``locked``."""
    target = OFFER_LIFECYCLE.target(verb, now=OfferState(offer.state))
    Offer.objects.filter(pk=offer.pk).update(state=target, **columns)
    offer.refresh_from_db()


def end(offer: Offer, verb: str, *, reason: str, at: datetime) -> None:
    """End it: whoever comes after the window's end, claiming was over by then.

    The list of winners is public from now on: it keeps the names that their unions have today.
    """
    winners = Claim.objects.filter(offer=offer)
    unions = winners.values_list("member__union_id", "member__union__name")
    names = {str(union_id): name for union_id, name in unions.distinct()}
    ended_at = min(at, offer.closes_at)
    move(offer, verb, ended_at=ended_at, end_reason=reason, union_names=names)


def number_codes(offer: Offer, state: CodeState, *, count: int) -> None:
    """Give the next ``count`` numbers after the stock to codes in ``state``, by expiry."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE claims_vouchercode AS code
               SET number = ranked.number, state = %s
              FROM (SELECT id, %s + row_number() OVER (ORDER BY expires_on, id) AS number
                      FROM claims_vouchercode WHERE offer_id = %s AND state = %s
                     ORDER BY expires_on, id LIMIT %s) AS ranked
             WHERE code.id = ranked.id
            """,
            [CodeState.RELEASED, offer.stock, offer.pk, state, count],
        )


def open_code(code: VoucherCode, offer: Offer) -> tuple[str, str]:
    """Return code and passcode; the caller records who saw them."""
    digest = bytes(code.digest)
    return vault.open_code(bytes(code.sealed), reference=offer.reference, digest=digest)


def check_window(opens_at: datetime, closes_at: datetime) -> None:
    """:raises WindowReversed: the offer would end before it begins."""
    if opens_at >= closes_at:
        raise WindowReversed(opens_at=clock(opens_at), closes_at=clock(closes_at))


def check_not_over(offer: Offer, at: datetime) -> None:
    """:raises OfferOver: the offer has ended, or was terminated."""
    if offer.state == OfferState.TERMINATED:
        raise OfferTerminated
    if offer.state == OfferState.CLOSED or at >= offer.closes_at:
        raise OfferOver(closed_at=clock(offer.over_at))


def clock(moment: datetime) -> str:
    """Write a moment as members read it."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"

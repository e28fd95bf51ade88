"""Whom a message for many reaches, by offer: asked by the outbox when it is unfolded.

Not here: which messages there are (``messages.kinds``), who queues them (the apps above).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huzhu.claims.models import Claim, Offer, VoucherCode
from huzhu.people import reached as people

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

#: Days before its code ends at which a member is reminded.
REMINDED_BEFORE = 3


def holders(offer_id: int, *, since: datetime | None = None) -> QuerySet[Claim, int]:
    """Members who hold a code of an offer; those who came since, where that is asked."""
    claims = Claim.objects.filter(offer_id=offer_id)
    return (claims.filter(at__gte=since) if since else claims).values_list("member_id", flat=True)


def entitled(offer_id: int, *, since: datetime | None = None) -> QuerySet[Any, int]:
    """Members who may claim it, as they are in the register by now."""
    del since
    offer = Offer.objects.get(pk=offer_id)
    return people.entitled_ids(offer.agency_path, union_ids=offer.union_ids)


def expiring(list_id: int, *, since: datetime | None = None) -> QuerySet[Claim, int]:
    """Members who hold a code of a list that was not used yet."""
    del since
    codes = VoucherCode.objects.filter(
        code_list_id=list_id, used_at__isnull=True, number__isnull=False
    )
    held = Claim.objects.filter(offer__code_lists=list_id, number__in=codes.values("number"))
    return held.values_list("member_id", flat=True)


AUDIENCES: dict[str, Callable[..., QuerySet[Any, int]]] = {
    "holders": holders,
    "entitled": entitled,
    "expiring": expiring,
}

"""Whom a message for many reaches, by offer: asked by the outbox when it is unfolded.

Not here: which messages there are (``messages.kinds``), who queues them (the apps above).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huzhu.claims import queries, reach
from huzhu.claims.conditions import Conditions
from huzhu.claims.models import Claim, Offer
from huzhu.kernel.workdays import local_date
from huzhu.people import reached as people

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

#: Days before its code ends at which a member is reminded.
REMINDED_BEFORE = 3


def holders(offer_id: int, *, since: datetime | None = None, at: datetime) -> QuerySet[Claim, int]:
    """Members who hold a code of an offer; those who came since, where that is asked."""
    del at
    claims = Claim.objects.filter(offer_id=offer_id)
    return (claims.filter(at__gte=since) if since else claims).values_list("member_id", flat=True)


def entitled(offer_id: int, *, since: datetime | None = None, at: datetime) -> QuerySet[Any, int]:
    """Members who may claim it at ``at``, by its audience and its conditions."""
    del since
    offer = Offer.objects.get(pk=offer_id)
    path, union_ids = offer.agency_path, offer.union_ids
    conditions = Conditions.read(offer.conditions)
    if not conditions:
        return people.entitled_ids(path, union_ids=union_ids)
    let_in = reach.covered(
        conditions,
        agency_path=path,
        union_ids=union_ids,
        benefit=offer.benefit,
        beside=offer.pk,
        today=local_date(at),
    )
    # Of which agency somebody is, too, may be asked of a past day.
    return people.entitled_ids("", union_ids=()).filter(pk__in=let_in)


def expiring(
    list_id: int, day: str, *, since: datetime | None = None, at: datetime
) -> QuerySet[Claim, int]:
    """Members who hold a code of a list that ends that day (``2026-12-31``) and was not used yet.

    Those who won it since, where that is asked.
    """
    del at
    codes = queries.unused_codes([list_id]).filter(expires_on=day)
    held = Claim.objects.filter(offer__code_lists=list_id, number__in=codes.values("number"))
    return (held.filter(at__gte=since) if since else held).values_list("member_id", flat=True)


AUDIENCES: dict[str, Callable[..., QuerySet[Any, int]]] = {
    "holders": holders,
    "entitled": entitled,
    "expiring": expiring,
}

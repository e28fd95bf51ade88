"""Where the codes of an offer are used: reading the shops, and what is signed of them.

Not here: entering them (``actions.shops``); the one shop of the materials (``projects``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.claims.errors import NoSuchShop
from huzhu.claims.models import OfferShop
from huzhu.kernel.errors import one

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from huzhu.claims.models import Offer


def shops_of(offer: Offer) -> QuerySet[OfferShop]:
    """The shops of an offer, as they were entered."""
    return OfferShop.objects.filter(offer=offer).order_by("id")


def shop_of(offer: Offer, *, shop_id: int) -> OfferShop:
    """One shop of an offer. :raises NoSuchShop: the offer has none of that number."""
    return one(shops_of(offer).filter(pk=shop_id), NoSuchShop)


def shown_shops(offer: Offer) -> list[tuple[str, ...]]:
    """What is tested and published of them, besides the picture's own bytes."""
    rows = shops_of(offer).values_list("name", "address", "hours", "phone", "map_link")
    return [tuple(row) for row in rows]

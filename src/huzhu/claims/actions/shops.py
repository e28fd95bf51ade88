"""Entering where codes are used (门店), and taking a shop out again.

The agency does so until the offer is published, Member Service as long as codes are used: a shop
that has moved has to be told to those who hold a code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from huzhu.audit.actions import action, note
from huzhu.claims import policies, shops
from huzhu.claims.actions._common import subject
from huzhu.claims.errors import PictureIsNone, ShopKnown
from huzhu.claims.models import Offer, OfferShop
from huzhu.documents import actions as documents
from huzhu.documents.states import Purpose

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.documents.states import Upload
    from huzhu.kernel.actor import Actor


@action("claims.enter_shop", "登记使用门店", right=policies.SHOPKEEPER)
def enter_shop(  # noqa: PLR0913 -- what a shop is
    offer: Offer,
    *,
    name: str,
    address: str,
    hours: str = "",
    phone: str = "",
    map_link: str = "",
    picture: Upload | None = None,
    by: Actor,
    at: datetime,
) -> OfferShop:
    """Add a shop to those that take an offer's codes.

    :raises NotSetByYou: the agency after the publication, or somebody else.
    :raises ShopKnown: it is there already. :raises PictureIsNone: the file is no picture.
    """
    policies.check_shops(offer, by=by)
    said = {"address": address, "hours": hours, "phone": phone, "map_link": map_link}
    try:
        with transaction.atomic():
            row = OfferShop.objects.create(offer=offer, name=name, **said)
    except IntegrityError as known:
        raise ShopKnown(name=name) from known
    if picture is not None:
        file = documents.store_file(
            offer.reference,
            content=picture.content,
            name=picture.name,
            purpose=Purpose.SHOP,
            by=by,
            at=at,
        )
        if not file.content_type.startswith("image/"):
            raise PictureIsNone(name=picture.name)
        row.picture_id = file.pk
        row.save(update_fields=["picture_id"])
    note(subject(offer), by=by, at=at, shop=row.pk)
    return row


@action("claims.drop_shop", "取消使用门店", "due", right=policies.SHOPKEEPER)
def drop_shop(offer: Offer, *, shop_id: int, by: Actor, at: datetime) -> None:
    """Take a shop out; its picture stays with the case's files.

    :raises NotSetByYou: the agency after the publication, or somebody else.
    :raises NoSuchShop: it is gone already.
    """
    policies.check_shops(offer, by=by)
    shops.shop_of(offer, shop_id=shop_id).delete()
    note(subject(offer), by=by, at=at, shop=shop_id)

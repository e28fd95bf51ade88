"""Offers for the page tests, made by the product's own actions and dated around now."""

from datetime import date, timedelta

from django.utils import timezone

from huzhu.claims.actions import lifecycle, setup
from huzhu.claims.models import Claim, Offer
from huzhu.claims.values import CodeRow
from huzhu.people.models import Member
from tests.cast import Cast

EXPIRES_ON = date(2030, 12, 31)


def offer(
    cast: Cast,
    *,
    title: str = "图书电子券",
    reference: str = "2026-0001",
    opens_in: timedelta = timedelta(seconds=-1),
    stock: int = 5,
) -> Offer:
    """A published offer for agency A; by default it has just opened."""
    now = timezone.now()
    made = setup.create_offer(
        reference=reference,
        title=title,
        opens_at=now + opens_in,
        closes_at=now + timedelta(days=2),
        agency_id=cast.agency_a.pk,
        agency_path=cast.agency_a.path,
        by=cast.he,
        at=now,
    )
    head = reference.replace("-", "X")
    rows = [
        CodeRow(row, f"{head}CODE{row:05d}", f"{row * 7919 % 10**6:06d}", EXPIRES_ON)
        for row in range(2, stock + 2)
    ]
    setup.hand_in_codes(made, rows=rows, file_sha256="0" * 64, by=cast.he, at=now)
    return lifecycle.publish_offer(made, by=cast.he, at=now)


def won(made: Offer, member: Member) -> Claim:
    """A claim as the counter would have written it."""
    given = made.given + 1
    Offer.objects.filter(pk=made.pk).update(given=given)
    made.given = given
    return Claim.objects.create(offer=made, member=member, number=given, at=timezone.now())

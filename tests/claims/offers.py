"""Offers to test with, made by the product's own actions; the clock stands still where it can."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from huzhu.claims.actions import lifecycle, setup
from huzhu.claims.models import Offer
from huzhu.claims.values import CodeRow
from huzhu.kernel.actor import CLOCK
from tests.cast import NOW


def code_rows(count: int, *, prefix: str = "A", expires_on: date = date(2027, 12, 31)):
    return [
        CodeRow(row, f"{prefix}{row:09d}", f"P{row:07d}", expires_on) for row in range(2, count + 2)
    ]


def draft(reference: str = "2026-0001", *, at: datetime = NOW, **details: object) -> Offer:
    times = {"opens_at": at + timedelta(days=1), "closes_at": at + timedelta(days=8)}
    told = {"reference": reference, "title": "观影活动", **times, **details}
    return setup.create_offer(**told, by=CLOCK, at=at)


def with_codes(offer: Offer, rows: Sequence[CodeRow], *, at: datetime = NOW) -> Offer:
    setup.hand_in_codes(offer, rows=rows, file_sha256="0" * 64, by=CLOCK, at=at)
    return offer


def published(
    count: int = 3, *, reference: str = "2026-0001", at: datetime = NOW, **details: object
) -> Offer:
    offer = with_codes(
        draft(reference, at=at, **details), code_rows(count, prefix=reference), at=at
    )
    return lifecycle.publish_offer(offer, by=CLOCK, at=at)

"""What a backup holds of claims: sealed codes, and offers that have to come out even."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.claims import queries, vault
from huzhu.claims.models import Offer, VoucherCode
from huzhu.kernel.kept import SealedKind

if TYPE_CHECKING:
    from collections.abc import Iterator


def _opened(code: VoucherCode) -> object:
    reference, digest = code.offer.reference, bytes(code.digest)
    return vault.open_code(bytes(code.sealed), reference=reference, digest=digest)


SEALED = (
    SealedKind(
        "电子码",
        "claims_vouchercode.sealed",
        lambda: VoucherCode.objects.select_related("offer"),
        _opened,
    ),
)


def faults() -> Iterator[str]:
    """Yield the offers whose audit does not hold: a code twice, given and claimed apart."""
    for offer in Offer.objects.order_by("pk"):
        if not queries.audit_of(offer).is_sound:
            yield f"抢订活动 {offer.pk} 的账不平，请运行 huzhu offers audit {offer.pk}"

"""What is kept of claims: sealed codes, tickets out with members, offers that come out even."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.claims import queries, vault
from huzhu.claims.models import Offer, VoucherCode
from huzhu.claims.tickets import AFTERLIFE
from huzhu.kernel.kept import SealedKind, SignedKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


def _opened(code: VoucherCode) -> tuple[str, str]:
    reference, digest = code.offer.reference, bytes(code.digest)
    return vault.open_code(bytes(code.sealed), reference=reference, digest=digest)


def _anew(code: VoucherCode) -> dict[str, bytes]:
    """A code is sealed for its digest: both change together or not at all."""
    text, passcode = _opened(code)
    digest = vault.digest_of(text)
    reference = code.offer.reference
    sealed = vault.seal_code(text, passcode, reference=reference, digest=digest)
    return {"sealed": sealed, "digest": digest}


def _with_tickets(before: datetime, at: datetime) -> int:
    """A ticket ends a day after its offer; one whose codes came later had none before."""
    valid = Offer.objects.filter(closes_at__gt=at - AFTERLIFE, code_lists__at__lt=before)
    return valid.distinct().count()


SEALED = (
    SealedKind(
        "电子码",
        "claims_vouchercode.sealed",
        lambda: VoucherCode.objects.select_related("offer"),
        _opened,
        _anew,
        "digest",
    ),
)
SIGNED = (SignedKind("资格票仍有效的抢订活动", "ticket_key", _with_tickets),)


def faults() -> Iterator[str]:
    """Yield the offers whose audit does not hold: a code twice, given and claimed apart."""
    for offer in Offer.objects.order_by("pk"):
        if not queries.audit_of(offer).is_sound:
            yield f"抢订活动 {offer.pk} 的账不平，请运行 huzhu offers audit {offer.pk}"

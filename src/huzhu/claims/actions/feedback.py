"""After the end: which codes were redeemed, and the package for the agency (结果反馈)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit.actions import action, note
from huzhu.claims import policies, queries, vault
from huzhu.claims.actions._common import open_code, subject
from huzhu.claims.errors import (
    UsageUnknown,
)
from huzhu.claims.models import Claim, Offer, VoucherCode
from huzhu.claims.states import (
    OFFER_LIFECYCLE,
    CodeState,
    OfferState,
)
from huzhu.claims.values import FeedbackRow
from huzhu.kernel.errors import NotNow
from huzhu.kernel.identifiers import mask_given_name
from huzhu.privacy import queries as privacy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from huzhu.claims.values import UsageResult, UsedCode
    from huzhu.kernel.actor import Actor

#: Stands for a member's number that is not handed over.
WITHHELD = "本人未同意提供"


@action("claims.import_usage", "导入核销清单", right=policies.PREPARER)
def import_usage(
    offer: Offer,
    *,
    rows: Sequence[UsedCode],
    list_id: int | None = None,
    by: Actor,
    at: datetime,
) -> UsageResult:
    """Mark the codes that the merchant redeemed (核销); all others count as unused (S2.3.3).

    What an earlier list has said of a code stands: lists add to one another.

    :raises UsageUnknown: the list names codes that this offer does not have.
    """
    unknown, _ = queries.check_uses(offer, rows)
    if unknown:
        first = min(row.row for row in unknown)
        raise UsageUnknown(count=len(unknown), row=first)
    used = vault.uses_by_digest(rows)
    codes = list(VoucherCode.objects.filter(offer=offer, digest__in=list(used), used_at=None))
    for code in codes:
        code.used_at, code.use_list_id = used[bytes(code.digest)].used_at, list_id
    VoucherCode.objects.bulk_update(codes, ["used_at", "use_list_id"], batch_size=1000)
    result = queries.usage_of(offer)
    facts = {"used": result.used, "unused": result.unused}
    note(subject(offer), by=by, at=at, **facts)
    return result


@action("claims.withdraw_usage", "撤回核销清单", "due", right=policies.PREPARER)
def withdraw_usage(offer: Offer, *, list_id: int, by: Actor, at: datetime) -> int:
    """Take back what one list of uses has added; return how many codes are unused again."""
    codes = VoucherCode.objects.filter(offer=offer, use_list_id=list_id)
    count = codes.update(used_at=None, use_list_id=None)
    note(subject(offer), by=by, at=at, list=list_id, count=count)
    return count


@action("claims.reveal_feedback", "导出结果清单（含电子码）", right=policies.PREPARER)
def reveal_feedback(offer: Offer, *, by: Actor, at: datetime) -> list[FeedbackRow]:
    """Open all released codes of an ended offer for the feedback package (结果反馈, S2.3.3).

    Rows come by number: winners with their codes, used or not, then the codes nobody won.

    :raises NotNow: the offer has not ended.
    """
    state = OfferState(offer.state)
    if state not in {OfferState.CLOSED, OfferState.TERMINATED}:
        label = OFFER_LIFECYCLE.label
        raise NotNow(verb="反馈结果", needed=label(OfferState.CLOSED), step=label(state))
    rows = list(_feedback_rows(offer))
    note(subject(offer), by=by, at=at, count=len(rows))
    return rows


def _feedback_rows(offer: Offer) -> Iterator[FeedbackRow]:
    claims = Claim.objects.filter(offer=offer).select_related("member__union")
    by_number = {claim.number: claim for claim in claims}
    agreed = privacy.may_be_handed_over(claim.member_id for claim in by_number.values())
    codes = VoucherCode.objects.filter(offer=offer, state=CodeState.RELEASED)
    for code in codes.order_by("number"):
        text, passcode = open_code(code, offer)
        claim = by_number.get(code.number or 0)
        number, name = _told_of(claim, agreed)
        yield FeedbackRow(
            number=code.number or 0,
            code=text,
            passcode=passcode,
            expires_on=code.expires_on,
            member_number=number,
            member_name=name,
            union=claim.member.union.name if claim else "",
            claimed_at=claim.at if claim else None,
            used_at=code.used_at,
        )


def _told_of(claim: Claim | None, agreed: AbstractSet[int]) -> tuple[str, str]:
    """Number and name of a winner as far as the member agreed that they are handed over."""
    if claim is None:
        return "", ""
    if claim.member_id in agreed:
        return claim.member.number, claim.member.name
    return WITHHELD, mask_given_name(claim.member.name)

"""What is kept of a member's claims; the codes themselves are shown one by one, on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.claims import queries
from huzhu.claims.models import ClaimKey
from huzhu.kernel.of_member import KeptPart, told_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huzhu.people.models import Member

TABLES = ("claims_claim", "claims_claimkey")


def parts(member: Member) -> Iterator[KeptPart]:
    """Yield the claims with what became of their codes, and the marks against asking twice."""
    won = queries.my_claims(member.pk)
    entries = tuple(
        (
            ("活动", claim.title),
            ("号码", f"第 {claim.number} 号"),
            ("抢订时间", told_at(claim.at)),
            ("有效期至", str(claim.expires_on)),
            ("使用时间", told_at(claim.used_at)),
        )
        for claim in won
    )
    yield KeptPart("抢订记录", "claims.claims", entries)
    offers = [claim.offer_id for claim in won]  # there is no index by member: see ``models``
    keys = ClaimKey.objects.filter(offer_id__in=offers, member_id=member.pk).order_by("-at")
    marks = tuple((("抢订请求标识", str(row.key)), ("时间", told_at(row.at))) for row in keys)
    yield KeptPart("抢订请求标识", "claims.claims", marks)

"""What notices went to one member alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.kernel.of_member import KeptPart, told_at
from huzhu.notices.models import MemberNotice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huzhu.people.models import Member

TABLES = ("notices_membernotice",)


def parts(member: Member) -> Iterator[KeptPart]:
    """Yield the notices to the member; those to all holders of an offer name nobody."""
    rows = MemberNotice.objects.filter(member=member).order_by("-id")
    entries = tuple(
        (("标题", row.title), ("正文", row.body), ("时间", told_at(row.sent_at))) for row in rows
    )
    yield KeptPart("发给您本人的通知", "notices.notices", entries)

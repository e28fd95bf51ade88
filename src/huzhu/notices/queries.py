"""Reading notices and copies.

Not here: the to-do list, which each app above makes of its own cases (values in ``states``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.db.models.lookups import IsNull

from huzhu.kernel.errors import one
from huzhu.notices.errors import NoSuchNotice
from huzhu.notices.models import CopyNote, MemberNotice, PublicNotice
from huzhu.notices.states import Audience

if TYPE_CHECKING:
    from collections.abc import Collection

    from huzhu.notices.states import NoticeKind


def posted_notices(
    *,
    kind: NoticeKind | None = None,
    reference: str = "",
    limit: int = 50,
    with_withdrawn: bool = False,
) -> tuple[PublicNotice, ...]:
    """Notices that stand, newest first; withdrawn ones only when asked for."""
    rows = PublicNotice.objects.prefetch_related("remarks")
    if not with_withdrawn:
        rows = rows.filter(withdrawn_at__isnull=True)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if reference:
        rows = rows.filter(reference=reference)
    return tuple(rows.order_by("-posted_at", "-id")[:limit])


def notice_by_number(number: str) -> PublicNotice:
    """One notice, also a withdrawn one: the public can read why.

    :raises NoSuchNotice: no notice has the number.
    """
    return one(
        PublicNotice.objects.prefetch_related("remarks").filter(number=number),
        NoSuchNotice(number=number),
    )


def member_notices_for(
    member_id: int,
    *,
    held_offer_ids: Collection[int],
    entered_offer_ids: Collection[int] = (),
    limit: int = 50,
) -> tuple[MemberNotice, ...]:
    """What a member is told: personally, as holder of codes, as entrant of offers; newest first.

    Which offers those are, the caller knows (claims stand above notices).
    """
    entered = {*held_offer_ids, *entered_offer_ids}
    rows = MemberNotice.objects.filter(
        Q(member_id=member_id)
        | Q(audience=Audience.HOLDERS, offer_id__in=set(held_offer_ids))
        | Q(audience=Audience.ENTRANTS, offer_id__in=entered)
    )
    return tuple(rows.order_by("-sent_at", "-id")[:limit])


def copies_for(position_id: int, *, limit: int = 100) -> tuple[CopyNote, ...]:
    """The box 抄送我的: unread first, then newest first."""
    rows = CopyNote.objects.filter(position_id=position_id)
    return tuple(rows.order_by(IsNull(F("read_at"), rhs=False), "-sent_at", "-id")[:limit])


def unread_copy_count(position_id: int) -> int:
    """The number beside 抄送我的."""
    return CopyNote.objects.filter(position_id=position_id, read_at__isnull=True).count()

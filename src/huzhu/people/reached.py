"""Whom messages reach: members of a list or a place, posts and their holders.

``AUDIENCES`` is asked by the outbox when a message for many is unfolded.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.db.models import F

from huzhu.kernel.vault import VaultError
from huzhu.people import queries
from huzhu.people.models import Member, MemberBefore, Position, WayIn
from huzhu.people.states import Standing, WayKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet


def entitled_ids(agency_path: str, *, union_ids: Collection[int]) -> QuerySet[Member, int]:
    """Ids of verified members in good standing below an agency (blank: all), of unions (none: all).

    The same question as ``claims.rules.is_in_audience``, asked of all at once.
    """
    rows = Member.objects.filter(standing=Standing.ACTIVE, verified_at__isnull=False)
    if agency_path:
        rows = rows.filter(union__agency__path__startswith=agency_path)
    if union_ids:
        rows = rows.filter(union__in=list(union_ids))
    return rows.values_list("pk", flat=True)


def changed(
    import_id: int, *, since: datetime | None = None, at: datetime
) -> QuerySet[MemberBefore, int]:
    """Members whose standing or union is another than before a list."""
    del since, at
    rows = MemberBefore.objects.filter(came_by_id=import_id)
    same = rows.exclude(standing=F("member__standing"), union_id=F("member__union_id"))
    return same.values_list("member_id", flat=True)


def accounts_of(position_ids: Iterable[int]) -> dict[int, int]:
    """Whose each position is."""
    rows = Position.objects.filter(pk__in=list(position_ids))
    return dict(rows.values_list("pk", "account_id"))


def openids_of(member_ids: Collection[int]) -> dict[int, str]:
    """The account of WeChat by which each of these members comes in, where there is one."""
    rows = WayIn.objects.filter(member__in=member_ids, kind=WayKind.WECHAT, ended_at=None)
    found: dict[int, str] = {}
    for row in rows:
        if row.member_id is not None:
            with suppress(VaultError):  # the doctor tells; other ways remain
                found[row.member_id] = row.value
    return found


def staff_posts(*, on: date) -> QuerySet[Position]:
    """Every running post of everybody who can sign in."""
    return queries.running_posts(on).filter(account__is_active=True)


AUDIENCES = {"changed": changed}

"""Whom messages reach: members of a list or a place, posts and their holders.

``AUDIENCES`` is asked by the outbox when a message for many is unfolded, ``FACTS`` when it is sent.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q

from huzhu.kernel.vault import VaultError
from huzhu.messages import queries as outbox
from huzhu.people import asking, entries, queries
from huzhu.people.models import Member, MemberBefore, Position, Union, WayIn
from huzhu.people.states import Standing, WayKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
    """Members whose name, standing or union is another than before a list.

    And those who have proved a telephone, where the register's number is another.
    """
    del since, at
    rows = MemberBefore.objects.filter(came_by_id=import_id)
    proved = WayIn.objects.filter(
        member=OuterRef("member_id"), kind=WayKind.PHONE, ended_at__isnull=True
    )
    same = {"name": F("member__name"), "union_id": F("member__union_id")}
    is_other = ~Q(standing=F("member__standing"), **same)
    has_other_phone = ~Q(phone_digest=F("member__phone_digest")) & Exists(proved)
    return rows.filter(is_other | has_other_phone).values_list("member_id", flat=True)


def restored(import_id: int, *, since: datetime | None = None, at: datetime) -> QuerySet[Any, int]:
    """Members who were told, or may have been, what a list that was taken back had changed."""
    del since, at
    return outbox.told_by(told_of(import_id))


def unvouched(import_id: int, *, since: datetime | None = None, at: datetime) -> QuerySet[Any, int]:
    """Members for whose names a list that was taken back, and nobody else, had vouched."""
    del since, at
    rows = Member.objects.filter(verified_by__came_by=import_id, verified_at=None)
    return rows.values_list("pk", flat=True)


def told_of(import_id: int) -> str:
    """The key of the message that tells what a list changed."""
    return f"membership:{import_id}"


def what_changed(import_id: int, member_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """What a list changed of each of them, from what to what."""
    rows = MemberBefore.objects.filter(came_by_id=import_id, member__in=member_ids)
    known = list(rows.select_related("member"))
    ids = {row.union_id for row in known} | {row.member.union_id for row in known}
    names = dict(Union.objects.filter(pk__in=ids).values_list("pk", "name"))
    told = {row.member_id: "，".join(_changes(row, names)) for row in known}
    return {key: {"change": f"{words}。"} for key, words in told.items() if words}


def _changes(row: MemberBefore, names: Mapping[int, str]) -> Iterator[str]:
    now = row.member
    if row.name != now.name:  # which one is read after signing in: the number may be another's
        yield "登记的姓名有变更"
    if row.standing != now.standing:
        yield entries.standing_change(row.standing, now.standing)
    if row.union_id != now.union_id:
        yield entries.union_change(*(names.get(each, "—") for each in (row.union_id, now.union_id)))
    if bytes(row.phone_digest) != bytes(now.phone_digest):
        before, after = (each and f"尾号 {each} " for each in (row.phone_tail, now.phone_tail))
        yield f"登记的手机号由{before or '无'}改为{after.strip() or '无'}"


def what_stands(import_id: int, member_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """What each of them was told of a list that was taken back, and what the register says now."""
    told = outbox.facts_told(told_of(import_id), member_ids)
    rows = Member.objects.filter(pk__in=told).select_related("union")
    return {row.pk: {"change": _undone(told[row.pk]["change"], row)} for row in rows}


def _undone(change: str, row: Member) -> str:
    stands = f"{Standing(row.standing).label}，{row.union.name}"
    return f"此前通知的变更（{change.removesuffix('。')}）已撤回，现登记为：{stands}。"


def accounts_of(position_ids: Iterable[int]) -> dict[int, int]:
    """Whose each position is."""
    rows = Position.objects.filter(pk__in=list(position_ids))
    return dict(rows.values_list("pk", "account_id"))


def ways_of(member_ids: Collection[int]) -> dict[int, dict[WayKind, str]]:
    """The telephone and the WeChat that each of these members has proved, and comes in by.

    One that no key opens is blank: it leads nowhere, and to no other number either.
    """
    found: dict[int, dict[WayKind, str]] = defaultdict(dict)
    for row in WayIn.objects.filter(member__in=member_ids, ended_at=None):
        if row.member_id is not None:
            found[row.member_id][WayKind(row.kind)] = ""
            with suppress(VaultError):  # the doctor tells; other ways remain
                found[row.member_id][WayKind(row.kind)] = row.value
    return dict(found)


def staff_posts(*, on: date) -> QuerySet[Position]:
    """Every running post of everybody who can sign in."""
    return queries.running_posts(on).filter(account__is_active=True)


def whom_to_call(_import_id: int, member_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Whom each of them asks, for a message that says it once for all."""
    rows = Member.objects.filter(pk__in=member_ids).select_related("union__agency")
    return {row.pk: {"phone": asking.whom_to_ask(row).phone or "代办机构"} for row in rows}


AUDIENCES = {"changed": changed, "restored": restored, "unvouched": unvouched}
#: What such a message says to each of them alone.
FACTS = {"changed": what_changed, "restored": what_stands, "unvouched": whom_to_call}

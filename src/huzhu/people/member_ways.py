"""By what a member comes in, and on which phones.

Not here: coming in (``actions.ways``), being known as a member (``bindings``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from huzhu.kernel.actor import Actor
from huzhu.people import queries, vault
from huzhu.people.models import PhoneSession, WayIn
from huzhu.people.states import WayKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A phone on which a member is signed in."""

    id: int
    device: str
    way: str  #: by what: 手机 5678
    began_at: datetime
    renewed_at: datetime
    is_this: bool  #: the one that asks


def way_by_id(way_id: int) -> WayIn | None:
    """A live way in with its member, as every request of it asks; None: it has ended."""
    rows = WayIn.objects.select_related("member__union__agency", "member__verified_by")
    return rows.filter(pk=way_id, ended_at=None).first()


def actor_of_way(way: WayIn) -> Actor:
    """The member of a way in; while it is nobody's, somebody who has proved a telephone."""
    if way.member is not None:
        return queries.actor_of_member(way.member)
    return Actor(name="未绑定会员的人", title="登录页", role="stranger")


def member_sessions(member_id: int, *, session_key: str | None = None) -> Sequence[SignedIn]:
    """The phones on which a member is signed in, the last used first."""
    rows = PhoneSession.objects.filter(way__member_id=member_id, ended_at=None)
    return [
        SignedIn(
            id=row.pk,
            device=row.device,
            way=str(row.way),
            began_at=row.began_at,
            renewed_at=row.renewed_at,
            is_this=row.session_key == session_key,
        )
        for row in rows.select_related("way").order_by("-renewed_at", "-pk")
    ]


def began_at(session_key: str) -> datetime | None:
    """When a phone came in for the session that it has; None: by no way in (a demonstration)."""
    rows = PhoneSession.objects.filter(session_key=session_key, ended_at=None)
    return rows.values_list("began_at", flat=True).first()


def renew(session_key: str, *, at: datetime) -> None:
    """Know that a session was given its whole time again; book-keeping, not an act."""
    PhoneSession.objects.filter(session_key=session_key, ended_at=None).update(renewed_at=at)


def ways_of(member_id: int) -> Sequence[WayIn]:
    """The ways by which a member comes in or came in, the live ones first, each in its order."""
    rows = WayIn.objects.filter(member_id=member_id)
    return list(rows.order_by(F("ended_at").desc(nulls_first=True), "-bound_at"))


def phone_way_of(member_id: int) -> WayIn | None:
    """The telephone by which a member comes in, if there is one."""
    rows = WayIn.objects.filter(member_id=member_id, kind=WayKind.PHONE, ended_at=None)
    return rows.first()


def names_by_phone(numbers: Iterable[str]) -> dict[str, str]:
    """The name of the member who comes in by each of these telephones, where one does."""
    marks = {bytes(mark): number for number in numbers for mark in _marks(number)}
    rows = WayIn.objects.filter(kind=WayKind.PHONE, value_digest__in=marks, ended_at=None)
    bound = rows.filter(member__isnull=False).select_related("member")
    return {marks[bytes(row.value_digest)]: str(row.member) for row in bound}


def _marks(number: str) -> list[bytes]:
    return vault.way_digests(WayKind.PHONE, number)

"""Ways in and their sessions, as several acts need them: found or made, bound, ended.

Not here: who may (``ways``, ``bindings``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from huzhu.people import vault
from huzhu.people.binding_errors import MemberBound, WayBound
from huzhu.people.models import PhoneSession, WayIn

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from huzhu.people.models import Member
    from huzhu.people.states import BoundBy, WayKind


def way_of(kind: WayKind, value: str, *, at: datetime) -> WayIn:
    """The live way in of a value, made where there is none; who asks has proved the value.

    The caller holds the marks: of one version the database lets in one alone.
    """
    rows = WayIn.objects.filter(kind=kind, ended_at=None)
    rows = rows.filter(value_digest__in=vault.way_digests(kind, value))
    if (found := rows.first()) is None:
        found = WayIn(kind=kind, began_at=at, seen_at=at)
        found.value = value
        try:
            with transaction.atomic():
                found.save()
        except IntegrityError:  # somebody was faster by a moment
            found = rows.get()
    WayIn.objects.filter(pk=found.pk).update(seen_at=at)
    return found


def bind(way: WayIn, member: Member, *, by: BoundBy, at: datetime) -> None:
    """Make a way the member's. What holds whatever races: one value one way, one member one way.

    :raises WayBound: the way is somebody's already. :raises MemberBound: another was faster.
    """
    free = WayIn.objects.filter(pk=way.pk, member=None, ended_at=None)
    try:
        with transaction.atomic():
            if not free.update(member=member, bound_at=at, bound_by=str(by)):
                raise WayBound
    except IntegrityError as faster:
        raise MemberBound from faster
    way.refresh_from_db()


def end_ways(rows: QuerySet[WayIn], *, at: datetime) -> None:
    """End ways in, and what is open by them on any phone."""
    ids = list(rows.filter(ended_at=None).values_list("pk", flat=True))
    end_sessions(PhoneSession.objects.filter(way__in=ids), at=at)
    WayIn.objects.filter(pk__in=ids).update(ended_at=at)


def end_sessions(rows: QuerySet[PhoneSession], *, at: datetime) -> None:
    """End sessions wherever they are open."""
    keys = list(rows.filter(ended_at=None).values_list("session_key", flat=True))
    Session.objects.filter(pk__in=keys).delete()
    PhoneSession.objects.filter(session_key__in=keys).update(ended_at=at)

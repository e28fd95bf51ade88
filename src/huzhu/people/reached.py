"""Whom a message for many reaches, by list of members: asked by the outbox when it is unfolded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from huzhu.people.models import MemberBefore

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


def changed(import_id: int, *, since: datetime | None = None) -> QuerySet[MemberBefore, int]:
    """Members whose standing or union is another than before a list."""
    del since
    rows = MemberBefore.objects.filter(came_by_id=import_id)
    same = rows.exclude(standing=F("member__standing"), union_id=F("member__union_id"))
    return same.values_list("member_id", flat=True)


AUDIENCES = {"changed": changed}

"""Reading the lists of members that were handed in, within somebody's scope.

Not here: taking them in (``staging``), the steps of an import (``actions.imports``).
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from huzhu.documents.lists import Layout
from huzhu.kernel.errors import one
from huzhu.people import policies
from huzhu.people.errors import NoSuchImport
from huzhu.people.models import MemberImport
from huzhu.people.states import ImportState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from huzhu.kernel.actor import Actor


def imports_of(actor: Actor) -> QuerySet[MemberImport]:
    """The member imports, newest first.

    :raises NotRegistrar: the actor does not keep the register.
    """
    policies.REGISTRAR.check(by=actor)
    return MemberImport.objects.order_by("-started_at", "-id")


def same_import(row: MemberImport) -> MemberImport | None:
    """The newest import of the same content before this one."""
    rows = MemberImport.objects.filter(sha256=row.sha256, pk__lt=row.pk)
    return rows.order_by("-pk").first()


def list_places() -> Iterator[str]:
    """Yield where files of lists lie that are still kept: lists, refused rows, changes."""
    found = MemberImport.objects.values_list(*MemberImport.FILES)
    yield from filter(None, chain.from_iterable(found))


def remembered_columns() -> dict[str, str]:
    """What headings were taken for when a list was last loaded."""
    rows = MemberImport.objects.filter(state=ImportState.LOADED).exclude(layout={})
    last = rows.order_by("-ended_at", "-pk").values_list("layout", flat=True).first()
    return Layout.kept(last).named() if last else {}


def import_of(actor: Actor, *, import_id: int) -> MemberImport:
    """One import with its progress and counts.

    :raises NotRegistrar: the actor does not keep the register.
    :raises NoSuchImport: there is none.
    """
    return one(imports_of(actor).filter(pk=import_id), NoSuchImport)


def undecided_imports(*, before: datetime) -> list[int]:
    """Lists that were checked before a moment and neither confirmed nor dropped since."""
    rows = MemberImport.objects.filter(state=ImportState.CHECKED, started_at__lt=before)
    return list(rows.values_list("id", flat=True))

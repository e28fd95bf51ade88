"""What ends lists whose time is over: the file goes, hash, columns and counts stay.

Not here: how long they stay (``data_terms``).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, cast

from django.db import transaction

from huzhu.documents import lists, queries, sealed_lists
from huzhu.documents.models import ReceivedList
from huzhu.kernel.data_terms import Eraser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from django.db.models import Model, QuerySet


class WithList(Protocol):
    """A row that names the file of a list, and says what was seen in it."""

    pk: Any
    file: str
    seen: Any


def erase_file(row: WithList) -> None:
    """Personal data stay no longer than they are needed: the file goes, the counts stay."""
    if row.file:
        rows = cast("type[Model]", type(row))._default_manager  # noqa: SLF001 -- Django's own way
        rows.filter(pk=row.pk).update(file="", seen=lists.counts_in(row.seen))
        transaction.on_commit(partial(sealed_lists.erase, [row.file]))


def stray_files(folder: str, known: Callable[[], Iterable[str]]) -> Eraser:
    """What ends the files of a folder of lists that no row knows."""

    def over(before: datetime) -> list[str]:
        return sealed_lists.strays(folder, before=before, known=known())

    def erase(before: datetime, most: int, _at: datetime) -> int:
        places = over(before)[:most]
        sealed_lists.erase(places)  # no row names them: nothing of theirs is undone
        return len(places)

    return Eraser(lambda before: len(over(before)), erase)


def _over(before: datetime) -> QuerySet[ReceivedList]:
    """The lists that came before, and still have their file, whatever became of them."""
    return ReceivedList.objects.filter(at__lt=before).exclude(file="").order_by("pk")


def _erase(before: datetime, most: int, _at: datetime) -> int:
    rows = list(_over(before)[:most])
    for row in rows:
        erase_file(row)
    return len(rows)


LISTS = Eraser(lambda before: _over(before).count(), _erase)
STRAYS = stray_files(sealed_lists.FOLDER, queries.kept_places)

"""Files of a list of members: the list itself, what was refused, what it changes.

Not here: the steps of an import (``imports``), what stands in the workbooks (``error_workbook``,
``changes``).
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import IO, TYPE_CHECKING, Any

from huzhu.documents import lists, sealed_lists
from huzhu.documents.lists import Layout
from huzhu.documents.text_stream import Exceeded
from huzhu.kernel.errors import DomainError
from huzhu.kernel.vault import VaultError
from huzhu.people import changes, imported, member_files, staging
from huzhu.people.error_workbook import FOLDER, write_refused
from huzhu.people.errors import FileChanged, FileTooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from huzhu.documents.lists import OpenedList
    from huzhu.people.models import MemberImport
    from huzhu.people.staging import Counts


def looked_at(place: str) -> OpenedList:
    """The first rows of a kept list, columns taken as their headings say and were said before.

    :raises DomainError: it is no list; nothing of it stays.
    """
    remembered = imported.remembered_columns()
    try:
        with sealed_lists.opened(place) as file:
            heads = member_files.heads_of(file)
        return lists.guessed(heads, member_files.MEMBERS, remembered=remembered)
    except DomainError:
        sealed_lists.erase([place])
        raise


def layout_of(row: MemberImport) -> Layout | None:
    return Layout.kept(row.layout) if row.layout else None


def kept(upload: IO[bytes], place: str) -> str:
    try:
        return sealed_lists.keep(upload, place, largest=member_files.MAX_BYTES)
    except Exceeded as exceeded:
        raise FileTooLarge(**exceeded.facts) from exceeded


@contextmanager
def list_of(row: MemberImport) -> Iterator[IO[bytes]]:
    """The waiting list, as it was handed in.

    :raises FileChanged: it is gone, or somebody changed what lies there.
    """
    try:
        with sealed_lists.opened(row.file) as file:
            yield file
    except (FileNotFoundError, IsADirectoryError, VaultError) as fault:
        raise FileChanged from fault


def refused_file(row: MemberImport, *, at: datetime) -> dict[str, str]:
    """Write the refused rows and return what the import says of them."""
    place = f"{FOLDER}/{row.sha256[:16]}-{row.pk}.xlsx"
    sealed_lists.erase([place])
    target = partial(sealed_lists.written, place)
    count = write_refused(staging.refused_rows(), target, at=at)
    return {"error_file": place if count else ""}


def changes_file(
    row: MemberImport, counts: Counts, *, at: datetime
) -> tuple[dict[str, str], dict[str, Any]]:
    """Write what the list changes of registered members.

    Return what the import says of the file, and what its page shows of them.
    """
    place = f"{FOLDER}/{row.sha256[:16]}-{row.pk}-changes.xlsx"
    sealed_lists.erase([place])
    target = partial(sealed_lists.written, place)
    first = changes.write_changes(target, at=at) if counts.changed else []
    told = {"changes_file": place if counts.changed else ""}
    return told, changes.seen(first, counts.of_members)

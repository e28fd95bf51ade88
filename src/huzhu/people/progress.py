"""How far a running import has come, told outside its transaction so that a page can see it.

Not here: the page that asks (``web``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import connection

from huzhu.people.models import MemberImport

if TYPE_CHECKING:
    from types import TracebackType

_TELL = f"UPDATE {MemberImport._meta.db_table} SET done_count = %s WHERE id = %s"  # noqa: S608, SLF001 -- our own table's name


class Progress:
    """A connection of its own that commits each count at once.

    The transaction that it reports on must not change the import's row before its last count.
    """

    def __init__(self, import_id: int) -> None:
        self._import_id = import_id
        self._connection = connection.copy()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def tell(self, done: int) -> None:
        """Say how many rows have been read."""
        with self._connection.cursor() as cursor:
            cursor.execute(_TELL, [done, self._import_id])

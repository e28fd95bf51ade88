"""Bringing what rests on older versions to those in use, while the product serves (换钥).

Portion by portion, each one short statement of its own: value and mark of a row change together or
not at all, a row that somebody holds or has changed meanwhile is left for the next time, and no
lock is ever waited for. What is done is seen in the rows themselves: whoever begins anew, after
whatever end, goes on where it stands.

Not here: counting it for people (``resting``), when (``runtime.tasks``).
"""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.utils import timezone
from psycopg import sql

from huzhu.documents import sealed_lists
from huzhu.kernel import vault
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.vault import VaultError
from huzhu.office import keeping
from huzhu.runtime import actions
from huzhu.runtime.keeping import declared, resting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from huzhu.kernel.kept import SealedKind

    #: By row, columns and what is in them.
    Rows = dict[int, dict[str, bytes]]

PORTION = 500
#: Rest after each portion, in times of its own: members who claim come first.
REST = 1.0
TOLD_EVERY = 1.0
LOOKED_AT_AGAIN = timedelta(hours=1)
_STALE = """
SELECT id FROM {table} WHERE id > %s AND ({stale}) ORDER BY id LIMIT %s
"""
_COUNT = "SELECT count(*) FROM {table} WHERE {stale}"
_MOVE = """
WITH free AS (SELECT id FROM {table} WHERE id = ANY(%s) FOR UPDATE SKIP LOCKED)
UPDATE {table} SET {changes} FROM unnest({arrays}) AS n(id, {names}) JOIN free USING (id)
WHERE {table}.id = n.id AND {same}
"""


def go_on(*, seconds: float) -> None:
    """Move for a while, tell how far it is, and enter in the trail when nothing is left.

    Where nothing was changed there is nothing to do; once all is moved it is looked at each hour,
    as long as an older version is there that something under way may still bring.
    """
    mover = Mover()
    told = keeping.read(settings.HOME).key_move
    before = told if told and told.versions == mover.versions else None  # else: an earlier change
    was_over = before is not None and before.is_over
    if mover.is_alone and (was_over or before is None):
        return
    if before and was_over and timezone.now() - keeping.moment(before.at) < LOOKED_AT_AGAIN:
        return
    progress = _Progress(mover, before.moved if before else 0, until=time.monotonic() + seconds)
    was_all_tried = mover.go_on(is_time_over=progress.is_time_over)
    left = mover.left()  # from here the next go counts on
    is_over = was_all_tried and left <= len(mover.closed)
    if is_over and not was_over:
        counts = {"moved": progress.moved, "closed": len(mover.closed)}
        actions.finish_key_move(mover.versions, **counts, by=CLOCK, at=timezone.now())
    progress.note(left, is_over=is_over)


class _Progress:
    """Tells on record how far a go is, not at every portion."""

    def __init__(self, mover: Mover, earlier: int, *, until: float) -> None:
        self._mover, self._earlier, self._until = mover, earlier, until
        self._left, self._tell_at = mover.left(), 0.0

    @property
    def moved(self) -> int:
        return self._earlier + self._mover.moved

    def is_time_over(self) -> bool:
        now = time.monotonic()
        if now >= self._tell_at:
            self.note(max(self._left - self._mover.moved, 0))
            self._tell_at = now + TOLD_EVERY
        return now > self._until

    def note(self, left: int, *, is_over: bool = False) -> None:
        move = keeping.KeyMove(
            at=keeping.now_told(timezone.now()),
            versions=self._mover.versions,
            left=left,
            moved=self.moved,
            closed=len(self._mover.closed),
            is_over=is_over,
        )
        keeping.note(settings.HOME, key_move=move)


class Mover:
    """One go at it: how much was moved, and how much does not open."""

    def __init__(self) -> None:
        ring = settings.KEYS.look()
        used = ring.vault_key.versions[0]
        self.head = vault.head_of(used.id, used.secret)
        self.tag = vault.tag_of(ring.lookup_key.id)
        self.version = used.id
        self.is_alone = len(ring.vault_key.versions) == len(ring.lookup_key.versions) == 1
        self.versions = f"{used.id} {ring.lookup_key.id}"
        self.moved = 0
        self.closed: set[tuple[str, object]] = set()

    def left(self) -> int:
        """How many rows and files do not yet rest on the versions in use."""
        return sum(map(self._count, _by_table())) + sum(1 for _ in self._stale_files())

    def go_on(self, *, is_time_over: Callable[[], bool]) -> bool:
        """Move until nothing is left that can be moved, or time is over; say whether all is."""
        for kinds in _by_table():
            last = 0
            while ids := self._stale(kinds, last):
                begun, last = time.monotonic(), ids[-1]
                self._portion(kinds, ids)
                if is_time_over():
                    return False
                time.sleep(REST * (time.monotonic() - begun))
        for place in self._stale_files():
            self._file(place)
        return True

    def _portion(self, kinds: list[SealedKind], ids: list[int]) -> None:
        before: Rows = {}
        after: Rows = {}
        for kind in kinds:
            for row in kind.rows().filter(pk__in=ids):
                columns = filter(None, (kind.name, kind.mark))
                was = {name: bytes(getattr(row, name)) for name in columns}
                try:
                    anew = kind.anew(row)
                    after.setdefault(row.pk, {}).update(anew)
                    before.setdefault(row.pk, {}).update(was)
                except VaultError:
                    self.closed.add((kind.table, row.pk))
        self._write(kinds[0].table, before, after)

    def _write(self, table: str, before: Rows, after: Rows) -> None:
        """Write rows that have the same columns to write in one statement."""

        def columns_of(key: int) -> tuple[str, ...]:
            return tuple(after[key])

        for columns, same in groupby(sorted(after, key=columns_of), columns_of):
            keys = list(same)
            old = [[before[key][name] for key in keys] for name in columns]
            new = [[after[key][name] for key in keys] for name in columns]
            with connection.cursor() as cursor:
                cursor.execute(_move(table, columns), [keys, keys, *old, *new])
                self.moved += cursor.rowcount

    def _file(self, place: str) -> None:
        try:
            sealed_lists.reseal(place)
            self.moved += 1
        except FileNotFoundError:  # erased meanwhile
            pass
        except VaultError:
            self.closed.add((resting.FILES, place))

    def _stale_files(self) -> Iterator[str]:
        for place in declared.sealed_files():
            try:
                if sealed_lists.version_of(place) != self.version:
                    yield place
            except (FileNotFoundError, VaultError):
                continue

    def _stale(self, kinds: list[SealedKind], last: int) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(self._asked(_STALE, kinds), [last, PORTION])
            return [key for (key,) in cursor.fetchall()]

    def _count(self, kinds: list[SealedKind]) -> int:
        with connection.cursor() as cursor:
            cursor.execute(self._asked(_COUNT, kinds))
            return int(cursor.fetchone()[0])

    def _asked(self, asked: str, kinds: list[SealedKind]) -> sql.Composed:
        each = [_begins_otherwise(kind.name, self.head) for kind in kinds]
        each += [_begins_otherwise(kind.mark, self.tag) for kind in kinds if kind.mark]
        stale = sql.SQL(" OR ").join(each)
        return sql.SQL(asked).format(table=sql.Identifier(kinds[0].table), stale=stale)


def _by_table() -> list[list[SealedKind]]:
    def table_of(kind: SealedKind) -> str:
        return kind.table

    return [list(kinds) for _, kinds in groupby(sorted(declared.sealed(), key=table_of), table_of)]


def _begins_otherwise(column: str, start: bytes) -> sql.Composed:
    asked = "(length({0}) > 0 AND substring({0} FROM 1 FOR {1}) <> {2})"
    return sql.SQL(asked).format(sql.Identifier(column), len(start), start)


def _move(table: str, columns: tuple[str, ...]) -> sql.Composed:
    old, new = ([sql.Identifier(f"{when}_{name}") for name in columns] for when in ("old", "new"))
    own = [sql.Identifier(name) for name in columns]
    arrays = ["%s::bigint[]", *["%s::bytea[]"] * (2 * len(columns))]
    place = sql.Identifier(table)
    return sql.SQL(_MOVE).format(
        table=place,
        changes=_joined(", ", "{0} = n.{1}", own, new),
        arrays=sql.SQL(", ".join(arrays)),
        names=sql.SQL(", ").join([*old, *new]),
        same=_joined(" AND ", "{2}.{0} = n.{1}", own, old, [place] * len(own)),
    )


def _joined(between: str, each: str, *parts: list[sql.Identifier]) -> sql.Composed:
    return sql.SQL(between).join(sql.SQL(each).format(*row) for row in zip(*parts, strict=True))

"""The counter's connections to the database, and the one call that makes claims.

Not here: who waits for the result (``lanes``).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg
from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from psycopg.errors import Diagnostic

#: Offers that can be served at the same moment; each has at most one transaction on its way.
MOST_CONNECTIONS = 4
CONNECT_SECONDS = 3
#: What must be on for a commit to be believed.
_PROMISES = ("fsync", "full_page_writes", "synchronous_commit")
_BROKEN = {"off", "local"}
#: SQLSTATE of "committed here, but the standby has not confirmed": a cancelled wait says so.
_COMMITTED_LOCALLY = "01000"

_TAKE = (
    "SELECT winners, claims, first, holders, held, numbers, strangers, phase, unverified"
    " FROM claims_take(%s::int8, %s::text::int8[], %s::text::uuid[])"
)
#: One statement, so one snapshot: if it says "sold out", its winners are all winners.
_LOOK = """
    SELECT claims_phase(o, clock_timestamp()), o.opens_at, coalesce(o.ended_at, o.closes_at),
           extract(epoch FROM clock_timestamp())::float8,
           CASE WHEN claims_phase(o, clock_timestamp()) IN ('sold_out', 'over', 'terminated')
                THEN (SELECT array_agg(c.member_id)::text FROM claims_claim c
                       WHERE c.offer_id = o.id) END,
           CASE WHEN claims_phase(o, clock_timestamp()) IN ('sold_out', 'over', 'terminated')
                THEN ARRAY(SELECT (k.key, k.member_id)::text FROM claims_claimkey k
                       WHERE k.offer_id = o.id) END
      FROM claims_offer o WHERE o.id = %s
"""


class CommitUnknown(Exception):
    """The transaction ended without a commit that can be believed."""


class Taken(NamedTuple):
    """What became of a batch (see ``sql/claims_take.sql``): lists of equal length by member."""

    winners: Sequence[int]
    claims: Sequence[int]
    first: int  #: the first winner's number
    holders: Sequence[int]
    held: Sequence[int]
    numbers: Sequence[int]
    strangers: Sequence[int]  #: whose key belongs to another ticket
    phase: str  #: the offer's, for all others
    unverified: Sequence[int]  #: whose real name was withdrawn after the ticket


class Link:
    """A few connections, opened when needed, dropped when in doubt."""

    def __init__(self) -> None:
        self._idle: list[psycopg.AsyncConnection[Any]] = []
        self._free = asyncio.Semaphore(MOST_CONNECTIONS)

    async def take(
        self, offer_id: int, members: Iterable[int], keys: Sequence[str] | None
    ) -> Taken:
        """Make the claims of one batch, in one transaction that has ended when this returns.

        :raises CommitUnknown: it may or may not have been committed.
        :raises psycopg.Error: the database said no, or was not there.
        """
        asked = "{" + ",".join(map(str, members)) + "}"
        key_list = None if keys is None else "{" + ",".join(keys) + "}"
        (row,) = await self._ask(_TAKE, (offer_id, asked, key_list))
        return Taken(*row)

    async def look(self, offer_id: int) -> tuple[Any, ...] | None:
        """Return what the database says of an offer and, where it refuses, of its winners."""
        rows = await self._ask(_LOOK, (offer_id,))
        return rows[0] if rows else None

    async def close(self) -> None:
        """Close what is idle."""
        while self._idle:
            await self._idle.pop().close()

    async def _ask(self, query: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        async with self._free:
            if self._idle:
                try:
                    return await self._ask_on(self._idle.pop(), query, values)
                except psycopg.OperationalError:
                    # The server went away, perhaps long ago. Asking again is safe: what the lost
                    # transaction may have given, the next one finds.
                    await self.close()
            return await self._ask_on(await connect(), query, values)

    async def _ask_on(
        self, connection: psycopg.AsyncConnection[Any], query: str, values: tuple[object, ...]
    ) -> list[tuple[Any, ...]]:
        doubts: list[str] = []

        def hear(diagnostic: Diagnostic) -> None:
            if diagnostic.sqlstate == _COMMITTED_LOCALLY:
                doubts.append(diagnostic.message_primary or "")

        connection.add_notice_handler(hear)
        try:
            # Autocommit: the statement is the transaction. The result is read to its end, so it
            # is here only after the commit was.
            cursor = await connection.execute(query, values, prepare=True, binary=True)
            rows = await cursor.fetchall()
        except BaseException:
            await connection.close()
            raise
        connection.remove_notice_handler(hear)
        if doubts:
            await connection.close()
            raise CommitUnknown(doubts[0])
        self._idle.append(connection)
        return rows


async def connect() -> psycopg.AsyncConnection[Any]:
    """Open a connection to a database that keeps its promises.

    :raises psycopg.OperationalError: there is none.
    """
    place = dict(connections["default"].get_connection_params())
    for ours in ("context", "cursor_factory", "prepare_threshold", "server_side_binding"):
        place.pop(ours, None)
    place |= {"connect_timeout": CONNECT_SECONDS, "application_name": "huzhu counter"}
    place |= {"keepalives_idle": 5, "keepalives_interval": 2, "tcp_user_timeout": 10_000}
    connection = await psycopg.AsyncConnection.connect(**place, autocommit=True)
    columns = ", ".join(f"current_setting('{name}')" for name in _PROMISES)
    settings = await (await connection.execute(f"SELECT {columns}")).fetchone()  # type: ignore[arg-type]
    if settings is None or _BROKEN & set(settings):
        await connection.close()
        told = dict(zip(_PROMISES, settings or (), strict=False))
        raise psycopg.OperationalError(f"this database can lose what it commits: {told}")
    return connection

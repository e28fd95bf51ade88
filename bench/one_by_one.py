"""One transaction for each claim: what nearly every shop does.

For each claim one transaction looks whether the member has a code, takes the next free one with
``FOR UPDATE SKIP LOCKED``, marks it, inserts the claim, writes the event that every act of this
product writes, and commits; the same uniqueness, the same server, the same settings. It has
tables of its own with no more columns than needed, prepared statements, and asynchronous
connections on the event loop that the web server uses.

Measured twice: the whole path over HTTP, through the counter's own door on the product's server
with the product's options (``one_by_one_door``), and its transactions alone, without HTTP, ticket
or answer, which is more than any client could ever get from it.
"""

import asyncio
import itertools
import time
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
import uvloop
from product import BareServer, BenchProduct
from wrk import Figures, wrk

CODES = 60_000
SET_UP = """
    DROP TABLE IF EXISTS bench_code, bench_claim, bench_event;
    CREATE TABLE bench_code (number int PRIMARY KEY, member_id bigint);
    CREATE INDEX bench_code_free ON bench_code (number) WHERE member_id IS NULL;
    CREATE TABLE bench_claim (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        member_id bigint UNIQUE, number int UNIQUE, at timestamptz DEFAULT now());
    CREATE TABLE bench_event (LIKE audit_auditevent INCLUDING ALL);
    INSERT INTO bench_code SELECT n, NULL FROM generate_series(1, {codes}) n;
"""
HELD = "SELECT number FROM bench_claim WHERE member_id = %s"
NEXT = (
    "SELECT number FROM bench_code WHERE member_id IS NULL"
    " ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED"
)
MARK = "UPDATE bench_code SET member_id = %s WHERE number = %s"
CLAIM = "INSERT INTO bench_claim (member_id, number) VALUES (%s, %s)"
RECORD = (
    "INSERT INTO bench_event (code, at, actor_name, actor_title, subject, facts)"
    " VALUES ('claims.claim', now(), '', '', 'offer:1', jsonb_build_object('number', %s::int))"
)


async def claim_alone(connection: psycopg.AsyncConnection[Any], member: int) -> int | None:
    """Return the number of the member's new code; None: there is one already, or none is left."""
    async with connection.transaction(), connection.cursor() as cursor:
        if await (await cursor.execute(HELD, [member])).fetchone():
            return None
        code = await (await cursor.execute(NEXT)).fetchone()
        if code is None:
            return None
        await cursor.execute(MARK, [member, code[0]])
        await cursor.execute(CLAIM, [member, code[0]])
        await cursor.execute(RECORD, [code[0]])
    return int(code[0])


class OneByOne:
    """The path, on the product's own database server."""

    def __init__(self, product: BenchProduct) -> None:
        self._product, self._address = product, product.address()

    def rate(self, connections: int, seconds: float) -> float:
        """Return committed transactions in a second, without HTTP."""
        self._set_up()
        return uvloop.run(self._rate(connections, seconds))

    def rate_over_http(
        self, connections: int, clients: int, seconds: float, script: Sequence[object]
    ) -> Figures:
        """Return answered claims in a second of ``clients``, over a pool of ``connections``."""
        self._set_up()
        variables = {"BENCH_ADDRESS": self._address, "BENCH_CONNECTIONS": str(connections)}
        with BareServer(self._product, "one_by_one_door", variables) as door:
            return wrk(door.url, clients, seconds, *script)

    def _set_up(self) -> None:
        with psycopg.connect(self._address, autocommit=True) as database:
            database.execute(SET_UP.format(codes=CODES).encode())
            database.execute("ANALYZE bench_code")

    async def _rate(self, connections: int, seconds: float) -> float:
        opened = [
            await psycopg.AsyncConnection.connect(
                self._address, autocommit=True, prepare_threshold=0
            )
            for _ in range(connections)
        ]
        members = itertools.count(1)
        start = time.perf_counter()
        served = await asyncio.gather(
            *(self._serve(connection, members, start + seconds) for connection in opened)
        )
        took = time.perf_counter() - start
        for connection in opened:
            await connection.close()
        return sum(served) / took

    async def _serve(
        self, connection: psycopg.AsyncConnection[Any], members: Iterator[int], end: float
    ) -> int:
        served = 0
        while time.perf_counter() < end:
            served += await claim_alone(connection, next(members)) is not None
        return served

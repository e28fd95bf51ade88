"""The same door as the counter's, with one transaction for each claim behind it.

Started by the bench on the product's server with the product's options. What differs from the
counter is what is measured: a claim waits for a free connection of a pool, and has a transaction
to itself (``one_by_one.claim_alone``). As it waits, it needs a task of its own like any ASGI
request; that is some 15 of its 700 microseconds.
"""

import asyncio
import os
from typing import Any

import orjson
import psycopg
from one_by_one import claim_alone

from huzhu.claims import tickets

_JSON = [(b"content-type", b"application/json")]
_free: asyncio.Queue[psycopg.AsyncConnection[Any]] = asyncio.Queue()


async def application(scope, receive, send) -> None:  # noqa: ANN001 -- ASGI
    """Answer 201, 409 or 401, and nothing before the commit returned."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
        return
    if scope["method"] != "POST":
        await _answer(send, 200, {})
        return
    sent = dict(scope["headers"]).get(b"authorization", b"")
    ticket = tickets.read(sent.removeprefix(b"Bearer "))
    if ticket is None:
        await _answer(send, 401, {})
        return
    connection = await _free.get()
    try:
        number = await claim_alone(connection, ticket.member_id)
    finally:
        _free.put_nowait(connection)
    if number is None:
        await _answer(send, 409, {})
    else:
        await _answer(send, 201, {"claim": number, "number": number, "status": "won"})


async def _live(receive, send) -> None:  # noqa: ANN001 -- ASGI
    await receive()
    for _ in range(int(os.environ["BENCH_CONNECTIONS"])):
        address = os.environ["BENCH_ADDRESS"]
        _free.put_nowait(
            await psycopg.AsyncConnection.connect(address, autocommit=True, prepare_threshold=0)
        )
    await send({"type": "lifespan.startup.complete"})
    await receive()
    while not _free.empty():
        await _free.get_nowait().close()
    await send({"type": "lifespan.shutdown.complete"})


async def _answer(send, status: int, said: dict[str, Any]) -> None:  # noqa: ANN001 -- ASGI
    await send({"type": "http.response.start", "status": status, "headers": _JSON})
    await send({"type": "http.response.body", "body": orjson.dumps(said)})

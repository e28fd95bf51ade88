"""Whether this web part can serve: database, migrations, clock.

A crowd is no reason to say no: whoever then took the part out of service would make it worse. How
busy it is stands in the body. All who ask at one moment share one answer, found in a thread and
on a connection that no page takes.

Not here: mending what is wrong (``runtime.doctor`` says how).
"""

import asyncio
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from huzhu.config import database
from huzhu.config.static import Send
from huzhu.office import server
from huzhu.runtime.upgrading import steps

#: Seconds after which a database that says nothing counts as gone.
LONGEST_LOOK = 3.0
PENDING = "pending: run huzhu migrate"
_applied = False
_known: frozenset[tuple[str, str]] | None = None
_looker = ThreadPoolExecutor(database.READINESS_CONNECTIONS, thread_name_prefix="readiness")
_look: asyncio.Future[dict[str, str]] | None = None


async def ready(send: Send, *, load: Mapping[str, int]) -> None:
    """Answer 200 when everything is in order, 503 with what is not otherwise."""
    faults = await _shared()
    if faults:
        await answer(send, 503, {"status": "not ready", "faults": faults, "load": dict(load)})
    else:
        await answer(send, 200, {"status": "ready", "load": dict(load)})


async def _shared() -> dict[str, str]:
    """Look, or wait for who is looking."""
    global _look  # noqa: PLW0603 -- one look at a time in each process
    if _look is None or _look.done():
        loop = asyncio.get_running_loop()
        _look = loop.run_in_executor(_looker, faults_now)
    try:
        return await asyncio.wait_for(asyncio.shield(_look), LONGEST_LOOK)
    except TimeoutError:
        return {"database": f"no answer within {LONGEST_LOOK:g} s"}


def faults_now() -> dict[str, str]:
    """Return what keeps this process from serving, by name; empty: nothing."""
    try:
        return {**_clock_fault(), **migration_fault()}
    except Error as error:
        return {"database": str(error).splitlines()[0]}
    finally:
        connection.close()


def _clock_fault() -> dict[str, str]:
    difference = server.clock_difference()
    if difference <= server.LARGEST_CLOCK_DIFFERENCE:
        return {}
    return {"clock": f"differs from the database's by {difference:.1f} s"}


def migration_fault() -> dict[str, str]:
    """Whether tables are still to be made, or are too far ahead; commands ask before they look.

    What was applied stays applied while we run; a later version may go ahead at any moment.
    """
    global _applied, _known
    if not _applied:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        _applied, _known = not pending, steps.known_to(executor.loader.disk_migrations)
    if said := steps.sentence(steps.too_far(steps.applied(), _known or frozenset())):
        return {"migrations": said}
    return {} if _applied else {"migrations": PENDING}


async def answer(send: Send, status: int, body: dict[str, Any]) -> None:
    """Send a small JSON answer."""
    headers = [
        (b"content-type", b"application/json"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})

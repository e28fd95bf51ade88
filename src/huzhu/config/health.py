"""Whether this web part can serve: database, migrations, clock.

Not here: mending what is wrong (``runtime.doctor`` says how).
"""

import json
import time
from typing import Any

from asgiref.sync import sync_to_async
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from huzhu.config.static import Send

#: Seconds that this machine's clock may differ from the database's: openings are decided by it.
LARGEST_CLOCK_DIFFERENCE = 2.0
_applied = False


async def ready(send: Send) -> None:
    """Answer 200 when everything is in order, 503 with what is not otherwise."""
    faults = await sync_to_async(faults_now, thread_sensitive=False)()
    if faults:
        await answer(send, 503, {"status": "not ready", "faults": faults})
    else:
        await answer(send, 200, {"status": "ready"})


def faults_now() -> dict[str, str]:
    """Return what keeps this process from serving, by name; empty: nothing."""
    try:
        return {**_clock_fault(), **_migration_fault()}
    except Error as error:
        return {"database": str(error).splitlines()[0]}
    finally:
        connection.close()


def _clock_fault() -> dict[str, str]:
    with connection.cursor() as cursor:
        asked_at = time.time()
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
        difference = abs(cursor.fetchone()[0] - (asked_at + time.time()) / 2)
    if difference <= LARGEST_CLOCK_DIFFERENCE:
        return {}
    return {"clock": f"differs from the database's by {difference:.1f} s"}


def _migration_fault() -> dict[str, str]:
    global _applied  # noqa: PLW0603 -- once applied, migrations stay applied while we run
    if not _applied:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        _applied = not pending
    return {} if _applied else {"migrations": "pending: run huzhu migrate"}


async def answer(send: Send, status: int, body: dict[str, Any]) -> None:
    """Send a small JSON answer."""
    headers = [
        (b"content-type", b"application/json"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})

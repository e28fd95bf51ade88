"""Claims of the past, taken by the product's own function at a past time.

The function that answers a rush takes the time from the database's clock and from nobody else. So
the demonstration gives its own transaction another clock: a schema that is searched before
PostgreSQL's and holds one function, ``clock_timestamp``. Nobody else can see it, and it is gone
before the transaction ends. Every rule of the function and every constraint holds as ever.

Not here: who claims (``road``).
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from huzhu.claims.models import Offer


@contextmanager
def other_clock() -> Iterator[None]:
    """Let :func:`take` work inside this block; needs a transaction around it."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA demo_clock")
        cursor.execute(
            "CREATE FUNCTION demo_clock.clock_timestamp() RETURNS timestamptz LANGUAGE sql STABLE"
            " AS $$ SELECT current_setting('huzhu.demo_now')::timestamptz $$"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA demo_clock CASCADE")


def take(offer: Offer, *, members: Sequence[int], at: datetime) -> int:
    """Let members claim in this order at a past moment; return how many won."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = demo_clock, pg_catalog, public")
        cursor.execute("SELECT set_config('huzhu.demo_now', %s, true)", [at.isoformat()])
        cursor.execute(
            "SELECT cardinality(winners) FROM claims_take(%s, %s)", [offer.pk, list(members)]
        )
        won = cursor.fetchone()[0]
        cursor.execute("SET LOCAL search_path TO DEFAULT")
    return int(won)

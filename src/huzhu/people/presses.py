"""A button that is pressed twice does its work once, and says the same twice.

The form of every page carries a key of its own. Key, person, address and content make one press:
what it led to is kept, in the transaction of the work itself, and the same press again is told
that. Presses at the same moment wait for the first, some seconds; one that was turned away leaves
nothing, and with other content it is another press.

Not here: the key in the forms, what is told (``web.once``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from huzhu.people.errors import PressUnderWay
from huzhu.people.models import Press

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Led:
    """Where a press led (nowhere: its answer was a page), and the sentences that were said."""

    location: str
    said: Sequence[str]


def once(
    digest: bytes, work: Callable[[], Led | None], *, at: datetime, turn: bytes = b""
) -> Led | None:
    """Do the work of a press unless it was done; return what it led to if it was.

    ``work`` returns what it led to, None when it was turned away. It joins this transaction. Other
    presses of the same ``turn`` wait until it ends: they read what this one has written.

    :raises PressUnderWay: the same press is being worked on, for longer than locks are waited for.
    """
    with transaction.atomic():
        _wait_for(digest)
        earlier = Press.objects.filter(digest=digest).first()
        if earlier is not None:
            return Led(earlier.location, earlier.said)
        if turn:
            _wait_for(turn)
        if led := work():
            Press.objects.create(digest=digest, at=at, location=led.location, said=list(led.said))
    return None


def _wait_for(digest: bytes) -> None:
    """Let the same press go one after the other, until the transaction ends."""
    with connection.cursor() as cursor:
        lock = int.from_bytes(digest[:8], signed=True)
        try:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
        except OperationalError as fault:
            if isinstance(fault.__cause__, LockNotAvailable):
                raise PressUnderWay from fault
            raise

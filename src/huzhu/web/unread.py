"""What a page shows besides its matter and can do without, while the database cannot read it.

A page that leaves out a number is of use in the hour in which tables are damaged; a fault is not.

Not here: faults of the page's own matter (``error_pages``).
"""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, TypeVar

from django.db import DatabaseError, connection, transaction

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
logger = logging.getLogger(__name__)


def apart() -> AbstractContextManager[None]:
    """Let a reading that fails spoil nothing else that the page asks."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def read_or_none(read: Callable[[], T]) -> T | None:
    """Return what was read; None: the database could not, which the log tells.

    What else the page asks in the same transaction is answered: only this reading is taken back.
    Outside of one each statement stands alone, and nothing is asked of the database for that.
    """
    try:
        with apart():
            return read()
    except DatabaseError:
        logger.exception("left out of a page: the database cannot read it")
        return None

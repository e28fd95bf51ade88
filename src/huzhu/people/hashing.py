"""Argon2 with a bound: a flood of sign-ins must leave processor and memory to the pages.

One hash takes a processor and 100 MiB for a moment, on purpose. A process makes one at a time, in
one lane: Django's eight would take every processor from the pages for as long as somebody floods
the sign-in, and hash no more in a second. A few more may wait for their turn, the next is sent away
at once and holds no place of a page. A hash of other lanes is read as it is, and made anew when its
owner signs in.

Not here: who is let in (``actions``), how many requests are under way (``config.asgi``).
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import Argon2PasswordHasher

from huzhu.people.errors import SignInBusy

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = 1
WAITING = 5
#: Seconds after which to come again.
COME_AGAIN = 3


class Turns:
    """So many at once, so many more in line, nobody else."""

    def __init__(self, *, at_once: int, waiting: int) -> None:
        self._inside = BoundedSemaphore(at_once)
        self._line = BoundedSemaphore(at_once + waiting)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Wait for a turn.

        :raises SignInBusy: the line is full.
        """
        if not self._line.acquire(blocking=False):
            raise SignInBusy(seconds=COME_AGAIN)
        try:
            with self._inside:
                yield
        finally:
            self._line.release()


_turns = Turns(at_once=AT_ONCE, waiting=WAITING)


class BoundedArgon2(Argon2PasswordHasher):
    """Django's Argon2, in turns."""

    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with _turns.one():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _turns.one():
            return super().verify(password, encoded)

"""Event loops for tests, each in a thread of its own.

Playwright's synchronous interface keeps a loop running in the thread that runs the tests, and
where a loop runs no second one may be started.
"""

import asyncio
import contextlib
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from typing import Any, TypeVar

from django.db import connection

T = TypeVar("T")


@contextlib.contextmanager
def none_running() -> Iterator[None]:
    """Let this thread look as if no loop ran in it: for views that wait for an asynchronous call.

    Nothing may be asked of Playwright meanwhile.
    """
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(running)


def close_connections() -> None:
    """Close what this thread has open: Django keeps one connection while a loop runs in it, and
    another while none does.
    """
    connection.close()
    with none_running():
        connection.close()


class Loop:
    """A loop that stays between calls, as a server's does."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.begin(work).result()

    def begin(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def close(self) -> None:
        self.run(self._loop.shutdown_asyncgens())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@contextlib.contextmanager
def loop() -> Iterator[Loop]:
    opened = Loop()
    try:
        yield opened
    finally:
        opened.close()


def run(work: Coroutine[Any, Any, T]) -> T:
    """What ``asyncio.run`` does where no loop is running."""
    with loop() as opened:
        return opened.run(work)

"""The express way of a claim from the web server to the counter: without a task of its own.

Granian receives requests in a thread of its own. For each it makes a coroutine, wakes the event
loop, and there a task runs until the answer is sent: most of what a claim costs this process. A
claim needs none of it: its door reads a request without waiting, and tells the answer later. So
claims are laid into one queue, the loop is woken once for all that have come, and each answer goes
straight to the server.

This hangs on one private function of Granian, which is pinned by its hash. Where that function is
another, nothing is changed and claims come through the ASGI entrance like every other request.

Not here: the entrance (``config.asgi``), what a claim is answered (``claims.counter``).
"""

import inspect
import logging
from asyncio import AbstractEventLoop
from collections import deque
from collections.abc import Callable
from contextvars import Context
from functools import partial
from typing import Any

from granian import _futures

from huzhu.claims import counter
from huzhu.claims.counter.answers import Answer

logger = logging.getLogger(__name__)

_SEAM = "_cbsched_aioschedule"
_EXPECTED = ["loop", "ctx", "cb"]

Schedule = Callable[[Any], None]


class NotTakenIn(Exception):
    """A claim could not be read; why stands in the log."""


def open_way() -> bool:
    """Let claims come the express way; return whether this Granian has the place for it."""
    plain = getattr(_futures, _SEAM, None)
    if plain is None or list(inspect.signature(plain).parameters) != _EXPECTED:
        logger.warning("this Granian has no place for the express way: claims come like all others")
        return False
    setattr(_futures, _SEAM, partial(_scheduling, plain))
    return True


def _scheduling(
    plain: Callable[..., Schedule], loop: AbstractEventLoop, ctx: Context, cb: Callable[..., Any]
) -> Schedule:
    """Return what Granian's thread calls with each request."""
    return Express(loop, ctx, plain(loop, ctx, cb)).schedule


class Express:
    """The queue between the server's thread and the event loop."""

    def __init__(self, loop: AbstractEventLoop, context: Context, plain: Schedule) -> None:
        self._loop, self._context, self._plain = loop, context, plain
        self._arrived: deque[Any] = deque()
        self._is_called = False

    def schedule(self, request: Any) -> None:
        """Queue a claim; hand everything else on. Runs in the server's thread."""
        scope = request.scope
        if scope["method"] != "POST" or counter.offer_of(scope["path"]) is None:
            self._plain(request)
            return
        self._arrived.append(request)
        # In this order, and the other way round in _serve: whoever finds the loop called already
        # has laid the request down before the loop begins to look.
        if not self._is_called:
            self._is_called = True
            self._loop.call_soon_threadsafe(self._serve, context=self._context)

    def _serve(self) -> None:
        self._is_called = False
        for _ in range(len(self._arrived)):
            request = self._arrived.popleft()
            try:
                if not counter.put(request.scope, partial(_tell, request)):
                    self._plain(request)
            except Exception:
                logger.exception("a claim was not taken in")
                request.err(NotTakenIn())  # the server prints what it is given


def _tell(request: Any, answer: Answer) -> None:
    """Send an answer. What ``send`` returns need not be awaited: Granian has sent by then."""
    send = request.proto.send
    head, body = answer
    try:
        send(head)
        send(body)
    except Exception:  # noqa: BLE001 -- its client has gone; the others wait
        logger.debug("an answer found nobody")
    request.done()

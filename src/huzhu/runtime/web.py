"""What the web server's processes load: the entrance, in a process that ends with its server.

No fault leaves the entrance: the server would print it with its text, which quotes what people
typed. It is written down as every other fault is, and the server is told nothing.

Not here: the entrance itself (``config.asgi``), the claims' short way to it (``web_express``).
"""

import signal
from collections.abc import Mapping
from typing import Any

from huzhu.runtime import processes

processes.end_with_parent(signal.SIGKILL)
processes.open_files_to_the_limit()

from huzhu.config import asgi, health, logs  # noqa: E402 -- first the tie to the parent
from huzhu.config.static import Receive, Scope, Send  # noqa: E402 -- first the apps
from huzhu.runtime import web_express  # noqa: E402 -- first the apps

logs.begin()
logs.take_over("_granian")
web_express.open_way()


class BrokenOff(Exception):
    """The answer had begun when a fault came: its end is missing, and its client must see that."""


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Hand a request in; answer a fault that nobody answered.

    :raises BrokenOff: part of the answer is on its way already.
    """
    has_begun = False

    async def note(message: Mapping[str, Any]) -> None:
        nonlocal has_begun
        has_begun = True
        await send(message)

    try:
        await asgi.application(scope, receive, note)
    except Exception as fault:  # noqa: BLE001 -- the last one who can tell it in our way
        reference = logs.report(fault)
    else:
        return
    if has_begun or scope["type"] != "http":
        raise BrokenOff
    await health.answer(send, 500, {"status": "fault", "reference": reference})


__all__ = ["application"]

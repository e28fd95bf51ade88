"""The web part's entrance: four ways, and the shortest first.

    /healthz                            here: the process answers
    /readyz                             ``health``: database, migrations, clock
    POST /api/v1/offers/{id}/claims     the counter, without Django's middleware
    /static/…                           files
    everything else                     Django: body (``bodies``), slot, work, answer (``slots``)

Django's views run in threads, one for each request under way; the slots bound how many there are,
so that a crowd of page readers waits in the event loop and takes nothing from the counter. Those
who wait are called by address, in turns (``turns``). No slot waits for the network: neither for a
body to come nor for an answer to be read.

Not here: what the counter answers (``claims.counter``).
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from huzhu.config.ready import make_ready

make_ready()  # before anything that needs the apps

from django.conf import settings  # noqa: E402 -- apps first

from huzhu.claims import counter  # noqa: E402 -- apps first
from huzhu.config import (  # noqa: E402 -- apps first
    addresses,
    bodies,
    database,
    health,
    slots,
    static,
    turned_away,
    turns,
)
from huzhu.config.errors import TurnedAway  # noqa: E402 -- apps first
from huzhu.config.static import Receive, Scope, Send  # noqa: E402 -- apps first

Application = Callable[[Scope, Receive, Send], Awaitable[None]]
SLOTS = slots.Slots(database.PAGE_SLOTS)
BODIES = bodies.Bodies()
PAGES = slots.Pages()
_files = static.index(settings.STATIC_ROOT, prefix=settings.STATIC_URL)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Send a request the shortest way to its answer."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
        return
    path = scope["path"]
    if path == "/healthz":
        await health.answer(send, 200, {"status": "ok"})
    elif path == "/readyz":
        await health.ready(send, load=_load())
    elif scope["method"] == "POST" and counter.offer_of(path) is not None:
        await counter.application(scope, receive, send)
    elif (file := _files.files.get(path)) is not None and scope["method"] in {"GET", "HEAD"}:
        await static.answer(file, scope, send)
    else:
        addresses.settle(scope, proxies=settings.PROXIES)
        await _said(page, scope, receive, send)


async def _said(work: Application, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer in our words also what fails before or after Django: a disk that is full.

    Where an answer has begun, there is no other: the connection ends.
    """
    begun = []

    async def sending(message: Mapping[str, Any]) -> None:
        begun.append(message["type"])
        await send(message)

    try:
        await work(scope, receive, sending)
    except Exception:
        if begun:
            raise
        await turned_away.fault(scope, send)


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """Take the body, work on it in a slot, send the answer: in this order, one after the other."""
    try:
        body = await BODIES.take(scope, receive)
    except bodies.GoneAway:
        return
    except TurnedAway as error:
        await turned_away.answer(error, scope, send, is_last=False)
        await bodies.linger(scope, receive)
        await send({"type": "http.response.body", "body": b""})
        return
    with body:
        try:
            async with SLOTS.one(turns.place_of(scope)):
                answer = await PAGES.work(scope, body)
        except TurnedAway as error:
            await turned_away.answer(error, scope, send)
            return
    try:
        await answer.deliver(send)
    finally:
        answer.close()


def _load() -> dict[str, int]:
    return {
        "slots": SLOTS.count,
        "free": SLOTS.free,
        "waiting": SLOTS.waiting,
        "bodies": BODIES.under_way,
    }


async def _live(receive: Receive, send: Send) -> None:
    """Tell the counter when the server starts and stops."""
    hooks = {"lifespan.startup": counter.startup, "lifespan.shutdown": counter.shutdown}
    while True:
        kind = (await receive())["type"]
        await hooks[kind]()
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return

"""The web part's entrance: four ways, and the shortest first.

    /healthz                            here: the process answers
    /readyz                             ``health``: database, migrations, clock
    POST /api/v1/offers/{id}/claims     the counter, without Django's middleware
    /static/…                           files
    everything else                     Django

Django's views run in threads, one for each request under way; the slots bound how many there are,
so that a crowd of page readers waits in the event loop and takes nothing from the counter.

Not here: what the counter answers (``claims.counter``).
"""

import asyncio
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhu.config.settings")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()  # before anything that needs the apps

from django.conf import settings  # noqa: E402 -- apps first

from huzhu.claims import counter  # noqa: E402 -- apps first
from huzhu.config import addresses, database, health, static  # noqa: E402 -- apps first
from huzhu.config.static import Receive, Scope, Send  # noqa: E402 -- apps first

_slots = asyncio.Semaphore(database.WEB_CONNECTIONS)
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
        await health.ready(send)
    elif scope["method"] == "POST" and counter.offer_of(path) is not None:
        await counter.application(scope, receive, send)
    elif (file := _files.files.get(path)) is not None and scope["method"] in {"GET", "HEAD"}:
        await static.answer(file, scope, send)
    else:
        addresses.settle(scope, proxies=settings.PROXIES)
        async with _slots:
            await django_application(scope, receive, send)


async def _live(receive: Receive, send: Send) -> None:
    """Tell the counter when the server starts and stops."""
    hooks = {"lifespan.startup": counter.startup, "lifespan.shutdown": counter.shutdown}
    while True:
        kind = (await receive())["type"]
        await hooks[kind]()
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return

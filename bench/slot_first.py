"""The product's entrance without its guard, as a control: a slot is taken before the body is."""

from huzhu.config import asgi
from huzhu.config.static import Receive, Scope, Send
from huzhu.runtime.web import application

__all__ = ["application"]


async def _slot_first(scope: Scope, receive: Receive, send: Send) -> None:
    async with asgi.SLOTS.one():
        body = await asgi.BODIES.take(scope, receive)
        answer = await asgi.PAGES.work(scope, body)
        await answer.deliver(send)


asgi.page = _slot_first

"""The least that an ASGI application can do."""

START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"text/plain")],
}
BODY = {"type": "http.response.body", "body": b"ok"}


async def application(scope, receive, send):  # noqa: ANN001, ANN201, ARG001, D103 -- five lines
    if scope["type"] == "http":
        await send(START)
        await send(BODY)

"""Static files under ASGI: WhiteNoise's index of files, answered before Django.

WhiteNoise's own middleware is written for threads: under ASGI every style sheet would take a
thread and a database slot's place in the queue. Its index (content types, compressed twins, cache
headers, conditional requests) is used as it is; only the sending is ours.

Not here: which files there are (``assets``).
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from whitenoise import WhiteNoise
from whitenoise.responders import Response, StaticFile

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

HASHED = re.compile(r"\.[0-9a-f]{12}\.[^/]*$")


def index(root: Path, *, prefix: str) -> WhiteNoise:
    """Return the index of the collected files below a prefix."""
    files = WhiteNoise(
        application=None,
        max_age=60,
        immutable_file_test=lambda _path, url: bool(HASHED.search(url)),
        add_headers_function=_no_sniffing,
    )
    if root.is_dir():
        files.add_files(str(root), prefix=prefix)
    return files


async def answer(file: StaticFile, scope: Scope, send: Send) -> None:
    """Send one file, or the answer that it has not changed."""
    asked = {
        "HTTP_" + name.decode("latin-1").upper().replace("-", "_"): value.decode("latin-1")
        for name, value in scope["headers"]
    }
    response, body = await asyncio.to_thread(_read, file, scope["method"], asked)
    headers = [(name.lower().encode(), value.encode()) for name, value in response.headers]
    start = {"type": "http.response.start", "status": int(response.status), "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": body})


def _read(file: StaticFile, method: str, asked: dict[str, str]) -> tuple[Response, bytes]:
    response = file.get_response(method, asked)
    if response.file is None:
        return response, b""
    with response.file as content:
        return response, content.read()


def _no_sniffing(headers: Any, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"

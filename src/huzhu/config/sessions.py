"""Whether a request comes from somebody who signed in, asked before Django reads it.

A cookie alone is nothing: anybody can write one. It counts when the table of sessions has it and
it belongs to a person. So that nobody gets at the database by inventing cookies, few questions
are under way at a time, on connections that pages do not use, and a yes is remembered for a while.

Not here: who it is and what the person may do (``web.identity``).
"""

from __future__ import annotations

import asyncio
import re
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import Error, connection
from django.http import parse_cookie

from huzhu.config import database, errors
from huzhu.web.identity import MEMBER, WAY

if TYPE_CHECKING:
    from huzhu.config.static import Scope

_FORM = re.compile(r"[a-z0-9]{32}")
_REMEMBERED_SECONDS, _MOST_REMEMBERED = 60.0, 4096
_LONGEST_WAIT = 5.0

_known: dict[str, float] = {}
_askers = ThreadPoolExecutor(database.ENTRANCE_CONNECTIONS, thread_name_prefix="entrance")


async def is_somebody(scope: Scope) -> bool:
    """Return whether the request's session belongs to a person.

    :raises Crowded: too many ask, or the database does not answer.
    """
    key = _key_of(scope)
    if not _FORM.fullmatch(key):
        return False
    if _known.get(key, 0.0) > time.monotonic():
        return True
    try:
        async with asyncio.timeout(_LONGEST_WAIT):
            found = await asyncio.get_running_loop().run_in_executor(_askers, _belongs, key)
    except (TimeoutError, Error):
        raise errors.Crowded from None
    if found:
        if len(_known) >= _MOST_REMEMBERED:
            _known.clear()
        _known[key] = time.monotonic() + _REMEMBERED_SECONDS
    return found


def _key_of(scope: Scope) -> str:
    cookies = b";".join(value for name, value in scope["headers"] if name == b"cookie")
    key: str = parse_cookie(cookies.decode("latin-1")).get(settings.SESSION_COOKIE_NAME, "")
    return key


def _belongs(key: str) -> bool:
    try:
        held = import_module(settings.SESSION_ENGINE).SessionStore(session_key=key).load()
    finally:
        connection.close()
    return bool(held.get(SESSION_KEY) or held.get(MEMBER) or held.get(WAY))

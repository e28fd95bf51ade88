"""Connections of a thread in which a browser's loop runs, and in which none does."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.db import connection

from tests import loops
from tests.demo.conftest import database_as_owner


@contextmanager
def one_running() -> Iterator[None]:
    """Let this thread look as it does while a browser is open."""
    before, loop = asyncio._get_running_loop(), asyncio.new_event_loop()
    asyncio._set_running_loop(loop)
    try:
        yield
    finally:
        asyncio._set_running_loop(before)
        loop.close()


def test_database_that_is_left_keeps_no_connection_of_this_thread(
    django_db_setup, django_db_blocker
):
    """The next one of its name would be asked through a line that ended with this one."""
    opened, name = [], connection.settings_dict["NAME"]
    with one_running(), django_db_blocker.unblock(), database_as_owner(name):
        for way in (nullcontext, loops.none_running):
            with way():
                connection.ensure_connection()
                opened.append(connection.connection)
    assert opened[0] is not opened[1]
    assert [each.closed for each in opened] == [True, True]

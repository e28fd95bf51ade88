"""The loaded demonstration: loaded once in a run, each module reads a copy of its own."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection

from huzhu import demo
from huzhu.config.database import OWNER
from huzhu.demo.times import clock
from tests import harness, loops
from tests.clients import CLOCK_OF_PAGES
from tests.standing import STANDING

#: A Saturday in a year whose holidays are announced.
TODAY = date(2026, 11, 21)
LOADED = "demonstration"
#: No clone of a run counts so far: an id of the demonstration is nobody else's.
FIRST_ID = 1_000_000_000


@contextmanager
def database_as_owner(name: str) -> Iterator[None]:
    """Work in a database as the set-up of an installation does."""
    usual = {key: connection.settings_dict[key] for key in ("NAME", "USER")}
    STANDING.end()
    loops.close_connections()
    connection.settings_dict |= {"NAME": name, "USER": OWNER}
    try:
        yield
    finally:
        loops.close_connections()
        connection.settings_dict |= usual


@pytest.fixture(scope="session")
def loaded_once(database_server, django_db_setup, django_db_blocker) -> str:
    """Load the demonstration, in whichever process comes first; nobody works in this database."""
    place = harness.home().parent
    with (place / f"{LOADED}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / LOADED).exists():
            database_server.copy(harness.TEMPLATE, LOADED)
            database_server.count_from(LOADED, FIRST_ID)
            with django_db_blocker.unblock(), database_as_owner(LOADED):
                demo.load(today=TODAY)
            (place / LOADED).touch()
    return LOADED


@pytest.fixture(scope="module")
def loaded(database_server, loaded_once, django_db_blocker) -> Iterator[None]:
    name = f"test_demo_{os.getpid()}"
    database_server.copy(loaded_once, name)
    with django_db_blocker.unblock(), database_as_owner(name):
        yield
    database_server.drop(name)


@pytest.fixture(scope="module")
def standing_clock() -> Iterator[None]:
    """The day of the demonstration; its sessions last as long as the run."""
    at = clock(TODAY, 10)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "SESSION_COOKIE_AGE", int(timedelta(days=9).total_seconds()))
        patch.setattr(CLOCK_OF_PAGES, SimpleNamespace(localtime=lambda: at))
        yield

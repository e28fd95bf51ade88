"""The loaded demonstration in a database of its own: loaded once, read by every test."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection

from huzhu import demo
from huzhu.config.database import OWNER

#: A Saturday in a year whose holidays are announced.
TODAY = date(2026, 11, 21)


@contextmanager
def database(server, name: str) -> Iterator[None]:
    """Work in a clone of the template, as the set-up of an installation does; then drop it."""
    usual = {key: connection.settings_dict[key] for key in ("NAME", "USER")}
    connection.close()
    server.clone(name)
    connection.settings_dict |= {"NAME": name, "USER": OWNER}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict |= usual
        server.drop(name)


@pytest.fixture(scope="module")
def database_of_demo() -> str:
    return f"test_demo_{os.getpid()}"


@pytest.fixture(scope="module")
def loaded(database_server, django_db_setup, django_db_blocker, database_of_demo) -> Iterator[None]:
    with django_db_blocker.unblock(), database(database_server, database_of_demo):
        demo.load(today=TODAY)
        yield

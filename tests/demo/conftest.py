"""The loaded demonstration in a database of its own: loaded once, read by every test."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection

from huzhu import demo

#: A Saturday in a year whose holidays are announced.
TODAY = date(2026, 11, 21)


@contextmanager
def database(server, name: str) -> Iterator[None]:
    """Work in a clone of the template, then drop it."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    server.clone(name)
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
        server.drop(name)


@pytest.fixture(scope="module")
def database_of_demo() -> str:
    return f"test_demo_{os.getpid()}"


@pytest.fixture(scope="module")
def loaded(database_server, django_db_setup, django_db_blocker, database_of_demo) -> Iterator[None]:
    with django_db_blocker.unblock(), database(database_server, database_of_demo):
        demo.load(today=TODAY)
        yield

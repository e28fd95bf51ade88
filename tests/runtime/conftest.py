"""Whole products that start quickly: each begins with a copy of one that was set up before.

And tables that a later version has changed (``changed_tables``).
"""

import subprocess
from functools import partial

import pytest
from django.db import connection

from huzhu.config import health
from huzhu.config.database import OWNER
from huzhu.runtime import product as running
from tests.runtime import changed_tables


@pytest.fixture
def copied(product, set_up_home):
    """Make a product on a copy of the home that is set up."""

    def make(name="home", **details):
        made = product(name, **details)
        made.home.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", set_up_home, made.home], check=True)
        return made

    return make


@pytest.fixture
def owning(transactional_db, database_server, database_name, monkeypatch):
    """Django meets this process's database as the owner of its tables, as ``huzhu migrate`` does.

    Also what looks from beside finds this very database.
    """
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "USER", OWNER)
    monkeypatch.setattr(running, "address", lambda: database_server.url(database_name))
    monkeypatch.setattr(health, "_applied", False)
    yield connection
    connection.close()


@pytest.fixture
def later(tmp_path, monkeypatch, settings):
    """Let an app have more migrations: ``later("office", m0002_s2_expand_x="…")``."""
    return partial(changed_tables.later, tmp_path, monkeypatch, settings)

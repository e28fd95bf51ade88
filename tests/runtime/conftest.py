"""Whole products that start quickly: each begins with a copy of one that was set up before.

And tables that a later version has changed (``changed_tables``), an archive with its copy, a home
whose keys may be changed.
"""

import subprocess
from argparse import Namespace
from dataclasses import replace
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from huzhu.config import health
from huzhu.config.database import OWNER
from huzhu.runtime import product as running
from huzhu.runtime.keeping import archive, archiver, keys, moving, second
from tests.runtime import changed_tables, sealed_rows
from tests.runtime.test_archive import base_told


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


@pytest.fixture
def two_places(tmp_path, settings):
    """A home with an archive, and a second place: what it is told by its environment."""
    home, top, copies = (tmp_path / name for name in ("home", "top", "copies"))
    for folder in (home / "run", home / "uploads" / "files" / "ab", top, copies):
        folder.mkdir(parents=True)
    second._known_of.cache_clear()
    settings.HOME = home
    settings.ENV = replace(
        settings.ENV, home=home, archive=top, backups_copy=str(copies), database_url=None,
        passphrase_file=None,
    )  # fmt: skip
    return settings.ENV


@pytest.fixture
def one_base(two_places):
    """The archive of that home with one base, of 22 November, and two files of its log."""
    made = archive.folder_of(two_places.home, two_places.archive)
    base_told(made, 2, day=2)
    for path in (made / "log").glob("*2.gz"):
        archiver._write(b"log" * 100, path, changed=0)
    return made


@pytest.fixture
def home(standing_cycle, tmp_path, settings, own_keys, monkeypatch):
    """Two rows of every sealed kind, and keys that may be changed at once."""
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "uploads"
    (tmp_path / "run").mkdir()
    monkeypatch.setattr(keys, "KNOWN_AFTER", 0)
    monkeypatch.setattr(moving, "REST", 0)
    monkeypatch.setattr(moving, "PORTION", 3)  # more than one for each table
    monkeypatch.setattr(keys.move_keys, "configure", lambda: Namespace(defer=lambda **_: None))
    sealed_rows.make(timezone.now())
    return tmp_path

"""Migrations that a later version would bring, for tests: the product's own stop before them."""

import itertools
import sys
import textwrap

_count = itertools.count(1)
HEAD = """
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
class Migration(migrations.Migration):
    atomic = {atomic}
    dependencies = [({app!r}, {before!r})]
    operations = [{operations}]
"""
FIRST = """
from importlib import import_module
Migration = import_module("huzhu.{app}.migrations.0001_initial").Migration
"""
#: What one expansion adds to a table of the office: a column that has a default in the database.
REMARK = (
    'migrations.AddField("calendarday", "remark", models.CharField(max_length=40, db_default=""))'
)
#: The same as older versions cannot bear it: Django alone fills the column, and only at once.
BARE = 'migrations.AddField("calendarday", "remark", models.CharField(max_length=40, default=""))'


def later(folder, monkeypatch, settings, app, **added):
    """Let an app have these migrations after its first: by name, their operations as text."""
    package = f"later_{app}_{next(_count)}"
    place = folder / package
    place.mkdir()
    (place / "__init__.py").touch()
    (place / "0001_initial.py").write_text(FIRST.format(app=app))
    before = "0001_initial"
    for name, operations in added.items():
        atomic = "Concurrently" not in operations
        said = HEAD.format(app=app, before=before, operations=operations, atomic=atomic)
        (place / f"{name.removeprefix('m')}.py").write_text(textwrap.dedent(said))
        before = name.removeprefix("m")
    monkeypatch.syspath_prepend(folder)
    settings.MIGRATION_MODULES = {**settings.MIGRATION_MODULES, app: package}
    sys.modules.pop(package, None)

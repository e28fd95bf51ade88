"""What stands between a running database and the first page: tables, seeds, demo, static files.

Runs as one process of its own before the web part starts, under a lock, so that several machines
may start at once. Every step does nothing when there is nothing to do.

Not here: making the database itself (``cluster``).
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from huzhu.config import env, logs, ready
from huzhu.kernel.actor import CLOCK
from huzhu.runtime import grants, product
from huzhu.runtime.files import Refused, ensure_folder
from huzhu.runtime.upgrading import waits

WITH_DEMO = "--with-demo"
#: Any fixed number: who holds it is setting this database up.
LOCK = 7_021_001
#: The regulation is of 2021: cases of that year can be entered afterwards.
FIRST_YEAR = 2021


def main(*, with_demo: bool) -> None:
    """Set up the database and the files of this installation."""
    env.become("setup")
    ready.make_ready()
    logs.begin()
    with alone():
        prepare_database()
        if with_demo:
            load_demo()
    collect_files()


@contextmanager
def alone() -> Iterator[None]:
    """Be the only one that sets this database up; another one is waited for, however long."""
    with waits.lock_limit("0"), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def prepare_database() -> None:
    """Bring tables, the serving role's rights and seeds up to date."""
    waits.migrate(say=say)
    call_command("createcachetable", verbosity=0)
    trace_rows()
    give_rights()
    seed()


def say(sentence: str) -> None:
    """Tell whoever waits how far it is."""
    print(f"huzhu: {sentence}", file=sys.stderr, flush=True)  # noqa: T201 -- console or setup.log


def trace_rows() -> None:
    """Have the tables tell what their rows were and become, as the apps declare it."""
    traced = import_module("huzhu.audit.traced")
    with connection.cursor() as cursor:
        is_ready = not traced.wanting(cursor)
    if not is_ready:
        with waits.lock_limit(waits.LOCK_WAIT):
            waits.patiently("前后对照", traced.install, say=say)


def give_rights() -> None:
    """Let the role that serves work with the tables and no more."""
    with product.connect() as serving, connection.cursor() as cursor:
        grants.give(cursor, role=serving.info.user)


def seed() -> None:
    """Write what every installation begins with: the calendar of working days."""
    actions, queries = import_module("huzhu.office.actions"), import_module("huzhu.office.queries")
    now = timezone.localtime()
    known = set(queries.years().values_list("year", flat=True))
    missing = [year for year in range(FIRST_YEAR, now.year + 2) if year not in known]
    if missing:
        actions.seed_calendar(missing, by=CLOCK, at=now)


def load_demo() -> None:
    """Fill an empty database with invented people and cases, where one may be shown."""
    if settings.MAY_DEMONSTRATE and import_module("huzhu.people.founding").is_untouched():
        import_module("huzhu.demo").load()


def collect_files() -> None:
    """Collect the static files unless nothing changed since the last time."""
    ensure_folder(settings.STATIC_ROOT)
    stamp = settings.STATIC_ROOT / ".made-from"
    key = _files_key()
    if not stamp.exists() or stamp.read_text() != key:
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(key)


def _files_key() -> str:
    found = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = os.stat(storage.path(name))  # noqa: PTH116 -- the storage speaks in text
            found.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return found.hexdigest()


if __name__ == "__main__":
    try:
        main(with_demo=WITH_DEMO in sys.argv)
    except Refused as refused:
        say(str(refused))
        sys.exit(1)

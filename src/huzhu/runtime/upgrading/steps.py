"""Whether this code may serve from a database: at the same step, or one before it.

Every version that changes tables is one step. Its migrations carry the step and what they do in
their names, ``0002_s2_expand_place``; what the 0001s made is step 1. Each step is made so that the
code of the step before serves on it (``tests/architecture/test_migrations.py`` holds that); what
lies further ahead nobody has promised, and is refused.

Not here: whether migrations of our own are waiting (``config.health``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from huzhu.runtime.files import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.migrations import Migration

    Key = tuple[str, str]

FIRST = 1
#: To widen (旧版本照常写), to fill what is wider, to take away what the step before has left.
KINDS = ("expand", "fill", "contract")
NAME = re.compile(rf"\d{{4}}_s(?P<step>\d+)_(?P<kind>{'|'.join(KINDS)})_\w+")


def step_of(name: str) -> int | None:
    """Return the step that a migration belongs to; None: its name says none.

    >>> step_of("0002_s2_expand_place"), step_of("0001_initial"), step_of("0003_auto")
    (2, 1, None)
    """
    if name == "0001_initial":
        return FIRST
    found = NAME.fullmatch(name)
    return int(found["step"]) if found else None


def own_step(known: Iterable[Key]) -> int:
    """Return the step of this code: the latest that one of its migrations names."""
    return max((step_of(name) or FIRST for _, name in known), default=FIRST)


def too_far(applied: Iterable[Key], known: frozenset[Key]) -> list[Key]:
    """Return what a database has and this code neither knows nor was promised to bear.

    An app that this code does not have has tables of its own: they are in nobody's way.

    >>> known = frozenset({("office", "0001_initial")})
    >>> too_far([("office", "0002_s2_expand_place"), ("news", "0001_initial")], known)
    []
    >>> too_far([("office", "0003_s3_contract_place")], known)
    [('office', '0003_s3_contract_place')]
    """
    apps, next_step = {app for app, _ in known}, own_step(known) + 1
    return sorted(
        (app, name)
        for app, name in applied
        if app in apps and (app, name) not in known and step_of(name) != next_step
    )


def later(applied: Iterable[Key], known: frozenset[Key]) -> list[Key]:
    """Return what a database has of a later step than this code's, of apps that this code has.

    >>> later([("office", "0002_s2_expand_place")], frozenset({("office", "0001_initial")}))
    [('office', '0002_s2_expand_place')]
    """
    apps, own = {app for app, _ in known}, own_step(known)
    return sorted(key for key in applied if key[0] in apps and (step_of(key[1]) or own) > own)


def known_to(migrations: dict[Key, Migration]) -> frozenset[Key]:
    """Return what this code knows, with what its migrations stand for."""
    replaced = (key for each in migrations.values() for key in each.replaces)
    return frozenset({*migrations, *replaced})


def known() -> frozenset[Key]:
    """Return the migrations of this code; reads its files, no database."""
    return known_to(MigrationLoader(None).disk_migrations)


def applied() -> list[Key]:
    """Return the migrations that the database has; none, where no table is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return []
        cursor.execute("SELECT app, name FROM django_migrations")
        return cursor.fetchall()


def gaps() -> str:
    """Say that the record names migrations without those that they rest on; blank: it does not."""
    loader = MigrationLoader(connection)
    done = loader.applied_migrations
    missing = sorted(
        {
            (".".join(key), ".".join(parent.key))
            for key in done
            if key in loader.graph.node_map
            for parent in loader.graph.node_map[key].parents
            if parent.key not in done
        }
    )
    if not missing:
        return ""
    named = "；".join(
        f"{later} 已做，它所依据的 {before} 没有记录" for later, before in missing[:3]
    )
    more = f"；等 {len(missing)} 处" if len(missing) > len(missing[:3]) else ""
    return (
        f"迁移记录须前后相连，现在有缺口：{named}{more}。"
        "请查明记录是怎样改动的；表已是该样时，请用数据库的所有者补上记录。"
    )


def sentence(far: list[Key]) -> str:
    """Say that a database is too far ahead; blank: it is not."""
    if not far:
        return ""
    named = "、".join(f"{app}.{name}" for app, name in far[:3])
    more = f"等 {len(far)} 项" if len(far) > len(far[:3]) else ""
    return (
        "数据库的表须与本程序同步，或只新一步，现在还有本程序不认识的改动："
        f"{named}{more}。请用较新的程序版本运行，或先用它退回这些改动。"
    )


def check() -> None:
    """Make sure that this code may work on this database.

    :raises Refused: it is too far ahead.
    """
    if said := sentence(too_far(applied(), known())) or gaps():
        raise Refused(said)

"""What rests on each version of each key: counted in the tables, never remembered.

A sealed value names its version in its head, a mark in its first bytes; of what is out in people's
hands with a signature (tickets, sessions, links) is counted what may be from before a change.

Not here: bringing it to another version (``moving``), the versions themselves (``config.keys``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from operator import attrgetter
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.utils import timezone
from psycopg import sql

from huzhu.config.keys import NAMES
from huzhu.documents import sealed_lists
from huzhu.kernel import vault
from huzhu.kernel.vault import VaultError
from huzhu.runtime.keeping import declared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from huzhu.config.keys import Key, KeyVersion

    #: By version, what rests on it and how much of each.
    Resting = dict[str, Counter[str]]

STILL_SIGNED = timedelta(minutes=1)
FILES = "封存的名单文件"
#: The version of what does not say by which it was closed.
UNKNOWN = "?"
_HEADS = """
SELECT substring({column} FROM 1 FOR 2 + CASE WHEN length({column}) > 2
    THEN get_byte({column}, 1) ELSE 0 END), count(*)
FROM {table} WHERE length({column}) > 0 GROUP BY 1
"""
_TAGS = "SELECT substring({column} FROM 1 FOR 4), count(*) FROM {table} GROUP BY 1"


@dataclass(frozen=True, slots=True)
class VersionState:
    """One version (密钥版本): when it was in use, and what still needs it."""

    key: str
    id: str
    since: datetime | None
    until: datetime | None
    cipher: str
    is_used: bool
    resting: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return self.resting.total()


@dataclass(frozen=True, slots=True)
class Standing:
    """All versions that are there, and what names one that is not."""

    versions: list[VersionState]
    lost: dict[tuple[str, str], Counter[str]]  #: by key and version


def standing() -> Standing:
    """Count everything; a million rows take some seconds."""
    found = {"vault_key": _sealed(), "lookup_key": _marked()}
    versions, lost = [], {}
    for name in NAMES:
        resting = found.get(name, {})
        key: Key = getattr(settings.KEYS.look(), name)
        versions += [_state(name, key, each, resting) for each in key.versions]
        for version, counts in resting.items():
            if version not in key.by_id:
                lost[name, version] = counts
        if broken := _broken(name):
            lost[name, UNKNOWN] = broken
    return Standing(versions, lost)


def rest_on(name: str, version: str) -> Counter[str]:
    """What needs one version, for whoever wants to put it away."""
    return next(
        each.resting for each in standing().versions if (each.key, each.id) == (name, version)
    )


def _state(name: str, key: Key, version: KeyVersion, resting: Resting) -> VersionState:
    place = key.versions.index(version)
    later = [each.since for each in key.versions[:place] if each.since]
    until = later[-1] if later and version.since else None
    counts = Counter(resting.get(version.id, ()))
    if until:
        counts.update(_signed(name, until))
    cipher = vault.CIPHERS[len(version.secret)] if name == "vault_key" else ""
    return VersionState(name, version.id, version.since, until, cipher, place == 0, +counts)


def _signed(name: str, until: datetime) -> dict[str, int]:
    """A process may have signed by the version before for as long as it had not looked."""
    before, now = until + STILL_SIGNED, timezone.now()
    return {kind.what: kind.count(before, now) for kind in declared.signed() if kind.key == name}


def _broken(name: str) -> Counter[str]:
    """What a version signed that is not there: a signature does not say which one."""
    now, kinds = timezone.now(), declared.signed()
    return +Counter({k.what: k.broken(now) for k in kinds if k.key == name and k.broken})


def _sealed() -> Resting:
    found: Resting = defaultdict(Counter)
    for kind in declared.sealed():
        for head, count in _grouped(_HEADS, kind.table, kind.name):
            found[_version_of(head)][kind.what] += count
    for place in declared.sealed_files():
        try:
            found[sealed_lists.version_of(place)][FILES] += 1
        except (FileNotFoundError, VaultError):
            continue  # erased meanwhile; what was put there by somebody else is told when read
    return found


def _version_of(head: bytes) -> str:
    try:
        return vault.key_id_of(head)
    except VaultError:
        return UNKNOWN


def _marked() -> Resting:
    names = {vault.tag_of(each): each for each in settings.KEYS.now().lookup_key.by_id}
    found: Resting = defaultdict(Counter)
    for kind in filter(attrgetter("mark"), declared.sealed()):
        for tag, count in _grouped(_TAGS, kind.table, kind.mark):
            if tag:
                found[names.get(tag, tag.hex())][f"{kind.what}的查找标记"] += count
    return found


def _grouped(asked: str, table: str, column: str) -> Iterator[tuple[bytes, int]]:
    names = {"table": sql.Identifier(table), "column": sql.Identifier(column)}
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(asked).format(**names))
        yield from ((bytes(part), count) for part, count in cursor.fetchall())

"""What a restored home has to hold, looked at from within it: a process of its own.

Rows and their sums as when they were saved, every table and column that this version reads, each
file that a row names, one value of each sealed kind opened with the restored keys, the guards of
the trail. What already was not in order when it was saved came back as it was: that is told, too.
A home that was brought to a later moment than its base has no sums to be compared with; files that
came after the base are told, and what was erased since is erased again.

What is over by the table of terms, or was erased after the backup as the register says, goes before
anybody serves it; what of it is still there afterwards is wrong.

Sessions end: somebody who has signed out since must not be signed in again.

Not here: bringing it back (``restore``).
"""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db import Error, connection, transaction
from django.utils import timezone

from huzhu.config import env, ready
from huzhu.kernel import sealed_files
from huzhu.office import erasing
from huzhu.runtime import grants
from huzhu.runtime.keeping import declared, rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Up to when each kind of data was erased after it was saved, by the register (清除登记).
ENDS = "ends"
#: Uploads that came from the archive (归档中的文件): which, then how many of them stay.
BROUGHT = "brought"
#: Knows tables, so it is read when Django is ready.
_ERASING = "huzhu.office.tasks"
_GUARDED = r"""
SELECT relname FROM pg_class JOIN pg_trigger ON tgrelid = pg_class.oid
WHERE NOT tgisinternal AND tgname LIKE '%%\_append\_only' AND relname = ANY(%s) GROUP BY relname
"""


def main(told: Path) -> None:
    """Print what is wrong and what is there, as one line."""
    env.become("setup")
    ready.make_ready()
    expected = json.loads(told.read_text())
    found = look(expected)
    if not found["wrong"]:
        end_sessions()
        found["report"][BROUGHT] = keep_named(expected.get(BROUGHT, []))
        found["report"]["erased"] = erase_again()
        replay(found, expected.get(ENDS, {}))
    print(json.dumps(found, ensure_ascii=False))  # noqa: T201 -- the answer of a process


def look(expected: dict[str, Any]) -> dict[str, Any]:
    """Return faults and figures of the database and the files of this home."""
    with transaction.atomic(), connection.cursor() as cursor:
        rows.read_alike(cursor)
        found = rows.tables(cursor)
        wrong = [*_unguarded(cursor)]
        if expected.get("of_one_moment", True):
            wrong += [*_differences(found, expected["tables"]), *_shape(cursor, expected)]
            missing = expected["missing"]
        else:
            missing = [place for place in declared.files() if not _path(place).is_file()]
    opened, closed = declared.opened()
    wrong += [*_unreadable(), *_closed(opened, expected["opened"]), *_files(missing)]
    report = {
        "missing": missing,
        "tables": len(found),
        "rows": sum(int(count) for count, _ in found.values()),
        "events": int(found["audit_auditevent"][0]),
        "opened": opened,
        "not_in_order": [*closed, *declared.faults()],
    }
    return {"wrong": wrong, "report": report}


def keep_named(brought: list[str]) -> int:
    """Return how many of the files that were brought rows name; those of a later moment go."""
    named = set(declared.files())
    for place in brought:
        if place not in named:
            _path(place).unlink()
    return sum(place in named for place in brought)


def erase_again() -> int:
    """Erase sealed lists that no row names any more: they were erased after they were saved."""
    named = {_path(place) for place in declared.files()}
    over = [path for path in _path("").rglob("*") if path.is_file() and path not in named]
    count = 0
    for path in over:
        with path.open("rb") as file:
            is_list = sealed_files.is_sealed(file)
        if is_list:
            path.unlink()
            count += 1
    return count


def replay(found: dict[str, Any], told: dict[str, str]) -> None:
    """Erase what is over or was erased since, say how much, and look whether it is gone."""
    ends = {kind: datetime.fromisoformat(end) for kind, end in told.items()}
    found["report"]["replayed"] = import_module(_ERASING).erase_again(ends, at=timezone.now())
    left, unknown = left_of(ends)
    found["wrong"] += left
    found["report"]["not_in_order"] += unknown


def left_of(ends: Mapping[str, datetime]) -> tuple[list[str], list[str]]:
    """Say what is there that the register calls erased, and which kinds nobody here knows."""
    words = {term.key: term.what for term in erasing.table()}
    erasers = erasing.erasers()
    known = {kind: end for kind, end in ends.items() if kind in erasers}
    counts = {kind: erasers[kind].left(end) for kind, end in known.items()}
    left = [f"{words[kind]}已登记清除，恢复后还有 {n} 项" for kind, n in counts.items() if n]
    return left, [
        f"清除登记中的 {kind} 本程序不认识" for kind in sorted(ends.keys() - known.keys())
    ]


def end_sessions() -> None:
    """Let everybody sign in again."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_session")


def _differences(found: dict[str, list[str]], saved: dict[str, list[str]]) -> Iterator[str]:
    for table in sorted(found.keys() | saved.keys()):
        ours, theirs = found.get(table), saved.get(table)
        if ours is None or theirs is None:
            yield f"表 {table} {'没有恢复' if ours is None else '多出'}"
        elif ours != theirs:
            yield f"表 {table} 备份时 {theirs[0]} 行，恢复后 {ours[0]} 行，内容不同"


def _shape(cursor: Any, expected: dict[str, Any]) -> Iterator[str]:
    if rows.shape(cursor) != expected["shape"]:
        yield "列、约束、索引、触发器与备份时不同"
    if rows.migrations(cursor) != expected["migrations"]:
        yield "建表记录与备份时不同"


def _unguarded(cursor: Any) -> Iterator[str]:
    cursor.execute(_GUARDED, [list(grants.APPEND_ONLY)])
    guarded = {name for (name,) in cursor.fetchall()}
    yield from (f"表 {name} 没有防改的触发器" for name in grants.APPEND_ONLY if name not in guarded)


def _unreadable() -> Iterator[str]:
    """Tables that this version reads otherwise: made by another version."""
    for model in apps.get_models():
        if model._meta.managed:  # noqa: SLF001 -- Django's own word for it
            try:
                with transaction.atomic():
                    model._base_manager.values_list().first()  # noqa: SLF001 -- the same
            except Error:
                yield f"本程序读不了表 {model._meta.db_table}（由其他版本做成）"  # noqa: SLF001


def _closed(opened: dict[str, int], saved: dict[str, int]) -> Iterator[str]:
    """Kinds of which less opens than when they were saved: the keys are not those."""
    for what, count in saved.items():
        if opened.get(what, 0) < count:
            yield f"{what}用给出的密钥打不开"


def _files(missing: list[str]) -> Iterator[str]:
    """Files that rows name; the name of one that is kept by its hash says what is in it."""
    known = set(missing)
    for place in declared.files():
        path = _path(place)
        if place in known:
            continue
        if not path.is_file():
            yield f"文件 {place} 没有恢复"
        elif not is_as_named(path, place):
            yield f"文件 {place} 的内容与校验值不符"


def is_as_named(path: Path, place: str) -> bool:
    """Whether a file is what its place says of it: those kept by their hash are named by it."""
    return not place.startswith("files/") or _sum_of(path) == path.name


def _path(place: str) -> Path:
    return Path(settings.MEDIA_ROOT, place)


def _sum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

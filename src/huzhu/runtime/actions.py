"""Acts of keeping the servers that stand in the trail: a key is changed, retired, moved to.

The trail tells kind and version, never a value.

Not here: what moves in between (``keeping.moving``), the files of the keys (``config.keys``).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from huzhu.audit.actions import action, note
from huzhu.config import keys
from huzhu.kernel import rights
from huzhu.office.sealing import MARKS_LOCK
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import resting

if TYPE_CHECKING:
    from datetime import datetime

    from huzhu.config.keys import KeyVersion
    from huzhu.kernel.actor import Actor

#: How long a list that is being taken in is waited for, and how often it is asked.
PATIENCE, EVERY = 600, 0.2
#: A transaction may have begun with the version before, this long after another came into use.
ALLOWANCE = 60
_OLDER = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND xact_start < %s::timestamptz + %s * interval '1 second' AND pid <> pg_backend_pid()
"""


@action("runtime.change_key", "更换密钥", right=rights.ON_SERVER)
def change_key(name: str, version: KeyVersion, *, by: Actor, at: datetime) -> None:
    """Bring a version into use that every process has known for a while.

    :raises Refused: lists are being taken in all the time.
    """
    note(f"key:{name}", by=by, at=at, key_version=version.id)
    if name == "lookup_key":
        _wait_for_marks()
    path = settings.KEYS.folder / name
    used = keys.KeyVersion(version.id, version.secret, at)
    others = getattr(settings.KEYS.look(), name).versions
    keys.write(path, [used, *(each for each in others if each.id != version.id)])
    settings.KEYS.look()


@action("runtime.retire_key", "停用旧密钥", "due", right=rights.ON_SERVER)
def retire_key(name: str, version: str, *, by: Actor, at: datetime) -> None:
    """Put a version away on which nothing rests any more.

    :raises Refused: it is in use, or something rests on it.
    """
    note(f"key:{name}", by=by, at=at, key_version=version)
    if name == "lookup_key":
        _wait_for_marks()
    versions = getattr(settings.KEYS.look(), name).versions
    place = [each.id for each in versions].index(version)
    if place == 0:
        raise Refused(f"停用的须是旧版本，{version} 正在使用。请先运行 huzhu keys change {name}。")
    # Before counting: what such work writes while the rows are counted would not be counted.
    _check_no_older_work(versions[place - 1].since)
    if resting_on := resting.rest_on(name, version):
        said = "、".join(f"{what} {count:,} 项" for what, count in resting_on.items())
        raise Refused(
            f"停用旧密钥须没有内容再用到它，版本 {version} 还有：{said}。"
            "请等后台换完，或等它们到期后再停用（huzhu keys 可查看进度）。"
        )
    keys.write(settings.KEYS.folder / name, [each for each in versions if each.id != version])
    settings.KEYS.look()


@action("runtime.finish_key_move", "换钥完成", "done", right=rights.ON_SERVER)
def finish_key_move(versions: str, *, moved: int, closed: int, by: Actor, at: datetime) -> None:
    """Say that what can be moved rests on the versions in use; ``closed`` did not open."""
    note("key:moved", by=by, at=at, key_version=versions, count=moved, closed=closed)


def _wait_for_marks() -> None:
    """Be alone with the marks until the act ends; nobody else ever waits behind this.

    :raises Refused: lists are being taken in all the time.
    """
    end = time.monotonic() + PATIENCE
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [MARKS_LOCK])
            if cursor.fetchone()[0]:
                return
        if time.monotonic() > end:
            raise Refused("更换查找密钥须避开名单入库，十分钟内一直有名单在入库。请稍后再试。")
        time.sleep(EVERY)


def _check_no_older_work(since: datetime | None) -> None:
    """What began before the change may still write by the version before: nobody counts it yet."""
    with connection.cursor() as cursor:
        # Else a transaction sees them as it did when it first looked.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(_OLDER, [since, ALLOWANCE])
        count = cursor.fetchone()[0]
    if count:
        raise Refused(
            f"停用旧密钥须在换钥之前开始的办理都已结束，现有 {count} 项还没有结束。请几分钟后再试。"
        )

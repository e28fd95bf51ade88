"""Whether this is a good moment for the next version, line by line; changes nothing.

Not here: the next version itself (``commands``), what is wrong in general (``runtime.doctor``).
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import keeping, server
from huzhu.runtime import product
from huzhu.runtime.upgrading import plan, steps, waits
from huzhu.runtime.upgrading.locks import MODES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huzhu.runtime.upgrading.locks import Lock
    from huzhu.runtime.upgrading.plan import Waiting

OK, WARN, STOP = "ok", "warn", "stop"
#: Rows that are read or written in about a second: below that nobody notices who waits.
MANY_ROWS = 100_000
#: The lock that nobody notices, however long it is held.
BESIDE = "SHARE UPDATE EXCLUSIVE"
#: Seconds that a transaction may be open before it is told, and before nothing is begun behind it.
LONG, TOO_LONG = 10, 300
GIB = 1024**3


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at: in order, to be known, or a reason not to begin."""

    state: str
    subject: str
    said: str

    def __str__(self) -> str:
        return f"{self.state:<4}  {self.subject}：{self.said}"


def lines(*, backup_after: timedelta) -> Iterator[Line]:
    """Yield what was looked at; ``backup_after`` is the age at which a backup is too old."""
    yield _versions()
    known, applied = steps.known(), steps.applied()
    if far := steps.sentence(steps.too_far(applied, known)):
        yield Line(STOP, "数据库的步", far)
        return
    if gaps := steps.gaps():
        yield Line(STOP, "迁移记录", gaps)
        return
    waiting = plan.waiting()
    yield _step(waiting, own=steps.own_step(known), done=steps.own_step(applied))
    for each in waiting:
        yield from _migration(each)
    yield _room()
    yield _backup(backup_after, is_needed=bool(waiting))
    yield _drill()
    yield _transactions(is_needed=bool(waiting))
    yield _indexes()
    yield _clock()
    if waiting:
        yield from _way_back(waiting)


def _versions() -> Line:
    running = server.running()
    told = "；".join(f"{name}（{'、'.join(parts)}）" for name, parts in running.items())
    own = version("huzhu")
    said = f"正在运行 {told or '的版本看不到，或没有在运行'}，本程序 {own}。"
    return Line(OK, "版本", said)


def _step(waiting: list[Waiting], *, own: int, done: int) -> Line:
    if done > own:
        said = (
            f"数据库在第 {done} 步，已由较新的版本更新；本程序在第 {own} 步，可以继续运行。"
            "要用新版本时请启动新版本；要退回这些改动，请用新版本运行 huzhu upgrade --back。"
        )
        return Line(WARN if waiting else OK, "数据库的步", said)
    if not waiting:
        return Line(OK, "数据库的步", f"数据库在第 {done} 步，与本程序相同，没有等待的改动。")
    if own - done > 1:
        said = (
            f"数据库在第 {done} 步，本程序在第 {own} 步，有 {len(waiting)} 项改动在等。"
            "相差一步以上时，新旧版本不能同时运行：请先停止旧版本，或逐个版本更新。"
        )
        return Line(WARN, "数据库的步", said)
    said = f"数据库在第 {done} 步，本程序在第 {own} 步，有 {len(waiting)} 项改动在等。"
    return Line(OK, "数据库的步", said)


def _migration(waiting: Waiting) -> Iterator[Line]:
    yield Line(OK, waiting.name, "；".join(waiting.words) + "。")
    if waiting.is_uncertain:
        said = "其中有程序或语句，要锁什么不能事先知道，请先在恢复演练的数据上试一次。"
        yield Line(WARN, waiting.name, said)
    slow = [each for each in waiting.locks if _is_slow(each, waiting.rows[each.table])]
    for lock in waiting.locks:
        rows = waiting.rows[lock.table]
        count = "行数还没有统计" if rows is None else f"约 {rows:,} 行"
        said = f"锁表 {lock.table}（{count}），{MODES[lock.mode]}（{lock.mode}）"
        if lock.mode == BESIDE:
            yield Line(OK, waiting.name, f"{said}。")
        elif lock in slow:
            yield Line(WARN, waiting.name, f"{said}，而且要读写整张表：请在无人使用时进行。")
        elif slow and waiting.is_atomic:
            told = f"同一项改动要读写整张 {slow[0].table}，做完才放开：请在无人使用时进行。"
            yield Line(WARN, waiting.name, f"{said}，{told}")
        else:
            yield Line(OK, waiting.name, f"{said}，只占片刻。")


def _is_slow(lock: Lock, rows: int | None) -> bool:
    return lock.is_whole and lock.mode != BESIDE and (rows is None or rows >= MANY_ROWS)


def _room() -> Line:
    size = server.size()
    taken = f"数据库 {size / GIB:.2f} GB"
    if settings.ENV.database_url:
        said = f"{taken}；数据库在别的服务器上，请在那里确认剩余空间不少于两倍。"
        return Line(WARN, "空间", said)
    free = shutil.disk_usage(settings.HOME).free
    said = f"{taken}，磁盘剩余 {free / GIB:.2f} GB。"
    if free < size:
        return Line(STOP, "空间", f"{said}剩余须不少于数据库的大小，请先腾出空间。")
    if free < 2 * size:
        return Line(WARN, "空间", f"{said}剩余不到两倍，备份与建索引可能不够。")
    return Line(OK, "空间", said)


def _backup(after: timedelta, *, is_needed: bool) -> Line:
    if why := backup_wanted(after):
        if not is_needed:
            return Line(WARN, "备份", why)
        if "worker" in [part for parts in server.running().values() for part in parts]:
            return Line(WARN, "备份", f"{why}huzhu upgrade 会先请正在运行的平台做一份。")
        said = "没有正在运行的 worker 可以做备份，请先用旧版本运行 huzhu backup --nightly。"
        return Line(STOP, "备份", why + said)
    last = keeping.read(settings.HOME).backup
    return Line(OK, "备份", f"最近一次 {last.at if last else ''}，已读回核对。")


def backup_wanted(after: timedelta) -> str:
    """Return why a backup must come first, in a sentence; blank: the last one is good enough."""
    record, now = keeping.read(settings.HOME), datetime.now(SHANGHAI)
    if record.backup is None:
        return "还没有备份。"
    if due := keeping.backup_due(record, since=now, at=now):
        return due
    age = now - keeping.moment(record.backup.at)
    if age <= after:
        return ""
    hours, most = age / timedelta(hours=1), after / timedelta(hours=1)
    return f"最近一次备份已有 {hours:.1f} 小时，更新之前不得超过 {most:g} 小时。"


def _drill() -> Line:
    record, now = keeping.read(settings.HOME), datetime.now(SHANGHAI)
    since = keeping.home_began(settings.HOME)
    if due := keeping.drill_due(record, since=since, at=now):
        return Line(WARN, "恢复演练", f"{due}请先运行 huzhu drill。")
    if record.drill is None:
        return Line(WARN, "恢复演练", "还没有做过，备份能否恢复没有试过。请先运行 huzhu drill。")
    return Line(OK, "恢复演练", f"最近一次 {record.drill.at}，用时 {record.drill.seconds:g} 秒。")


def _transactions(*, is_needed: bool) -> Line:
    with product.connect() as serving, serving.cursor() as cursor:
        found = server.open_longer(LONG, cursor=cursor)
        hidden = server.sessions_unseen(cursor=cursor, own=_own_session())
    unseen = f"另有 {hidden} 个别的角色的连接看不到事务开了多久，请用该角色查看。" if hidden else ""
    if not found:
        said = f"看得到的没有超过 {LONG} 秒的。" if unseen else f"没有超过 {LONG} 秒的。"
        return Line(WARN if unseen else OK, "进行中的事务", said + unseen)
    told = "；".join(map(str, found))
    if is_needed and found[0].seconds >= TOO_LONG:
        return Line(STOP, "进行中的事务", f"{told}。请等它结束，或查明后结束该进程。{unseen}")
    said = f"{told}。改表会等它，每次至多 {waits.LOCK_WAIT}。{unseen}"
    return Line(WARN, "进行中的事务", said)


def _own_session() -> int:
    with connection.cursor() as cursor:
        return int(cursor.connection.info.backend_pid)


def _indexes() -> Line:
    if broken := waits.invalid_indexes():
        said = f"{'、'.join(broken)}。请逐个运行 DROP INDEX CONCURRENTLY 名称，以后会重建。"
        return Line(STOP, "没有建完的索引", said)
    return Line(OK, "没有建完的索引", "没有。")


def _clock() -> Line:
    difference = server.clock_difference()
    said = f"本机与数据库相差 {difference:.1f} 秒。"
    if difference > server.LARGEST_CLOCK_DIFFERENCE:
        return Line(
            STOP, "时钟", f"{said}不得超过 {server.LARGEST_CLOCK_DIFFERENCE:g} 秒，请先对时。"
        )
    return Line(OK, "时钟", said)


def _way_back(waiting: list[Waiting]) -> Iterator[Line]:
    fixed = [each.name for each in waiting if not each.is_reversible]
    losses = [loss for each in waiting for loss in each.losses]
    if fixed:
        said = f"{'、'.join(fixed)} 不能撤销：退回只能用更新之前的备份恢复。"
        yield Line(WARN, "退路", said)
    else:
        yield Line(OK, "退路", "每项改动都能撤销：旧版本可以直接再启动，或 huzhu upgrade --back。")
    for loss in losses:
        yield Line(OK, "退路", f"{loss}。")


def is_stopped(found: list[Line]) -> bool:
    """Whether one of these is a reason not to begin."""
    return any(line.state == STOP for line in found)

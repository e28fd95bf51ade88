"""Backups, drills and keys on the board, and as what waits for whoever keeps the servers.

Not here: what is overdue (``office.keeping``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from huzhu.messages import queries as messages
from huzhu.notices.states import OpenWork, Todo
from huzhu.office import archiving, conditions, keeping, policies

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from huzhu.kernel.actor import Actor
    from huzhu.office.keeping import Fault, KeptBackup, Record

#: In place of a command: nothing of ours does it.
NONE = "—"


@dataclass(frozen=True, slots=True)
class KeptLine:
    """One line of the board: what, when it last came about, what is due and what failed since."""

    key: str
    what: str
    at: datetime | None
    facts: str
    due: str
    fault: Fault | None
    command: str

    @property
    def failed(self) -> str:
        return keeping.failed(self.fault)

    @property
    def waiting_since(self) -> datetime:
        """A try that came to nothing waits from then on, when nothing else did before."""
        if self.fault and not self.due:
            return keeping.moment(self.fault.at)
        return self.at or keeping.home_began(settings.HOME)


def lines(*, at: datetime) -> list[KeptLine]:
    """The last backup, the archive where there is one, the last drill, the keys in use."""
    record, since = keeping.read(settings.HOME), keeping.home_began(settings.HOME)
    folder = settings.ENV.archive
    archives = [_archive(record, folder, at)] if folder else []
    return [_backup(record, since, at), *archives, _drill(record, since, at), _keys(record)]


def todos_for(actor: Actor, *, at: datetime, **_: object) -> list[Todo]:
    """What is overdue or came to nothing, for whoever keeps the servers."""
    if not policies.KEEPER.is_held_by(actor):
        return []
    return _waiting(at, page="health" if actor.is_administrator else "operations")


def open_work(*, at: datetime, **_: object) -> Iterator[OpenWork]:
    """The same, whoever keeps them today, or nobody."""
    for todo in _waiting(at):
        whose = policies.KEEPER.in_force.whose
        yield OpenWork(todo, whose, ("kept",), policies.KEEPER.is_held_by)


def _waiting(at: datetime, *, page: str = "operations") -> list[Todo]:
    return [*_overdue(at, page=page), *_not_sent(at)]


def _not_sent(at: datetime) -> Iterator[Todo]:
    """Messages that are late, or were given up: people were not told."""
    found = messages.trouble(at=at)
    said = conditions.messages(late=found.late, given_up=found.given_up)
    if said.word is not conditions.Word.GOOD and found.since:
        yield Todo(
            key="messages.sending:office",
            title=said.facts,
            verb="查看",
            subject_label=said.what,
            url_name="messages",
            url_args=(),
            waiting_since=found.since,
        )


def _overdue(at: datetime, *, page: str) -> Iterator[Todo]:
    for line in lines(at=at):
        if line.due or line.fault:
            yield Todo(
                key=f"runtime.{line.key}:office",
                title=line.due + line.failed,
                verb="查看",
                subject_label=line.what,
                url_name=page,
                url_args=(),
                waiting_since=line.waiting_since,
            )


def _backup(record: Record, since: datetime, at: datetime) -> KeptLine:
    due, last = keeping.backup_due(record, since=since, at=at), record.backup
    moment, facts = None, _restored(record)
    if last:
        moment = keeping.moment(last.at)
        facts = (
            f"{last.rows:,} 行、{last.files:,} 个文件，{last.size / 1024**2:,.1f} MB，已读回核对"
        )
        facts += "，已加密" if last.encrypted else ""
        facts += _copy(last)
    return KeptLine(
        "backup", "备份", moment, facts, due, record.backup_fault, "huzhu backup --nightly"
    )


def _copy(last: KeptBackup) -> str:
    """Whether the copy lies where it was put; a bucket is asked by the doctor, not by a page."""
    if not last.copy:
        return ""
    if last.is_copy_far:
        return "，另有一份副本在存储桶"
    is_there = keeping.size_of(last.copy) == last.size
    return "，另有一份副本" if is_there else "，副本现已不在原处"


def _archive(record: Record, folder: Path, at: datetime) -> KeptLine:
    """To any moment since the oldest base: with the machine a minute or so may be lost."""
    if settings.ENV.database_url:
        return KeptLine("archive", "归档", None, "自备的数据库用它自己的归档。", "", None, NONE)
    found = archiving.now()
    lag = archiving.fault(found, folder)
    due = lag or keeping.base_due(record, at=at)
    facts = "数据库日志至多一分钟归档一次，整机损毁时至多丢失约这么久。"
    if record.base:
        base = keeping.moment(record.base.at)
        facts += f"基础备份 {base:%Y-%m-%d %H:%M}，{record.base.size / 1024**2:,.1f} MB，"
        facts += "可恢复到其后已归档的任一时刻。"
    if record.archive_copied_at:
        facts += f"另一处的副本更新到 {keeping.moment(record.archive_copied_at):%Y-%m-%d %H:%M}。"
    moment = found.at if found else None
    is_fault = lag or (record.archive_fault and not due)
    command = "huzhu doctor" if is_fault else "huzhu backup --base"
    return KeptLine("archive", "归档", moment, facts, due, record.archive_fault, command)


def _restored(record: Record) -> str:
    if not record.restored_at:
        return "每天夜里自动备份。"
    made = keeping.moment(record.restored_from)
    return f"本平台由 {made:%Y-%m-%d %H:%M} 的备份恢复，恢复之后还没有新的备份。"


def _drill(record: Record, since: datetime, at: datetime) -> KeptLine:
    due, last = keeping.drill_due(record, since=since, at=at), record.drill
    moment, facts, day = None, "每月在服务器上做一次。", settings.ENV.drill_day
    if day:
        facts = f"每月 {day} 日 {settings.ENV.drill_hour} 时自动做一次，临近抢订时改在次日。"
    if last:
        moment, made = keeping.moment(last.at), keeping.moment(last.made_at)
        facts = f"用 {made:%Y-%m-%d %H:%M} 的备份恢复 {last.rows:,} 行，用时 {last.seconds:g} 秒，"
        facts += f"备份之后的 {last.lost_claims:,} 次抢订不在其中"
    return KeptLine("drill", "恢复演练", moment, facts, due, record.drill_fault, "huzhu drill")


def _keys(record: Record) -> KeptLine:
    """Which versions are in use, and how far what rests on older ones has come."""
    ring, move = settings.KEYS.now(), record.key_move
    used = {name: getattr(ring, name).versions[0] for name in keeping.KEY_WORDS}
    words = {name: each.removesuffix("密钥") for name, each in keeping.KEY_WORDS.items()}
    told = (f"{words[name]} {each.id}（{_since(each.since)}）" for name, each in used.items())
    facts = f"在用版本：{'、'.join(told)}。{keeping.key_move_told(move) if move else ''}"
    due = ""
    if move and move.is_over and move.closed:
        due = f"封存的内容须都能打开，现有 {move.closed:,} 项所用的旧密钥不在服务器上或内容已变。"
    latest = max(each.since for each in used.values() if each.since)
    return KeptLine("keys", "密钥", latest, facts, due, None, "huzhu keys")


def _since(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d} 起" if moment else "未启用"

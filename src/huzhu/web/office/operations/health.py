"""The condition of the platform (平台健康): everything looked at anew for each page.

Not here: what is in order and what it means (``office.conditions``), looking (``office.server``).
"""

from __future__ import annotations

import platform
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import Error

from huzhu.messages import queries as messages
from huzhu.office import conditions, keeping, logs_kept, policies, server
from huzhu.office.conditions import Condition, Word
from huzhu.people import administrators, succession
from huzhu.people.founding import is_demonstration
from huzhu.web import unread
from huzhu.web.office.operations import kept

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from huzhu.kernel.actor import Actor

LOCAL = ("localhost", "127.0.0.1", "[::1]")


def looked_at(*, at: datetime, by: Actor) -> list[Condition]:
    """Return every condition, what needs somebody first; one unseen spoils no other."""
    looks: dict[str, Callable[[datetime], Condition]] = {
        "database": _size,
        "work": lambda _: conditions.work(server.longest()),
        "dead": lambda _: conditions.dead(server.most_dead()),
        "jobs": _jobs,
        "messages": _messages,
        "disk": _disk,
        "kept": _kept,
        "logs": _logs,
        "clock": _clock,
        "certificate": _certificate,
        "succession": lambda at: succession.condition(at=at),
        "administrators": lambda at: administrators.condition(at=at),
        "second_factor": lambda _: conditions.second_factor(is_asked=settings.SECOND_FACTOR),
        "versions": _versions,
    }
    found = [_seen(key, look, at) for key, look in looks.items()]
    order = [Word.ACT, Word.WATCH, Word.UNKNOWN, Word.GOOD]
    return sorted(
        (_as_told_to(by, each) for each in found), key=lambda each: order.index(each.word)
    )


def _as_told_to(by: Actor, found: Condition) -> Condition:
    """Which versions run is told to those who mend them: others it helps to find known holes."""
    if found.key != "versions" or policies.KEEPER.is_held_by(by):
        return found
    return replace(found, facts=f"版本号由{policies.KEEPER.in_force.whose}查看。")


def _seen(key: str, look: Callable[[datetime], Condition], at: datetime) -> Condition:
    try:
        with unread.apart():
            return look(at)
    except Error:
        return conditions.unread(key)
    except (OSError, ValueError):
        return conditions.unseen(key)


def _size(_at: datetime) -> Condition:
    used, most = server.connections()
    return conditions.size(server.size(), used=used, most=most)


def _jobs(_at: datetime) -> Condition:
    parts = [part for each in server.running().values() for part in each]
    return conditions.jobs(server.jobs(), is_worker_there="worker" in parts)


def _messages(at: datetime) -> Condition:
    found = messages.trouble(at=at)
    return conditions.messages(late=found.late, given_up=found.given_up)


def _disk(_at: datetime) -> Condition:
    found = shutil.disk_usage(settings.HOME)
    return conditions.disk(free=found.free, total=found.total)


def _kept(at: datetime) -> Condition:
    """What the board tells line by line, in one: what is amiss, or when each last came about."""
    lines = kept.lines(at=at)
    lacking = _lacking()
    due = "".join(line.due for line in lines)
    amiss = due + "".join(line.failed for line in lines)
    missing = [line.what for line in lines if line.at is None]
    word = Word.ACT if due else Word.WATCH if amiss or missing or lacking else Word.GOOD
    saved = [line for line in lines if line.at and line.key != "keys"]
    told = "、".join(f"{line.what} {line.at:%Y-%m-%d %H:%M}" for line in saved)
    none = f"还没有{'和'.join(missing)}。" if missing else ""
    facts = amiss or none + (f"最近一次：{told}。" if told else "")
    return Condition.found(
        "kept",
        word,
        facts + "".join(keeping.LACKING[name] for name in lacking),
        "服务器损坏时靠备份恢复；演练过的备份才知道能恢复。",
        _commands(lines) + _settings(lacking),
    )


def _lacking() -> list[str]:
    """What an office has not named against its worst day; a demonstration has nothing to lose."""
    told = settings.ENV
    named = {
        "HUZHU_BACKUPS_COPY": told.backups_copy,
        "HUZHU_ARCHIVE": told.archive or told.database_url,  # another's server has its own
    }
    return [name for name, place in named.items() if not place and not is_demonstration()]


def _commands(lines: list[kept.KeptLine]) -> str:
    """What to run for each line that is amiss, or that nobody has done so far."""
    wanted = [line.command for line in lines if line.due or line.failed or line.at is None]
    named = "、".join(each for each in dict.fromkeys(wanted) if each != kept.NONE)
    if not named:
        return ""
    whose = policies.KEEPER.in_force.whose
    return f"请{whose}在服务器上运行 {named}。各项详情见运行监督页。"


def _settings(lacking: list[str]) -> str:
    named = "、".join(lacking)
    if not named:
        return ""
    whose = policies.KEEPER.in_force.whose
    return f"请{whose}设好 {named} 后重新启动平台（见 docs/operate.md）。"


def _logs(at: datetime) -> Condition:
    return conditions.logs(logs_kept.fault(settings.HOME / "logs", at=at))


def _clock(_at: datetime) -> Condition:
    return conditions.clock(
        server.clock_difference(),
        most=server.LARGEST_CLOCK_DIFFERENCE,
        is_synchronised=server.is_synchronised(),
    )


def _certificate(at: datetime) -> Condition:
    named = [host for host in settings.ENV.hosts if host not in LOCAL and not host.startswith(".")]
    host = named[0] if named and settings.ENV.is_https else ""
    found = server.certificate(host) if host else None
    return conditions.certificate(host, found, at=at)


def _versions(at: datetime) -> Condition:
    age = at.timestamp() - server.packages_installed_at()
    return conditions.versions(
        running=[*server.running()] or [server.own_version()],
        python=platform.python_version(),
        postgres=server.postgres(),
        age=max(int(age // conditions.DAY), 0),
    )

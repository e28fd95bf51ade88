"""The shell's commands about keys: what there is, a new version, one that is put away.

A version is made known first and used after every process has seen it (``config.keys``): whoever
runs on meets no value that it cannot open, and nobody restarts anything.

Not here: their arguments (``cli``), moving what rests on an older version (``moving``).
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from procrastinate.exceptions import AlreadyEnqueued

from huzhu.config import keys
from huzhu.config.keys import LOOKS_EVERY, NAMES
from huzhu.office import keeping
from huzhu.people.commands import OPERATOR
from huzhu.runtime import actions, files
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import resting
from huzhu.runtime.tasks import move_keys

if TYPE_CHECKING:
    import argparse
    from collections import Counter
    from collections.abc import Iterable, Iterator

    from huzhu.config.keys import KeyVersion
    from huzhu.runtime.keeping.resting import VersionState

_FOR = {
    "vault_key": "证件号码、手机号、电子码、名单文件",
    "lookup_key": "按证件号码、手机号、电子码找到登记",
    "ticket_key": "会员抢订的资格票",
    "django_secret": "登录会话、设置密码链接、下载的锁定表格",
}
#: Longer than it takes until every process has looked.
KNOWN_AFTER = 2 * LOOKS_EVERY + 0.5
_TAKEN = "密钥一次只能有一人更换，另一个命令正在进行。请等它结束后再试。"


def show(options: argparse.Namespace) -> dict[str, Any] | None:
    """Answer ``keys``: a text to read, or with ``--json`` what scripts read."""
    found = resting.standing()
    if options.json:
        return _as_data(found)
    print("\n".join(_lines(found)))  # noqa: T201 -- a command's answer
    return None


def change(options: argparse.Namespace) -> dict[str, Any]:
    """Answer ``keys change [KIND]``: a new version of one kind, or of all, in use at once.

    What is sealed from now on opens with it alone, so the answer begins what must follow.
    """
    names = [options.kind] if options.kind else list(NAMES)
    with files.lock(settings.HOME / "run" / "keys.lock", taken=_TAKEN):
        made = {name: _known(name) for name in names}
        time.sleep(KNOWN_AFTER)
        for name, version in made.items():
            actions.change_key(name, version, by=OPERATOR, at=timezone.now())
    with contextlib.suppress(AlreadyEnqueued):  # the next minute's is waiting already
        move_keys.configure().defer(timestamp=0)
    return {
        "changed": [{"key": name, "version": version.id} for name, version in made.items()],
        "advice": f"请现在另存一份密钥目录 {settings.KEYS.folder}：此后的备份恢复时需要新的版本。",
    }


def retire(options: argparse.Namespace) -> dict[str, Any]:
    """Answer ``keys retire VERSION``; a backup from before still needs it, and is named.

    :raises Refused: there is no such version, it is in use, or something rests on it.
    """
    with files.lock(settings.HOME / "run" / "keys.lock", taken=_TAKEN):
        ring = settings.KEYS.look()
        names = [name for name in NAMES if options.version in getattr(ring, name).by_id]
        if not names:
            raise Refused(f"停用须写明现有的版本，没有 {options.version}。请运行 huzhu keys 查看。")
        actions.retire_key(names[0], options.version, by=OPERATOR, at=timezone.now())
    told = {"key": names[0], "retired": options.version, "backups": _told_of_backups()}
    if names[0] == "django_secret":
        told["sheets"] = "用这个版本下载、还没有交回的锁定表格不再收，请通知代办处重新下载。"
    return told


def _known(name: str) -> KeyVersion:
    """Make a version known; one that an earlier try left unused is taken."""
    versions = getattr(settings.KEYS.look(), name).versions
    waiting = [each for each in versions if each.since is None]
    size = settings.ENV.key_bytes if name == "vault_key" else keys.KEY_BYTES
    if waiting and len(waiting[0].secret) == size:
        return waiting[0]
    version = keys.new_version(size)
    kept = [each for each in versions if each not in waiting]
    keys.write(settings.KEYS.folder / name, [kept[0], version, *kept[1:]])
    return version


def _told_of_backups() -> str:
    last = keeping.read(settings.HOME).backup
    if last is None:
        return "本平台没有登记过备份。此前的备份（如有）恢复时仍需要这个版本。"
    return (
        f"此前的备份恢复时仍需要这个版本，最近一份做于 {last.at}。"
        "请把停用前的密钥目录副本保存到这些备份都到期为止，并现在运行 huzhu backup --nightly。"
    )


# --- what there is ----------------------------------------------------------------------------


def _lines(found: resting.Standing) -> Iterator[str]:
    for name in NAMES:
        yield f"{keeping.KEY_WORDS[name]}（{_FOR[name]}）  {name}"
        yield from (_line(each) for each in found.versions if each.key == name)
    for (name, version), counts in found.lost.items():
        which = "有版本" if version == resting.UNKNOWN else f"的版本 {version} "
        yield f"不能读取：{name} {which}不在密钥目录中，涉及 {_told(counts)}。"
    yield from _told_of_move()
    used = next(each.cipher for each in found.versions if each.key == "vault_key" and each.is_used)
    if used != settings.ENV.cipher:
        yield (
            f"设定的算法是 {settings.ENV.cipher}，封存密钥在用的是 {used}。"
            "请运行 huzhu keys change vault_key。"
        )


def _line(state: VersionState) -> str:
    if state.is_used:
        span = f"在用，自 {_day(state)} 起"
    elif state.since is None:
        span = "备用，还没有启用"
    else:
        span = f"旧版本，{_day(state)} 起，{state.until:%Y-%m-%d %H:%M} 止"
    none = "新写入的都用它" if state.is_used else "没有内容用到它"
    rest = _told(state.resting) if state.resting else none
    cipher = f"，{state.cipher}" if state.cipher else ""
    return f"  {state.id}  {span}{cipher}：{rest}"


def _day(state: VersionState) -> str:
    return f"{state.since:%Y-%m-%d %H:%M}"


def _told(counts: Counter[str]) -> str:
    return "、".join(f"{what} {count:,}" for what, count in counts.items())


def _told_of_move() -> Iterable[str]:
    move = keeping.read(settings.HOME).key_move
    return [keeping.key_move_told(move)] if move else []


def _as_data(found: resting.Standing) -> dict[str, Any]:
    versions = [
        {
            "key": each.key,
            "version": each.id,
            "since": each.since.isoformat(timespec="seconds") if each.since else None,
            "cipher": each.cipher or None,
            "in_use": each.is_used,
            "resting": dict(each.resting),
        }
        for each in found.versions
    ]
    lost = [
        {"key": name, "version": version, "resting": dict(counts)}
        for (name, version), counts in found.lost.items()
    ]
    return {"versions": versions, "lost": lost}

"""The shell's commands of keeping: a backup, its way back, the drill.

Not here: their arguments (``cli``), what they do (``backup``, ``restore``, ``drill``).
"""

from __future__ import annotations

import sys
import time
from contextlib import nullcontext
from dataclasses import asdict
from importlib import import_module
from typing import TYPE_CHECKING, Any

from huzhu.config import carriers, env
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import fetching, gently, restore, until

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from pathlib import Path

    from huzhu.config.env import Environment

#: Seconds between two lines that say how far it is.
EVERY = 1.0


def backup_to(options: argparse.Namespace) -> dict[str, Any]:
    """Write a backup of the running product."""
    _give_way(options)
    nightly = import_module("huzhu.runtime.keeping.nightly")  # asks Django, which is ready now
    # What became of the night is said by the next night alone: this one may have copied nothing.
    noted = nightly.on_record("backup_fault") if options.nightly else nullcontext()
    with noted:
        given = {"passphrase": _passphrase(options), "say": _progress()}
        if options.nightly or options.base:
            told: dict[str, Any] = (nightly.take_base if options.base else nightly.take)(**given)
            return told
        return asdict(nightly.noted(options.file.absolute(), **given))


def drill(options: argparse.Namespace) -> dict[str, Any]:
    """Try a backup beside the running product."""
    _give_way(options)
    practise = import_module("huzhu.runtime.keeping.drill").practise
    path = options.file.absolute() if options.file else None
    with import_module("huzhu.runtime.keeping.nightly").on_record("drill_fault"):
        told: dict[str, Any] = practise(path, passphrase=_passphrase(options), say=_progress())
    return told


def restore_from(options: argparse.Namespace) -> dict[str, Any]:
    """Bring a backup back into the home of this installation, which is empty.

    :raises Refused: it cannot be; the home stays as it was.
    """
    _give_way(options)
    told = env.current()
    if told.database_url:
        raise Refused(
            "恢复写入 HUZHU_HOME 自带的数据库，现在设有 DATABASE_URL。请取消该变量后重试；"
            "要恢复自备的数据库到某一时刻，请用它自己的归档；"
            "要恢复到自备的数据库，见 docs/operate.md 的“备份与恢复”。"
        )
    restore.check_empty(told.home)
    fetching.clear_left(told.home)
    return {**_restored(options, told), **channel_keys(options.keys, told)}


def _restored(options: argparse.Namespace, told: Environment) -> dict[str, Any]:
    say, passphrase = _progress(), _passphrase(options)
    if options.until:
        with fetching.near_archive(
            options.file, told, until=options.until, passphrase=passphrase, say=say
        ) as top:
            given = {"keys": options.keys, "say": say}
            return until.into(told.home, top, options.until, **given, passphrase=passphrase)
    with (
        fetching.near(options.file, told, say=say) as path,
        restore.opened(path, folder=options.keys, passphrase=passphrase, say=say) as source,
    ):
        return restore.into(told.home, source, say=say)


def channel_keys(folder: Path, told: Environment) -> dict[str, Any]:
    """Tell which keys of ways out a restored home is without.

    Those that lie in the given folder, and those that the variables ask for. They are left
    there: a restore that is tried elsewhere must not send anything.
    """
    there = [name for name in carriers.FILES if (folder / name).is_file()]
    needed = carriers.files_needed(told)
    named = [name for name in carriers.FILES if name in {*there, *needed}]
    if not named:
        return {"channel_keys": {}}
    states = {name: "not_taken" if name in there else "not_there" for name in named}
    advice = f"要对外发消息，请把 {'、'.join(named)} 放入 {told.home / 'keys'}（权限 0600）"
    missing = [name for name in named if name not in there]
    advice += f"；{folder} 中没有 {'、'.join(missing)}，请向提供者另取。" if missing else "。"
    return {"channel_keys": states, "advice": advice}


def _give_way(options: argparse.Namespace) -> None:
    """What takes long comes after members, unless somebody else's process carries it out."""
    if getattr(options, "is_alone", False):
        gently.give_way()


def _passphrase(options: argparse.Namespace) -> bytes | None:
    """The first line of the file that was named; none: not encrypted."""
    return read_passphrase(options.passphrase_file or env.current().passphrase_file)


def read_passphrase(path: Path | None) -> bytes | None:
    """Return the passphrase in a file; None: no file was named.

    :raises Refused: there is none in it.
    """
    if path is None:
        return None
    said = path.read_bytes().split(b"\n")[0].strip()
    if not said:
        raise Refused(f"口令须写在文件的第一行，{path} 的第一行是空的。请写入口令后重试。")
    return said


def _progress() -> Callable[[str], None]:
    """Say how far it is, on stderr, not more often than somebody reads."""
    said_at = 0.0

    def say(sentence: str) -> None:
        nonlocal said_at
        if time.monotonic() - said_at >= EVERY:
            said_at = time.monotonic()
            print(f"huzhu: {sentence}", file=sys.stderr, flush=True)

    return say

"""A night's backup: taken, copied to another place, older ones cleared, all of it on record.

Older ones go only after the new one was read back; a copy that does not come about is told and
spoils nothing.

Not here: when (``runtime.tasks``), the backup itself (``backup``).
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from huzhu.kernel.workdays import SHANGHAI
from huzhu.office import archiving, keeping
from huzhu.runtime import files
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import archive, backup, places, retention, second
from huzhu.runtime.keeping.places import PART, Folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from huzhu.config.env import Environment
    from huzhu.runtime.keeping.backup import Taken
    from huzhu.runtime.keeping.places import OtherPlace


def take(*, passphrase: bytes | None, say: Callable[[str], None]) -> dict[str, Any]:
    """Take this night's backup into the folder of backups and return what became of it.

    :raises Refused: it could not be taken, or not be copied.
    """
    told, now = settings.ENV, timezone.now().astimezone(SHANGHAI)
    files.ensure_folder(told.backups)
    clear_drafts(told)
    taken = noted(told.backups / retention.name_of(now), passphrase=passphrase, say=say)
    removed: list[str] = []
    told_of_base: dict[str, Any] = {}
    refused = [_tried(lambda: removed.extend(_copy(taken)))]
    if not refused[0]:  # what has no copy yet stays
        removed += _clear(Folder(told.backups))
    if told.own_archive:
        told_of_base = {"base": take_base(passphrase=passphrase, say=say)}
        refused.append(_tried(lambda: removed.extend(_copy_bases(passphrase))))
    if said := "".join(dict.fromkeys(filter(None, refused))):
        raise Refused(said)
    return {**asdict(taken), "removed": removed, **told_of_base}


def clear_drafts(told: Environment) -> list[Path]:
    """Remove what nights that were killed left half written, unless one is just being written."""
    folders = [told.backups]
    if told.own_archive:
        folders.append(archive.folder_of(told.home, told.own_archive) / archive.BASES)
    try:
        alone = files.lock(told.home / "run" / "backup.lock", taken="")
    except Refused:
        return []
    with alone:
        over = [path for folder in folders for path in folder.glob(f".huzhu-*{PART}")]
        for path in over:
            path.unlink(missing_ok=True)
    return over


def take_base(*, passphrase: bytes | None, say: Callable[[str], None]) -> dict[str, Any]:
    """Take a base into the archive and clear what is over there.

    :raises Refused: there is no archive, or the log does not come there.
    """
    told, now = settings.ENV, timezone.now().astimezone(SHANGHAI)
    if told.own_archive is None:
        raise Refused(
            "基础备份只用于自带数据库的归档，现在没有设 HUZHU_ARCHIVE，或设有 DATABASE_URL。"
            "请设好归档目录并重新启动；自备的数据库请用它自己的归档。"
        )
    folder = archive.folder_of(told.home, told.own_archive)
    with connection.cursor() as cursor:
        if fault := archiving.fault(archiving.state(cursor), folder / archive.LOG):
            raise Refused(fault)
    files.ensure_folder(folder / archive.BASES)
    target = folder / archive.BASES / archive.name_of_base(now)
    taken = backup.take(target, passphrase=passphrase, say=say, is_base=True)
    keeping.note(settings.HOME, base=_kept(taken))
    removed = archive.clear(folder, days=told.backups_kept[0])
    places.put_register(told.backups, Folder(folder))
    return {**asdict(taken), "removed": removed}


def _copy(taken: Taken) -> list[str]:
    """Copy a backup to the second place, if there is one, and return what was cleared there."""
    told = settings.ENV
    if told.backups_copy is None:
        return []
    second.check_sealed(told.backups_copy, is_sealed=taken.encrypted)
    other = places.opened(told.backups_copy, told.bucket_file)
    places.claim(other, told.backups_copy, name=archive.name_of(told.home))
    path = Path(taken.file)
    _note(taken, copy=other.put(path, path.name))
    places.put_register(told.backups, other)
    return _clear(other)


def _copy_bases(passphrase: bytes | None) -> list[str]:
    """Copy what the archive has of bases, and return what was cleared in the second place."""
    copier = second.opened(settings.ENV, passphrase=passphrase)
    if copier is None:
        return []
    copier.copy_bases()
    copier.copy_register()
    return copier.clear(days=settings.ENV.backups_kept[0])


def _tried(act: Callable[[], None]) -> str:
    """Why it came to nothing; blank: it did not. The next thing does not wait for a place."""
    try:
        act()
    except Refused as fault:
        return str(fault)
    return ""


def noted(target: Path, *, passphrase: bytes | None, say: Callable[[str], None]) -> Taken:
    """Take a backup and put it on record."""
    taken = backup.take(target, passphrase=passphrase, say=say)
    _note(taken)
    return taken


@contextmanager
def on_record(fault: str) -> Iterator[None]:
    """Have the record say why a try came to nothing, and nothing once one has come to its end."""
    try:
        yield
    except Exception as error:
        said = str(error) if isinstance(error, Refused) else _unforeseen(error)
        at = keeping.now_told(timezone.now())
        keeping.note(settings.HOME, **{fault: keeping.Fault(at, said)})
        raise
    keeping.note(settings.HOME, **{fault: None})


def _unforeseen(error: Exception) -> str:
    """Name a fault of ours; what the database says may quote rows, and pages show this."""
    named = str(error) if isinstance(error, OSError) else type(error).__name__
    return f"没有做完（{named}），请查看 logs/command.jsonl 中的说明。"


def _note(taken: Taken, *, copy: str = "") -> None:
    keeping.note(settings.HOME, backup=replace(_kept(taken), copy=copy))


def _kept(taken: Taken) -> keeping.KeptBackup:
    return keeping.KeptBackup(
        at=taken.made_at,
        file=taken.file,
        size=taken.size,
        rows=taken.rows,
        files=taken.files,
        seconds=taken.seconds,
        encrypted=taken.encrypted,
    )


def _clear(place: OtherPlace) -> list[str]:
    """Remove what is over; what is not called like ours is not ours."""
    days, weeks, months = settings.ENV.backups_kept
    ours = [name for name in place.found() if retention.moment_of(name)]
    stays = retention.kept(ours, days=days, weeks=weeks, months=months)
    over = [name for name in ours if name not in stays]
    for name in over:
        place.remove(name)
    return over

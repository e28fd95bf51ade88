"""The drill (恢复演练): the newest backup is restored beside the running product and compared.

Time and loss are measured: how long a restore takes here, how many claims came after the backup.
What was restored is removed; it never serves.

Not here: bringing it back and comparing it (``restore``).
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from huzhu.office import keeping
from huzhu.runtime import product
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import restore, retention

if TYPE_CHECKING:
    from collections.abc import Callable

CLAIMS = "claims_claim"


def practise(
    path: Path | None, *, passphrase: bytes | None, say: Callable[[str], None]
) -> dict[str, Any]:
    """Try a backup, the newest if none is named, and return what was found.

    :raises Refused: there is none, or it cannot be restored.
    """
    home = settings.HOME
    path = path or newest(home)
    place = home / "run" / "drill"
    keys = home / "keys"
    with restore.opened(path, folder=keys, passphrase=passphrase, say=say) as source:
        with restore.rebuilt(place, source, say=say) as (_, report):
            pass  # found in order: what is left of it goes
        saved = int(source.manifest.tables[CLAIMS][0])
    lost = _claims_now() - saved
    drill = keeping.KeptDrill(
        at=keeping.now_told(timezone.now()),
        made_at=report["made_at"],
        seconds=report["seconds"],
        rows=report["rows"],
        lost_claims=lost,
    )
    keeping.note(home, drill=drill)
    return {**report, **asdict(drill)}


def newest(home: Path) -> Path:
    """Return the backup that was taken last.

    :raises Refused: there is none.
    """
    record, folder = keeping.read(home), settings.ENV.backups
    nights = folder.iterdir() if folder.is_dir() else ()
    found = [path for path in nights if retention.moment_of(path.name)]
    if record.backup and Path(record.backup.file).is_file():
        found.append(Path(record.backup.file))
    if not found:
        raise Refused(
            f"恢复演练须有一份备份，{folder} 中没有，最近一次备份的文件也不在。"
            "请先运行 huzhu backup，或在命令后写明备份文件。"
        )
    return max(found, key=lambda path: path.stat().st_mtime)


def _claims_now() -> int:
    with product.connect() as connection:
        row = connection.execute("SELECT count(*) FROM claims_claim").fetchone()
    return int(row[0]) if row else 0

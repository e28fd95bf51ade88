"""What lies in a bucket is brought here before it is restored: a restore reads it more than once.

Not here: reading a bucket (``bucket``), the restore (``restore``).
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from huzhu.config.env import BUCKET
from huzhu.runtime.files import Refused
from huzhu.runtime.keeping import places, restore
from huzhu.runtime.keeping.backup import MIB

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huzhu.config.env import Environment
    from huzhu.runtime.keeping.restore import Say


@contextmanager
def near(source: str, told: Environment, *, say: Say) -> Iterator[Path]:
    """Yield a backup as a file of this machine; one that was fetched goes again.

    :raises Refused: it is not there, cannot be read, or there is no room for it.
    """
    if not source.startswith(BUCKET):
        yield Path(source).absolute()
        return
    address, _, name = source.rpartition("/")
    other = places.opened(address, told.bucket_file)
    with restore.reserved(told.home.with_name(f".{told.home.name}.fetched")) as place:
        size = other.found().get(name)
        if size is None:
            raise Refused(
                f"恢复须指明存储桶中的一份备份，{source} 不在。请核对存储桶、前缀和文件名后重试。"
            )
        check_room(place, size)
        say(f"取回 {name}，共 {size / MIB:.1f} MB")
        other.fetch(name, place / name)
        yield place / name


def check_room(place: Path, needed: int) -> None:
    """Make sure that what is fetched has room.

    :raises Refused: it has not.
    """
    free = shutil.disk_usage(place).free
    if free < needed:
        raise Refused(
            f"恢复前须先取回备份，约需 {needed // MIB + 1} MB，"
            f"{place.parent} 只剩 {free // MIB} MB。请腾出空间，或恢复到别处。"
        )

"""What the apps declare of what they keep, found in their modules ``kept``.

Not here: what may be declared (``kernel.kept``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.audit import declared
from huzhu.kernel.vault import VaultError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huzhu.kernel.kept import SealedKind, SignedKind


def files() -> Iterator[str]:
    """Yield the places below uploads that rows name."""
    for module in declared.modules("kept"):
        if hasattr(module, "files"):
            yield from module.files()


def sealed_files() -> Iterator[str]:
    """Yield the places below uploads of files that only a key opens."""
    for module in declared.modules("kept"):
        if hasattr(module, "sealed_files"):
            yield from module.sealed_files()


def sealed() -> list[SealedKind]:
    """Return every kind of sealed value."""
    return [kind for module in declared.modules("kept") for kind in getattr(module, "SEALED", ())]


def signed() -> list[SignedKind]:
    """Return every kind of what is out with a signature."""
    return [kind for module in declared.modules("kept") for kind in getattr(module, "SIGNED", ())]


def opened() -> tuple[dict[str, int], list[str]]:
    """Open the oldest and the newest of each sealed kind.

    Returned are how many opened, by kind, and a sentence for each that did not.
    """
    counts: dict[str, int] = {}
    closed = []
    for kind in sealed():
        found = kind.rows().order_by("pk")
        ends = {row.pk: row for row in (found.first(), found.last()) if row is not None}
        counts[kind.what] = 0
        for row in ends.values():
            try:
                kind.opened(row)
                counts[kind.what] += 1
            except VaultError:
                closed.append(f"{kind.what} {row.pk}（{kind.column}）用现有的密钥打不开")
    return counts, closed


def faults() -> Iterator[str]:
    """Yield a sentence for each thing among the rows that does not hold."""
    for module in declared.modules("kept"):
        if hasattr(module, "faults"):
            yield from module.faults()

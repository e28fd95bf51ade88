"""What is kept of corrections: their sealed words."""

from __future__ import annotations

from huzhu.kernel.kept import SealedKind
from huzhu.privacy import vault
from huzhu.privacy.models import EntryCorrection


def _anew(row: EntryCorrection) -> dict[str, bytes]:
    return {"words": vault.seal_words(row.said, key=str(row.key))}


SEALED = (
    SealedKind(
        "信息更正申请的内容",
        "privacy_entrycorrection.words",
        EntryCorrection.objects.all,
        lambda row: row.said,
        _anew,
    ),
)

"""What a backup holds of documents: the content of every file, and lists that still wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huzhu.documents import data_terms as terms
from huzhu.documents import erasing, store
from huzhu.documents.models import ReceivedList, StoredFile

if TYPE_CHECKING:
    from collections.abc import Iterator


def files() -> Iterator[str]:
    """Yield the places of files, by their hashes, and of lists that were not erased."""
    hashes = StoredFile.objects.values_list("sha256", flat=True).distinct()
    yield from map(store.place_of, hashes)
    yield from sealed_files()


def sealed_files() -> Iterator[str]:
    """Yield the places of lists that were not erased."""
    yield from ReceivedList.objects.exclude(file="").values_list("file", flat=True)


ERASERS = {terms.LISTS.key: erasing.LISTS, terms.STRAYS.key: erasing.STRAYS}

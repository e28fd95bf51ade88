"""What an app declares for backups, in its module ``kept``: its files and its sealed values.

``files()`` yields the places below uploads that rows name. ``SEALED`` has one ``SealedKind`` for
each column that only a key opens. ``faults()`` tells what of the app's rows does not hold.
Each is left out where there is nothing to say.

Not here: who asks (``runtime.keeping``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class SealedKind:
    """A column of sealed values, and how one of them is opened.

    ``rows`` are those that have one, as a queryset; ``opened`` takes such a row.
    """

    what: str  #: in the office's words
    column: str  #: ``<table>.<column>``
    rows: Callable[[], Any]
    opened: Callable[[Any], object]

"""What an app declares of its data that outlasts a process, in its module ``kept``.

``files()`` yields the places below uploads that rows name, ``sealed_files()`` those of them that a
key opens. ``SEALED`` has one ``SealedKind`` for each column that only a key opens, ``SIGNED`` one
``SignedKind`` for what is out in people's hands. ``faults()`` tells what of the app's rows does not
hold. Each is left out where there is nothing to say.

Not here: who asks (``runtime.keeping``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class SealedKind:
    """A column of sealed values, how one of them is opened and how it is sealed anew.

    ``rows`` are those that have one, as a queryset; ``opened`` and ``anew`` take such a row.
    """

    what: str  #: in the office's words
    column: str  #: ``<table>.<column>``
    rows: Callable[[], Any]
    opened: Callable[[Any], object]
    #: The columns of the row under the keys in use: the value, and the mark beside it.
    anew: Callable[[Any], Mapping[str, bytes]]
    mark: str = ""  #: the column beside it that finds an equal value; blank: none

    @property
    def table(self) -> str:
        return self.column.partition(".")[0]

    @property
    def name(self) -> str:
        return self.column.partition(".")[2]


@dataclass(frozen=True, slots=True)
class SignedKind:
    """What bears a signature and ends by itself: how many may be out from before a moment."""

    what: str  #: in the office's words
    key: str  #: the key that signs it
    count: Callable[[datetime, datetime], int]  #: signed before the first, valid at the second
    #: Valid at a moment by its time, and signed by no version that is there; None: not kept here.
    broken: Callable[[datetime], int] | None = None
